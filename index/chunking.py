"""Cutting an article into passages at sentence ends.

llama-index's `SentenceSplitter` packs sentences too, but returns strings to be searched for in the text again, which
goes wrong where a text repeats itself, and cuts sentences that don't fit. A passage here is a slice from the start.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from index.passage import Span
from index.sentences import split_sentences

CountTokens = Callable[[Sequence[str]], Sequence[int]]
"""Gives the number of word pieces of each text, without special tokens."""

OVERLAP_TOKENS = 48
"""The last sentence of a passage opens the next one too when it has at most this many word pieces."""

_CLAUSE_END = re.compile(r"(?<=[;:,—–])\s+|\s+(?=[—–(])|\n")
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Chunk:
    """A slice of a text and its sentences, all as character offsets."""

    start: int
    end: int
    sentences: tuple[Span, ...]


def chunk_text(text: str, *, budget: int, count_tokens: CountTokens) -> list[Chunk]:
    """Cut a text into chunks of at most `budget` word pieces, evenly filled, each a run of whole sentences.

    A sentence that alone is over the budget is divided at its clauses, and at spaces where a clause is still too long,
    because what the model doesn't read can't be found.
    """
    sentences = _fitting_sentences(text, split_sentences(text), budget, count_tokens)
    if not sentences:
        return []
    sizes = [size for _, size in sentences]
    spans = [span for span, _ in sentences]
    return [
        Chunk(spans[first].start, spans[last - 1].end, tuple(spans[first:last])) for first, last in _pack(sizes, budget)
    ]


def _pack(sizes: Sequence[int], budget: int) -> list[tuple[int, int]]:
    """Runs [first, last) of sentences: as few as the budget allows, then evened out."""
    parts = max(1, -(-sum(sizes) // budget))
    target = min(budget, -(-sum(sizes) // parts) + max(sizes) // 2)
    runs: list[tuple[int, int]] = []
    first = 0
    while True:
        last, total = first, 0
        while last < len(sizes) and (last == first or total + sizes[last] <= target):
            total += sizes[last]
            last += 1
        runs.append((first, last))
        if last == len(sizes):
            return runs
        overlaps = last - first > 1 and sizes[last - 1] <= OVERLAP_TOKENS and sizes[last - 1] + sizes[last] <= target
        first = last - 1 if overlaps else last


def _fitting_sentences(
    text: str, spans: Sequence[Span], budget: int, count_tokens: CountTokens
) -> list[tuple[Span, int]]:
    sizes = count_tokens([text[start:end] for start, end in spans]) if spans else []
    fitting: list[tuple[Span, int]] = []
    for span, size in zip(spans, sizes, strict=True):
        if size <= budget:
            fitting.append((span, size))
        else:
            fitting.extend(_divide(text, span, budget, count_tokens))
    return fitting


def _divide(text: str, span: Span, budget: int, count_tokens: CountTokens) -> list[tuple[Span, int]]:
    """Divide an over-long sentence at clause ends, then spaces, then anywhere, into pieces within the budget."""
    for boundary in (_CLAUSE_END, _SPACE):
        pieces = _pieces(text, span, boundary)
        sizes = count_tokens([text[start:end] for start, end in pieces])
        if max(sizes) <= budget:
            return [
                (Span(pieces[first].start, pieces[last - 1].end), sum(sizes[first:last]))
                for first, last in _fill(sizes, budget)
            ]
    # A "word" longer than a whole window. Some tokenisers make several pieces of one character.
    step = budget
    while True:
        slices = [Span(start, min(start + step, span.end)) for start in range(span.start, span.end, step)]
        sizes = count_tokens([text[start:end] for start, end in slices])
        if max(sizes) <= budget or step == 1:
            return list(zip(slices, sizes, strict=True))
        step //= 2


def _pieces(text: str, span: Span, boundary: re.Pattern[str]) -> list[Span]:
    gaps = [(match.start(), match.end()) for match in boundary.finditer(text, span.start, span.end)]
    starts = [span.start, *(end for _, end in gaps)]
    ends = [*(start for start, _ in gaps), span.end]
    return [Span(start, end) for start, end in zip(starts, ends, strict=True) if end > start]


def _fill(sizes: Sequence[int], budget: int) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    first, total = 0, 0
    for position, size in enumerate(sizes):
        if total + size > budget:
            runs.append((first, position))
            first, total = position, 0
        total += size
    return [*runs, (first, len(sizes))]
