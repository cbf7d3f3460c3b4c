"""Confidence against what can be answered."""

import math
from collections.abc import Sequence
from random import Random

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from sklearn.metrics import average_precision_score, roc_auc_score

from evaluation.dataset import GoldQuestion, Place
from evaluation.metrics.abstaining import (
    AURC,
    AUROC,
    AVERAGE_PRECISION,
    BRIER,
    ECE,
    abstaining_values,
    bin_of,
    risk_coverage,
)
from evaluation.metrics.metric import Numbers, Statistic
from evaluation.metrics.verdicts import verdict
from evaluation.outcome import Outcome
from tests.evaluation.outcomes import make_outcome, quoting

PAIRS = st.lists(st.tuples(st.integers(0, 20).map(lambda number: number / 20), st.sampled_from([0.0, 1.0])), min_size=1)
WEIGHTED = st.lists(
    st.tuples(st.integers(0, 20).map(lambda number: number / 20), st.sampled_from([0.0, 1.0]), st.integers(0, 3)),
    min_size=1,
)
STATISTICS = [AUROC, AVERAGE_PRECISION, AURC, ECE, BRIER]


def rows(pairs: Sequence[Sequence[float]]) -> Numbers:
    return np.array(pairs, dtype=np.float64)


def resampled(statistic: Statistic, table: Numbers, counts: Sequence[int]) -> float:
    return float(statistic.weighted(table, np.array([counts], dtype=np.float64))[0])


FIVE = rows([(0.9, 1), (0.8, 0), (0.6, 1), (0.6, 0), (0.2, 0)])


def test_auroc_is_the_share_of_pairs_in_the_right_order() -> None:
    # Answerable 0.9 and 0.6, others 0.8, 0.6 and 0.2. 0.9 beats all three; 0.6 beats one and ties with one:
    # (3 + 1.5) of 6 pairs.
    assert AUROC.of(FIVE) == pytest.approx(4.5 / 6)
    assert resampled(AUROC, FIVE, [1] * 5) == pytest.approx(4.5 / 6)
    # With 0.8 drawn twice and 0.2 not at all: 0.9 beats three, 0.6 ties with one: 3.5 of 6.
    assert resampled(AUROC, FIVE, [1, 2, 1, 1, 0]) == pytest.approx(3.5 / 6)


def test_average_precision_is_precision_at_each_gain_in_recall() -> None:
    # At 0.9: precision 1, recall 1/2. At 0.6: 2 of 4 answered are answerable, recall goes up by another 1/2.
    assert AVERAGE_PRECISION.of(FIVE) == pytest.approx(0.5 * 1 + 0.5 * 2 / 4)
    assert resampled(AVERAGE_PRECISION, FIVE, [1] * 5) == pytest.approx(0.75)


def test_brier_is_the_mean_squared_difference() -> None:
    # 0.1², 0.8², 0.4², 0.6², 0.2²: 0.01 + 0.64 + 0.16 + 0.36 + 0.04 = 1.21, by 5.
    assert BRIER.of(FIVE) == pytest.approx(1.21 / 5)


def test_calibration_error_weighs_bins_by_their_questions() -> None:
    # Bin 0.6–0.7: two, mean 0.6, half answerable: 0.1. 0.8–0.9: 0.8 against 0. 0.9–1: 0.9 against 1. 0.2–0.3: 0.2 against 0.
    # 2/5 * 0.1 + 1/5 * 0.8 + 1/5 * 0.1 + 1/5 * 0.2 = 0.26.
    assert ECE.of(FIVE) == pytest.approx(0.26)


def test_bins_hold_their_lower_ends_and_the_last_one_both() -> None:
    assert bin_of(np.array([0, 0.05, 0.99, 1]), 10).tolist() == [0, 0, 9, 9]
    for bins in (10, 20):
        assert bin_of(np.arange(bins) / bins, bins).tolist() == list(range(bins))


def test_risk_coverage_curve_and_its_area() -> None:
    # Most confident first: right, wrong, then right and wrong tied, then right. The risk is 0 at 1/5, 1/2 at 2/5, 2/4 at
    # 4/5 and 2/5 at 1. Tied questions are answered together, so coverage 3/5 has the risk of 4/5.
    table = rows([(0.9, 0), (0.8, 1), (0.6, 0), (0.6, 1), (0.2, 0)])
    curve = risk_coverage(table[:, 0], table[:, 1])
    assert curve == [(0.2, 0), (0.4, 0.5), (0.8, 0.5), (1.0, 0.4)]
    assert AURC.of(table) == pytest.approx((0 + 0.5 + 0.5 + 0.5 + 0.4) / 5)


def test_area_of_a_perfect_order() -> None:
    # Three right, then one wrong: risks 0, 0, 0, 1/4.
    assert AURC.of(rows([(0.9, 0), (0.8, 0), (0.7, 0), (0.1, 1)])) == pytest.approx(0.25 / 4)
    assert AURC.of(rows([(0.9, 0), (0.7, 0)])) == 0
    assert AURC.of(rows([(0.9, 1), (0.7, 1)])) == 1


def test_one_class_alone_has_no_order() -> None:
    alone = rows([(0.9, 1), (0.3, 1)])
    for statistic in (AUROC, AVERAGE_PRECISION):
        assert math.isnan(statistic.of(alone))
        assert math.isnan(statistic.of(rows([(0.9, 0)])))
        assert math.isnan(resampled(statistic, FIVE, [1, 0, 2, 0, 0]))
    assert BRIER.of(alone) == pytest.approx((0.01 + 0.49) / 2)


