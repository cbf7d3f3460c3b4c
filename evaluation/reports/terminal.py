"""A result or a comparison as tables in a terminal.

What comes from data is printed as it is: nothing in it is taken for rich's markup.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from evaluation.comparing import Changed, Comparison, Difference
from evaluation.reports.facts import flat_facts
from evaluation.reports.formatting import (
    NOT_AVAILABLE,
    format_difference,
    format_difference_interval,
    format_interval,
    format_value,
    in_groups,
)
from evaluation.result import Figure, Result

_COLUMN = 26
_SIGNIFICANT_BELOW = 0.05
_SMALLEST_P = 0.001


def print_result(result: Result, console: Console) -> None:
    """The figures by group, each with its 95% interval and the number of its questions; then those of each tag.

    A value that the dataset can't give is "n/a".
    """
    _print_counts(result, console)
    _print_table(_figures(in_groups(result.figures), result.run), console)
    _print_tags(result, console)


def print_beside_each_other(results: Sequence[Result], console: Console) -> None:
    """The figures of several systems on one dataset, a column each; then those of each tag, of the first system alone."""
    for result in results:
        _print_counts(result, console)
    first = results[0]
    _print_table(_columns("metric", {each.system: each.figures for each in results}, first.run), console)
    if first.by_tag:
        console.print(Text(f"\n{first.system} alone", style="bold"))
    _print_tags(first, console)


def print_comparison(comparison: Comparison, console: Console, *, most_changed: int = 50) -> None:
    """What was run otherwise, the differences of the figures, and up to `most_changed` questions that changed sides."""
    for side, described in (("before", comparison.before), ("after", comparison.after)):
        named = (f"{described['system']} on {described['dataset']['name']}", "bold")
        console.print(Text.assemble((f"{side:8}", "dim"), named))
    console.print(Text(_shared(comparison)))
    _print_table(_run_otherwise(comparison), console)
    _print_table(_differences(comparison.differences), console)
    if not comparison.changed:
        console.print(Text("\nNo question changed sides."))
    _print_table(_changed(comparison.changed[:most_changed], len(comparison.changed)), console)
    left_out = len(comparison.changed) - most_changed
    if left_out > 0:
        console.print(Text(f"and {left_out:,} more.", style="dim"))


def _print_counts(result: Result, console: Console) -> None:
    """What was run on what, and what became of how many questions."""
    console.print(Text.assemble((result.system, "bold"), " on ", (str(result.dataset["name"]), "bold")))
    verdicts = Counter(question["verdict"] for question in result.questions)
    counts = [f"{count:,} {verdict}" for verdict, count in verdicts.most_common()]
    console.print(Text(" · ".join([_count(len(result.questions), "question"), *counts])))


def _print_tags(result: Result, console: Console) -> None:
    tagged = Counter(tag for question in result.questions for tag in question["expected"].get("tags") or ())
    for tags in _beside_each_other(list(result.by_tag), console.width):
        figures = {
            f"{tag}\nn {tagged[tag]:,}": [figure for figure in result.by_tag[tag] if figure.value is not None]
            for tag in tags
        }
        _print_table(_columns("by tag", figures, result.run), console)


def _print_table(table: Table, console: Console) -> None:
    if table.rows:
        console.print()
        console.print(table)


def _heading(group: str, run: Mapping[str, Any]) -> Text:
    """The name of a group of figures; of what an LLM judged, with the judge's."""
    judge = run.get("judge") if group == "judged" else None
    return Text.assemble((group.capitalize(), "bold"), f" by {judge}" if judge else "")


def _figures(groups: Mapping[str, Sequence[Figure]], run: Mapping[str, Any]) -> Table:
    table = _table("metric", "value", "95% interval", "n")
    for group, figures in groups.items():
        table.add_row(_heading(group, run))
        for figure in figures:
            is_known = figure.value is not None
            table.add_row(
                Text(f"  {figure.metric}"),
                Text(format_value(figure.value, figure.unit), style="" if is_known else "dim"),
                Text(format_interval(figure.low, figure.high, figure.unit), style="dim"),
                Text(f"{figure.questions:,}" if is_known else "", style="dim"),
            )
        table.add_section()
    return table


