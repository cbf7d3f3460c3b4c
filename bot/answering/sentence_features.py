"""The figures by which a sentence is judged as an answer. `sentence_model.json` holds what each of them weighs."""

import math
import re

import numpy as np
import numpy.typing as npt

from bot.answering.evidence import Candidate, Evidence, Floats, HitEvidence
from bot.answering.question import Kind

_LEANS_BACK = re.compile(r"(?:He|She|It|They|This|These|That|His|Her|Its|Their)\b")
_TYPED = (Kind.WHO, Kind.WHEN, Kind.WHERE, Kind.NUMBER, Kind.WHY)

_OF_HIT = ("fused", "fused_gap", "dense", "lexical", "is_top_hit")
_OF_MATCH = (
    "coverage_1", "coverage_2", "coverage_3", "hit_coverage_1", "hit_coverage_2", "hit_coverage_3",
    "similarity", "mean_coverage", "interrogative_coverage", "previous_coverage", "next_coverage",
)  # fmt: skip
_OF_WORDS = (
    "overlap", "overlap_with_previous", "previous_overlap", "next_overlap", "hit_overlap", "pairs",
)  # fmt: skip
_OF_FORM = ("log_length", "is_first", "position", "leans_back")
_OF_KIND = (
    "suits", *(f"suits_{kind}" for kind in _TYPED), "year_for_when", "number_for_number", "names", "numbers",
    "names_for_who", "names_for_where",
)  # fmt: skip
EXPECTED = (
    "measure", "lacks_measure", "counted", "lacks_counted", "says", "lacks_saying", "speaker", "lacks_speaker",
    "speaker_near", "named_overlap", "named_overlap_near", "office", "lacks_office",
)  # fmt: skip
"""How far a sentence has what the question expects."""

_BASE = (*_OF_HIT, *_OF_MATCH, *_OF_WORDS, *_OF_FORM, *_OF_KIND, *EXPECTED)
_RELATIVE = (
    "coverage_1", "coverage_2", "coverage_3", "similarity", "mean_coverage", "interrogative_coverage", "overlap",
    "overlap_with_previous", "previous_coverage", "pairs", "dense", "lexical", "hit_coverage_3", "previous_overlap",
    "next_overlap", "names", "numbers", "log_length",
)  # fmt: skip
_STANDARDISED = ("coverage_2", "coverage_3", "similarity", "overlap", "overlap_with_previous", "interrogative_coverage")
_RELATIVE_COLUMNS = [_BASE.index(name) for name in _RELATIVE]
_STANDARDISED_COLUMNS = [_BASE.index(name) for name in _STANDARDISED]

SENTENCE_FEATURES = (
    *_BASE,
    *(f"{name}_below_best" for name in _RELATIVE),
    *(f"{name}_standardised" for name in _STANDARDISED),
)


def sentence_features(evidence: Evidence) -> Floats:
    """A row for each candidate, a column for each of `SENTENCE_FEATURES`.

    The last columns compare a sentence with the others for the same question: how far it is below the best, and how
    many standard deviations from the mean.
    """
    if not evidence.candidates:
        return np.empty((0, len(SENTENCE_FEATURES)), np.float32)
    of_hits = [_hit_columns(evidence, of_hit) for of_hit in evidence.hits]
    of_names = [_Names(hit.occurs[evidence.names]) for hit in evidence.hits]
    base = np.array(
        [
            [
                *of_hits[candidate.rank][candidate.position],
                *_own_columns(evidence, candidate),
                *_expectation_columns(evidence, candidate, of_names[candidate.rank]),
            ]
            for candidate in evidence.candidates
        ],
        np.float32,
    )
    relative = base[:, _RELATIVE_COLUMNS]
    standardised = base[:, _STANDARDISED_COLUMNS]
    spread = standardised.std(axis=0) + 1e-3
    return np.hstack([base, relative - relative.max(axis=0), (standardised - standardised.mean(axis=0)) / spread])


