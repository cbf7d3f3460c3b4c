"""Headers, footers and page numbers: what stands at the edges of pages and is no part of the text."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from corpus.documents.pdf.columns import Line

_EDGE_LINES = 3
_WIDER_PITCH = 1.35
_EDGE_SHARE = 0.15
_SMALLEST_SHARE_OF_PAGES = 0.25
"""Left and right pages may have headers of their own, and each chapter too."""
_FEWEST_PAGES = 2
_PAGE_NUMBER = re.compile(r"\W*(?:page\s+|p\.\s*)?(\d{1,4})(?:\s*(?:/|of)\s*\d{1,4})?\W*", re.IGNORECASE)
_CALLED_PAGE = re.compile(
    r"\W*(?:page\s+\d{1,4}(?:\s*(?:/|of)\s*\d{1,4})?|\d{1,4}\s*(?:/|of)\s*\d{1,4})\W*", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class PageLines:
    """The lines of a page in the order of reading; `bottom` and `top` are the edges of its text, in points."""

    lines: tuple[Line, ...]
    bottom: float
    top: float


@dataclass(frozen=True, slots=True)
class _EdgeLine:
    page: int
    position: int
    """Its index among the lines of the page."""
    is_top: bool
    is_apart: bool
    """There is a gap between it and the text."""
    text: str


def without_margins(pages: Sequence[PageLines]) -> list[list[Line]]:
    """The lines of each page but for headers, footers and page numbers.

    Headers and footers are lines at the upper or lower edge that stand at the same edge of other pages as well; where
    there is a gap between them and the text, also with other digits. A number alone is one of a page where it counts
    with the pages, or says that it is.
    """
    edges = [line for number, page in enumerate(pages) for line in _edge_lines(number, page)]
    dropped = {(line.page, line.position) for line in (*_running(edges, len(pages)), *_page_numbers(edges, len(pages)))}
    return [
        [line for position, line in enumerate(page.lines) if (number, position) not in dropped]
        for number, page in enumerate(pages)
    ]


def _edge_lines(number: int, page: PageLines) -> Iterator[_EdgeLine]:
    edge = (page.top - page.bottom) * _EDGE_SHARE
    positions = sorted(range(len(page.lines)), key=lambda position: -page.lines[position].box.top)
    gap = _widest_usual_gap(page.lines)
    for is_top in (True, False):
        outermost = positions[:_EDGE_LINES] if is_top else positions[::-1][:_EDGE_LINES]
        further_in = positions if is_top else positions[::-1]
        boxes = [page.lines[position].box for position in further_in[: _EDGE_LINES + 1]]
        gaps = [abs(outer.bottom - inner.bottom) > gap for outer, inner in pairwise(boxes)]
        for order, position in enumerate(outermost):
            box = page.lines[position].box
            if (box.bottom > page.top - edge) if is_top else (box.top < page.bottom + edge):
                yield _EdgeLine(number, position, is_top, any(gaps[order:]), page.lines[position].text)


def _widest_usual_gap(lines: Sequence[Line]) -> float:
    """What a gap between two lines, from foot to foot, must be over to set one of them apart."""
    feet = sorted({round(line.box.bottom) for line in lines})
    pitches = [upper - lower for lower, upper in pairwise(feet) if upper - lower > 1]
    return median(pitches) * _WIDER_PITCH if pitches else 0.0


def _running(edges: Sequence[_EdgeLine], pages: int) -> Iterator[_EdgeLine]:
    counts = Counter(form for form, _ in {(_form(line), line.page) for line in edges})
    fewest = max(_FEWEST_PAGES, pages * _SMALLEST_SHARE_OF_PAGES)
    return (line for line in edges if counts[_form(line)] >= fewest and re.search(r"[^\W\d_]", line.text))


def _form(line: _EdgeLine) -> tuple[bool, str]:
    text = " ".join(line.text.lower().split())
    return line.is_top, re.sub(r"\d+", "#", text) if line.is_apart else text


def _page_numbers(edges: Sequence[_EdgeLine], pages: int) -> Iterator[_EdgeLine]:
    numbered = [(line, int(match[1])) for line in edges if (match := _PAGE_NUMBER.fullmatch(line.text))]
    ahead = Counter(number - line.page for line, number in numbered)
    usual, times = ahead.most_common(1)[0] if ahead else (0, 0)
    counts_pages = times >= max(_FEWEST_PAGES, pages * _SMALLEST_SHARE_OF_PAGES)
    for line, number in numbered:
        if (counts_pages and number - line.page == usual) or _CALLED_PAGE.fullmatch(line.text):
            yield line
