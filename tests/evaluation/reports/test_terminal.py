"""Reports in a terminal, as wide as a small and a large one."""

from dataclasses import replace
from io import StringIO

import pytest
from rich.console import Console

from evaluation.comparing import Changed, Comparison, Difference, compare
from evaluation.reports.terminal import print_beside_each_other, print_comparison, print_result
from evaluation.result import Figure, Result

WIDTHS = pytest.mark.parametrize("width", [80, 120])


def console(width: int) -> Console:
    return Console(file=StringIO(), width=width)


def lines(console: Console) -> list[str]:
    assert isinstance(console.file, StringIO)
    return [line.rstrip() for line in console.file.getvalue().splitlines()]


def cells(console: Console, metric: str, nth: int = 0) -> list[str]:
    """What stands in the row of the metric; in its nth row, where there are several."""
    row = [line for line in lines(console) if line.split()[:1] == [metric]][nth]
    return [cell.strip() for cell in row.strip().split("  ") if cell.strip()][1:]


def printed(result: Result, width: int = 80) -> Console:
    to = console(width)
    print_result(result, to)
    return to


def printed_comparison(comparison: Comparison, width: int = 80, **more: int) -> Console:
    to = console(width)
    print_comparison(comparison, to, **more)
    return to


@WIDTHS
def test_figures_have_value_interval_and_number_of_questions(result: Result, width: int) -> None:
    to = printed(result, width)
    assert cells(to, "answered_in_quotes") == ["40.0%", "11.8 to 76.9%", "5"]
    assert cells(to, "auroc") == ["0.875", "0.500 to 1.000", "7"]
    assert cells(to, "p50_ms") == ["48 ms", "31 to 1,250 ms", "8"]
    assert cells(to, "peak_memory") == ["812 MiB", "8"]


@WIDTHS
def test_no_line_is_wider_than_the_terminal(result: Result, comparison: Comparison, width: int) -> None:
    assert max(map(len, lines(printed(result, width)))) <= width
    assert max(map(len, lines(printed_comparison(comparison, width)))) <= width


def test_what_the_dataset_cannot_give_is_not_available(result: Result) -> None:
    assert cells(printed(result), "exact_match") == ["n/a"]


def test_head_counts_the_verdicts(result: Result) -> None:
    text = " ".join(lines(printed(result)))
    assert text.startswith("footnote on lighthouse questions 8 questions · 2 right · 2 wrong")
    assert "1 wrongly answered" in text


def test_figures_of_tags_stand_beside_each_other(result: Result) -> None:
    to = printed(result)
    header = next(line for line in lines(to) if line.startswith("by tag"))
    assert header.split() == ["by", "tag", "n", "3", "n", "0"]
    assert ["numbers", "[bold]names[/]"] in [line.split() for line in lines(to)]
    assert cells(to, "answered_in_quotes", nth=1) == ["33.3% (0.0 to 100.0%)", "n/a"]
    assert cells(to, "f1") == ["n/a", "50.0%"]


def test_many_tags_are_printed_all(result: Result) -> None:
    figures = (Figure("f1", "answers", 0.5, 0.25, 0.75, 4),)
    many = replace(result, by_tag={f"tag-{number}": figures for number in range(12)})
    to = printed(many)
    assert max(map(len, lines(to))) <= 80
    words = " ".join(lines(to)).split()
    assert [word for word in words if word.startswith("tag-")] == [f"tag-{number}" for number in range(12)]


@WIDTHS
@pytest.mark.parametrize("systems", [2, 4])
def test_systems_stand_beside_each_other_and_tags_are_of_the_first(result: Result, width: int, systems: int) -> None:
    more = Figure("stage_compose_p50_ms", "cost", 12.0, 11.0, 13.0, 8, "ms", True)
    figures = (Figure("answered_in_quotes", "answers", 0.25, 0.1, 0.4, 5), more)
    others = [replace(result, system=f"other{number}", figures=figures) for number in range(1, systems)]
    to = console(width)
    print_beside_each_other([result, *others], to)
    text = lines(to)
    assert max(map(len, text)) <= width
    assert [line for line in text if line.endswith("on lighthouse questions")] == [
        f"{name} on lighthouse questions" for name in ("footnote", *(other.system for other in others))
    ]
    assert next(line.split() for line in text if line.startswith("metric")) == [
        "metric",
        "footnote",
        *(other.system for other in others),
    ]
    assert cells(to, "peak_memory") == ["812 MiB", *["n/a"] * (systems - 1)]
    assert cells(to, "stage_compose_p50_ms")[0] == "n/a"
    assert cells(to, "exact_match")[0] == "n/a"
    assert text.index("footnote alone") < next(at for at, line in enumerate(text) if line.startswith("by tag"))
    if systems == 2:
        assert cells(to, "answered_in_quotes") == ["40.0% (11.8 to 76.9%)", "25.0% (10.0 to 40.0%)"]


