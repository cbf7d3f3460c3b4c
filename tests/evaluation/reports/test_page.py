"""The page in a real browser, opened from a file."""

import re
from collections.abc import Callable
from dataclasses import replace
from html import unescape
from typing import Any

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select, WebDriverWait

from evaluation.reports.page import render
from evaluation.result import Result

OpenPage = Callable[[Result], Any]

_PATIENCE_S = 20

# WCAG 2.1, success criterion 1.4.3: https://www.w3.org/TR/WCAG21/#dfn-contrast-ratio. What is transparent shows what is
# below it.
CONTRASTS = """
const parse = (colour) => colour.match(/[\\d.]+/g).map(Number);
const luminance = ([r, g, b]) => {
  const [x, y, z] = [r, g, b].map((c) => (c / 255 <= 0.03928 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4));
  return 0.2126 * x + 0.7152 * y + 0.0722 * z;
};
const background = (element) => {
  for (let at = element; at; at = at.parentElement) {
    const colour = parse(getComputedStyle(at).backgroundColor);
    if (colour.length === 3 || colour[3] === 1) return colour;
    if (colour[3] !== 0) throw new Error("a background that is neither opaque nor transparent");
  }
  throw new Error("no background");
};
const found = [];
const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
while (walker.nextNode()) {
  const element = walker.currentNode.parentElement;
  const hidden = ["SCRIPT", "NOSCRIPT", "OPTION"].includes(element.tagName) || element.closest("title, .hidden, .skip");
  if (!walker.currentNode.data.trim() || hidden || !element.checkVisibility()) continue;
  const style = getComputedStyle(element);
  const pair = [parse(element.closest("svg") ? style.fill : style.color), background(element)].map(luminance);
  const ratio = (Math.max(...pair) + 0.05) / (Math.min(...pair) + 0.05);
  found.push([ratio, `${element.tagName}.${element.className.baseVal ?? element.className}: ${walker.currentNode.data}`]);
}
return found;
"""


def shown(page: Any) -> list[str]:
    """The ids of the questions in the list."""
    return page.run("return [...document.querySelectorAll('#list > li')].map((item) => item.dataset.id)")


def count(page: Any) -> str:
    return page.browser.find_element(By.ID, "count").text


def choose(page: Any, verdict: str) -> None:
    for label in page.browser.find_elements(By.CSS_SELECTOR, ".choices label"):
        if label.find_element(By.TAG_NAME, "input").get_attribute("value") == verdict:
            label.click()
            return
    raise AssertionError(f"no choice {verdict!r}")


def search(page: Any, words: str) -> None:
    field = page.browser.find_element(By.ID, "search")
    field.clear()
    field.send_keys(words)


def expand(page: Any, question_id: str) -> Any:
    """Open a question; gives the element that holds what is known of it."""
    item = page.browser.find_element(By.CSS_SELECTOR, f'#list > li[data-id="{question_id}"]')
    item.find_element(By.TAG_NAME, "summary").click()
    return WebDriverWait(page.browser, _PATIENCE_S).until(lambda _: item.find_element(By.CSS_SELECTOR, ".body"))


def text_of(page: Any, element: Any) -> str:
    return page.run("return arguments[0].textContent", element)


def test_opens_from_a_file_without_network_or_complaints(page: Any) -> None:
    for question_id in shown(page):
        expand(page, question_id)
    requests = page.requests()
    assert len(requests) == 1
    assert requests[0].startswith("file://")
    assert requests[0].endswith("/report.html")
    assert page.complaints() == []


def test_forbids_itself_everything_but_its_own_style_and_script(result: Result) -> None:
    html = render(result)
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]+)"', html)
    assert policy is not None
    directives = unescape(policy[1]).split("; ")
    assert directives[0] == "default-src 'none'"
    assert [re.sub(r"sha256-[\w+/]{43}=", "sha256", each) for each in directives[1:3]] == [
        "style-src 'sha256'",
        "script-src 'sha256'",
    ]
    assert "unsafe" not in policy[1]
    assert not re.search(r"(?:src|href)=\"(?:https?:)?//", html)


