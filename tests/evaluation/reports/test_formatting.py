"""Figures are written in their units; what isn't known is never a number."""

import pytest

from evaluation.reports.formatting import (
    format_difference,
    format_difference_interval,
    format_interval,
    format_value,
    in_groups,
)
from evaluation.reports.meanings import meaning
from evaluation.result import Figure


@pytest.mark.parametrize(
    ("value", "unit", "written"),
    [
        (0.8125, "share", "81.2%"),
        (1.0, "share", "100.0%"),
        (0.0, "share", "0.0%"),
        (0.87543, "", "0.875"),
        (1234.5, "ms", "1,234 ms"),
        (4.26, "ms", "4.3 ms"),
        (812.4, "MiB", "812 MiB"),
        (3.25, "per s", "3.2 per s"),
        (12345.0, "tokens", "12,345 tokens"),
        (7.0, "count", "7"),
        (2.0, "pages", "2.000 pages"),
        (None, "share", "n/a"),
        (None, "ms", "n/a"),
    ],
)
def test_value(value: float | None, unit: str, written: str) -> None:
    assert format_value(value, unit) == written


def test_interval() -> None:
    assert format_interval(0.741, 0.88, "share") == "74.1 to 88.0%"
    assert format_interval(8.0, 1250.0, "ms") == "8.0 to 1,250 ms"
    assert format_interval(None, None, "share") == ""


@pytest.mark.parametrize(
    ("value", "unit", "written"),
    [
        (0.0134, "share", "+1.3 pp"),
        (-0.25, "share", "−25.0 pp"),
        (-0.0001, "share", "0.0 pp"),
        (0.0, "", "0.000"),
        (-28.4, "ms", "−28 ms"),
        (-10.0, "count", "−10"),
        (None, "", "n/a"),
    ],
)
def test_difference(value: float | None, unit: str, written: str) -> None:
    assert format_difference(value, unit) == written


def test_interval_of_a_difference_has_both_signs() -> None:
    assert format_difference_interval(-0.012, 0.034, "share") == "−1.2 to +3.4 pp"
    assert format_difference_interval(None, None, "share") == ""


def test_groups_come_in_their_order_and_unknown_ones_last() -> None:
    groups = {"a": "cost", "b": "new", "c": "answers", "d": "cost"}
    figures = [Figure(metric, group, 1.0, None, None, 1) for metric, group in groups.items()]
    assert {group: [figure.metric for figure in each] for group, each in in_groups(figures).items()} == {
        "answers": ["c"],
        "cost": ["a", "d"],
        "new": ["b"],
    }
    assert list(in_groups(figures)) == ["answers", "cost", "new"]


def test_what_metrics_mean() -> None:
    assert meaning("hit@5") == "questions with something relevant in the first 5 articles"
    assert meaning("hit@1_passage") == "questions with something relevant in the first passage"
    assert meaning("stage_retrieving_p50_ms") == "half of the questions took at most this in “retrieving”"
    assert meaning("quotes_verbatim")
    assert meaning("unheard_of") == meaning("unheard@5") == ""