def _columns(first: str, beside: Mapping[str, Sequence[Figure]], run: Mapping[str, Any]) -> Table:
    """A row for each metric that one of the columns has, by group."""
    table = _table(first, *beside)
    table.columns[0].no_wrap = True
    for column in table.columns[1:]:
        column.max_width = _COLUMN
    named = [{figure.metric: figure for figure in figures} for figures in beside.values()]
    for group, figures in in_groups(figure for each in beside.values() for figure in each).items():
        table.add_row(_heading(group, run))
        for metric in dict.fromkeys(figure.metric for figure in figures):
            table.add_row(Text(f"  {metric}"), *(_with_interval(of_column.get(metric)) for of_column in named))
        table.add_section()
    return table


def _with_interval(figure: Figure | None) -> Text:
    if figure is None or figure.value is None:
        return Text(NOT_AVAILABLE, style="dim")
    interval = format_interval(figure.low, figure.high, figure.unit)
    return Text.assemble(format_value(figure.value, figure.unit), (f" ({interval})" if interval else "", "dim"))


def _beside_each_other(tags: Sequence[str], width: int) -> Iterator[Sequence[str]]:
    """As many tags at a time as have room beside a column of metrics."""
    at_a_time = max(1, width // _COLUMN - 1)
    for start in range(0, len(tags), at_a_time):
        yield tags[start : start + at_a_time]


def _shared(comparison: Comparison) -> str:
    alone = [
        f"{count:,} only in {side}"
        for side, count in (("before", comparison.only_before), ("after", comparison.only_after))
        if count
    ]
    return " · ".join([f"{_count(comparison.shared, 'question')} in both", *alone])


def _run_otherwise(comparison: Comparison) -> Table:
    before, after = _recorded(comparison.before), _recorded(comparison.after)
    table = _table("run otherwise", "before", "after")
    for label in dict.fromkeys([*before, *after]):
        one, other = before.get(label, NOT_AVAILABLE), after.get(label, NOT_AVAILABLE)
        if one != other:
            table.add_row(Text(label), Text(one), Text(other))
    return table


def _recorded(described: Mapping[str, Any]) -> dict[str, str]:
    return dict(flat_facts({"system": described["system"], **described["run"], "dataset": described["dataset"]}))


def _differences(differences: Sequence[Difference]) -> Table:
    table = _table("metric", "before", "after", "difference", "p", "n")
    for each in differences:
        interval = format_difference_interval(each.low, each.high, each.unit)
        table.add_row(
            Text(each.metric),
            Text(format_value(each.before, each.unit)),
            Text(format_value(each.after, each.unit)),
            Text.assemble(format_difference(each.difference, each.unit), (f"\n{interval}" if interval else "", "dim")),
            Text.assemble(_probability(each.p), _judgement(each)),
            Text(f"{each.questions:,}", style="dim"),
        )
    return table


def _probability(p: float | None) -> str:
    if p is None:
        return ""
    return f"{p:.3f}" if p >= _SMALLEST_P else f"<{_SMALLEST_P}"


def _judgement(difference: Difference) -> Text:
    """In a word, where chance is unlikely to have made the difference; a count is neither good nor bad."""
    if difference.p is None or difference.p >= _SIGNIFICANT_BELOW or difference.unit == "count":
        return Text()
    is_better = (difference.difference < 0) == difference.less_is_better
    return Text("\nbetter", style="green") if is_better else Text("\nworse", style="red")


def _changed(changed: Sequence[Changed], count: int) -> Table:
    table = _table(f"{_count(count, 'question')} changed sides", "before", "after", "id")
    for column in table.columns:
        column.justify = "left"
    for each in changed:
        table.add_row(Text(each.question), Text(each.before), Text(each.after), Text(each.id, style="dim"))
    return table


def _table(first: str, *others: str) -> Table:
    """A table with a column of names and columns of numbers."""
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), show_edge=False, header_style="bold")
    table.add_column(Text(first), overflow="fold")
    for header in others:
        table.add_column(Text(header), justify="right", overflow="fold")
    return table


def _count(number: int, thing: str) -> str:
    return f"{number:,} {thing}{'' if number == 1 else 's'}"
