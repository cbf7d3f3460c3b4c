"""Bootstrap intervals and paired tests."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.metrics.bootstrap import Resamples, interval, percentile_interval, two_sided_p
from evaluation.metrics.metric import MEAN, TOTAL, Numbers

SHARES = st.lists(st.floats(0, 1), min_size=1, max_size=40)


def column(*numbers: float) -> Numbers:
    return np.array(numbers, dtype=np.float64)[:, None]


def test_each_resample_holds_as_many_questions_as_there_are() -> None:
    drawn = Resamples.draw(30, resamples=200)
    assert drawn.counts.shape == (200, 30)
    assert (drawn.counts.sum(axis=1) == 30).all()


def test_the_same_seed_draws_the_same_and_another_another() -> None:
    assert (Resamples.draw(9, seed=1).counts == Resamples.draw(9, seed=1).counts).all()
    assert (Resamples.draw(9, seed=1).counts != Resamples.draw(9, seed=2).counts).any()


def test_interval_of_a_mean_has_the_width_that_theory_gives() -> None:
    # 400 questions, half of them 1: the standard error of the mean is sqrt(0.5 * 0.5 / 400) = 0.025, and 95% of resamples
    # are within 1.96 of them: 0.5 - 0.049 to 0.5 + 0.049.
    low, high = interval(column(*[0, 1] * 200), MEAN.weighted) or (math.nan, math.nan)
    assert low == pytest.approx(0.451, abs=0.008)
    assert high == pytest.approx(0.549, abs=0.008)


def test_a_mean_that_never_varies_has_no_width() -> None:
    assert interval(column(1, 1, 1), MEAN.weighted) == (1, 1)


def test_total_counts_a_question_as_often_as_it_was_drawn() -> None:
    weights = np.array([[2.0, 0, 1], [0, 3, 0]])
    assert TOTAL.weighted(column(1, 0, 1), weights).tolist() == [3, 0]


@given(SHARES)
def test_interval_of_a_mean_stays_between_the_lowest_and_the_highest(numbers: list[float]) -> None:
    low, high = interval(column(*numbers), MEAN.weighted, resamples=50) or (math.nan, math.nan)
    assert min(numbers) - 1e-9 <= low <= high <= max(numbers) + 1e-9


@given(SHARES, st.integers(1, 60))
def test_many_resamples_at_once_are_as_each_alone(numbers: list[float], resamples: int) -> None:
    drawn = Resamples.draw(len(numbers), resamples=resamples)
    one_by_one = [np.repeat(numbers, counts).mean() for counts in drawn.counts]
    assert drawn.apply(MEAN.weighted, column(*numbers)) == pytest.approx(one_by_one)


def test_a_large_table_is_taken_in_blocks_that_join_in_order() -> None:
    numbers = np.arange(20_000, dtype=np.float64)[:, None]
    drawn = Resamples.draw(len(numbers), resamples=200)
    resampled = drawn.apply(MEAN.weighted, numbers)
    assert resampled[[0, -1]] == pytest.approx([(row @ numbers)[0] / len(numbers) for row in drawn.counts[[0, -1]]])


def test_leaving_questions_out_keeps_the_resamples_of_the_others() -> None:
    drawn = Resamples.draw(4, resamples=5)
    kept = np.array([True, False, True, True])
    assert (drawn.take(kept).counts == drawn.counts[:, [0, 2, 3]]).all()


def test_resamples_without_the_statistic_are_left_out_of_the_interval() -> None:
    assert percentile_interval(np.array([math.nan, 2, 2, math.nan])) == (2, 2)
    assert percentile_interval(np.array([math.nan])) is None


def test_no_questions_have_no_interval() -> None:
    assert interval(np.empty((0, 1)), MEAN.weighted) is None


def test_p_is_twice_the_share_on_the_rarer_side() -> None:
    # 99 resamples, 4 of them at or below zero: 2 * (4 + 1) / (99 + 1) = 0.1.
    assert two_sided_p(np.array([-1.0] * 3 + [0.0] + [1.0] * 95)) == pytest.approx(0.1)


def test_p_of_no_difference_is_one_and_of_a_sure_one_small_but_never_zero() -> None:
    assert two_sided_p(np.zeros(1000)) == 1
    assert two_sided_p(np.full(999, -0.1)) == pytest.approx(2 / 1000)
    assert two_sided_p(np.array([math.nan])) is None


@given(st.lists(st.floats(-1, 1), min_size=1))
def test_p_is_a_probability_and_the_same_in_both_directions(differences: list[float]) -> None:
    p = two_sided_p(np.array(differences))
    assert p is not None
    assert 0 < p <= 1
    assert p == two_sided_p(-np.array(differences))
