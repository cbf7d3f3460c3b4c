"""The figures by which the evidence is judged to answer a question or not.

`confidence_model.json` weighs them, and `confidence_trees.json` looks at them one after another.

The best sentence may resemble the question and yet be about another year, person or event; so most of these look for
the question's words that the evidence meets worst.
"""

import math
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from bot.answering.evidence import Evidence, Floats, HitEvidence
from bot.answering.expectation_features import EXPECTATION_FEATURES, expectation_features
from bot.answering.question import Kind, is_negated
from bot.answering.sentence_features import SENTENCE_FEATURES

_REACHES = ("sentence", "neighbourhood", "hit", "hits")
"""How far around the best sentence to look: with the title and the sentence before; its whole hit; the best hits."""

Flags = npt.NDArray[np.bool_]

_BEST_HITS = 5
_STRONGEST = (
    "fused", "dense", "lexical", "coverage_3", "hit_coverage_3", "similarity", "mean_coverage",
    "interrogative_coverage", "overlap", "hit_overlap",
)  # fmt: skip
_OF_BEST = (
    "suits", "suits_who", "suits_when", "suits_where", "suits_number", "suits_why", "year_for_when",
    "number_for_number", "names", "numbers",
)  # fmt: skip
_STRONGEST_COLUMNS = [SENTENCE_FEATURES.index(name) for name in _STRONGEST]
_BEST_COLUMNS = [SENTENCE_FEATURES.index(name) for name in _OF_BEST]

_OF_EVIDENCE = (
    *(
        f"{reach}_coverage_{layer}_{measure}"
        for layer in (1, 2, 3)
        for reach in _REACHES[:3]
        for measure in ("worst", "worst_two", "mean", "weighted", "worst_rare", "deficit")
    ),
    *(
        f"{reach}_{measure}"
        for reach in _REACHES
        for measure in (
            "missing", "missing_words", "missing_rarity", "rarest_missing", "missing_names", "missing_numbers",
            "missing_names_share",
        )
    ),
    "negated_question", "negation_lost", "negation_added", "words", "content_words",
    "best_score", "lead", "evidence_mass",
    *(f"strongest_{name}" for name in _STRONGEST),
    *(f"best_{name}" for name in _OF_BEST),
    "dense_above_mean", "fused_above_mean", "fused_lead", "lexical_above_mean", "dense_spread",
    "title_overlap", "title_words", "title_coverage", "title_coverage_mean", "title_overlap_and_dense",
    "best_probability", "any_probability", "best_three", "mean_score", "peak", "log_candidates",
    "articles", "best_rank", "best_is_in_top_hit", "best_dense", "best_fused", "best_length",
    *(f"asks_{kind}" for kind in Kind),
    *EXPECTATION_FEATURES,
)  # fmt: skip

_SCATTERED_FROM, _SCATTERED_AT = 0.5, 0.9
"""Shares of hits that are of different articles: at the first and below, the hits are a few articles' passages; at the
second and above, each is of an article of its own. What a missing word means differs between the two kinds of corpora."""

_FEW_HITS, _MANY_HITS = 4, 8
"""Of a corpus with only a few passages nothing can be said; from the second number on, the share counts in full."""

CONFIDENCE_FEATURES = (*_OF_EVIDENCE, *(f"{name}_if_scattered" for name in _OF_EVIDENCE), "scattered")
TREE_FEATURES = (*_OF_EVIDENCE, "scattered")
"""Those that trees look at: they find for themselves what a figure means in which kind of corpus."""


def confidence_features(evidence: Evidence, features: Floats, scores: Floats) -> Floats:
    """The figures named in `CONFIDENCE_FEATURES`, from each candidate's features and scores (log-odds)."""
    best = int(np.argmax(scores))
    own = np.array([not word.is_topic for word in evidence.question.words])
    content = _subject(evidence, own)
    row = np.array(
        [
            *_coverage(evidence, best, content),
            *_missing(evidence, best, content),
            *_negation(evidence, best),
            own.sum(),
            content.sum(),
            *_scores(scores),
            *features[:, _STRONGEST_COLUMNS].max(axis=0),
            *features[best, _BEST_COLUMNS],
            *_standing_out(evidence),
            *_title(evidence, best, content),
            *_spread(scores),
            *_best(evidence, best),
            *(float(evidence.question.kind is kind) for kind in Kind),
            *expectation_features(evidence, features, scores, content),
        ],
        np.float32,
    )
    scattered = _scattered(evidence)
    return np.concatenate([row, row * scattered, np.array([scattered], np.float32)])


def for_trees(rows: Floats) -> Floats:
    """The columns of `TREE_FEATURES`, shape (rows, features), of rows of `CONFIDENCE_FEATURES`."""
    return np.hstack([rows[:, : len(_OF_EVIDENCE)], rows[:, -1:]])


def _subject(evidence: Evidence, own: Flags) -> Flags:
    """The words that evidence is held against: content words; a conversation's topic where a follow-up has none."""
    content = np.array([word.is_content for word in evidence.question.words])
    for flags in (content & own, content):
        if flags.any():
            return flags
    return np.ones_like(own)


