"""The sentences that might answer a question, each with what is known of how it meets the question."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from bot.answering.expectation import Expectation, Fulfilment, expect, fulfil
from bot.answering.naming import find_names
from bot.answering.question import Question
from bot.answering.wording import Novelty, Stems, novelty
from corpus.article import Article
from corpus.dates import long_date
from index.hit import Hit
from index.late_interaction import WordMatches
from index.passage import Span
from index.retrieval import WordStatistics

_UNSEEN_PASSAGES = 1000
"""A corpus of a few passages says little of how rare a word is: as if this many more had been seen without it."""

_FUNCTION_WORD_WEIGHT = 0.3

_TOPIC_WEIGHT = 0.35
"""What a conversation is about says which article; the question proper says which sentence."""

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Candidate:
    """One sentence of a hit. `position` is its place among the passage's sentences, `rank` the hit's place."""

    hit: Hit
    rank: int
    position: int
    span: Span
    novelty: Novelty
    fulfilment: Fulfilment

    @property
    def article(self) -> Article:
        """The article that it is from."""
        return self.hit.article

    @property
    def text(self) -> str:
        """The sentence: a slice of the article."""
        return self.article.text[self.span.start : self.span.end]


@dataclass(frozen=True, slots=True)
class HitEvidence:
    """A hit and how the question's words meet it.

    `occurs` has shape (words, 1 + sentences): whether a word occurs there in any inflection; column 0 is the title and
    date. `pairs` has shape (sentences,): the share of the question's adjacent words that stand together there.
    """

    hit: Hit
    matches: WordMatches
    occurs: npt.NDArray[np.bool_]
    pairs: Floats


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that is known about a question. `rarity`, `weights` and `names` (is it a name?) have shape (words,)."""

    question: Question
    expectation: Expectation
    hits: tuple[HitEvidence, ...]
    candidates: tuple[Candidate, ...]
    rarity: Floats
    weights: Floats
    names: npt.NDArray[np.bool_]
    passages: int


def gather(
    question: Question,
    hits: Sequence[Hit],
    matches: Sequence[WordMatches],
    statistics: WordStatistics,
    stems: Stems | None = None,
) -> Evidence:
    """Lay out the evidence in some hits, best first, given how their words match (see `index.late_interaction`).

    With the `stems` of earlier questions, what is known of a sentence needn't be found out again.
    """
    stems = stems or Stems()
    asked = stems.of(question.text)
    expectation = expect(question.proper, stems)
    of_hits = tuple(_hit_evidence(hit, match, asked, stems) for hit, match in zip(hits, matches, strict=True))
    rarity = np.array(
        [_rarity(word.text, statistics) * (_TOPIC_WEIGHT if word.is_topic else 1.0) for word in question.words],
        np.float32,
    )
    weights = np.where([word.is_content for word in question.words], rarity, _FUNCTION_WORD_WEIGHT).astype(np.float32)
    return Evidence(
        question,
        expectation,
        of_hits,
        tuple(_candidates(hits, frozenset(asked), expectation, stems)),
        rarity,
        weights / max(float(weights.sum()), 1e-6),
        find_names(question.words, hits),
        statistics.passages,
    )


def _candidates(hits: Sequence[Hit], asked: frozenset[str], expectation: Expectation, stems: Stems) -> list[Candidate]:
    """Every sentence once, in its best passage, although passages overlap."""
    seen: dict[tuple[str, Span], Candidate] = {}
    for rank, hit in enumerate(hits):
        before = ""
        for position, span in enumerate(hit.passage.sentences):
            text = hit.article.text[span.start : span.end]
            if (hit.article.id, span) not in seen:
                fulfilment = fulfil(expectation, text, before, asked, stems)
                seen[hit.article.id, span] = Candidate(
                    hit, rank, position, span, novelty(text, asked, stems), fulfilment
                )
            before = text
    return list(seen.values())


def _hit_evidence(hit: Hit, matches: WordMatches, asked: Sequence[str], stems: Stems) -> HitEvidence:
    article = hit.article
    date = f" {long_date(article.published)}" if article.published else ""
    texts = [article.title + date, *(article.text[start:end] for start, end in hit.passage.sentences)]
    sets = [stems.found_in(text) for text in texts]
    occurs = np.array([[stem in there for there in sets] for stem in asked], bool).reshape(len(asked), len(sets))
    asked_pairs = list(pairwise(asked))
    pairs = [
        sum(pair in there for pair in asked_pairs) / max(1, len(asked_pairs)) for there in map(stems.pairs, texts[1:])
    ]
    return HitEvidence(hit, matches, occurs, np.array(pairs, np.float32))


def _rarity(word: str, statistics: WordStatistics) -> float:
    """Inverse document frequency, ln((N + N0) / (df + 1)), over that of a word never seen: 0..1."""
    total = statistics.passages + _UNSEEN_PASSAGES
    return math.log(total / (statistics.with_word.get(word, 0) + 1)) / math.log(total)
