"""What answers cost: time by stage, and tokens where an LLM is used."""

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evaluation.metrics.metric import MEAN, Metric, Numbers, Statistic, ratio

TOOK_MS = "took_ms"
TOKENS = "tokens"

_GROUP = "cost"
_STAGE = "stage_"


def cost_values(answer: Mapping[str, Any], took_ms: float) -> dict[str, float | None]:
    """A question's wall time, the time of each of its stages, and its tokens, from its answer's JSON.

    Tokens are the sum of the numbers of `timings_ms` and `version` whose names end in "tokens"; None without any.
    """
    told = {**answer["version"], **answer["timings_ms"]}
    tokens = [float(number) for name, number in told.items() if name.endswith(TOKENS)]
    stages = {_column(stage): float(took) for stage, took in answer["timings_ms"].items() if not stage.endswith(TOKENS)}
    return {TOOK_MS: took_ms, **stages, TOKENS: sum(tokens) if tokens else None}


def stages(answers: Iterable[Mapping[str, Any]]) -> list[str]:
    """The stages that answers went through, in the order in which they come."""
    return list(dict.fromkeys(stage for each in answers for stage in each["timings_ms"] if not stage.endswith(TOKENS)))


def cost_metrics(stages: Iterable[str], *, with_tokens: bool) -> tuple[Metric, ...]:
    """The metrics of cost: p50_ms and p95_ms of the wall time, questions a second one after the other, each stage's p50."""
    return (
        Metric("p50_ms", _GROUP, percentile(50), (TOOK_MS,), unit="ms", less_is_better=True),
        Metric("p95_ms", _GROUP, percentile(95), (TOOK_MS,), unit="ms", less_is_better=True),
        Metric("questions_per_s", _GROUP, _RATE, (TOOK_MS,), unit="per s"),
        *(
            Metric(f"{_STAGE}{stage}_p50_ms", _GROUP, percentile(50), (_column(stage),), unit="ms", less_is_better=True)
            for stage in stages
        ),
        *([Metric(TOKENS, _GROUP, MEAN, (TOKENS,), unit="tokens", less_is_better=True)] if with_tokens else []),
    )


def latency(answers: Iterable[Mapping[str, Any]]) -> dict[str, dict[str, float]]:
    """The 50th and 95th percentile of each stage's time, in milliseconds."""
    listed = list(answers)
    took = {
        stage: [each["timings_ms"][stage] for each in listed if stage in each["timings_ms"]] for stage in stages(listed)
    }
    return {
        stage: {"p50": float(np.percentile(times, 50)), "p95": float(np.percentile(times, 95))}
        for stage, times in took.items()
    }


def percentile(percent: float) -> Statistic:
    """That percentile, interpolated between the two nearest numbers as `numpy.percentile` does."""

    def weighted(rows: Numbers, weights: Numbers) -> Numbers:
        ascending = np.argsort(rows[:, 0], kind="stable")
        numbers, reached = rows[ascending, 0], np.cumsum(weights[:, ascending], axis=1)
        rank = percent / 100 * (reached[:, -1] - 1)
        lower, upper = (numbers[_first_above(reached, np.trunc(each))] for each in (rank, np.ceil(rank)))
        between = lower + (upper - lower) * (rank - np.trunc(rank))
        return np.where(reached[:, -1] > 0, between, np.nan)

    return Statistic(weighted, exact=lambda rows: float(np.percentile(rows[:, 0], percent)))


def _first_above(reached: Numbers, rank: Numbers) -> NDArray[np.intp]:
    """For each resample, which number holds that rank (0 is the lowest), from how many numbers are reached by then."""
    return np.asarray(np.argmax(reached > rank[:, None], axis=1))


def _rate(rows: Numbers, weights: Numbers) -> Numbers:
    return ratio(1000 * weights.sum(axis=1), weights @ rows[:, 0])


def _column(stage: str) -> str:
    return f"{_STAGE}{stage}_ms"


_RATE = Statistic(_rate)
