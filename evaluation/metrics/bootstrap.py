"""How sure a figure is: bootstrap intervals and paired tests over questions.

Questions are drawn with replacement, as many as there are, and the statistic is taken anew of each such resample (Efron &
Tibshirani, "An Introduction to the Bootstrap", 1993, chapters 6 and 13). A resample is kept as how many times it holds each
question, so that a statistic is taken of all resamples at once, and of two systems over the same resamples.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evaluation.metrics.metric import Numbers

RESAMPLES = 1_000
SEED = 0

_CELLS_AT_ONCE = 3_000_000


@dataclass(frozen=True, slots=True)
class Resamples:
    """How many times each resample holds each question: `counts` (resamples, questions)."""

    counts: NDArray[np.uint16]

    @classmethod
    def draw(cls, questions: int, *, seed: int = SEED, resamples: int = RESAMPLES) -> "Resamples":
        """Draw resamples of that many questions; the same seed draws the same."""
        random = np.random.default_rng(seed)
        counts = np.empty((resamples, questions), dtype=np.uint16)
        for row in counts if questions else ():
            row[:] = np.bincount(random.integers(0, questions, questions), minlength=questions)
        return cls(counts)

    def take(self, kept: NDArray[np.bool_]) -> "Resamples":
        """The same resamples of those questions alone."""
        return self if kept.all() else Resamples(self.counts[:, kept])

    def apply(self, weighted: Callable[[Numbers, Numbers], Numbers], rows: Numbers) -> Numbers:
        """A weighted statistic (see `Statistic`) of every resample of rows (questions, columns)."""
        return np.concatenate([weighted(rows, block.astype(np.float64)) for block in self._blocks()])

    def _blocks(self) -> Iterator[NDArray[np.uint16]]:
        resamples, questions = self.counts.shape
        step = max(1, _CELLS_AT_ONCE // max(1, questions))
        for begin in range(0, resamples, step):
            yield self.counts[begin : begin + step]


def interval(
    rows: Numbers,
    weighted: Callable[[Numbers, Numbers], Numbers],
    *,
    seed: int = SEED,
    resamples: int = RESAMPLES,
) -> tuple[float, float] | None:
    """The 95% interval of a weighted statistic (see `Statistic`) of rows (questions, columns).

    None where no resample can give the statistic.
    """
    return percentile_interval(Resamples.draw(len(rows), seed=seed, resamples=resamples).apply(weighted, rows))


def percentile_interval(resampled: Numbers) -> tuple[float, float] | None:
    """From the 2.5th to the 97.5th percentile of a statistic's resamples (Efron & Tibshirani 1993, chapter 13).

    Resamples that can't give the statistic (NaN) are left out; None where none can.
    """
    known = resampled[np.isfinite(resampled)]
    if not len(known):
        return None
    low, high = np.percentile(known, [2.5, 97.5])
    return float(low), float(high)


def two_sided_p(differences: Numbers) -> float | None:
    """How likely a difference at least this far from zero is by the choice of questions alone, 0..1.

    Twice the share of the resampled differences on the rarer side of zero, zero counting for both sides: the level at
    which the percentile interval would just reach zero (Efron & Tibshirani 1993, section 15.4), as Koehn, "Statistical
    Significance Tests for Machine Translation Evaluation" (EMNLP 2004), compares two systems. One resample is added to
    either count, so that p is never 0 (Davison & Hinkley, "Bootstrap Methods and their Application", 1997, section 4.2).
    """
    known = differences[np.isfinite(differences)]
    if not len(known):
        return None
    rarer = min(int((known <= 0).sum()), int((known >= 0).sum()))
    return min(1.0, 2 * (rarer + 1) / (len(known) + 1))
