"""From the questions' numbers to figures: the same for scoring a run and for comparing two.

Every figure is made of what each question's entry in a result has under `values` (see `evaluation.scoring`), so that a result
read back gives the same figures as the run did.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from evaluation.metrics import abstaining, answers, citations, judging, ranking
from evaluation.metrics.bootstrap import Resamples, percentile_interval
from evaluation.metrics.cost import TOKENS, cost_metrics, stages
from evaluation.metrics.metric import Metric, Numbers, complete
from evaluation.result import Figure


@dataclass(frozen=True, slots=True)
class Table:
    """The questions' numbers by name, in the order of their ids; NaN where one is n/a."""

    questions: int
    columns: Mapping[str, Numbers]

    @classmethod
    def of(cls, questions: Iterable[Mapping[str, Any]]) -> "Table":
        """Take the numbers of a result's questions. By id, so that no figure depends on the order of asking."""
        values = [each["values"] for each in sorted(questions, key=lambda each: str(each["id"]))]
        names = dict.fromkeys(name for each in values for name in each)
        return cls(len(values), {name: _column(each.get(name) for each in values) for name in names})

    def rows(self, metric: Metric) -> Numbers:
        """What a metric is made of: (questions, columns)."""
        missing = np.full(self.questions, np.nan)
        return np.stack([self.columns.get(name, missing) for name in metric.columns], axis=1)


def quality_metrics() -> tuple[Metric, ...]:
    """The metrics of how good answers are, in the order of reports."""
    return (*ranking.METRICS, *answers.METRICS, *citations.METRICS, *abstaining.METRICS)


def metrics_of(questions: Sequence[Mapping[str, Any]]) -> tuple[Metric, ...]:
    """Every metric of a result's questions, in the order of reports: judged ones and tokens only where there are any."""
    is_judged = any(metric.name in each["values"] for each in questions for metric in judging.METRICS)
    with_tokens = any(each["values"].get(TOKENS) is not None for each in questions)
    costs = cost_metrics(stages(each["answer"] for each in questions), with_tokens=with_tokens)
    return (*quality_metrics(), *(judging.METRICS if is_judged else ()), *costs)


def measure(questions: Iterable[Mapping[str, Any]], metrics: Iterable[Metric]) -> tuple[Figure, ...]:
    """The figures of those metrics over a result's questions, with their 95% bootstrap intervals."""
    table = Table.of(questions)
    resamples = Resamples.draw(table.questions)
    return tuple(_figure(metric, table.rows(metric), resamples) for metric in metrics)


def _figure(metric: Metric, rows: Numbers, resamples: Resamples) -> Figure:
    kept = complete(rows)
    rows = rows[kept]
    value = metric.statistic.of(rows)
    found = None
    if not np.isnan(value):
        found = percentile_interval(resamples.take(kept).apply(metric.statistic.weighted, rows))
    if found is None:
        return Figure(metric.name, metric.group, None, None, None, 0, metric.unit, metric.less_is_better)
    # Resampling shifts some estimates (a calibration error only grows); none may lie outside of its own interval.
    low, high = min(found[0], value), max(found[1], value)
    return Figure(metric.name, metric.group, value, low, high, len(rows), metric.unit, metric.less_is_better)


def _column(values: Iterable[float | None]) -> Numbers:
    return np.array([np.nan if value is None else value for value in values], dtype=np.float64)
