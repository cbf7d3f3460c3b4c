"""Lines put back together into paragraphs, and broken words into whole ones."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from statistics import median

from corpus.documents.pdf.columns import Line
from corpus.normalising import normalise

_WIDER_PITCH = 1.35
_INDENT_EM = 0.8
_OTHER_SIZE = 1.1
_SHORT_BY_SHARE = 0.15
_BULLET = re.compile(r"[•▪▫◦‣●■◆–*-]\s")
_SENTENCE_END = re.compile(r"[.!?:;][\"'”’»)\]]*$")
_BROKEN = re.compile(r"([^\W_]+(?:[-‐][^\W_]+)*)[-‐]$")
_WORD = re.compile(r"[^\W_]+(?:[-‐][^\W_]+)*")
_SUSPENDING = frozenset({"and", "or", "to", "und", "oder", "et", "ou", "y", "e", "o"})
"""What follows a hyphen that stands for the rest of a compound: pre- and post-war."""


@dataclass(frozen=True, slots=True)
class PagedText:
    """Normalised text, and the offset in it at which each page begins."""

    text: str
    pages: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Piece:
    """A line of a paragraph. `page` counts from 0; `starts` says that a paragraph starts with it."""

    text: str
    page: int
    starts: bool


def as_text(pages: Sequence[Sequence[Line]]) -> PagedText:
    """Make a text of lines in the order of reading: paragraphs of one line each, with an empty line between two.

    A word that is broken at the end of a line is joined; it belongs to the page on which it starts. Where the same
    compound stands unbroken elsewhere with its hyphen, and never without, the hyphen is kept.
    """
    pieces = list(_pieces(pages))
    words = Counter(word.lower().replace("‐", "-") for piece in pieces for word in _WORD.findall(piece.text))
    parts: list[str] = []
    length, starts = 0, list[int]()
    for piece in _joined(pieces, words):
        separator = "" if not parts else "\n\n" if piece.starts else " "
        while len(starts) <= piece.page:
            starts.append(length + len(separator))
        parts += (separator, piece.text)
        length += len(separator) + len(piece.text)
    return PagedText("".join(parts), tuple(starts) + (length,) * (len(pages) - len(starts)))


def _pieces(pages: Sequence[Sequence[Line]]) -> Iterator[_Piece]:
    before: Line | None = None
    for number, page in enumerate(pages):
        for _, block in groupby(page, key=lambda line: line.block):
            for line, starts in _with_starts(list(block), before):
                text = " ".join(normalise(line.text).split())
                if text:
                    yield _Piece(text, number, starts)
                    before = line


# --- Where paragraphs start ---


def _with_starts(block: Sequence[Line], before: Line | None) -> Iterator[tuple[Line, bool]]:
    """The lines of a block, each with whether a paragraph starts with it."""
    yield block[0], before is None or not _runs_on(before, block[0])
    pitches = [above.box.bottom - below.box.bottom for above, below in pairwise(block)]
    pitch = median(pitches) if pitches else 0.0
    left, right = min(line.box.left for line in block), max(line.box.right for line in block)
    for (above, below), gap in zip(pairwise(block), pitches, strict=True):
        yield (
            below,
            (
                gap > pitch * _WIDER_PITCH
                or _differ_in_size(above, below)
                or bool(_BULLET.match(below.text))
                or (_is_indented(below, left) and not _is_indented(above, left))
                or _ends_early(above, left, right)
            ),
        )


def _runs_on(before: Line, after: Line) -> bool:
    """A paragraph goes on in the next column or on the next page."""
    if _differ_in_size(before, after) or _SENTENCE_END.search(before.text):
        return False
    return after.text[0].islower() or bool(_BROKEN.search(before.text))


def _differ_in_size(one: Line, other: Line) -> bool:
    return max(one.size, other.size) > _OTHER_SIZE * min(one.size, other.size)


def _is_indented(line: Line, left: float) -> bool:
    return line.box.left > left + _INDENT_EM * line.size


def _ends_early(line: Line, left: float, right: float) -> bool:
    return line.box.right < right - (right - left) * _SHORT_BY_SHARE and bool(_SENTENCE_END.search(line.text))


# --- Broken words ---


def _joined(pieces: Iterable[_Piece], words: Counter[str]) -> Iterator[_Piece]:
    """The same pieces with broken words made whole, each on the piece on which it starts."""
    held: _Piece | None = None
    for piece in pieces:
        text = piece.text
        if held is not None and not piece.starts and (broken := _BROKEN.search(held.text)):
            rest, _, text = text.partition(" ")
            held = replace(held, text=_whole(held.text, broken[1], rest, words))
        if not text:
            continue
        if held is not None:
            yield held
        held = replace(piece, text=text)
    if held is not None:
        yield held


def _whole(line: str, start: str, rest: str, words: Counter[str]) -> str:
    if rest.lower() in _SUSPENDING:
        return f"{line} {rest}"
    found = _WORD.match(rest)
    if found is None or not rest[0].islower():
        return line + rest
    compound, joined = f"{start}-{found[0]}".lower(), f"{start}{found[0]}".lower()
    is_compound = "-" in start or (words[compound] > 0 and words[joined] == 0)
    return line + rest if is_compound else line[:-1] + rest
