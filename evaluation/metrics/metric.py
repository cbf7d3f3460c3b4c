"""What a metric is: a name, the questions' numbers that it is made of, and how one figure comes out of them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Values = Mapping[str, float | None]
"""A question's numbers by name; None where one is n/a."""


@dataclass(frozen=True, slots=True)
class Statistic:
    """One number out of rows of numbers, a row for each question.

    `weighted` takes rows (questions, columns) and weights (resamples, questions), where a weight says how many times a
    resample holds a question, and gives one number for each resample; NaN where a resample can't give one. `exact` gives the
    number for the questions as they are, where a library has it; otherwise every weight is 1.
    """

    weighted: Callable[[Numbers, Numbers], Numbers]
    exact: Callable[[Numbers], float] | None = None

    def of(self, rows: Numbers) -> float:
        """The number for these rows; NaN where they can't give one."""
        if not len(rows):
            return float("nan")
        if self.exact:
            return self.exact(rows)
        return float(self.weighted(rows, np.ones((1, len(rows))))[0])


@dataclass(frozen=True, slots=True)
class Metric:
    """A figure of a report, made by `statistic` from the questions' numbers called `columns`.

    Questions that lack one of the columns are left out. `group`, `unit` and `less_is_better` as in `Figure`.
    """

    name: str
    group: str
    statistic: Statistic
    columns: tuple[str, ...]
    unit: str = "share"
    less_is_better: bool = False


def means(group: str, *names: str) -> tuple[Metric, ...]:
    """Metrics that are the mean of the questions' numbers of the same name."""
    return tuple(Metric(name, group, MEAN, (name,)) for name in names)


def ratio(numerator: Numbers, denominator: Numbers) -> Numbers:
    """Numerator by denominator, NaN where there is nothing to divide by."""
    shape = np.broadcast_shapes(numerator.shape, denominator.shape)
    quotient: Numbers = np.divide(numerator, denominator, out=np.full(shape, np.nan), where=denominator != 0)
    return quotient


def complete(*tables: Numbers) -> NDArray[np.bool_]:
    """Which rows have all of their numbers in every table (questions, columns)."""
    return np.asarray(~np.isnan(np.concatenate(tables, axis=1)).any(axis=1))


def _mean(rows: Numbers, weights: Numbers) -> Numbers:
    return ratio(weights @ rows[:, 0], weights.sum(axis=1))


def _total(rows: Numbers, weights: Numbers) -> Numbers:
    return np.asarray(weights @ rows[:, 0])


MEAN = Statistic(_mean)
TOTAL = Statistic(_total)
