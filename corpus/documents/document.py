"""Reading one document of any kind."""

from dataclasses import dataclass, replace

from corpus.article import ArticleDraft
from corpus.decoding import decode
from corpus.documents.judging import doubts_about
from corpus.documents.kinds import Kind, kind_of
from corpus.documents.limits import DocumentLimits
from corpus.documents.results import DocumentRead, Doubt
from corpus.drafting import web_address
from corpus.errors import SourceError
from corpus.file_names import printable
from corpus.lines import read_lines, what_is_bad
from corpus.markdown import read_markdown
from corpus.pages import read_page
from corpus.plain_text import read_text

_BYTES_PER_MB = 1_000_000
_START_BYTES = 20_000


@dataclass(frozen=True, slots=True)
class _Source:
    """A document and what is known about it before reading."""

    data: bytes
    name: str
    kind: Kind
    url: str | None
    limits: DocumentLimits
    doubting: bool


def read_document(
    data: bytes,
    name: str,
    *,
    content_type: str | None = None,
    url: str | None = None,
    limits: DocumentLimits | None = None,
    doubting: bool = True,
) -> DocumentRead:
    """Read the articles in a document: text, Markdown, a page, PDF, DOCX, EPUB, JSON Lines, or a zip of such.

    This parses whatever it is given in this very process: what isn't trusted goes through `read_in_sandbox`.

    Args:
        data: The document.
        name: The name of its file, for its ending, for messages, and for the last resort of a title.
        content_type: What the sender said it is, as in an HTTP header.
        url: The address it was fetched from, the last one after redirects.
        limits: What it may be at most.
        doubting: Look for what is doubtful about them.

    Raises:
        SourceError: It can't be read. The message is one line that names it and says why.
    """
    limits = limits or DocumentLimits()
    name = printable(name)
    if len(data) > limits.max_bytes:
        raise SourceError(f"{name} is over the limit of {limits.max_bytes / _BYTES_PER_MB:g} MB: split it up")
    if not data.strip():
        raise SourceError(f"{name} is empty: there is nothing to add")
    kind = kind_of(data, name, content_type=content_type, is_from_web=url is not None)
    return _read(_Source(data, name, kind, url, limits, doubting))


def _read(source: _Source) -> DocumentRead:
    # Readers of documents are imported where they are needed: each of them takes a while to load.
    match source.kind:
        case "zip":
            from corpus.documents.bundle import read_bundle

            return read_bundle(source.data, source.name, limits=source.limits, read=read_document)
        case "lines":
            return _judged(source, _read_lines(source))
        case "pdf":
            from corpus.documents.pdf.reading import read_pdf

            draft, doubts = read_pdf(source.data, source.name, most_pages=source.limits.most_pages)
            return _judged(source, (draft,), doubts)
        case _:
            return _judged(source, (_read_one(source),))


def _read_one(source: _Source) -> ArticleDraft:
    match source.kind:
        case "docx":
            from corpus.documents.docx import read_docx

            return read_docx(source.data, source.name, limits=source.limits)
        case "epub":
            from corpus.documents.epub import read_epub

            return read_epub(source.data, source.name, limits=source.limits)
        case "page":
            from corpus.documents.xml import refuse_entities

            refuse_entities(
                source.data[:_START_BYTES].decode("latin-1"), source.name
            )  # as much as matters here of any encoding
            return read_page(source.data, source.name, url=source.url)
        case "markdown":
            return read_markdown(decode(source.data, source.name), source.name)
        case _:
            return read_text(decode(source.data, source.name), source.name)


def _read_lines(source: _Source) -> tuple[ArticleDraft, ...]:
    read = read_lines(decode(source.data, source.name), source.name)
    if read.bad:
        raise SourceError(f"{source.name}: {what_is_bad(read.bad)}; fix it and add the file again")
    return read.drafts


def _judged(source: _Source, drafts: tuple[ArticleDraft, ...], doubts: tuple[Doubt, ...] = ()) -> DocumentRead:
    markup = source.data if source.kind == "page" else None
    if source.url:
        drafts = tuple(draft if draft.url else replace(draft, url=web_address(source.url)) for draft in drafts)
    if not source.doubting:
        return DocumentRead(drafts)
    return DocumentRead(drafts, doubts + tuple(doubt for draft in drafts for doubt in doubts_about(draft, markup)))
