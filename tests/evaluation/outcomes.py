"""Outcomes to score, with what a test leaves open filled in."""

from collections.abc import Mapping, Sequence
from typing import Any

from evaluation.dataset import Dataset, GoldQuestion, Place
from evaluation.outcome import Outcome


def make_outcome(
    gold: GoldQuestion | None = None,
    *,
    confidence: float = 0.9,
    text: str | None = None,
    cited: Sequence[tuple[Place, str]] = (),
    hits: Sequence[Place] = (),
    evidence: Sequence[Place] = (),
    answer_places: Sequence[Place] = (),
    abstained: bool = False,
    is_verbatim: bool = True,
    timings_ms: Mapping[str, float] | None = None,
    version: Mapping[str, Any] | None = None,
    took_ms: float = 10.0,
) -> Outcome:
    """An outcome whose answer quotes `cited`; unless given, its text is the quotes with their markers."""
    gold = gold or GoldQuestion("q", "Who spoke?", answerable=True)
    if text is None:
        text = " ".join(f"{quote} [{marker}]" for marker, (_, quote) in enumerate(cited, 1))
    answer = {
        "question": gold.question,
        "standalone_question": gold.question,
        "answer": text,
        "abstained": abstained,
        "reason": None,
        "confidence": confidence,
        "as_of": None,
        "composer": "extractive",
        "citations": [_citation(marker, place, quote) for marker, (place, quote) in enumerate(cited, 1)],
        "hits": [_hit(rank, place) for rank, place in enumerate(hits)],
        "timings_ms": dict(timings_ms or {}),
        "version": dict(version or {}),
    }
    return Outcome(gold, tuple(evidence), tuple(answer_places), answer, is_verbatim, took_ms)


def quoting(*quotes: str, article: str = "a") -> list[tuple[Place, str]]:
    """Quotes from an article's beginning on, one after the other with a space between."""
    cited, start = [], 0
    for quote in quotes:
        cited.append((Place(article, start, start + len(quote)), quote))
        start += len(quote) + 1
    return cited


def dataset_of(outcomes: Sequence[Outcome]) -> Dataset:
    """A dataset of the outcomes' questions."""
    return Dataset("tide", "footnote", "0" * 64, None, tuple(outcome.gold for outcome in outcomes))


def _citation(marker: int, place: Place, quote: str) -> dict[str, Any]:
    where = {"article_id": place.article_id, "start": place.start, "end": place.end}
    source = {"corpus": "default", "title": "Tide", "url": None, "publisher": None, "published": None, "link": None}
    return {"marker": marker, "quote": quote, **where, **source}


def _hit(rank: int, place: Place) -> dict[str, Any]:
    where = {"article_id": place.article_id, "start": place.start, "end": place.end}
    return {**where, "text": "…", "score": 1 - rank / 100, "dense": 0.5, "lexical": 0.5, "rerank": None}
