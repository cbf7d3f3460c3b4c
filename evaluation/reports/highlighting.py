"""Cutting a passage where citations and gold evidence begin and end, so that each piece is shown in one way."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of a passage. `markers` are of the citations that it is part of, `ends` of those that end with it."""

    text: str
    markers: tuple[int, ...]
    ends: tuple[int, ...]
    is_evidence: bool


def cut(
    passage: Mapping[str, Any], citations: Sequence[Mapping[str, Any]], places: Iterable[Mapping[str, Any]]
) -> tuple[Segment, ...]:
    """Cut a passage of a result into segments; their texts joined are the passage's text.

    Offsets are characters of the article; a place that lies partly outside of the passage is shown as far as it goes.

    Args:
        passage: `article_id`, `text`, and `start`, the offset in the article where the text begins.
        citations: Each with `marker`, `article_id`, `start` and `end`; those in other articles are passed over.
        places: The gold evidence, each with `article_id`, `start` and `end`.
    """
    cited = [(span, citation["marker"]) for citation in citations if (span := _span_in(passage, citation))]
    gold = [span for place in places if (span := _span_in(passage, place))]
    spans = [span for span, _ in cited] + gold
    text = passage["text"]
    cuts = sorted({0, len(text), *(offset for span in spans for offset in span)})
    return tuple(
        Segment(
            text=text[start:end],
            markers=tuple(marker for span, marker in cited if _covers(span, start, end)),
            ends=tuple(marker for span, marker in cited if span[1] == end),
            is_evidence=any(_covers(span, start, end) for span in gold),
        )
        for start, end in pairwise(cuts)
    )


def overlaps(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two places share a character."""
    return bool(
        one["article_id"] == other["article_id"] and one["start"] < other["end"] and other["start"] < one["end"]
    )


def _span_in(passage: Mapping[str, Any], place: Mapping[str, Any]) -> tuple[int, int] | None:
    if place["article_id"] != passage["article_id"]:
        return None
    start = max(place["start"] - passage["start"], 0)
    end = min(place["end"] - passage["start"], len(passage["text"]))
    return (start, end) if start < end else None


def _covers(span: tuple[int, int], start: int, end: int) -> bool:
    return span[0] <= start and end <= span[1]
