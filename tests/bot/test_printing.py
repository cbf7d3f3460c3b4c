"""Answers as a terminal shows them."""

import io
from datetime import UTC, date, datetime

import pytest

from bot.answering.answer import Answer, cite
from bot.cli.printing import print_answer
from corpus.article import Article
from index.passage import Span

SENTENCE = "The engineer Oskar Lindqvist designed the long-awaited bridge over the river Mell in Tarn."
ARTICLE = Article(
    id="bridge",
    title="Tarn Opens Its New Bridge",
    text=SENTENCE,
    url="https://example.org/the-new-bridge-over-the-river-mell",
    publisher="The Tarn Post",
    author=None,
    published=date(2023, 5, 14),
    added_at=datetime(2023, 5, 15, tzinfo=UTC),
    added_by="me",
    sha256="0" * 64,
)
ANSWER = Answer(
    question="Who designed it?",
    standalone_question="Who designed it? (the bridge)",
    text=f"{SENTENCE} [1]",
    abstained=False,
    reason=None,
    confidence=0.8,
    as_of=date(2023, 5, 14),
    composer="extractive",
    citations=(cite(ARTICLE, Span(0, len(SENTENCE)), corpus="default", marker=1),),
    hits=(),
    timings_ms={},
    version={},
)


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def lines_shown(monkeypatch: pytest.MonkeyPatch, out: io.StringIO) -> list[str]:
    monkeypatch.setenv("COLUMNS", "40")
    monkeypatch.setattr("sys.stdout", out)
    print_answer(ANSWER)
    return out.getvalue().splitlines()


def test_a_terminal_gets_lines_that_fit_and_quotes_that_hang(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = lines_shown(monkeypatch, Terminal())
    links = [line for line in lines if "https://" in line]
    assert len(links) == 1, "a link stays in one piece"
    assert all(len(line) <= 40 + len("\x1b[1m\x1b[0m") for line in lines if line not in links)
    quote = next(index for index, line in enumerate(lines) if line.startswith("[1] “"))
    assert all(line.startswith("    ") for line in lines[quote + 1 : quote + 3])


def test_a_pipe_gets_each_thing_on_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = lines_shown(monkeypatch, io.StringIO())
    assert f"{SENTENCE} [1]" in lines
    assert f"[1] “{SENTENCE}”" in lines