def test_head_says_what_was_run(page: Any) -> None:
    assert page.browser.find_element(By.TAG_NAME, "h1").text == "footnote on lighthouse questions"
    header = page.browser.find_element(By.TAG_NAME, "header").text
    for fact in ("2024-02-05T10:00:00+00:00", "0.1.0", "tiny-model", "test processor, cores 2", "threshold\n0.45"):
        assert fact in header
    page.browser.find_element(By.CSS_SELECTOR, "header summary").click()
    assert "nested depth\n1" in page.browser.find_element(By.TAG_NAME, "header").text


def test_figures_have_intervals_and_what_is_missing_is_not_available(page: Any) -> None:
    rows = {
        row.find_element(By.CSS_SELECTOR, ".metric").text: row.find_element(By.TAG_NAME, "td").text.split("\n")
        for row in page.browser.find_elements(By.CSS_SELECTOR, ".card tbody tr")
    }
    assert rows["answered_in_quotes"] == ["40.0%", "11.8 to 76.9%", "n 5"]
    assert rows["exact_match"] == ["n/a"]
    assert rows["auroc"] == ["0.875", "0.500 to 1.000", "n 7"]
    assert rows["peak_memory"] == ["812 MiB", "n 8"]


def test_figures_of_tags_stand_beside_each_other(page: Any) -> None:
    table = page.browser.find_element(By.ID, "by-tag")
    assert [cell.text for cell in table.find_elements(By.CSS_SELECTOR, "thead th")] == [
        "metric",
        "numbers",
        "[bold]names[/]",
    ]
    rows = [
        [cell.text for cell in row.find_elements(By.CSS_SELECTOR, "th, td")]
        for row in table.find_elements(By.CSS_SELECTOR, "tbody tr")
    ]
    assert rows == [
        ["answers"],
        ["answered_in_quotes", "33.3% 0.0 to 100.0% n 3", "n/a"],
        ["f1", "n/a", "50.0% n 1"],
    ]


def test_plots_are_there(page: Any) -> None:
    sizes = page.run(
        "return [...document.querySelectorAll('figure svg')].map((svg) => svg.getBoundingClientRect().toJSON())"
    )
    assert len(sizes) == 4
    assert all(size["width"] > 300 and size["height"] > 150 for size in sizes)


def test_plots_that_cannot_be_drawn_say_so(open_page: OpenPage, result: Result) -> None:
    page = open_page(replace(result, curves={"threshold": 0.45}))
    missing = page.browser.find_elements(By.CSS_SELECTOR, "figure .missing")
    assert len(missing) == 4
    assert all(each.text.startswith("n/a: ") for each in missing)


def test_failures_are_what_went_wrong(page: Any) -> None:
    assert count(page) == "8 of 8 questions"
    choose(page, "failures")
    assert count(page) == "4 of 8 questions"
    assert shown(page) == ["dark", "paid", "ferry", "hostile"]


@pytest.mark.parametrize(
    ("verdict", "ids"),
    [
        ("right", ["keeper", "steps"]),
        ("wrong", ["dark", "hostile"]),
        ("rightly refused", ["pilot"]),
        ("wrongly refused", ["paid"]),
        ("wrongly answered", ["ferry"]),
        ("unknown", ["open"]),
    ],
)
def test_each_verdict_can_be_chosen(page: Any, verdict: str, ids: list[str]) -> None:
    choose(page, verdict)
    assert shown(page) == ids
    choose(page, "")
    assert len(shown(page)) == 8


def test_a_tag_and_a_verdict_narrow_each_other(page: Any) -> None:
    Select(page.browser.find_element(By.ID, "tag")).select_by_value("numbers")
    assert shown(page) == ["steps", "dark", "ferry"]
    choose(page, "failures")
    assert shown(page) == ["dark", "ferry"]


def test_searches_questions_answers_and_what_was_expected(page: Any) -> None:
    search(page, "LIGHTHOUSE keeps")
    assert shown(page) == ["keeper"]
    search(page, "90,000 crowns")
    assert shown(page) == ["dark", "ferry", "hostile"]
    search(page, "1987")
    assert shown(page) == ["dark", "open"]
    search(page, "zeppelin")
    assert shown(page) == []
    assert count(page) == "None of the 8 questions match."


