"""Reading saved web pages as articles."""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from corpus.article import ArticleDraft
from corpus.decoding import decode
from corpus.drafting import make_draft, title_of_file
from corpus.errors import SourceError
from corpus.newspaper import news_details
from corpus.normalising import normalise

if TYPE_CHECKING:
    from trafilatura.settings import Document

_DECLARATION_BYTES = 4096
_DECLARED_ENCODING = re.compile(
    rb"""<(?:meta\b[^>]*?\bcharset|\?xml\b[^>]*?\bencoding)\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE
)
_XML_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>")

_UNSEEN = ("script", "style", "noscript", "template", "head", "svg", "iframe", "object", "select", "textarea")
_BLOCKS = (
    "address", "article", "aside", "blockquote", "body", "caption", "dd", "details", "div", "dl", "dt", "fieldset",
    "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav",
    "ol", "p", "pre", "section", "summary", "table", "tbody", "tfoot", "thead", "tr", "ul",
)  # fmt: skip
_CELLS = ("td", "th")
_SHORTEST_PARAGRAPH = 100
_MOST_LINES_BELOW_TITLE = 8
_AROUND_THE_TEXT = ("nav", "aside", "footer")
_LONGEST_IN_PIECES = 20_000

_ESCAPED_BAR = re.compile(r"\\\|")
_TABLE_RULE = re.compile(r"^\|(?:-+\|)+[ \t]*\n?", re.MULTILINE)
_TABLE_ROW = re.compile(r"^\|(.*?)\|[ \t]*$", re.MULTILINE)
_BULLET = re.compile(r"^- ", re.MULTILINE)


def read_page(data: bytes, source: str, *, url: str | None = None) -> ArticleDraft:
    """Read an HTML page: the article in it, without navigation, comments and addresses of links.

    The library trafilatura finds article, title, author, date of publication, name of the site and canonical address.
    Where it finds no article, the page's whole visible text is the text.

    Args:
        data: The page as bytes; the encoding is what it declares, where it isn't Unicode.
        source: Its name, for messages and for the last resort of a title.
        url: The address that it was fetched from. What the page gives as its own is then believed only within the
            same domain, so that no page can pass itself off as one of another publisher.

    Raises:
        SourceError: The page can't be decoded, or has no text.
    """
    declaration = _DECLARED_ENCODING.search(data[:_DECLARATION_BYTES])
    page = decode(data, source, declared=declaration[1].decode() if declaration else None)
    article = _find_article(page, url)
    text = normalise(_as_blocks(article.text or "")) if article else ""
    if not text or _breaks_blocks(text, page):
        text = normalise(visible_text(page, unless=_AROUND_THE_TEXT)) or normalise(visible_text(page))
    if not text:
        raise SourceError(f"{source} has no text in it: is the article loaded by a script? Save it as text instead")
    details = _details(article, url)
    if details.get("title") and not (details.get("author") and details.get("published")):
        seen = normalise(visible_text(page))
        told = news_details("\n\n".join(_below_title(seen, str(details["title"]), text)))
        details["author"] = details.get("author") or told.author
        details["published"] = details.get("published") or told.published
    return make_draft(text, details, fallback_title=title_of_file(source))


def _below_title(seen: str, title: str, text: str) -> list[str]:
    """What stands between a page's title and its article, where a byline is that no class tells of."""
    first = next((line for line in text.split("\n") if len(line) >= _SHORTEST_PARAGRAPH), text)
    before, found, _ = seen.partition(first)
    lines = [line for line in before.split("\n") if line]
    if not found or title not in lines:
        return []
    return lines[len(lines) - lines[::-1].index(title) :][:_MOST_LINES_BELOW_TITLE]


def visible_text(markup: str, *, unless: Sequence[str] = ()) -> str:
    """Return what a reader would see of HTML, block by block, an empty line between two.

    Args:
        markup: A page or a part of one.
        unless: Elements to leave out, by their names.

    Returns:
        Plain text; empty where nothing is to be seen.
    """
    # Imported here so that only those who add pages wait for it.
    from lxml import etree, html

    try:
        tree = html.document_fromstring(
            markup.encode("utf-8", "replace"),
            parser=html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True),
        )
    except etree.LxmlError:  # as for a page of nothing but comments
        return ""
    etree.strip_elements(tree, *_UNSEEN, *unless, with_tail=False)
    for element in tree.iter():
        is_verbatim = element.tag == "pre" or any(True for _ in element.iterancestors("pre"))
        element.text = element.text if is_verbatim else _unwrapped(element.text)
        element.tail = element.tail if is_verbatim and element.tag != "pre" else _unwrapped(element.tail)
    for element in tree.iter(*_BLOCKS):
        element.text, element.tail = f"\n\n{element.text or ''}", f"\n\n{element.tail or ''}"
    for element in tree.iter("br"):
        element.tail = f"\n{element.tail or ''}"
    for element in tree.iter(*_CELLS):
        element.tail = f" {element.tail or ''}"
    return "".join(map(str, tree.itertext())).strip()


def _breaks_blocks(text: str, page: str) -> bool:
    """Whether a text has a block of its page in pieces.

    Of a page too short to tell an article in it trafilatura gives every run of characters between two tags as a line of
    its own, also where the tags are those of a link or of words in bold.
    """
    if len(text) > _LONGEST_IN_PIECES:
        return False
    lines = [" ".join(line.split()) for line in text.split("\n")]
    together = "".join(lines).replace(" ", "")
    return any(
        block.replace(" ", "") in together and not any(block in line for line in lines)
        for block in normalise(visible_text(page)).split("\n")
    )


def _unwrapped(text: str | None) -> str | None:
    return re.sub(r"[ \t\r\n]+", " ", text) if text else text


def _find_article(page: str, url: str | None) -> "Document | None":
    # Takes about 0.2 s to import, which only those who add pages should wait for.
    import trafilatura
    from trafilatura.metadata import extract_metadata

    from corpus.tidying import tidy

    try:
        tree = trafilatura.load_html(_XML_DECLARATION.sub("", page))
        if tree is None:
            return None
        details = extract_metadata(tree, url, {"original_date": True, "extensive_search": False})
        tidy(tree)
        found = trafilatura.bare_extraction(tree, url=url, include_comments=False)
    except Exception:  # whatever its parsers raise on a broken page: the visible text is still worth having
        return None
    if found is None or isinstance(found, dict):
        return None
    details.text = found.text
    return details


def _details(article: "Document | None", url: str | None) -> dict[str, object]:
    if article is None:
        return {"url": url}
    return {
        "title": article.title,
        "author": article.author.split("; ") if article.author else None,
        "publisher": article.sitename,
        "published": article.date,
        "url": _own_address(article.url, url),
    }


def _own_address(canonical: str | None, fetched: str | None) -> str | None:
    """The address that a page is best linked by: its canonical one, if that is where it was fetched from."""
    from courlan import extract_domain

    if canonical and fetched and extract_domain(canonical) != extract_domain(fetched):
        return fetched
    return canonical or fetched


def _as_blocks(text: str) -> str:
    """Undo the marks that trafilatura's plain text has for lists and tables, and set its paragraphs apart."""
    rows = _TABLE_ROW.sub(lambda row: row[1].strip(), _TABLE_RULE.sub("", text))
    return _ESCAPED_BAR.sub("|", _BULLET.sub("", rows)).replace("\n", "\n\n")
