"""Reading a PDF document as an article."""

import re
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from corpus.article import ArticleDraft
from corpus.documents.pdf.columns import Line, lines_in_order
from corpus.documents.pdf.details import date_of, details_of
from corpus.documents.pdf.margins import PageLines, without_margins
from corpus.documents.pdf.paragraphs import as_text
from corpus.documents.pdf.words import stretches_of
from corpus.documents.results import Doubt
from corpus.drafting import make_draft, title_of_file
from corpus.errors import SourceError

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument

_MOST_UNREADABLE = 0.2
_FEWEST_LETTERS = 10
_MOST_SCANNED = 0.5
_UNREADABLE = re.compile("[\ufffd\ue000-\uf8ff\x00-\x08]")


def read_pdf(data: bytes, name: str, *, most_pages: int) -> tuple[ArticleDraft, tuple[Doubt, ...]]:
    """Read a PDF document: its text in the order of reading, without headers, footers and page numbers.

    The library PDFium gives characters with their places. The draft's `pages` are the offsets at which the pages'
    text begins, one for each page, also for those without text.

    Args:
        data: The document.
        name: Its name, for messages and for the last resort of a title.
        most_pages: The most pages it may have.

    Raises:
        SourceError: It is damaged, has a password, too many pages, or no text, as scanned ones.
    """
    with _opened(data, name) as document:
        if len(document) > most_pages:
            raise SourceError(f"{name} has {len(document):,} pages, over the limit of {most_pages:,}: split it up")
        pages = [_page_lines(document, number) for number in range(len(document))]
        metadata = document.get_metadata_dict()
    kept = without_margins(pages)
    paged = as_text(kept)
    _refuse_without_text(paged.text, len(pages), name)
    draft = make_draft(paged.text, details_of(metadata, kept[0]), fallback_title=title_of_file(name))
    draft = replace(draft, pages=paged.pages, published=draft.published or date_of(metadata, _margins(pages, kept)))
    return draft, tuple(_doubts(pages, name))


def _margins(pages: Sequence[PageLines], kept: Sequence[Sequence[Line]]) -> list[Line]:
    return [line for page, of_text in zip(pages, kept, strict=True) for line in page.lines if line not in of_text]


@contextmanager
def _opened(data: bytes, name: str) -> "Iterator[PdfDocument]":
    import pypdfium2
    import pypdfium2.raw as pdfium

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == pdfium.FPDF_ERR_PASSWORD:
            raise SourceError(f"{name} is protected by a password: save it without one") from None
        raise SourceError(f"{name} is damaged and can't be read as a PDF document: save it anew") from None
    with closing(document):
        yield document


def _page_lines(document: "PdfDocument", number: int) -> PageLines:
    import pypdfium2

    try:
        page = document[number]
    except pypdfium2.PdfiumError:  # a damaged page is one without text
        return PageLines((), 0, 0)
    with closing(page), closing(page.get_textpage()) as text:
        lines = tuple(lines_in_order(stretches_of(text)))
    bottom = min((line.box.bottom for line in lines), default=0.0)
    top = max((line.box.top for line in lines), default=0.0)
    return PageLines(lines, bottom, top)


def _refuse_without_text(text: str, pages: int, name: str) -> None:
    letters = sum(map(str.isalpha, text))
    if letters < _FEWEST_LETTERS:
        pages_are = "its page is an image" if pages == 1 else f"its {pages:,} pages are images"
        raise SourceError(
            f"{name} has no text in it ({pages_are}, as of a scan): run text recognition (OCR) over it first"
        )
    if len(_UNREADABLE.findall(text)) > _MOST_UNREADABLE * len(text):
        raise SourceError(
            f"{name} doesn't say which letters its text is made of: run text recognition (OCR) over it first"
        )


def _doubts(pages: Sequence[PageLines], name: str) -> Iterator[Doubt]:
    without = sum(not page.lines for page in pages)
    if without > _MOST_SCANNED * len(pages):
        yield Doubt("scanned", f"{name}: {without:,} of {len(pages):,} pages have no text, as scanned ones.")
