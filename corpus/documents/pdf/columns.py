"""The order in which a page is read: columns one after the other, and what spans them where it stands."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from statistics import median

from corpus.documents.pdf.words import Box, Stretch

_FEWEST_LINES = 3
"""Fewer than this side by side are no columns."""
_FEWEST_WORDS = 3
"""What stands side by side with fewer words a line, in the median, is a table, which is read row by row."""
_MOST_SPANNING = 0.4
_MOST_COLUMNS_DEEP = 5
_SAME_EDGE_POINTS = 1


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page. `block` numbers the column or part of a page that it is in, in the order of reading."""

    text: str
    box: Box
    size: float
    block: int


def lines_in_order(stretches: Sequence[Stretch]) -> list[Line]:
    """Put the stretches of one page together as lines, in the order in which they are read.

    A gutter is a place that few stretches cross while others stand on both sides of it at the same height. Those that
    cross it part the page into bands; in each band, what is left of the gutter goes first.
    """
    return [
        line for number, block in enumerate(_blocks(list(stretches), 0)) if block for line in _lines_of(block, number)
    ]


def _blocks(stretches: list[Stretch], depth: int) -> Iterator[list[Stretch]]:
    gutter = _gutter(stretches) if depth < _MOST_COLUMNS_DEEP else None
    if gutter is None:
        yield stretches
        return
    downwards = sorted(stretches, key=lambda stretch: -stretch.box.top)
    for spans, band in groupby(downwards, key=lambda stretch: _crosses(stretch, gutter)):
        if spans:
            yield list(band)
            continue
        members = list(band)
        yield from _blocks([stretch for stretch in members if stretch.box.right <= gutter], depth + 1)
        yield from _blocks([stretch for stretch in members if stretch.box.right > gutter], depth + 1)


def _crosses(stretch: Stretch, x: float) -> bool:
    return stretch.box.left < x < stretch.box.right


def _gutter(stretches: Sequence[Stretch]) -> float | None:
    """Where columns are parted, or None where there are none: of the places that could be, the one crossed least."""
    candidates = []
    for x in _left_edges(stretches)[1:]:
        crossing = sum(_crosses(stretch, x) for stretch in stretches)
        if crossing <= _MOST_SPANNING * len(stretches):
            candidates.append((crossing, x))
    return next((x for _, x in sorted(candidates) if _parts_columns(x, stretches)), None)


def _left_edges(stretches: Sequence[Stretch]) -> list[float]:
    """Where several stretches begin, one below the other, from left to right."""
    clusters: list[list[float]] = []
    for start in sorted(stretch.box.left for stretch in stretches):
        if clusters and start - clusters[-1][-1] <= _SAME_EDGE_POINTS:
            clusters[-1].append(start)
        else:
            clusters.append([start])
    return [cluster[0] for cluster in clusters if len(cluster) >= _FEWEST_LINES]


def _parts_columns(x: float, stretches: Sequence[Stretch]) -> bool:
    left = [stretch for stretch in stretches if stretch.box.right <= x]
    right = [stretch for stretch in stretches if stretch.box.left >= x]
    if min(len(left), len(right)) < _FEWEST_LINES:
        return False
    if min(median(len(stretch.text.split()) for stretch in side) for side in (left, right)) < _FEWEST_WORDS:
        return False
    fewer, more = sorted((left, right), key=len)
    beside = sum(_has_neighbour(stretch, more) for stretch in fewer)
    return beside >= max(_FEWEST_LINES, len(fewer) / 2)


def _has_neighbour(stretch: Stretch, others: Sequence[Stretch]) -> bool:
    return any(other.box.bottom < stretch.box.top and other.box.top > stretch.box.bottom for other in others)


def _lines_of(block: Sequence[Stretch], number: int) -> Iterator[Line]:
    rows: list[list[Stretch]] = []
    for stretch in sorted(block, key=lambda stretch: -(stretch.box.top + stretch.box.bottom)):
        if rows and rows[-1][0].box.is_beside(stretch.box):
            rows[-1].append(stretch)
        else:
            rows.append([stretch])
    for row in rows:
        row.sort(key=lambda stretch: stretch.box.left)
        box = row[0].box
        for stretch in row[1:]:
            box = box.joined(stretch.box)
        yield Line(" ".join(stretch.text for stretch in row), box, max(stretch.size for stretch in row), number)
