"""What answers cost."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.metrics.cost import cost_metrics, cost_values, latency, percentile, stages
from tests.evaluation.outcomes import make_outcome

TIMES = st.lists(st.tuples(st.floats(0, 1e4), st.integers(0, 3)), min_size=1, max_size=30)


def test_percentile_of_resamples() -> None:
    # Drawn 10, 10, 40: the median is 10; drawn 20, 40: halfway between, 30.
    rows, weights = np.array([[40.0], [10], [20]]), np.array([[1.0, 2, 0], [1, 0, 1], [0, 0, 0]])
    median = percentile(50).weighted(rows, weights)
    assert median[:2].tolist() == [10, 30]
    assert math.isnan(median[2])


@given(TIMES, st.sampled_from([0, 50, 95, 100]))
def test_percentile_of_a_resample_is_that_of_its_repeated_times(times: list[tuple[float, int]], percent: float) -> None:
    took, counts = (np.array(column, dtype=np.float64) for column in zip(*times, strict=True))
    repeated = np.repeat(took, counts.astype(int))[:, None]
    found = float(percentile(percent).weighted(took[:, None], counts[None])[0])
    assert found == pytest.approx(percentile(percent).of(repeated), nan_ok=True)


def test_stages_come_in_the_order_in_which_answers_went_through_them() -> None:
    answers = [
        make_outcome(timings_ms=each).answer for each in ({"retrieve": 1, "compose": 2}, {"retrieve": 3, "judge": 4})
    ]
    assert stages(answers) == ["retrieve", "compose", "judge"]
    assert latency(answers) == {
        "retrieve": {"p50": 2, "p95": pytest.approx(2.9)},
        "compose": {"p50": 2, "p95": 2},
        "judge": {"p50": 4, "p95": 4},
    }


def test_tokens_are_no_stage() -> None:
    answer = make_outcome(timings_ms={"compose": 5, "completion_tokens": 30}, version={"prompt_tokens": 70}).answer
    assert stages([answer]) == ["compose"]
    assert cost_values(answer, 8) == {"took_ms": 8, "stage_compose_ms": 5, "tokens": 100}


def test_answers_without_tokens_have_none() -> None:
    assert cost_values(make_outcome().answer, 8) == {"took_ms": 8, "tokens": None}


def test_more_questions_a_second_are_better_and_all_else_is_worse() -> None:
    better = {metric.name for metric in cost_metrics(["compose"], with_tokens=True) if not metric.less_is_better}
    assert better == {"questions_per_s"}