def _hit_columns(evidence: Evidence, of_hit: HitEvidence) -> list[list[float]]:
    """For each sentence of a hit, what follows from the hit and its words: `_OF_HIT`, `_OF_MATCH` and `_OF_WORDS`."""
    hit, coverage = of_hit.hit, of_hit.matches.coverage
    best = evidence.hits[0].hit
    scale = math.log1p(evidence.passages)
    of_whole = [hit.score, best.score - hit.score, hit.dense, hit.lexical / scale, float(of_hit is evidence.hits[0])]
    weighted = np.einsum("w,lws->ls", evidence.weights, coverage)
    whole = evidence.weights @ coverage.max(axis=2).T if coverage.size else np.zeros(len(coverage))
    interrogative = [index for index, word in enumerate(evidence.question.words) if word.is_interrogative]
    overlap = _overlaps(evidence, of_hit)
    met = coverage[-1].mean(axis=0)
    met_by_interrogative = coverage[-1, interrogative].mean(axis=0) if interrogative else np.zeros_like(met)
    columns = []
    for position in range(len(hit.passage.sentences)):
        segment = position + 1
        is_last = segment + 1 == weighted.shape[1]
        columns.append(
            [
                *of_whole,
                *weighted[:, segment],
                *whole,
                of_hit.matches.similarity[position],
                met[segment],
                met_by_interrogative[segment],
                weighted[-1, segment - 1] if position else 0.0,
                0.0 if is_last else weighted[-1, segment + 1],
                overlap.alone[segment],
                overlap.with_previous[segment],
                overlap.alone[segment - 1],
                0.0 if is_last else overlap.alone[segment + 1],
                overlap.whole,
                of_hit.pairs[position],
            ]
        )
    return columns


class _Overlap:
    """The share, by rarity, of the content words that occur in each segment, alone and with the one before."""

    def __init__(self, weights: Floats, occurs: npt.NDArray[np.bool_]) -> None:
        self.alone = weights @ occurs
        joined = occurs.copy()
        joined[:, 1:] |= occurs[:, :-1]
        self.with_previous = weights @ joined
        self.whole = float(weights @ occurs.any(axis=1))


def _overlaps(evidence: Evidence, of_hit: HitEvidence) -> _Overlap:
    content = np.array([word.is_content for word in evidence.question.words], np.float32)
    weights = evidence.rarity * content
    return _Overlap(weights / max(float(weights.sum()), 1e-6), of_hit.occurs)


def _own_columns(evidence: Evidence, candidate: Candidate) -> list[float]:
    """What follows from the sentence itself: `_OF_FORM` and `_OF_KIND`."""
    kind, new, text = evidence.question.kind, candidate.novelty, candidate.text
    sentences = len(candidate.hit.passage.sentences)
    suits = float(new.suits(kind))
    names = min(new.names, 5) / 5
    return [
        math.log1p(len(text.split())),
        float(candidate.position == 0),
        candidate.position / max(1, sentences),
        float(bool(_LEANS_BACK.match(text))),
        suits,
        *(suits if kind is typed else 0.0 for typed in _TYPED),
        float(new.has_year and kind is Kind.WHEN),
        float(new.numbers > 0 and kind is Kind.NUMBER),
        names,
        min(new.numbers, 3) / 3,
        names if kind is Kind.WHO else 0.0,
        names if kind is Kind.WHERE else 0.0,
    ]


class _Names:
    """The share of the question's names that occur in each segment, and in it, the one before or the context."""

    def __init__(self, occurs: npt.NDArray[np.bool_]) -> None:
        near = occurs | occurs[:, :1]
        near[:, 1:] |= occurs[:, :-1]
        self.there = occurs.mean(axis=0) if len(occurs) else np.zeros(occurs.shape[1])
        self.near = near.mean(axis=0) if len(occurs) else np.zeros(occurs.shape[1])


def _expectation_columns(evidence: Evidence, candidate: Candidate, names: _Names) -> list[float]:
    """How far the sentence has what the question expects: `EXPECTED`."""
    expected, has, segment = evidence.expectation, candidate.fulfilment, candidate.position + 1
    return [
        has.measure,
        float(expected.measure is not None) - has.measure,
        has.counted,
        float(bool(expected.counted)) - has.counted,
        has.says,
        float(expected.asks_words) - has.says,
        has.speaker,
        float(bool(expected.speaker)) - has.speaker,
        has.speaker_near,
        float(names.there[segment]),
        float(names.near[segment]),
        has.office,
        float(expected.office.is_asked) - has.office,
    ]