def test_orders_by_confidence(page: Any) -> None:
    order = Select(page.browser.find_element(By.ID, "order"))
    order.select_by_value("up")
    assert shown(page) == ["pilot", "paid", "hostile", "open", "ferry", "dark", "steps", "keeper"]
    order.select_by_value("down")
    assert shown(page)[0] == "keeper"
    order.select_by_value("")
    assert shown(page)[0] == "keeper"
    assert shown(page)[-1] == "hostile"


def test_what_is_highlighted_as_cited_is_the_quote(page: Any, result: Result) -> None:
    for question in result.questions:
        if not question["answer"]["citations"]:
            continue
        body = expand(page, question["id"])
        for citation in question["answer"]["citations"]:
            marks = body.find_elements(By.CSS_SELECTOR, f'mark.citation[data-citations~="{citation["marker"]}"]')
            assert "".join(text_of(page, mark) for mark in marks) == citation["quote"]
        numbers = [text_of(page, each) for each in body.find_elements(By.CSS_SELECTOR, ".passage sup")]
        assert sorted(numbers) == [f"[{citation['marker']}]" for citation in question["answer"]["citations"]]


def test_what_is_highlighted_as_evidence_is_the_evidence(page: Any, result: Result) -> None:
    question = next(each for each in result.questions if each["id"] == "steps")
    body = expand(page, "steps")
    marks = body.find_elements(By.CSS_SELECTOR, "mark.evidence")
    assert "".join(text_of(page, mark) for mark in marks) == question["expected"]["evidence"][0]
    assert len(marks) > len(body.find_elements(By.CSS_SELECTOR, "mark.evidence:not(.citation)")) > 0


def test_evidence_and_citation_differ_without_their_colours(page: Any) -> None:
    body = expand(page, "dark")
    cited = body.find_element(By.CSS_SELECTOR, "mark.citation:not(.evidence)")
    evidence = body.find_element(By.CSS_SELECTOR, "mark.evidence:not(.citation)")
    assert "underline" in evidence.value_of_css_property("text-decoration")
    assert "underline" not in cited.value_of_css_property("text-decoration")
    assert cited.value_of_css_property("background-color") != evidence.value_of_css_property("background-color")
    assert page.run("return arguments[0].nextElementSibling.textContent", cited) == "[1]"


def test_a_question_shows_what_led_to_its_answer(page: Any) -> None:
    text = expand(page, "steps").text
    for part in (
        "Who keeps the lighthouse?",
        "How many steps did Signe Aune climb?",
        r"/\b212\b/",
        "Skarholm Is Lit Again · The Skarholm Courier · 2024-02-03",
        "lighthouse, 0 to ",
        "harbour, 0 to 80",
        "0.710",
        "4.250",
        "30.3 ms",
    ):
        assert part in text


def test_a_refused_question_shows_what_was_not_said(page: Any) -> None:
    body = expand(page, "paid")
    assert body.find_element(By.CSS_SELECTOR, ".answer h4").text == "Refused; the best it had"
    assert "Signe Aune" in body.find_element(By.CSS_SELECTOR, ".answer .text").text
    assert "No answer: the articles don’t say." in expand(page, "pilot").text


def test_a_quote_that_no_passage_holds_is_written_out(open_page: OpenPage, result: Result) -> None:
    question = {**result.questions[0], "passages": []}
    page = open_page(replace(result, questions=(question,)))
    assert "climbed the 212 steps alone." in expand(page, "keeper").find_element(By.TAG_NAME, "q").text


def test_hostile_text_is_text(page: Any, result: Result) -> None:
    question = next(each for each in result.questions if each["id"] == "hostile")
    title = page.browser.title
    summary = page.browser.find_element(By.CSS_SELECTOR, '[data-id="hostile"] .question')
    assert text_of(page, summary) == question["question"]
    body = expand(page, "hostile")
    assert question["question"] in text_of(page, body)
    assert page.run("return document.images.length") == 0
    assert page.run("return document.scripts.length") == 2
    assert page.browser.title == title == "footnote on lighthouse questions – Footnote evaluation"


