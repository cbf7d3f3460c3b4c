"""Plots are SVG that obeys the page's policy, and say so where there is nothing to draw."""

import re
from dataclasses import replace

import pytest
from lxml import etree

from evaluation.reports.plots import Plot, draw_plots
from evaluation.result import Result


@pytest.fixture(scope="module")
def plots(result: Result) -> tuple[Plot, ...]:
    return draw_plots(result)


def texts(plot: Plot) -> list[str]:
    assert plot.svg is not None
    return ["".join(element.itertext()) for element in etree.fromstring(plot.svg).iter("{*}text")]


def test_there_are_four_with_captions(plots: tuple[Plot, ...]) -> None:
    assert [plot.title for plot in plots] == [
        "Risk and coverage",
        "Calibration",
        "Confidence of questions with and without an answer",
        "Time by stage",
    ]
    assert all(plot.caption.endswith(".") for plot in plots)


def test_text_is_text(plots: tuple[Plot, ...]) -> None:
    risk, calibration, confidences, latency = map(texts, plots)
    assert "coverage: share of questions answered" in risk
    assert "share with an answer" in calibration
    assert {"with an answer", "without", "threshold"} <= set(confidences)
    assert {"retrieving", "composing", "30 ms", "61 ms"} <= set(latency)


def test_nothing_in_them_needs_a_style_sheet_of_their_own(plots: tuple[Plot, ...]) -> None:
    for plot in plots:
        root = etree.fromstring(plot.svg or "")
        assert root.get("role") == "img"
        assert root.get("aria-label") == plot.title
        assert not list(root.iter("{*}style", "{*}metadata", "{*}script", "{*}image"))
        assert not [element for element in root.iter() if "style" in element.attrib]


def test_every_colour_follows_the_page(plots: tuple[Plot, ...]) -> None:
    for plot in plots:
        for element in etree.fromstring(plot.svg or "").iter():
            colours = {element.get(name) for name in ("fill", "stroke")} - {None, "none"}
            assert all(re.fullmatch(r"var\(--[\w-]+\)|url\(#\w+\)", str(colour)) for colour in colours)


def test_ids_stand_once_in_a_page_and_references_lead_somewhere(plots: tuple[Plot, ...]) -> None:
    page = "".join(plot.svg or "" for plot in plots)
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"|url\(#([^)]+)\)', page)) <= {(each, "") for each in ids} | {
        ("", each) for each in ids
    }


def test_the_threshold_stands_at_its_place(result: Result) -> None:
    without = draw_plots(replace(result, curves={**result.curves, "threshold": None}))
    assert "threshold" not in texts(without[2])


def test_without_curves_each_says_why_it_is_missing(result: Result) -> None:
    for plot in draw_plots(replace(result, curves={"threshold": 0.45})):
        assert plot.svg is None
        assert plot.caption.startswith("n/a: ")


def test_without_unanswerable_questions_those_with_an_answer_are_drawn(result: Result) -> None:
    curves = {**result.curves, "confidence_unanswerable": None}
    _, _, confidences, _ = draw_plots(replace(result, curves=curves))
    assert "with an answer" in texts(confidences)
    assert "without" not in texts(confidences)


def test_names_of_stages_are_taken_as_they_are(result: Result) -> None:
    curves = {**result.curves, "latency": {"<b>$x^2$</b>": {"p50": 0.0, "p95": 0.0}}}
    *_, latency = draw_plots(replace(result, curves=curves))
    assert "<b>$x^2$</b>" in texts(latency)


def test_the_same_result_gives_the_same_drawing(result: Result, plots: tuple[Plot, ...]) -> None:
    assert draw_plots(result) == plots
