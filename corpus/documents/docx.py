"""Reading Word documents (.docx) as articles."""

import io
import itertools
from typing import TYPE_CHECKING

from corpus.article import ArticleDraft
from corpus.documents.archive import Archive, open_archive
from corpus.documents.limits import DocumentLimits
from corpus.documents.xml import parse_xml
from corpus.drafting import make_draft, title_of_file
from corpus.errors import SourceError
from corpus.normalising import normalise
from corpus.pages import visible_text

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_PROPERTIES = "docProps/core.xml"
_XML_ENDINGS = (".xml", ".rels")
_STYLES = "p[style-name='Title'] => h1:fresh\np[style-name='Subtitle'] => p:fresh"
_TITLE_WITHIN_CHARACTERS = 400
"""A heading after so much text is one of a part, and not the title."""
_TERMS = {"dc": "http://purl.org/dc/elements/1.1/"}
_NO_AUTHORS = frozenset({"python-docx", "microsoft office user", "windows user", "user", "admin", "administrator"})


def read_docx(data: bytes, name: str, *, limits: DocumentLimits) -> ArticleDraft:
    """Read a Word document: its text without headers, footers, comments and deleted passages; its notes at the end.

    The library mammoth makes HTML of it. Title and author are those of its core properties (ECMA-376 part 2, section
    11); without a title, it is the heading that it begins with.

    Args:
        data: The document.
        name: Its name, for messages and for the last resort of a title.
        limits: What it may unpack to.

    Raises:
        SourceError: It is damaged, is made to do harm, or has no text.
    """
    with open_archive(data, name, limits=limits) as archive:
        parts = {part: parse_xml(archive.read(part), f"{name}: {part}") for part in _xml_parts(archive)}
    markup = _as_markup(data, name)
    text = normalise(visible_text(markup))
    if not text:
        raise SourceError(f"{name} has no text in it: is the text an image? Save it as text instead")
    properties = parts.get(_PROPERTIES)
    author = _property(properties, "dc:creator")
    details = {
        "title": _property(properties, "dc:title") or (_first_heading(markup) if markup else None),
        "author": None if (author or "").lower() in _NO_AUTHORS else author,
    }
    return make_draft(text, details, fallback_title=title_of_file(name))


def _xml_parts(archive: Archive) -> list[str]:
    """All XML in it: mammoth's own parser believes what XML declares, so that it must be seen first."""
    return [part for part in archive.names if part.lower().endswith(_XML_ENDINGS)]


def _as_markup(data: bytes, name: str) -> str:
    import mammoth

    try:
        html: str = mammoth.convert_to_html(
            io.BytesIO(data),
            convert_image=mammoth.images.img_element(lambda _: {}),
            include_embedded_style_map=False,
            style_map=_STYLES,
            external_file_access=False,
        ).value
    except (KeyError, ValueError, AttributeError, OSError) as error:
        raise SourceError(f"{name} is damaged and can't be read as a Word document: save it anew") from error
    return _tidied(html)


def _tidied(markup: str) -> str:
    """Drop the numbers that refer to notes, which would read like footnotes of an answer, and make rows one line."""
    from lxml import etree, html

    if not markup.strip():
        return ""
    tree = html.fragment_fromstring(markup, create_parent="div")
    for link in list(tree.iter("a")):
        if (link.get("href") or "").startswith(("#footnote", "#endnote")):
            link.drop_tree()
    for row in tree.iter("tr"):
        cells = [" ".join(cell.text_content().split()) for cell in row if cell.tag in {"td", "th"}]
        row[:] = []
        row.text = " | ".join(filter(None, cells))
    return str(etree.tostring(tree, encoding="unicode", method="html"))


def _first_heading(markup: str) -> str | None:
    from lxml import html

    tree = html.fragment_fromstring(markup, create_parent="div")
    heading = tree.find(".//h1")
    if heading is None:
        return None
    before = itertools.takewhile(lambda element: element is not heading, tree.iter())
    if sum(len(element.text or "") + len(element.tail or "") for element in before) > _TITLE_WITHIN_CHARACTERS:
        return None
    return "".join(map(str, heading.itertext()))


def _property(properties: "Element | None", path: str) -> str | None:
    text = properties.findtext(path, namespaces=_TERMS) if properties is not None else None
    return text.strip() if text and text.strip() else None
