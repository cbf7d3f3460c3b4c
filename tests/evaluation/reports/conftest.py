"""A small result made by hand, and one headless Chromium for all tests that look at a page."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from selenium import webdriver

from evaluation.reports.page import render
from evaluation.result import Figure, Result

ARTICLE = (
    "The lighthouse at Skarholm was lit again on Friday. 🎉 Its keeper, Signe Aune, climbed the 212 steps alone. "
    "“I counted them twice,” she said.\n\nThe lamp had been dark since a storm in 1987. "
    "Fishermen of the island paid for the new lens, which cost 90,000 crowns."
)
HOSTILE = "<img src=x onerror=\"document.title='owned'\"></script><script>document.title='owned'</script><!--<script>"


def place(text: str, article_id: str = "lighthouse") -> dict[str, Any]:
    """Where the text stands in the article."""
    start = ARTICLE.index(text)
    return {"article_id": article_id, "start": start, "end": start + len(text)}


def cite(marker: int, quote: str, **more: Any) -> dict[str, Any]:
    """A citation of the article, as in an answer's JSON."""
    return {
        "marker": marker,
        "corpus": "default",
        "title": "Skarholm Is Lit Again",
        "url": "https://example.org/lighthouse",
        "publisher": "The Skarholm Courier",
        "published": "2024-02-03",
        "quote": quote,
        "link": "https://example.org/lighthouse#:~:text=Skarholm",
        **place(quote),
        **more,
    }


@dataclass(frozen=True)
class Asked:
    """One question of a result, in few words."""

    id: str
    question: str
    verdict: str
    confidence: float
    quotes: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    answers: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    history: tuple[tuple[str, str], ...] = ()
    standalone: str | None = None
    more: dict[str, Any] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """The entry in `Result.questions`."""
        is_answerable = {"right": True, "wrong": True, "wrongly refused": True, "unknown": None}.get(
            self.verdict, False
        )
        answered = self.verdict in {"right", "wrong", "wrongly answered", "unknown"}
        citations = [cite(marker, quote) for marker, quote in enumerate(self.quotes, 1)]
        return {
            "id": self.id,
            "question": self.question,
            "history": [{"role": role, "content": content} for role, content in self.history],
            "expected": {
                "answerable": is_answerable,
                "answers": list(self.answers),
                "patterns": list(self.patterns),
                "evidence": list(self.evidence),
                "places": [place(text) for text in self.evidence],
                "relevant": {"lighthouse": 1.0} if is_answerable else {},
                "tags": list(self.tags),
            },
            "answer": {
                "question": self.question,
                "standalone_question": self.standalone or self.question,
                "answer": " ".join(f"{quote} [{marker}]" for marker, quote in enumerate(self.quotes, 1)),
                "abstained": False,
                "reason": None,
                "confidence": self.confidence,
                "as_of": "2024-02-03",
                "composer": "extractive",
                "citations": citations,
                "hits": [
                    {**place(ARTICLE), "score": 0.71, "dense": 0.6, "lexical": 4.25, "rerank": None},
                    {"article_id": "harbour", "start": 0, "end": 80, "score": 0.2, "dense": 0.1, "lexical": 0.5}
                    | {"rerank": None},
                ],
                "timings_ms": {"retrieving": 12.5, "composing": 30.25},
                "version": {"footnote": "0.1.0"},
            },
            "answered": answered,
            "verdict": self.verdict,
            "values": {"f1": 0.5, "exact_match": 0, "citation_recall": None},
            "passages": [
                {"article_id": "lighthouse", "title": "Skarholm Is Lit Again", "start": 0, "text": ARTICLE},
            ]
            if self.quotes or self.evidence
            else [],
            "took_ms": 48.5,
            **self.more,
        }


KEEPER = "Its keeper, Signe Aune, climbed the 212 steps alone."
LENS = "Fishermen of the island paid for the new lens, which cost 90,000 crowns."
STORM = "The lamp had been dark since a storm in 1987."

ASKED = (
    Asked(
        "keeper",
        "Who keeps the lighthouse at Skarholm?",
        "right",
        0.92,
        quotes=(KEEPER,),
        evidence=("Signe Aune",),
        answers=("Signe Aune",),
        tags=("names",),
    ),
    Asked(
        "steps",
        "How many steps did she climb?",
        "right",
        0.81,
        quotes=("🎉 Its keeper, Signe Aune, climbed the 212 steps alone.", "“I counted them twice,” she said."),
        evidence=("climbed the 212 steps alone. “I counted them twice,”",),
        patterns=(r"\b212\b",),
        tags=("numbers", "follow-ups"),
        history=(("user", "Who keeps the lighthouse?"), ("assistant", "Signe Aune. [1]")),
        standalone="How many steps did Signe Aune climb?",
    ),
    Asked(
        "dark",
        "Since when had the lamp been dark?",
        "wrong",
        0.66,
        quotes=(LENS,),
        evidence=(STORM,),
        answers=("1987",),
        tags=("numbers",),
    ),
    Asked("paid", "Who paid for the lens?", "wrongly refused", 0.31, quotes=(KEEPER,), evidence=(LENS,)),
    Asked("pilot", "Which ship first saw the light?", "rightly refused", 0.12, tags=("unanswerable",)),
    Asked(
        "ferry",
        "What does the ferry to Skarholm cost?",
        "wrongly answered",
        0.58,
        quotes=(LENS,),
        tags=("unanswerable", "numbers"),
    ),
    Asked("open", "Is the lighthouse worth a visit?", "unknown", 0.5, quotes=(STORM,)),
    Asked("hostile", HOSTILE, "wrong", 0.47, quotes=(LENS,), answers=(HOSTILE,), tags=(HOSTILE,)),
)

