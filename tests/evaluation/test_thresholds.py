"""Holding results to thresholds."""

import pytest

from evaluation.dataset import GoldQuestion
from evaluation.result import Result
from evaluation.scoring import score
from evaluation.thresholds import (
    Threshold,
    ThresholdError,
    check_metrics,
    misquotations,
    parse_threshold,
    shortfalls,
)
from tests.evaluation.outcomes import dataset_of, make_outcome, quoting


def result_of(*, is_verbatim: bool = True) -> Result:
    """Two questions with an answer, one refused, and two without, one answered."""
    answerable = [
        GoldQuestion("1", "When did it rise?", answerable=True, answers=("1932",)),
        GoldQuestion("2", "Who sang?", answerable=True, answers=("Ann Lowe",)),
    ]
    others = [GoldQuestion(number, "Why?", answerable=False) for number in ("3", "4")]
    cited = quoting("The tide rose in 1932.")
    outcomes = [
        make_outcome(answerable[0], cited=cited, confidence=0.9, is_verbatim=is_verbatim),
        make_outcome(answerable[1], cited=cited, confidence=0.3),
        make_outcome(others[0], cited=cited, confidence=0.8),
        make_outcome(others[1], cited=cited, confidence=0.1),
    ]
    return score("footnote", dataset_of(outcomes), outcomes, abstain_below=0.5, run={})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("auroc=0.8", Threshold("auroc", 0.8)),
        (" hit@1 = 75% ", Threshold("hit@1", 0.75)),
        ("p95_ms=1e3", Threshold("p95_ms", 1000)),
        ("ece=0", Threshold("ece", 0)),
    ],
)
def test_a_threshold_is_read(text: str, expected: Threshold) -> None:
    assert parse_threshold(text) == expected


@pytest.mark.parametrize("text", ["auroc", "auroc=", "=0.8", "auroc=high", "auroc=nan", "auroc=inf", "auroc=0.8=1", ""])
def test_what_is_no_threshold_is_refused(text: str) -> None:
    with pytest.raises(ThresholdError, match="METRIC=VALUE"):
        parse_threshold(text)


def test_unknown_metrics_are_refused_beforehand() -> None:
    check_metrics(
        [Threshold("auroc", 0.8), Threshold("peak_memory", 900), Threshold("stage_read_p50_ms", 90)], is_judged=False
    )
    with pytest.raises(ThresholdError, match=r"no metric 'acuracy'; there are .*auroc"):
        check_metrics([Threshold("auroc", 0.8), Threshold("acuracy", 0.8)], is_judged=False)


def test_judged_metrics_need_a_judge() -> None:
    check_metrics([Threshold("faithfulness", 0.8)], is_judged=True)
    with pytest.raises(ThresholdError, match="--judge"):
        check_metrics([Threshold("faithfulness", 0.8)], is_judged=False)


@pytest.mark.parametrize("metric", ["answerable_answered", "answer_in_first_quote"])
def test_more_is_better_for_most(metric: str) -> None:
    result = result_of()
    assert result.figure(metric).value == 0.5  # type: ignore[union-attr]
    assert shortfalls([Threshold(metric, 0.5), Threshold(metric, 0.4)], result) == []
    assert shortfalls([Threshold(metric, 0.51)], result) == [f"{metric} on tide is 0.5, below 0.51."]


def test_less_is_better_for_errors_and_costs() -> None:
    result = result_of()
    held = [Threshold("unanswerable_answered", 0.5), Threshold("p50_ms", 10), Threshold("unanswerable_answered", 0.6)]
    assert shortfalls(held, result) == []
    missed = [Threshold("unanswerable_answered", 0.4), Threshold("p50_ms", 9.5)]
    assert shortfalls(missed, result) == [
        "unanswerable_answered on tide is 0.5, above 0.4.",
        "p50_ms on tide is 10, above 9.5.",
    ]


@pytest.mark.parametrize("metric", ["citation_recall", "hit@1", "stage_dreaming_p50_ms"])
def test_nothing_is_said_of_what_is_not_known(metric: str) -> None:
    with pytest.raises(ThresholdError, match=f"{metric} is n/a on tide"):
        shortfalls([Threshold(metric, 0.0)], result_of())


def test_misquotations_are_named() -> None:
    assert misquotations(result_of()) == []
    assert misquotations(result_of(is_verbatim=False)) == ["footnote does not quote verbatim on tide: 1."]
