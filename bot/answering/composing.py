"""Composing an answer without an LLM: choosing the sentences that answer, as they stand in the articles."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from bot.answering.evidence import Candidate, Evidence
from bot.answering.question import Kind
from bot.answering.weighing import Weighed
from corpus.article import Article
from index.passage import Span

COMPOSER = "extractive"
MOST_SENTENCES = 3

MARGIN = 1.5
"""A further sentence is given when its log-odds are at most this far below the best one's."""

SURE_FROM = 0.8
"""Below this confidence up to three sentences are given, whatever their scores: the best may not be the one."""

_AS_GOOD = 0.7
"""Evidence within this much of the best one's log-odds is as good, and the newest of it comes first."""

_FEWEST_WORDS_MET = 2

_SHORT_ANSWERS = (Kind.WHO, Kind.WHEN, Kind.WHERE, Kind.NUMBER)

_WIDEST_GAP = 3
"""White space between a sentence and the next, in characters."""

_LEANS_BACK = re.compile(
    r"[“\"‘'(]?(?:He|She|It|They|This|That|These|Those|His|Her|Its|Their|Both|Neither|Such|The (?:former|latter|same))\b"
)
_WORD = re.compile(r"\w+")
_SAME_WORDS = 0.8


_SAID_BY_PRONOUN = re.compile(r"[“\"].*[,?!][”\"] (?:he|she|they|it) \w+")


@dataclass(frozen=True, slots=True)
class Quote:
    """A slice of an article that is part of the answer."""

    article: Article
    span: Span
    score: float

    @property
    def text(self) -> str:
        """The words quoted."""
        return self.article.text[self.span.start : self.span.end]


def compose(weighed: Weighed) -> list[Quote]:
    """The quotes that answer, at most three, the best one's article first; none for no evidence.

    Within an article the best sentence leads and what supports it follows in reading order; sentences that follow one
    another are one quote. Among articles that answer as well, the newest comes first.
    """
    chosen = _choose(weighed)
    if not chosen:
        return []
    by_article: dict[str, list[tuple[Candidate, float]]] = {}
    for candidate, score in chosen:
        by_article.setdefault(candidate.article.id, []).append((candidate, score))
    best = chosen[0][0]
    competes = {
        article: any(
            score >= chosen[0][1] - _AS_GOOD or _answers_as_well(one, best, weighed.evidence) for one, score in group
        )
        for article, group in by_article.items()
    }
    groups = [_quotes(group, weighed.evidence) for group in by_article.values()]
    return [quote for group in _newest_first(groups, competes) for quote in group]


def _choose(weighed: Weighed) -> list[tuple[Candidate, float]]:
    candidates, scores = weighed.evidence.candidates, weighed.scores
    chosen: list[tuple[Candidate, float]] = []
    for index in np.argsort(-scores, kind="stable"):
        candidate, score = candidates[index], float(scores[index])
        is_far = bool(chosen) and weighed.confidence >= SURE_FROM and score < chosen[0][1] - MARGIN
        if is_far and not _supersedes(candidate, chosen[0][0], weighed.evidence):
            continue
        if any(_says_the_same(candidate, other) for other, _ in chosen):
            continue
        chosen.append((candidate, score))
        if len(chosen) == MOST_SENTENCES:
            break
    return chosen


def _says_the_same(one: Candidate, other: Candidate) -> bool:
    first, second = (set(_WORD.findall(candidate.text.lower())) for candidate in (one, other))
    return len(first & second) >= _SAME_WORDS * len(first | second)


