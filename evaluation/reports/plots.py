"""The plots of a result's curves, each an inline SVG with a caption, or the reason why it can't be drawn."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from markupsafe import Markup
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing
from matplotlib.ticker import MaxNLocator, PercentFormatter

from evaluation.reports.formatting import format_value
from evaluation.reports.svg import FIRST, INK, MUTED, PAPER, SECOND, drawing_settings, to_inline_svg
from evaluation.result import Result

# Points of 1/72 inch, which is what an SVG's user units are in matplotlib. Small enough that a label of 12 units can
# still be read where the page is 360 pixels wide.
_WIDTH = 440
_HEIGHT = 300
_BAR = 34
_AROUND_BARS = 90
_LARGEST_DOT = 160
_SMALLEST_DOT = 14
_LONGEST_STAGE = 24


@dataclass(frozen=True, slots=True)
class Plot:
    """A plot, and what it shows in a sentence or two. `svg` is None where the result has nothing to draw it from."""

    title: str
    caption: str
    svg: Markup | None


def draw_plots(result: Result) -> tuple[Plot, ...]:
    """The plots of a result, in the order of a report."""
    curves = result.curves
    return (
        _risk_coverage(curves.get("risk_coverage"), _coverage_at_threshold(result)),
        _calibration(curves.get("calibration")),
        _confidences(curves),
        _latency(curves.get("latency")),
    )


def _risk_coverage(points: Sequence[Sequence[float]] | None, coverage: float | None) -> Plot:
    title = "Risk and coverage"
    if not points:
        return _missing(title, "nothing says which answers are right.")

    def draw(axes: Axes) -> None:
        coverages, risks = np.asarray(points, dtype=float).T
        axes.plot(coverages, risks, color=FIRST)
        axes.set(xlabel="coverage: share of questions answered", ylabel="risk: share of them wrong", xlim=(0, 1))
        axes.set_ylim(0, max(0.1, float(risks.max()) * 1.1))
        if coverage is not None:
            _mark_threshold(axes, coverage)
        _in_percent(axes)

    return Plot(
        title,
        "What share of the answers is wrong if only the most confident share of the questions is answered. "
        "Lower is better; the dashed line is the threshold of this run.",
        _drawn("risk-coverage", title, draw),
    )


def _calibration(bins: Sequence[Mapping[str, Any]] | None) -> Plot:
    title = "Calibration"
    filled = [each for each in bins or () if each["questions"]]
    if not filled:
        return _missing(title, "nothing says which questions have an answer.")

    def draw(axes: Axes) -> None:
        confidences = [each["mean_confidence"] for each in filled]
        shares = [each["answerable"] for each in filled]
        counts = np.asarray([each["questions"] for each in filled], dtype=float)
        axes.plot([0, 1], [0, 1], color=MUTED, linestyle="--", linewidth=1)
        axes.plot(confidences, shares, color=FIRST, linewidth=1.5)
        sizes = np.maximum(_LARGEST_DOT * counts / counts.max(), _SMALLEST_DOT)
        axes.scatter(confidences, shares, s=sizes, color=FIRST, edgecolors=PAPER, zorder=3, clip_on=False)
        axes.set(xlabel="confidence", ylabel="share with an answer", xlim=(0, 1), ylim=(0, 1))
        _in_percent(axes)

    return Plot(
        title,
        "Of the questions with about this confidence, the share that has an answer. On the dashed line confidence means "
        "what it says; above it is too low. The larger a dot, the more questions.",
        _drawn("calibration", title, draw),
    )


def _confidences(curves: Mapping[str, Any]) -> Plot:
    title = "Confidence of questions with and without an answer"
    answerable, unanswerable = curves.get("confidence_answerable") or (), curves.get("confidence_unanswerable") or ()
    if not any(answerable) and not any(unanswerable):
        return _missing(title, "nothing says which questions have an answer.")

    def draw(axes: Axes) -> None:
        for counts, colour, line, label in (
            (answerable, FIRST, "-", "with an answer"),
            (unanswerable, SECOND, (0, (3, 2)), "without"),
        ):
            if any(counts):
                edges = np.linspace(0, 1, len(counts) + 1)
                axes.stairs(counts, edges, fill=True, color=colour, alpha=0.18)
                axes.stairs(counts, edges, color=colour, linestyle=line, linewidth=1.8, label=label)
        axes.set(xlabel="confidence", ylabel="questions", xlim=(0, 1))
        axes.set_ylim(bottom=0)
        axes.yaxis.set_major_locator(MaxNLocator(nbins=6, integer=True))
        axes.xaxis.set_major_formatter(PercentFormatter(1, decimals=0))
        if curves.get("threshold") is not None:
            _mark_threshold(axes, curves["threshold"])
        axes.figure.legend(loc="outside upper left", ncols=2, borderaxespad=0.1)

    return Plot(
        title,
        "How many questions got which confidence. What stands right of the dashed line is answered. The solid outline is "
        "of questions with an answer, the dashed one of those without; the less they overlap, the better.",
        _drawn("confidences", title, draw),
    )


def _latency(stages: Mapping[str, Mapping[str, float]] | None) -> Plot:
    title = "Time by stage"
    if not stages:
        return _missing(title, "the answers carry no timings.")

    def draw(axes: Axes) -> None:
        rows = np.arange(len(stages))
        for percentile, offset, fill in (("p50", -0.2, True), ("p95", 0.2, False)):
            times = [stage[percentile] for stage in stages.values()]
            bars = axes.barh(
                rows + offset,
                times,
                height=0.34,
                color=FIRST if fill else "none",
                edgecolor=FIRST,
                linewidth=1.2,
                label="half of the questions (p50)" if fill else "19 of 20 (p95)",
            )
            axes.bar_label(bars, [format_value(time, "ms") for time in times], padding=4, fontsize=11)
        axes.set_yticks(rows, [_shortened(stage) for stage in stages], color=INK)
        axes.invert_yaxis()
        axes.set_xlabel("ms")
        # Room for what is written behind the longest bar.
        axes.set_xlim(0, max(max(stage.values()) for stage in stages.values()) * 1.22 or 1)
        axes.grid(visible=False, axis="y")
        axes.figure.legend(loc="outside upper left", ncols=2, borderaxespad=0.1)

    return Plot(
        title,
        "What each stage of answering took at most, for half of the questions (filled) and for 19 of 20 (outlined).",
        _drawn("latency", title, draw, height=max(_HEIGHT, _BAR * len(stages) + _AROUND_BARS)),
    )


def _drawn(name: str, title: str, draw: Callable[[Axes], None], *, height: int = _HEIGHT) -> Markup:
    with drawing_settings(name):
        drawing = Drawing(figsize=(_WIDTH / 72, height / 72), dpi=72, layout="constrained")
        draw(drawing.add_subplot())
        return to_inline_svg(drawing, title=title)


def _missing(title: str, why: str) -> Plot:
    return Plot(title, f"n/a: {why}", None)


def _mark_threshold(axes: Axes, at: float) -> None:
    axes.axvline(at, color=INK, linestyle="--", linewidth=1.2)
    axes.annotate(
        "threshold",
        (at, 1),
        xycoords=("data", "axes fraction"),
        xytext=(0, 3),
        textcoords="offset points",
        ha="center",
        va="bottom",
        fontsize=11,
    )


def _in_percent(axes: Axes) -> None:
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(PercentFormatter(1, decimals=0))


def _coverage_at_threshold(result: Result) -> float | None:
    answered, refused = result.figure("answered"), result.figure("refused")
    if answered is None or refused is None or answered.value is None or refused.value is None:
        return None
    asked = answered.value + refused.value
    return answered.value / asked if asked else None


def _shortened(stage: str) -> str:
    name = stage.replace("_", " ")
    return name if len(name) <= _LONGEST_STAGE else f"{name[: _LONGEST_STAGE - 1]}…"