def test_a_hostile_dataset_name_and_tag_are_text(open_page: OpenPage, result: Result) -> None:
    attack = "</title><img src=x onerror=document.title='owned'>"
    dataset = {**result.dataset, "name": attack}
    page = open_page(replace(result, system=attack, dataset=dataset, by_tag={attack: result.by_tag["numbers"]}))
    assert page.browser.title == f"{attack} on {attack} – Footnote evaluation"
    assert page.run("return document.images.length") == 0
    assert page.complaints() == []


@pytest.mark.parametrize("link", ["javascript:document.title='owned'", "data:text/html,x", "http://[broken", None])
def test_only_web_addresses_are_links(open_page: OpenPage, result: Result, link: str | None) -> None:
    question = result.questions[0]
    citation = {**question["answer"]["citations"][0], "link": link, "url": link}
    changed = {**question, "answer": {**question["answer"], "citations": [citation]}}
    page = open_page(replace(result, questions=(changed,)))
    body = expand(page, "keeper")
    assert "Skarholm Is Lit Again" in body.find_element(By.CSS_SELECTOR, ".footnote").text
    assert body.find_elements(By.TAG_NAME, "a") == []


def test_text_that_no_encoding_has_can_be_written(open_page: OpenPage, result: Result) -> None:
    question = {**result.questions[0], "question": "half a \ud83c pair\u2028and a line"}
    page = open_page(replace(result, questions=(question,)))
    assert page.run(
        r"return document.querySelector('#list .question').textContent === 'half a \ud83c pair\u2028and a line'"
    )
    assert page.complaints() == []


def test_a_result_without_questions_has_a_page(open_page: OpenPage, result: Result) -> None:
    page = open_page(replace(result, questions=(), figures=(), by_tag={}, curves={}))
    assert count(page) == "None of the 0 questions match."
    assert page.complaints() == []


def test_light_and_dark_follow_the_reader(page: Any) -> None:
    brightness = {}
    for scheme in ("light", "dark"):
        page.prefer(scheme)
        colour = page.browser.find_element(By.TAG_NAME, "body").value_of_css_property("background-color")
        brightness[scheme] = sum(map(int, re.findall(r"\d+", colour)[:3]))
    assert brightness["light"] > 600
    assert brightness["dark"] < 150


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_all_text_can_be_read(page: Any, scheme: str, width: int) -> None:
    page.prefer(scheme)
    page.resize(width)
    for question_id in shown(page):
        expand(page, question_id)
    contrasts = page.run(CONTRASTS)
    assert len(contrasts) > 200
    assert [each for each in contrasts if each[0] < 4.5] == []


@pytest.mark.parametrize("width", [360, 1600])
def test_the_page_never_scrolls_sideways(page: Any, width: int) -> None:
    page.resize(width)
    for question_id in shown(page):
        expand(page, question_id)
    scrolled, seen = page.run("return [document.scrollingElement.scrollWidth, window.innerWidth]")
    assert seen == width
    assert scrolled <= seen


def test_can_be_used_by_keyboard(page: Any) -> None:
    page.run("document.querySelector('#list summary').focus()")
    page.browser.switch_to.active_element.send_keys(Keys.ENTER)
    WebDriverWait(page.browser, _PATIENCE_S).until(
        lambda browser: browser.find_element(By.CSS_SELECTOR, "#list .body .passage").is_displayed()
    )
    page.run("document.querySelector('.choices input').focus()")
    page.browser.switch_to.active_element.send_keys(Keys.ARROW_RIGHT)
    assert count(page) == "4 of 8 questions"


def test_thousands_of_questions_are_shown_in_batches(open_page: OpenPage, large_result: Result) -> None:
    page = open_page(large_result)
    assert count(page) == "3,000 of 3,000 questions"
    assert len(shown(page)) == 100
    more = page.browser.find_element(By.ID, "more")
    assert more.text == "Show 100 more of 2,900"
    more.click()
    assert shown(page) == [f"question-{number}" for number in range(200)]
    assert page.run("return document.activeElement.closest('li').dataset.id") == "question-100"
    choose(page, "wrongly refused")
    assert count(page) == "375 of 3,000 questions"
    search(page, "question-2003")
    assert shown(page) == ["question-2003"]
    assert not more.is_displayed()