def test_no_questions_have_no_figures() -> None:
    for statistic in STATISTICS:
        assert math.isnan(statistic.of(np.empty((0, 2))))
    assert risk_coverage(np.empty(0), np.empty(0)) == []


@given(WEIGHTED)
def test_weights_are_repetitions(weighted: list[tuple[float, float, int]]) -> None:
    table, counts = rows([row[:2] for row in weighted]), [row[2] for row in weighted]
    repeated = np.repeat(table, counts, axis=0)
    for statistic in STATISTICS:
        assert resampled(statistic, table, counts) == pytest.approx(statistic.of(repeated), nan_ok=True)


@given(WEIGHTED)
def test_ranking_of_resamples_is_that_of_scikit_learn(weighted: list[tuple[float, float, int]]) -> None:
    confidence, answerable, counts = (np.array(column) for column in zip(*weighted, strict=True))
    assume(len(set(answerable[counts > 0])) == 2)
    table = np.stack([confidence, answerable], axis=1)
    for statistic, score in ((AUROC, roc_auc_score), (AVERAGE_PRECISION, average_precision_score)):
        expected = score(answerable, confidence, sample_weight=counts)
        assert resampled(statistic, table, counts) == pytest.approx(expected)


@given(PAIRS, st.randoms())
def test_all_are_shares_whatever_the_order_of_the_questions(pairs: list[tuple[float, float]], random: Random) -> None:
    shuffled = sorted(pairs, key=lambda _: random.random())
    for statistic in STATISTICS:
        value = statistic.of(rows(pairs))
        assert math.isnan(value) or -1e-9 <= value <= 1 + 1e-9
        assert value == pytest.approx(statistic.of(rows(shuffled)), nan_ok=True)


@given(PAIRS)
def test_coverage_grows_to_all_and_ends_at_the_share_of_wrong_answers(pairs: list[tuple[float, float]]) -> None:
    table = rows(pairs)
    curve = risk_coverage(table[:, 0], table[:, 1])
    assert [coverage for coverage, _ in curve] == sorted({coverage for coverage, _ in curve})
    assert curve[-1] == (1, pytest.approx(table[:, 1].mean()))


@given(PAIRS)
def test_no_order_has_a_smaller_area_than_right_answers_first(pairs: list[tuple[float, float]]) -> None:
    table = rows(pairs)
    best = rows([(1 - wrong - number / 1000, wrong) for number, (_, wrong) in enumerate(pairs)])
    assert AURC.of(best) <= AURC.of(table) + 1e-9


QUOTED = {"cited": quoting("It was 1932."), "evidence": [Place("a", 0, 12)]}


def gold(answerable: bool | None = True, answers: tuple[str, ...] = ()) -> GoldQuestion:
    return GoldQuestion("q", "When?", answerable=answerable, answers=answers)


@pytest.mark.parametrize(
    ("outcome", "named", "risk"),
    [
        pytest.param(make_outcome(gold(answers=("1932",)), **QUOTED), "right", 0, id="answer in a quote"),
        pytest.param(make_outcome(gold(answers=("1931",)), **QUOTED), "wrong", 1, id="no answer in a quote"),
        pytest.param(make_outcome(gold(), **QUOTED), "right", 0, id="evidence cited"),
        pytest.param(
            make_outcome(gold(), cited=quoting("It was 1932."), evidence=[Place("b", 0, 9)]),
            "wrong",
            1,
            id="other cited",
        ),
        pytest.param(
            make_outcome(gold(), cited=quoting("It was 1932.")), "unknown", None, id="nothing to compare with"
        ),
        pytest.param(
            make_outcome(gold(answers=("1932",)), confidence=0.4, **QUOTED),
            "wrongly refused",
            0,
            id="right but refused",
        ),
        pytest.param(
            make_outcome(gold(answers=("1932",)), abstained=True), "wrongly refused", 1, id="refused at any threshold"
        ),
        pytest.param(make_outcome(gold(answerable=False), **QUOTED), "wrongly answered", 1, id="unanswerable"),
        pytest.param(
            make_outcome(gold(answerable=False), confidence=0.4), "rightly refused", 1, id="unanswerable, refused"
        ),
        pytest.param(make_outcome(gold(answerable=None), **QUOTED), "unknown", None, id="not known to be answerable"),
    ],
)
def test_verdict_and_risk(outcome: Outcome, named: str, risk: float | None) -> None:
    assert verdict(outcome, abstain_below=0.5) == named
    assert abstaining_values(outcome, abstain_below=0.5)["wrong_if_answered"] == risk


def test_numbers_at_the_threshold() -> None:
    values = abstaining_values(make_outcome(confidence=0.5), abstain_below=0.5)
    assert (values["answered"], values["refused"]) == (1, 0)
    assert (values["answerable_answered"], values["unanswerable_answered"]) == (1, None)
    values = abstaining_values(make_outcome(gold(answerable=False), confidence=0.49), abstain_below=0.5)
    assert (values["answered"], values["refused"]) == (0, 1)
    assert (values["answerable_answered"], values["unanswerable_answered"]) == (None, 0)


def test_what_is_never_answered_comes_last() -> None:
    values = abstaining_values(make_outcome(confidence=0.99, abstained=True), abstain_below=0)
    assert values["order_of_answering"] == -1
    assert values["confidence"] == 0.99