FIGURES = (
    Figure("p50_ms", "cost", 48.5, 31.0, 1_250.0, 8, "ms", True),
    Figure("peak_memory", "cost", 812.4, None, None, 8, "MiB", True),
    Figure("answered_in_quotes", "answers", 0.4, 0.118, 0.769, 5),
    Figure("exact_match", "answers", None, None, None, 0),
    Figure("auroc", "abstaining", 0.875, 0.5, 1.0, 7, ""),
    Figure("answered", "abstaining", 6.0, None, None, 8, "count"),
    Figure("refused", "abstaining", 2.0, None, None, 8, "count"),
    Figure("hit@5", "retrieval", 1.0, 1.0, 1.0, 5),
)

CURVES = {
    "risk_coverage": [[0.125, 0.0], [0.25, 0.0], [0.5, 0.25], [0.75, 0.5], [1.0, 0.625]],
    "calibration": [
        {"from": 0.0, "to": 0.5, "mean_confidence": 0.3, "answerable": 0.667, "questions": 3},
        {"from": 0.5, "to": 0.9, "mean_confidence": 0.7, "answerable": 0.75, "questions": 4},
        {"from": 0.9, "to": 1.0, "mean_confidence": None, "answerable": None, "questions": 0},
    ],
    "confidence_answerable": [0, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0, 1, 0, 0, 1, 0, 1, 0],
    "confidence_unanswerable": [0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0],
    "latency": {"retrieving": {"p50": 12.5, "p95": 20.0}, "composing": {"p50": 30.25, "p95": 61.0}},
    "threshold": 0.45,
}


@pytest.fixture(scope="session")
def result() -> Result:
    """Eight questions over one article, with every verdict, and one that attacks the page."""
    return Result(
        system="footnote",
        run={
            "when": "2024-02-05T10:00:00+00:00",
            "version": "0.1.0",
            "git_revision": None,
            "model": "tiny-model",
            "machine": {"processor": "test processor", "cores": 2, "memory_gib": 8},
            "settings": {"abstain_below": 0.45, "nested": {"depth": 1}},
        },
        dataset={"name": "lighthouse questions", "format": "footnote", "sha256": "0" * 64, "questions": 8},
        figures=FIGURES,
        by_tag={
            "numbers": (Figure("answered_in_quotes", "answers", 0.333, 0.0, 1.0, 3),),
            "[bold]names[/]": (
                Figure("answered_in_quotes", "answers", None, None, None, 0),
                Figure("f1", "answers", 0.5, None, None, 1),
            ),
        },
        curves=CURVES,
        questions=tuple(asked.to_json() for asked in ASKED),
    )


@dataclass(frozen=True)
class Page:
    """A page in the browser."""

    browser: webdriver.Chrome

    def run(self, script: str, *arguments: Any) -> Any:
        """What a script returns that runs in the page."""
        return self.browser.execute_script(script, *arguments)

    def resize(self, width: int, height: int = 900) -> None:
        """See the page as wide as this."""
        metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        self.browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)

    def prefer(self, scheme: str) -> None:
        """See the page in "light" or "dark" colours."""
        features = [{"name": "prefers-color-scheme", "value": scheme}]
        self.browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})

    def complaints(self) -> list[str]:
        """What the console has said since the page was opened."""
        return [entry["message"] for entry in self.browser.get_log("browser")]

    def requests(self) -> list[str]:
        """The addresses requested since the page was opened."""
        messages = [json.loads(entry["message"])["message"] for entry in self.browser.get_log("performance")]
        return [each["params"]["request"]["url"] for each in messages if each["method"] == "Network.requestWillBeSent"]


OpenPage = Callable[[Result], Page]


@pytest.fixture(scope="session")
def rendered(result: Result) -> str:
    """The report of the small result."""
    return render(result)


@pytest.fixture
def open_page(browser: webdriver.Chrome, tmp_path: Path, result: Result, rendered: str) -> OpenPage:
    """Writes the report of a result to a file, and opens that at 1280 pixels in light colours."""

    def open_it(of: Result) -> Page:
        path = tmp_path / "report.html"
        path.write_text(rendered if of is result else render(of), encoding="utf-8")
        page = Page(browser)
        browser.get("about:blank")
        page.resize(1280)
        page.prefer("light")
        browser.get_log("browser")
        browser.get_log("performance")
        browser.get(path.as_uri())
        return page

    return open_it


@pytest.fixture
def page(open_page: OpenPage, result: Result) -> Page:
    """The report of the small result, in the browser."""
    return open_page(result)


@pytest.fixture(scope="session")
def large_result(result: Result) -> Result:
    """The small result's questions again and again, 3,000 in all."""
    questions = [
        {**result.questions[number % len(result.questions)], "id": f"question-{number}"} for number in range(3_000)
    ]
    return replace(result, questions=tuple(questions))
