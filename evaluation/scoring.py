"""From outcomes to a result: every question's numbers, the figures over all and over each tag, the points of the plots.

A result's `questions` have one mapping for each question:

- `id`, `question`, `history` (`role` and `content` of each turn);
- `expected`: `answerable`, `answers`, `patterns`, `evidence` (texts), `places` (`article_id`, `start`, `end`, in characters:
  of the evidence if any was chosen, else of the answers), `relevant` (grades by article id), `tags`;
- `answer`: the answer's JSON without the texts of its hits; `answered`: whether a reader would have got it; `verdict`: see
  `evaluation.metrics.verdicts`;
- `values`: the numbers that figures are made of, by name, None where n/a; `passages`: as they were given; `took_ms`.

A result's `curves` are:

- `threshold`: the confidence below which answers abstain;
- `risk_coverage`: [coverage, risk] at each threshold, the highest first; empty where n/a;
- `calibration`: for each tenth of 0..1 that holds any confidence `from`, `to`, `mean_confidence`, the share `answerable` and
  how many `questions`; empty where n/a;
- `confidence_answerable` and `confidence_unanswerable`: how many questions are in each twentieth of 0..1;
- `latency`: `p50` and `p95` in milliseconds, by stage.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

import numpy as np

from evaluation.dataset import Dataset
from evaluation.measuring import Table, measure, metrics_of, quality_metrics
from evaluation.metrics.abstaining import (
    ANSWERABLE,
    BINS,
    CONFIDENCE,
    ORDER,
    RISK,
    abstaining_values,
    bin_of,
    risk_coverage,
)
from evaluation.metrics.answers import answer_values
from evaluation.metrics.citations import citation_values
from evaluation.metrics.cost import cost_values, latency
from evaluation.metrics.metric import Numbers, Values
from evaluation.metrics.ranking import ranking_values
from evaluation.metrics.verdicts import verdict
from evaluation.outcome import Outcome
from evaluation.result import Figure, Result

_HISTOGRAM_BINS = 20

Question = Mapping[str, Any]


def score(
    system: str,
    dataset: Dataset,
    outcomes: Sequence[Outcome],
    *,
    abstain_below: float,
    run: Mapping[str, Any],
    peak_memory_mib: float | None = None,
    judged: Mapping[str, Values] | None = None,
    passages: Mapping[str, list[Mapping[str, Any]]] | None = None,
) -> Result:
    """Score what a system answered to a dataset's questions, abstaining where confidence is below `abstain_below`, 0..1.

    `run` is recorded as it is. `judged` is what `evaluation.metrics.judging.judge` gave; `passages` are by question id.
    """
    questions = [
        _question(outcome, ranked, abstain_below, judged, passages or {})
        for outcome, ranked in zip(outcomes, ranking_values(outcomes), strict=True)
    ]
    figures = measure(questions, metrics_of(questions))
    return Result(
        system=system,
        run=run,
        dataset=_describe(dataset, scored=len(outcomes)),
        figures=_with_memory(figures, peak_memory_mib, len(outcomes)),
        by_tag=_by_tag(questions),
        curves=_curves(questions, abstain_below),
        questions=tuple(questions),
    )


def _question(
    outcome: Outcome,
    ranked: Values,
    abstain_below: float,
    judged: Mapping[str, Values] | None,
    passages: Mapping[str, list[Mapping[str, Any]]],
) -> Question:
    gold, answer = outcome.gold, outcome.answer
    hits = [{name: value for name, value in hit.items() if name != "text"} for hit in answer["hits"]]
    return {
        "id": gold.id,
        "question": gold.question,
        "history": [asdict(turn) for turn in gold.history],
        "expected": _expected(outcome),
        "answer": {**answer, "hits": hits},
        "answered": outcome.is_answered(abstain_below),
        "verdict": verdict(outcome, abstain_below=abstain_below),
        "values": {
            **ranked,
            **answer_values(outcome, abstain_below=abstain_below),
            **citation_values(outcome),
            **abstaining_values(outcome, abstain_below=abstain_below),
            **_judged_values(gold.id, judged),
            **cost_values(answer, outcome.took_ms),
        },
        "passages": list(passages.get(gold.id, [])),
        "took_ms": outcome.took_ms,
    }


def _expected(outcome: Outcome) -> dict[str, Any]:
    gold = outcome.gold
    return {
        "answerable": gold.answerable,
        "answers": list(gold.answers),
        "patterns": list(gold.patterns),
        "evidence": list(gold.evidence),
        "places": [asdict(place) for place in outcome.gold_places],
        "relevant": dict(gold.relevant),
        "tags": list(gold.tags),
    }


def _judged_values(question_id: str, judged: Mapping[str, Values] | None) -> Values:
    if judged is None:
        return {}
    return judged.get(question_id, {"faithfulness": None, "relevancy": None})


def _describe(dataset: Dataset, *, scored: int) -> dict[str, Any]:
    answerable = [question.answerable for question in dataset.questions]
    return {
        "name": dataset.name,
        "format": dataset.format,
        "sha256": dataset.sha256,
        "articles": None if dataset.articles is None else len(dataset.articles),
        "questions": len(dataset.questions),
        "answerable": answerable.count(True),
        "unanswerable": answerable.count(False),
        "scored": scored,
    }


def _with_memory(figures: Sequence[Figure], peak_memory_mib: float | None, questions: int) -> tuple[Figure, ...]:
    """The figures with peak memory among those of cost. It is measured once for a run, so it has no interval."""
    memory = Figure("peak_memory", "cost", peak_memory_mib, None, None, questions, unit="MiB", less_is_better=True)
    at = [figure.metric for figure in figures].index("questions_per_s") + 1
    return (*figures[:at], memory, *figures[at:])


def _by_tag(questions: Sequence[Question]) -> dict[str, tuple[Figure, ...]]:
    tags = dict.fromkeys(tag for each in questions for tag in each["expected"]["tags"])
    return {
        tag: measure([each for each in questions if tag in each["expected"]["tags"]], quality_metrics()) for tag in tags
    }


def _curves(questions: Sequence[Question], abstain_below: float) -> dict[str, Any]:
    columns = (
        Table.of(questions).columns if questions else dict.fromkeys((ORDER, RISK, CONFIDENCE, ANSWERABLE), np.empty(0))
    )
    confidence, answerable = columns[CONFIDENCE], columns[ANSWERABLE]
    is_judgeable, is_known = ~np.isnan(columns[RISK]), ~np.isnan(answerable)
    curve = risk_coverage(columns[ORDER][is_judgeable], columns[RISK][is_judgeable])
    return {
        "threshold": abstain_below,
        "risk_coverage": [[round(coverage, 5), round(risk, 5)] for coverage, risk in curve],
        "calibration": _calibration(confidence[is_known], answerable[is_known]),
        "confidence_answerable": _histogram(confidence[answerable == 1]),
        "confidence_unanswerable": _histogram(confidence[answerable == 0]),
        "latency": latency(each["answer"] for each in questions),
    }


def _calibration(confidence: Numbers, answerable: Numbers) -> list[dict[str, float]]:
    in_bin = bin_of(confidence, BINS)
    return [
        {
            "from": number / BINS,
            "to": (number + 1) / BINS,
            "mean_confidence": float(confidence[in_bin == number].mean()),
            "answerable": float(answerable[in_bin == number].mean()),
            "questions": int((in_bin == number).sum()),
        }
        for number in sorted(set(in_bin.tolist()))
    ]


def _histogram(confidence: Numbers) -> list[int]:
    counts: list[int] = np.bincount(bin_of(confidence, _HISTOGRAM_BINS), minlength=_HISTOGRAM_BINS).tolist()
    return counts
