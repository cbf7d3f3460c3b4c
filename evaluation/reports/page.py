"""A result as one HTML page that needs nothing else: no network, no server, no second file."""

import base64
import hashlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from evaluation.metrics.verdicts import RIGHT, RIGHTLY_REFUSED, UNKNOWN, WRONG, WRONGLY_ANSWERED, WRONGLY_REFUSED
from evaluation.reports.entries import entry, to_script_json
from evaluation.reports.facts import flat_facts, label, shown
from evaluation.reports.formatting import format_interval, format_value, in_groups
from evaluation.reports.meanings import meaning
from evaluation.reports.plots import draw_plots
from evaluation.result import Figure, Result

_VERDICTS = (RIGHT, WRONG, RIGHTLY_REFUSED, WRONGLY_REFUSED, WRONGLY_ANSWERED, UNKNOWN)
_FAILURES = (WRONG, WRONGLY_REFUSED, WRONGLY_ANSWERED)
_MOST_IN_A_LINE = 4


@dataclass(frozen=True, slots=True)
class _Choice:
    """What the questions can be narrowed to; `value` is "" for all of them, "failures", or a verdict."""

    value: str
    label: str
    questions: int


def render(result: Result) -> str:
    """The page of a result, to be written as UTF-8.

    Its Content-Security-Policy allows nothing but its own style sheet and script, by their hashes; what the datasets and
    articles say reaches the page as text alone.
    """
    environment = Environment(
        loader=PackageLoader("evaluation", "reports"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    style = environment.get_template("report.css.j2").render()
    script = environment.get_template("report.js.j2").render()
    verdicts = Counter(question["verdict"] for question in result.questions)
    tags = Counter(tag for question in result.questions for tag in question["expected"].get("tags") or ())
    return environment.get_template("report.html.j2").render(
        result=result,
        style=Markup(style),
        script=Markup(script),
        style_hash=_hash(style),
        script_hash=_hash(script),
        facts=_facts(result),
        details=_details(result.run),
        groups=in_groups(result.figures),
        tag_rows=_tag_rows(result.by_tag),
        plots=draw_plots(result),
        choices=_choices(verdicts),
        tags=sorted(tags.items()),
        data=Markup(to_script_json({"failures": _FAILURES, "questions": _entries(result)})),
        format_value=format_value,
        format_interval=format_interval,
        meaning=meaning,
    )


def _entries(result: Result) -> list[dict[str, Any]]:
    # Confidence, verdict and times are shown of each question anyway.
    metrics = {figure.metric for figure in result.figures if figure.group not in {"abstaining", "cost"}}
    return [entry(question, metrics) for question in result.questions]


def _choices(verdicts: Mapping[str, int]) -> list[_Choice]:
    failures = sum(verdicts.get(verdict, 0) for verdict in _FAILURES)
    named = [verdict for verdict in _VERDICTS if verdict in verdicts]
    return [
        _Choice("", "all", sum(verdicts.values())),
        _Choice("failures", "failures", failures),
        *(_Choice(verdict, verdict, verdicts[verdict]) for verdict in named),
    ]


def _facts(result: Result) -> list[tuple[str, str]]:
    """What was run, when and where; what takes more than a line is left to `_details`."""
    dataset = {f"dataset {name}": value for name, value in result.dataset.items() if name != "name"}
    recorded = {**result.run, **dataset, "threshold": result.curves.get("threshold")}
    return [(label(name), shown(value)) for name, value in recorded.items() if not _is_long(value)]


def _details(run: Mapping[str, Any]) -> dict[str, list[tuple[str, str]]]:
    return {label(name): flat_facts(value) for name, value in run.items() if _is_long(value)}


def _is_long(value: object) -> bool:
    return isinstance(value, Mapping) and (
        len(value) > _MOST_IN_A_LINE or any(isinstance(each, Mapping) for each in value.values())
    )


def _tag_rows(by_tag: Mapping[str, tuple[Figure, ...]]) -> dict[str, dict[str, list[Figure | None]]]:
    """By group and metric, if some tag has a value for it, the figure of each tag in the order of the tags."""
    named = [{figure.metric: figure for figure in figures} for figures in by_tag.values()]
    known = in_groups(figure for figures in by_tag.values() for figure in figures if figure.value is not None)
    return {
        group: {figure.metric: [figures_of.get(figure.metric) for figures_of in named] for figure in figures}
        for group, figures in known.items()
    }


def _hash(text: str) -> str:
    """The source expression of a Content-Security-Policy (level 2, section 4.2.5) that allows this text inline."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