def _scattered(evidence: Evidence) -> float:
    """How far the hits are of many articles, 0..1."""
    hits = len(evidence.hits)
    share = len({of_hit.hit.article.id for of_hit in evidence.hits}) / hits
    scattered = (share - _SCATTERED_FROM) / (_SCATTERED_AT - _SCATTERED_FROM)
    many = (hits - _FEW_HITS) / (_MANY_HITS - _FEW_HITS)
    return min(1.0, max(0.0, scattered)) * min(1.0, max(0.0, many))


def _coverage(evidence: Evidence, best: int, content: Flags) -> Iterator[float]:
    """How well the content words are met, layer by layer, ever further around the best sentence."""
    candidate = evidence.candidates[best]
    coverage = evidence.hits[candidate.rank].matches.coverage[:, content]
    rarity = evidence.rarity[content]
    weights = rarity / max(float(rarity.sum()), 1e-6)
    for layer in coverage:
        for segments in _segments(candidate.position, layer.shape[1]):
            met = layer[:, segments].max(axis=1)
            ordered = np.sort(met)
            yield from (ordered[0], ordered[:2].mean(), met.mean(), weights @ met)
            yield from (((1 - met) * rarity).max(), (np.clip(1 - met, 0, 1) ** 2 * rarity).sum())


def _missing(evidence: Evidence, best: int, content: Flags) -> Iterator[float]:
    """Which content words, names and numbers don't occur at all, ever further around the best sentence."""
    candidate = evidence.candidates[best]
    words = [word for word, kept in zip(evidence.question.words, content, strict=True) if kept]
    names = np.array([word.is_name for word in words])
    numbers = np.array([word.is_number for word in words])
    rarity = evidence.rarity[content]
    occurs = evidence.hits[candidate.rank].occurs[content]
    reaches = [occurs[:, segments].any(axis=1) for segments in _segments(candidate.position, occurs.shape[1])]
    reaches.append(_occurs_anywhere(evidence.hits[:_BEST_HITS])[content] | reaches[-1])
    for found in reaches:
        missing = ~found
        yield from ((missing * rarity).sum() / max(float(rarity.sum()), 1e-6), missing.sum())
        yield from ((missing * rarity).sum(), (missing * rarity).max())
        yield from ((missing & names).sum(), (missing & numbers).sum())
        yield (missing & names).sum() / max(1, names.sum())


def _occurs_anywhere(hits: tuple[HitEvidence, ...]) -> Flags:
    found: Flags = np.any([hit.occurs.any(axis=1) for hit in hits], axis=0)
    return found


def _segments(position: int, segments: int) -> tuple[list[int], list[int], list[int]]:
    """Columns of the best sentence; with the title and the sentence before it; of the whole hit."""
    sentence = position + 1
    return [sentence], sorted({0, max(sentence - 1, 0), sentence}), list(range(segments))


def _negation(evidence: Evidence, best: int) -> Iterator[float]:
    asked, said = evidence.question.is_negated, is_negated(evidence.candidates[best].text)
    yield from (float(asked), float(asked and not said), float(said and not asked))


def _scores(scores: Floats) -> Iterator[float]:
    ordered = np.sort(scores)[::-1]
    yield float(ordered[0])
    yield float(ordered[0] - ordered[1]) if len(ordered) > 1 else 0.0
    yield float(np.logaddexp.reduce(ordered))


def _standing_out(evidence: Evidence) -> Iterator[float]:
    """How far the best hits stand out from the others: every corpus has its own level of likeness."""
    hits = [of_hit.hit for of_hit in evidence.hits]
    dense, fused = np.array([hit.dense for hit in hits]), np.array([hit.score for hit in hits])
    lexical = np.array([hit.lexical for hit in hits]) / math.log1p(evidence.passages)
    yield from (dense.max() - dense.mean(), fused.max() - fused.mean(), fused[0] - fused[min(1, len(fused) - 1)])
    yield from (lexical.max() - lexical.mean(), dense.std())


def _title(evidence: Evidence, best: int, content: Flags) -> Iterator[float]:
    """How much of the question is in the title and date of the best sentence's article."""
    of_hit = evidence.hits[evidence.candidates[best].rank]
    weights = evidence.rarity[content] / max(float(evidence.rarity[content].sum()), 1e-6)
    occurs, coverage = of_hit.occurs[content, 0], of_hit.matches.coverage[-1, content, 0]
    overlap = float(weights @ occurs)
    yield from (overlap, occurs.mean(), weights @ coverage, coverage.mean())
    yield float(overlap * max(each.hit.dense for each in evidence.hits))


def _spread(scores: Floats) -> Iterator[float]:
    """Whether one sentence stands out, or none, or many."""
    probabilities = 1 / (1 + np.exp(-np.clip(scores, -30, 30)))
    yield from (float(probabilities.max()), float(1 - np.prod(1 - probabilities)))
    yield from (float(np.sort(scores)[-3:].mean()), float(scores.mean()))
    yield (scores.max() - scores.mean()) / (scores.std() + 1e-3)
    yield math.log(len(scores))


def _best(evidence: Evidence, best: int) -> Iterator[float]:
    candidate = evidence.candidates[best]
    yield len({of_hit.hit.article.id for of_hit in evidence.hits})
    yield from (candidate.rank, float(candidate.rank == 0), candidate.hit.dense, candidate.hit.score)
    yield len(candidate.text.split())
