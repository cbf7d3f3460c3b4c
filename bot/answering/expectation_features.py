"""The figures by which the best sentence is held against what the question expects and names."""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from bot.answering.evidence import Candidate, Evidence, Floats
from bot.answering.expectation import Measure
from bot.answering.sentence_features import EXPECTED, SENTENCE_FEATURES

_FEW_WORDS = 2

_GIVEN = ("person", "name_near_kind", "kind_is_indefinite", "lacks_any_name")
_EXPECTED_COLUMNS = [SENTENCE_FEATURES.index(name) for name in EXPECTED]

EXPECTATION_FEATURES = (
    *(f"best_{name}" for name in EXPECTED),
    *(f"any_{name}" for name in EXPECTED),
    *(f"best_{name}" for name in _GIVEN),
    *(f"any_{name}" for name in _GIVEN),
    "asks_name", "asks_name_of_kind", "excepts", "asks_measure",
    *(f"asks_measure_{measure}" for measure in Measure),
    "asks_counted", "asks_speaker", "speaker_words", "named",
    "named_missing_sentence", "named_missing_near", "named_missing_hit", "named_missing_hits", "named_missing_article",
    "named_missing_hit_share", "named_missing_hits_share",
    "best_pairs", "best_hit_pairs", "any_pairs", "unseen_words", "unseen_share",
    "missing_coverage", "missing_coverage_hit", "missing_mean_rarity", "asks_few_words", "content_words_and_score",
    "best_new_names", "asks_office_of", "asks_holder",
)  # fmt: skip

Flags = npt.NDArray[np.bool_]


def expectation_features(evidence: Evidence, features: Floats, scores: Floats, content: Flags) -> Iterator[float]:
    """The figures named in `EXPECTATION_FEATURES`, from each candidate's features and scores (log-odds).

    `content` says which of the question's words carry its subject, shape (words,).
    """
    best = int(np.argmax(scores))
    candidate = evidence.candidates[best]
    yield from features[best, _EXPECTED_COLUMNS]
    yield from features[:, _EXPECTED_COLUMNS].max(axis=0)
    given = np.array([_given(each) for each in evidence.candidates], np.float32)
    yield from given[best]
    yield from given.max(axis=0)
    yield from _asked(evidence)
    yield from _named(evidence, candidate)
    pairs = [of_hit.pairs for of_hit in evidence.hits]
    yield from (
        pairs[candidate.rank][candidate.position],
        pairs[candidate.rank].max(),
        max(each.max() for each in pairs),
    )
    yield from _unmet(evidence, candidate, content)
    yield from (float(content.sum() <= _FEW_WORDS), float(content.sum() * scores[best]), candidate.novelty.names)
    office = evidence.expectation.office
    yield from (float(office.person is not None), float(office.is_asked and office.person is None))


def _given(candidate: Candidate) -> tuple[float, ...]:
    name = candidate.fulfilment.name
    return (float(name.person), float(name.near_kind), float(name.is_indefinite), float(name.lacks_any))


def _asked(evidence: Evidence) -> Iterator[float]:
    expected = evidence.expectation
    yield from (float(expected.name.is_asked), float(bool(expected.name.kinds)), float(expected.name.excepts))
    yield float(expected.measure is not None)
    yield from (float(expected.measure is measure) for measure in Measure)
    yield from (float(bool(expected.counted)), float(bool(expected.speaker)), len(expected.speaker))


def _named(evidence: Evidence, candidate: Candidate) -> Iterator[float]:
    """How many of the question's names don't occur, ever further around the best sentence."""
    names = evidence.names
    occurs = evidence.hits[candidate.rank].occurs
    segment = candidate.position + 1
    of_article = [of_hit.occurs for of_hit in evidence.hits if of_hit.hit.article.id == candidate.article.id]
    reaches = [
        occurs[:, [segment]],
        occurs[:, sorted({0, segment - 1, segment})],
        occurs,
        np.hstack([of_hit.occurs for of_hit in evidence.hits]),
        np.hstack(of_article),
    ]
    missing = [float((names & ~reach.any(axis=1)).sum()) for reach in reaches]
    total = max(1, int(names.sum()))
    yield from (float(names.sum()), *missing, missing[2] / total, missing[3] / total)


def _unmet(evidence: Evidence, candidate: Candidate, content: Flags) -> Iterator[float]:
    """Content words that occur in no hit; and how near to those that are missing something else comes."""
    of_hit = evidence.hits[candidate.rank]
    unseen = content & ~np.any([each.occurs.any(axis=1) for each in evidence.hits], axis=0)
    yield from (float(unseen.sum()), float(unseen.sum() / content.sum()))
    missing = content & ~of_hit.occurs[:, candidate.position + 1]
    missing_in_hit = content & ~of_hit.occurs.any(axis=1)
    coverage, rarity = of_hit.matches.coverage[-1], evidence.rarity
    yield float(coverage[missing, candidate.position + 1] @ rarity[missing])
    yield float(coverage[missing_in_hit].max(axis=1) @ rarity[missing_in_hit]) if missing_in_hit.any() else 0.0
    yield float(rarity[missing].mean()) if missing.any() else 0.0
