"""Two results beside each other: what differs, how surely, and which questions changed sides."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from evaluation.measuring import Table, metrics_of
from evaluation.metrics.bootstrap import Resamples, percentile_interval, two_sided_p
from evaluation.metrics.metric import Metric, complete
from evaluation.result import SCHEMA, Figure, Result, ResultError


@dataclass(frozen=True, slots=True)
class Difference:
    """A metric of both results over the `questions` questions that give it in both, and `after` less `before`.

    `low` and `high` are the difference's 95% interval, `p` how likely such a difference is by the choice of questions alone
    (see `evaluation.metrics.bootstrap`); None for what is measured once for a run. `group`, `unit` and `less_is_better` as in
    `Figure`.
    """

    metric: str
    group: str
    before: float
    after: float
    difference: float
    low: float | None
    high: float | None
    p: float | None
    questions: int
    unit: str = "share"
    less_is_better: bool = False


@dataclass(frozen=True, slots=True)
class Changed:
    """A question whose verdict (see `evaluation.metrics.verdicts`) is another in the second result."""

    id: str
    question: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two results over the questions that both have.

    `before` and `after` have `system`, `run` and `dataset` of each. Metrics that either can't give are left out. `only_before`
    and `only_after` count the questions that only one has.
    """

    before: Mapping[str, Any]
    after: Mapping[str, Any]
    differences: tuple[Difference, ...]
    changed: tuple[Changed, ...]
    shared: int
    only_before: int
    only_after: int


def compare(before: Result, after: Result) -> Comparison:
    """Compare two results, question by question.

    Raises:
        ResultError: They have no questions in common, or questions of the same id that are not the same.
    """
    old, new = _by_id(before), _by_id(after)
    shared = [question_id for question_id in old if question_id in new]
    if not shared:
        raise ResultError(
            f"{_names(before, after)} have no questions in common. Compare results over the same dataset."
        )
    for question_id in shared:
        _check_same(old[question_id], new[question_id], before, after)
    pairs = [(old[question_id], new[question_id]) for question_id in shared]
    return Comparison(
        before=_described(before),
        after=_described(after),
        differences=(*_differences(pairs), *_differences_of_runs(before, after)),
        changed=tuple(
            Changed(one["id"], one["question"], one["verdict"], other["verdict"])
            for one, other in pairs
            if one["verdict"] != other["verdict"]
        ),
        shared=len(shared),
        only_before=len(old) - len(shared),
        only_after=len(new) - len(shared),
    )


def to_json(comparison: Comparison) -> str:
    """The comparison as one JSON document."""
    return json.dumps({"schema": SCHEMA, **asdict(comparison)}, ensure_ascii=False)


def _by_id(result: Result) -> dict[str, Mapping[str, Any]]:
    return {each["id"]: each for each in result.questions}


def _check_same(one: Mapping[str, Any], other: Mapping[str, Any], before: Result, after: Result) -> None:
    if (one["question"], one["history"]) != (other["question"], other["history"]):
        raise ResultError(
            f"{_names(before, after)} have different questions of the id {one['id']!r}: {one['question']!r} and "
            f"{other['question']!r}. Compare results over the same dataset."
        )


def _names(before: Result, after: Result) -> str:
    return f"{before.system} over {before.dataset['name']} and {after.system} over {after.dataset['name']}"


def _described(result: Result) -> dict[str, Any]:
    return {"system": result.system, "run": dict(result.run), "dataset": dict(result.dataset)}


def _differences(pairs: list[tuple[Mapping[str, Any], Mapping[str, Any]]]) -> Iterable[Difference]:
    old, new = Table.of(one for one, _ in pairs), Table.of(other for _, other in pairs)
    resamples = Resamples.draw(len(pairs))
    for metric in metrics_of([one for one, _ in pairs]):
        difference = _difference(metric, old, new, resamples)
        if difference:
            yield difference


def _difference(metric: Metric, old: Table, new: Table, resamples: Resamples) -> Difference | None:
    """The difference over the same resamples of both, so that what makes a question hard for both cancels out."""
    rows, new_rows = old.rows(metric), new.rows(metric)
    kept = complete(rows, new_rows)
    rows, new_rows, drawn = rows[kept], new_rows[kept], resamples.take(kept)
    before, after = metric.statistic.of(rows), metric.statistic.of(new_rows)
    if np.isnan(before) or np.isnan(after):
        return None
    weighted = metric.statistic.weighted
    resampled = drawn.apply(weighted, new_rows) - drawn.apply(weighted, rows)
    low, high = percentile_interval(resampled) or (None, None)
    return Difference(
        metric.name,
        metric.group,
        before,
        after,
        after - before,
        low,
        high,
        two_sided_p(resampled),
        len(rows),
        metric.unit,
        metric.less_is_better,
    )


def _differences_of_runs(before: Result, after: Result) -> Iterable[Difference]:
    """What is measured once for a run, so that nothing can be said of how sure its difference is."""
    for old in before.figures:
        new = after.figure(old.metric)
        if new and old.value is not None and old.low is None and new.value is not None:
            yield _unsure(old, old.value, new.value)


def _unsure(figure: Figure, before: float, after: float) -> Difference:
    return Difference(
        figure.metric,
        figure.group,
        before,
        after,
        after - before,
        None,
        None,
        None,
        figure.questions,
        figure.unit,
        figure.less_is_better,
    )