def _quotes(group: Sequence[tuple[Candidate, float]], evidence: Evidence) -> list[Quote]:
    """The quotes of one article: each sentence with what it needs, neighbours joined, the best one first."""
    article = group[0][0].article
    spans = sorted((_with_what_it_needs(candidate, evidence), score) for candidate, score in group)
    joined: list[tuple[Span, float]] = []
    for span, score in spans:
        if joined and not article.text[joined[-1][0].end : span.start].strip():
            before, best = joined.pop()
            joined.append((Span(before.start, max(before.end, span.end)), max(best, score)))
        else:
            joined.append((span, score))
    quotes = [Quote(article, span, score) for span, score in joined]
    best_quote = max(quotes, key=lambda quote: quote.score)
    return [best_quote, *(quote for quote in quotes if quote is not best_quote)]


def _with_what_it_needs(candidate: Candidate, evidence: Evidence) -> Span:
    """The sentence, with the one before it where it leans on that, and the one after where that has what is asked for."""
    span = _with_antecedent(candidate)
    after = next((other for other in evidence.candidates if _follows(other, candidate)), None)
    if after is None or _has_what_is_asked_for(candidate, evidence) or not _has_what_is_asked_for(after, evidence):
        return span
    return Span(span.start, after.span.end)


def _follows(later: Candidate, earlier: Candidate) -> bool:
    gap = later.span.start - earlier.span.end
    return later.article.id == earlier.article.id and 0 <= gap <= _WIDEST_GAP


def _has_what_is_asked_for(candidate: Candidate, evidence: Evidence) -> bool:
    """Whether there is a name, a date, a place or a number where one is asked for; a number of the right measure."""
    kind, expected = evidence.question.kind, evidence.expectation
    if kind not in _SHORT_ANSWERS:
        return True
    suits = candidate.novelty.suits(kind)
    if kind is Kind.NUMBER and expected.measure is not None:
        return suits and bool(candidate.fulfilment.measure)
    return suits


def _with_antecedent(candidate: Candidate) -> Span:
    """The sentence, with the one before it where it can't stand alone and they are of one paragraph."""
    sentences = candidate.hit.passage.sentences
    if not candidate.position or not (_LEANS_BACK.match(candidate.text) or _SAID_BY_PRONOUN.match(candidate.text)):
        return candidate.span
    before = sentences[candidate.position - 1]
    if "\n\n" in candidate.article.text[before.end : candidate.span.start]:
        return candidate.span
    return Span(before.start, candidate.span.end)


def _supersedes(one: Candidate, best: Candidate, evidence: Evidence) -> bool:
    """Whether a sentence answers as well as the best one and is of a newer article."""
    newer, older = one.article.published, best.article.published
    return newer is not None and older is not None and newer > older and _answers_as_well(one, best, evidence)


def _answers_as_well(one: Candidate, best: Candidate, evidence: Evidence) -> bool:
    """Whether a sentence has what is asked for and every word of the question that the best one has.

    Its score may be far below: of two sentences as like as two reports of a changing figure, one is of the better hit.
    A name alone isn't enough: what tells who somebody is is not to be had from wherever they are mentioned.
    """
    measure = evidence.expectation.measure
    if evidence.question.kind not in _SHORT_ANSWERS and measure is None:
        return False
    content = [word.is_content and not word.is_topic for word in evidence.question.words]
    met, met_by_best = (
        evidence.hits[candidate.rank].occurs[content, 1 + candidate.position] for candidate in (one, best)
    )
    is_name = evidence.names[content]
    return (
        _has_what_is_asked_for(one, evidence)
        and (measure is None or bool(one.fulfilment.measure))
        and bool((met >= met_by_best).all() and (met & ~is_name).any())
        and int(met_by_best.sum()) >= _FEWEST_WORDS_MET
    )


def _newest_first(groups: list[list[Quote]], competes: Mapping[str, bool]) -> list[list[Quote]]:
    """Groups by their best score; those that compete with the best one by date, the newest first."""
    ranked = sorted(groups, key=lambda group: -group[0].score)
    close = [group for group in ranked if competes[group[0].article.id]]
    others = [group for group in ranked if not competes[group[0].article.id]]
    return [*sorted(close, key=lambda group: group[0].article.published or date.min, reverse=True), *others]
