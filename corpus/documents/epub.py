"""Reading EPUB books as articles."""

import posixpath
from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import unquote

from corpus.article import ArticleDraft
from corpus.documents.archive import Archive, open_archive
from corpus.documents.limits import DocumentLimits
from corpus.documents.xml import parse_xml, refuse_entities
from corpus.drafting import make_draft, title_of_file
from corpus.errors import SourceError
from corpus.normalising import normalise
from corpus.pages import visible_text

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_CONTAINER = "META-INF/container.xml"
_ENCRYPTION = "META-INF/encryption.xml"
_RIGHTS = "META-INF/rights.xml"
_NAMES = {
    "container": "urn:oasis:names:tc:opendocument:xmlns:container",
    "opf": "http://www.idpf.org/2007/opf",
    "dc": "http://purl.org/dc/elements/1.1/",
    "enc": "http://www.w3.org/2001/04/xmlenc#",
}
_PAGES = frozenset({"application/xhtml+xml", "text/html"})


def read_epub(data: bytes, name: str, *, limits: DocumentLimits) -> ArticleDraft:
    """Read an EPUB book: the text of its pages in the order of its spine, without its table of contents.

    Title, authors, publisher, date and address are those of its package document (EPUB 3.3, section 5).

    Args:
        data: The book.
        name: Its name, for messages and for the last resort of a title.
        limits: What it may unpack to.

    Raises:
        SourceError: It is damaged, protected against reading, made to do harm, or has no text.
    """
    with open_archive(data, name, limits=limits) as archive:
        path = _package_path(archive, name)
        package = parse_xml(archive.read(path), f"{name}: {path}", allow_doctype=True)
        pages = list(_spine(package, posixpath.dirname(path)))
        _refuse_protected(archive, pages, name)
        texts = [normalise(_seen(archive.read(page), f"{name}: {page}")) for page in pages if page in archive]
    text = "\n\n".join(filter(None, texts))
    if not text:
        raise SourceError(f"{name} has no text in it: are its pages images? Run text recognition (OCR) over them first")
    return make_draft(text, _details(package), fallback_title=title_of_file(name))


def _package_path(archive: Archive, name: str) -> str:
    container = parse_xml(archive.read(_CONTAINER), f"{name}: {_CONTAINER}", allow_doctype=True)
    rootfile = container.find(".//container:rootfile", _NAMES)
    path = rootfile.get("full-path") if rootfile is not None else None
    if not path:
        raise SourceError(f"{name} is damaged: it doesn't say where its pages are; save it anew")
    return path


def _spine(package: "Element", folder: str) -> Iterator[str]:
    items = {item.get("id"): item for item in package.iterfind("opf:manifest/opf:item", _NAMES)}
    for reference in package.iterfind("opf:spine/opf:itemref", _NAMES):
        item = items.get(reference.get("idref"))
        if item is None or item.get("media-type") not in _PAGES or "nav" in (item.get("properties") or "").split():
            continue
        address = unquote(item.get("href") or "").partition("#")[0]
        yield posixpath.normpath(posixpath.join(folder, address))


def _refuse_protected(archive: Archive, pages: list[str], name: str) -> None:
    """Fonts may be scrambled without harm; pages that are can't be read."""
    protected: set[str] = set()
    if _ENCRYPTION in archive:
        root = parse_xml(archive.read(_ENCRYPTION), f"{name}: {_ENCRYPTION}", allow_doctype=True)
        protected = {unquote(item.get("URI") or "") for item in root.iterfind(".//enc:CipherReference", _NAMES)}
    if _RIGHTS in archive or protected.intersection(pages):
        raise SourceError(f"{name} is protected against copying (DRM), and can't be read")


def _seen(page: bytes, name: str) -> str:
    # XHTML in a book is UTF-8 or UTF-16 (EPUB 3.3, section 3.9).
    encoding = "utf-16" if page.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    markup = page.decode(encoding, "replace")
    refuse_entities(markup, name)
    return visible_text(markup)


def _details(package: "Element") -> dict[str, object]:
    def all_of(term: str) -> list[str]:
        found = (element.text or "" for element in package.iterfind(f"opf:metadata/dc:{term}", _NAMES))
        return [" ".join(text.split()) for text in found if text.strip()]

    def first_of(term: str) -> str | None:
        return next(iter(all_of(term)), None)

    return {
        "title": first_of("title"),
        "author": all_of("creator"),
        "publisher": first_of("publisher"),
        "published": first_of("date"),
        "url": next((source for source in all_of("source") + all_of("identifier") if source.startswith("http")), None),
    }
