"""Cited and gold passages with what stands around them, for a report to show."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from operator import attrgetter
from typing import Any

from corpus.article import Article
from evaluation.dataset import Place
from evaluation.outcome import Outcome

_AROUND = 240
"""Characters that are shown before and after, at the most."""


def surroundings(outcome: Outcome, articles: Mapping[str, Article]) -> list[Mapping[str, Any]]:
    """Slices of articles that hold every citation and every gold place, with a little around them.

    Each is `{"article_id", "title", "start", "text"}`, where `text` begins at the article's offset `start`.
    """
    places = sorted({*outcome.cited, *outcome.evidence, *outcome.answer_places})
    shown: list[Mapping[str, Any]] = []
    for article_id, of_article in groupby(places, key=attrgetter("article_id")):
        article = articles[article_id]
        for start, end in _windows(list(of_article), article.text):
            shown.append(
                {"article_id": article_id, "title": article.title, "start": start, "text": article.text[start:end]}
            )
    return shown


def _windows(places: Sequence[Place], text: str) -> Iterable[tuple[int, int]]:
    """The places widened to whole words, those that touch made one."""
    joined: list[tuple[int, int]] = []
    for place in places:
        start, end = _widened(place, text)
        if joined and start <= joined[-1][1]:
            start, end = joined[-1][0], max(end, joined.pop()[1])
        joined.append((start, end))
    return joined


def _widened(place: Place, text: str) -> tuple[int, int]:
    start, end = max(0, place.start - _AROUND), min(len(text), place.end + _AROUND)
    after_space = text.find(" ", start, place.start) + 1 if start else 0
    before_space = text.rfind(" ", place.end, end) if end < len(text) else end
    return (after_space or start), (before_space if before_space > 0 else end)
