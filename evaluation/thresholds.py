"""Figures that a run must reach, for use in CI: `metric=value`."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from corpus.errors import FootnoteError
from evaluation.measuring import metrics_of
from evaluation.metrics import judging
from evaluation.result import Figure, Result

_ONCE_FOR_A_RUN = ("peak_memory", "tokens")
_STAGE = "stage_"
_NAMED = 10


class ThresholdError(FootnoteError):
    """A threshold that can't be held against a result."""


@dataclass(frozen=True, slots=True)
class Threshold:
    """The least that a metric may be or, where less is better, the most; in the figure's own unit, shares 0..1."""

    metric: str
    value: float


def parse_threshold(text: str) -> Threshold:
    """Read `metric=value`, the value a number or, for shares, a percentage: `auroc=0.8`, `hit@1=75%`.

    Raises:
        ThresholdError: It is of another form.
    """
    metric, _, written = (part.strip() for part in text.partition("="))
    try:
        value = float(written.removesuffix("%")) / (100 if written.endswith("%") else 1)
    except ValueError:
        value = math.nan
    if not metric or not math.isfinite(value):
        raise ThresholdError(f"{text!r} is no threshold: give METRIC=VALUE, for example auroc=0.8 or hit@1=75%.")
    return Threshold(metric, value)


def check_metrics(thresholds: Iterable[Threshold], *, is_judged: bool) -> None:
    """Refuse thresholds for metrics that no run gives, before one is begun.

    Raises:
        ThresholdError: There is no such metric, or only a judge gives it and there is none.
    """
    judged = {metric.name for metric in judging.METRICS}
    known = {metric.name for metric in metrics_of([])} | judged | set(_ONCE_FOR_A_RUN)
    for threshold in thresholds:
        if threshold.metric not in known and not threshold.metric.startswith(_STAGE):
            raise ThresholdError(
                f"there is no metric {threshold.metric!r}; there are {', '.join(sorted(known))} and stage_…_p50_ms."
            )
        if threshold.metric in judged and not is_judged:
            raise ThresholdError(f"{threshold.metric} is judged by an LLM; name one with --judge.")


def shortfalls(thresholds: Sequence[Threshold], result: Result) -> list[str]:
    """A line for each threshold that the result doesn't hold.

    Raises:
        ThresholdError: The result doesn't give a metric, so nothing can be said.
    """
    lines = []
    for threshold in thresholds:
        figure = result.figure(threshold.metric)
        if figure is None or figure.value is None:
            raise ThresholdError(
                f"{threshold.metric} is n/a on {result.dataset['name']}: it can't be held to a threshold."
            )
        if _fails(figure, figure.value, threshold.value):
            side = "above" if figure.less_is_better else "below"
            lines.append(
                f"{threshold.metric} on {result.dataset['name']} is {figure.value:.4g}, {side} {threshold.value:.4g}."
            )
    return lines


def misquotations(result: Result) -> list[str]:
    """A line if any quote is not the slice of its article that it says it is, and so no footnote can be relied on."""
    wrong = [each["id"] for each in result.questions if each["values"]["quotes_verbatim"] == 0]
    if not wrong:
        return []
    return [f"{result.system} does not quote verbatim on {result.dataset['name']}: {', '.join(wrong[:_NAMED])}."]


def _fails(figure: Figure, value: float, threshold: float) -> bool:
    return value > threshold if figure.less_is_better else value < threshold