def test_what_was_judged_has_the_judges_name(result: Result) -> None:
    judged = Figure("faithfulness", "judged", 0.9, 0.8, 1.0, 8)
    asked = replace(result, figures=(*result.figures, judged), run={**result.run, "judge": "tide/[large]"})
    assert "Judged by tide/[large]" in lines(printed(asked))
    to = console(80)
    print_beside_each_other([asked, asked], to)
    assert "Judged by tide/[large]" in lines(to)


def test_a_result_without_questions_can_be_printed(result: Result) -> None:
    empty = replace(result, questions=(), figures=(), by_tag={}, curves={})
    assert lines(printed(empty)) == ["footnote on lighthouse questions", "0 questions"]


@pytest.fixture
def comparison(result: Result) -> Comparison:
    described = {"system": "footnote", "run": dict(result.run), "dataset": dict(result.dataset)}
    return Comparison(
        before=described,
        after={**described, "system": "bm25", "run": {**result.run, "settings": {"abstain_below": 0.5}}},
        differences=(
            Difference("answered_in_quotes", "answers", 0.4, 0.613, 0.213, 0.051, 0.402, 0.002, 500),
            Difference("ece", "abstaining", 0.1, 0.2, 0.1, 0.05, 0.15, 0.0001, 1_234, "", True),
            Difference("f1", "answers", 0.5, 0.51, 0.01, -0.1, 0.12, 0.84, 500),
            Difference("answered", "abstaining", 6.0, 4.0, -2.0, -3.0, -1.0, 0.01, 8, "count"),
            Difference("p50_ms", "cost", 48.5, 20.1, -28.4, None, None, None, 8, "ms", True),
        ),
        changed=(
            Changed("keeper", "Who keeps the lighthouse?", "right", "wrongly refused"),
            Changed("hostile", "[red]Who?[/] [/nothing]", "wrong", "right"),
        ),
        shared=8,
        only_before=1,
        only_after=0,
    )


@WIDTHS
def test_differences_have_interval_and_probability(comparison: Comparison, width: int) -> None:
    to = printed_comparison(comparison, width)
    assert cells(to, "answered_in_quotes") == ["40.0%", "61.3%", "+21.3 pp", "0.002", "500"]
    assert cells(to, "ece") == ["0.100", "0.200", "+0.100", "<0.001", "1,234"]
    assert cells(to, "p50_ms") == ["48 ms", "20 ms", "−28 ms", "8"]
    assert any("+5.1 to +40.2 pp" in line for line in lines(to))


def test_only_what_chance_hardly_makes_is_called_better_or_worse(comparison: Comparison) -> None:
    to = printed_comparison(comparison)
    judged = [line.split() for line in lines(to) if line.endswith(("better", "worse")) or " better" in line]
    assert [words[-1] for words in judged] == ["better", "worse"]
    assert judged[0][0] == "+5.1"
    assert judged[1][0] == "+0.050"


@WIDTHS
def test_changed_questions_show_both_verdicts_as_they_are(comparison: Comparison, width: int) -> None:
    to = printed_comparison(comparison, width)
    rows = [line.split() for line in lines(to)]
    assert ["[red]Who?[/]", "[/nothing]", "wrong", "right", "hostile"] in rows
    assert ["Who", "keeps", "the", "lighthouse?", "right", "wrongly", "refused", "keeper"] in rows


def test_says_how_many_changed_questions_are_left_out(comparison: Comparison) -> None:
    to = printed_comparison(comparison, most_changed=1)
    assert "2 questions changed sides" in " ".join(lines(to))
    assert lines(to)[-1] == "and 1 more."
    assert not any("[red]" in line for line in lines(to))


def test_shows_what_was_run_otherwise(comparison: Comparison) -> None:
    rows = [line.split() for line in lines(printed_comparison(comparison))]
    assert ["settings", "abstain", "below", "0.45", "0.5"] in rows
    assert ["system", "footnote", "bm25"] in rows
    assert not any(row[:1] == ["version"] for row in rows)
    assert ["8", "questions", "in", "both", "·", "1", "only", "in", "before"] in rows


def test_a_result_beside_itself_changes_nothing(result: Result) -> None:
    text = " ".join(lines(printed_comparison(compare(result, result))))
    assert "No question changed sides." in text
    assert "run otherwise" not in text
    assert "better" not in text
    assert "worse" not in text
