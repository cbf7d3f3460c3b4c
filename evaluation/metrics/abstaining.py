"""How well `confidence` tells what can be answered from what can't, and what answering at a threshold costs."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import average_precision_score, brier_score_loss, roc_auc_score

from evaluation.metrics.metric import MEAN, TOTAL, Metric, Numbers, Statistic, ratio
from evaluation.metrics.verdicts import quotes_are_right
from evaluation.outcome import Outcome

CONFIDENCE = "confidence"
ANSWERABLE = "answerable"
ORDER = "order_of_answering"
RISK = "wrong_if_answered"
BINS = 10

_GROUP = "abstaining"


def abstaining_values(outcome: Outcome, *, abstain_below: float) -> dict[str, float | None]:
    """A question's numbers for the metrics below; None where the dataset doesn't say.

    `wrong_if_answered` is 1 where an answer would be wrong: always when the question can't be answered, else when the quotes
    are (see `quotes_are_right`). `order_of_answering` is the confidence, or -1 where there is no answer at any threshold.
    """
    answered, answerable = float(outcome.is_answered(abstain_below)), outcome.gold.answerable
    is_right = quotes_are_right(outcome) if answerable else answerable
    return {
        "answered": answered,
        "refused": 1 - answered,
        "answerable_answered": answered if answerable is True else None,
        "unanswerable_answered": answered if answerable is False else None,
        CONFIDENCE: outcome.confidence,
        ANSWERABLE: None if answerable is None else float(answerable),
        ORDER: -1.0 if outcome.answer["abstained"] else outcome.confidence,
        RISK: None if is_right is None else float(not is_right),
    }


def risk_coverage(order: Numbers, risk: Numbers) -> list[tuple[float, float]]:
    """The risk–coverage curve: (coverage, risk) at each threshold, the highest first.

    Coverage is the share of questions answered, risk the share of these whose answer is wrong (Geifman & El-Yaniv,
    "Selective Classification for Deep Neural Networks", NeurIPS 2017). Takes each question's place in the order of
    answering (the highest is answered first) and 1 where an answer is wrong, else 0.
    """
    if not len(order):
        return []
    sums = _by_threshold(order, np.ones((1, len(order))), np.ones(len(order)), risk)
    answered, wrong = (np.cumsum(each[0]) for each in sums)
    return list(zip((answered / len(order)).tolist(), (wrong / answered).tolist(), strict=True))


def bin_of(confidence: Numbers, bins: int) -> NDArray[np.intp]:
    """Which of so many equal parts of 0..1 each confidence is in, from 0; each has its lower end, and the last has 1 too."""
    return np.clip(np.floor(confidence * bins).astype(np.intp), 0, bins - 1)


def _by_threshold(order: Numbers, weights: Numbers, *summed: Numbers) -> Sequence[Numbers]:
    """Sums (resamples, thresholds) of each of `summed` (questions) over the questions at each threshold, highest first.

    Questions of the same confidence are answered or refused together, so they are one threshold.
    """
    descending = np.argsort(-order, kind="stable")
    starts = np.flatnonzero(np.diff(order[descending], prepend=np.inf))
    in_order = weights[:, descending]
    return [np.add.reduceat(in_order * each[descending], starts, axis=1) for each in summed]


def _auroc(rows: Numbers, weights: Numbers) -> Numbers:
    """The share of pairs of an answerable and another question that are ranked rightly, ties counting half."""
    positive, negative = _by_threshold(rows[:, 0], weights, rows[:, 1], 1 - rows[:, 1])
    below = negative.sum(axis=1, keepdims=True) - np.cumsum(negative, axis=1)
    pairs = positive.sum(axis=1) * negative.sum(axis=1)
    return ratio((positive * (below + negative / 2)).sum(axis=1), pairs)


def _average_precision(rows: Numbers, weights: Numbers) -> Numbers:
    """The sum over thresholds of precision by gain in recall; NaN without both classes."""
    positive, negative = _by_threshold(rows[:, 0], weights, rows[:, 1], 1 - rows[:, 1])
    found, answered = np.cumsum(positive, axis=1), np.cumsum(positive + negative, axis=1)
    precision = np.nan_to_num(ratio(found, answered))
    return np.where(negative.any(axis=1), ratio((positive * precision).sum(axis=1), positive.sum(axis=1)), np.nan)


def _aurc(rows: Numbers, weights: Numbers) -> Numbers:
    """The mean of the risk over the coverages 1/n, 2/n, …, 1; between two thresholds the risk is that of the lower."""
    count, wrong = _by_threshold(rows[:, 0], weights, np.ones(len(rows)), rows[:, 1])
    risk = np.nan_to_num(ratio(np.cumsum(wrong, axis=1), np.cumsum(count, axis=1)))
    return ratio((count * risk).sum(axis=1), count.sum(axis=1))


def _ece(rows: Numbers, weights: Numbers) -> Numbers:
    """The mean over ten bins, by their share of questions, of |mean confidence - share answerable|."""
    is_in_bin = np.eye(BINS)[bin_of(rows[:, 0], BINS)]
    gaps = weights @ (is_in_bin * (rows[:, :1] - rows[:, 1:]))
    return ratio(np.abs(gaps).sum(axis=1), weights.sum(axis=1))


def _brier(rows: Numbers, weights: Numbers) -> Numbers:
    return ratio(weights @ (rows[:, 0] - rows[:, 1]) ** 2, weights.sum(axis=1))


def _of_both_classes(score: Callable[[Numbers, Numbers], float]) -> Callable[[Numbers], float]:
    return lambda rows: float(score(rows[:, 1], rows[:, 0])) if len(set(rows[:, 1])) == 2 else float("nan")


def _brier_of(rows: Numbers) -> float:
    return float(brier_score_loss(rows[:, 1], rows[:, 0], pos_label=1, labels=[0, 1]))


AUROC = Statistic(_auroc, exact=_of_both_classes(roc_auc_score))
AVERAGE_PRECISION = Statistic(_average_precision, exact=_of_both_classes(average_precision_score))
AURC = Statistic(_aurc)
ECE = Statistic(_ece)
BRIER = Statistic(_brier, exact=_brier_of)

METRICS = (
    Metric("auroc", _GROUP, AUROC, (CONFIDENCE, ANSWERABLE)),
    Metric("average_precision", _GROUP, AVERAGE_PRECISION, (CONFIDENCE, ANSWERABLE)),
    Metric("answerable_answered", _GROUP, MEAN, ("answerable_answered",)),
    Metric("unanswerable_answered", _GROUP, MEAN, ("unanswerable_answered",), less_is_better=True),
    Metric("answered", _GROUP, TOTAL, ("answered",), unit="count"),
    Metric("refused", _GROUP, TOTAL, ("refused",), unit="count"),
    Metric("aurc", _GROUP, AURC, (ORDER, RISK), unit="", less_is_better=True),
    Metric("ece", _GROUP, ECE, (CONFIDENCE, ANSWERABLE), unit="", less_is_better=True),
    Metric("brier", _GROUP, BRIER, (CONFIDENCE, ANSWERABLE), unit="", less_is_better=True),
)
"""auroc and average_precision, n/a without both classes, and brier, the mean squared difference of confidence and 1 or 0
(Brier, "Verification of Forecasts Expressed in Terms of Probability", 1950), by scikit-learn; aurc: the area under the
risk–coverage curve; ece: the expected calibration error (Naeini et al., "Obtaining Well Calibrated Probabilities Using
Bayesian Binning", AAAI 2015; Guo et al., "On Calibration of Modern Neural Networks", ICML 2017)."""
