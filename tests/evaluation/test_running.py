"""Asking a dataset's questions, and going on where a run was stopped."""

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.answer import Answer
from bot.answering.conversation import Turn
from bot.corpus import Corpus
from corpus.errors import CorpusError
from evaluation.dataset import GoldQuestion
from evaluation.locating import locate
from evaluation.outcome import Outcome
from evaluation.run_log import MOST_KEPT, RunLog, RunLogError
from evaluation.running import ask_all
from evaluation.system import Footnote, System

QUESTIONS = (
    GoldQuestion("who", "Who designed the bridge in Tarn?", answers=("Oskar Lindqvist",), answerable=True),
    GoldQuestion(
        "cost",
        "And how much did it cost?",
        history=(Turn("user", "Who designed the bridge in Tarn?"), Turn("assistant", "Oskar Lindqvist did. [1]")),
        evidence=("It cost 48 million crowns, twice what had been planned.",),
        answerable=True,
    ),
    GoldQuestion("teacher", "Who teaches in Orrin?", answerable=True),
    GoldQuestion("mercury", "What is the boiling point of mercury?", answerable=False),
)


class Recorded:
    """A system that notes what it is asked, and is stopped at one question if it is told so."""

    name = "recorded"

    def __init__(self, system: System, *, stopped_at: str | None = None) -> None:
        self.asked: list[str] = []
        self._system = system
        self._stopped_at = stopped_at

    def ask(self, question: str, history: Sequence[Turn]) -> Answer:
        if question == self._stopped_at:
            raise KeyboardInterrupt
        self.asked.append(question)
        return self._system.ask(question, history)


class Misquoting:
    """A system whose first quote is one character longer than it says."""

    name = "misquoting"

    def __init__(self, system: System) -> None:
        self._system = system

    def ask(self, question: str, history: Sequence[Turn]) -> Answer:
        answer = self._system.ask(question, history)
        first, *others = answer.citations
        return replace(answer, citations=(replace(first, end=first.end - 1), *others))


def run(corpus: Corpus, system: System, log: RunLog, *, resume: bool = False) -> list[Outcome]:
    articles = {article.id: article for article in corpus.articles()}
    return ask_all(system, QUESTIONS, locate(QUESTIONS, articles.values()), articles, log, resume=resume)


def without_times(outcomes: Sequence[Outcome]) -> list[object]:
    return [
        (each.gold, each.evidence, each.answer_places, each.quotes_are_verbatim, {**each.answer, "timings_ms": None})
        for each in outcomes
    ]


@pytest.fixture
def log(tmp_path: Path) -> RunLog:
    return RunLog(tmp_path / "runs", "key")


def test_every_question_is_asked_in_order_and_in_its_conversation(news: Corpus, log: RunLog) -> None:
    outcomes = run(news, Footnote(news), log)
    assert [each.gold for each in outcomes] == list(QUESTIONS)
    assert [each.answer["question"] for each in outcomes] == [gold.question for gold in QUESTIONS]
    assert "Lindqvist" in outcomes[1].answer["standalone_question"]
    assert "48 million crowns" in outcomes[1].answer["answer"]
    assert [place.article_id for place in outcomes[1].evidence] == ["bridge"]
    assert all(each.quotes_are_verbatim and each.took_ms > 0 for each in outcomes)


def test_what_a_reader_would_not_get_is_answered_too(news: Corpus, log: RunLog) -> None:
    outcome = run(news, Footnote(news), log)[3]
    assert outcome.quotes
    assert not outcome.is_answered(0.45)


def test_a_stopped_run_goes_on_where_it_was(news: Corpus, log: RunLog) -> None:
    with pytest.raises(KeyboardInterrupt):
        run(news, Recorded(Footnote(news), stopped_at=QUESTIONS[2].question), log)
    before = log.read()
    assert list(before) == ["who", "cost"]

    resumed = Recorded(Footnote(news))
    outcomes = run(news, resumed, log, resume=True)
    assert resumed.asked[-2:] == [gold.question for gold in QUESTIONS[2:]]
    assert not {gold.question for gold in QUESTIONS[:2]} & set(resumed.asked)
    assert [each.took_ms for each in outcomes[:2]] == [row["took_ms"] for row in before.values()]
    assert without_times(outcomes) == without_times(run(news, Footnote(news), log))


def test_a_finished_run_asks_nothing_again(news: Corpus, log: RunLog) -> None:
    first = run(news, Footnote(news), log)
    again = Recorded(Footnote(news))
    assert run(news, again, log, resume=True) == first
    assert again.asked == []


def test_without_resume_everything_is_asked_anew(news: Corpus, log: RunLog) -> None:
    run(news, Footnote(news), log)
    again = Recorded(Footnote(news))
    run(news, again, log)
    assert again.asked[-len(QUESTIONS) :] == [gold.question for gold in QUESTIONS]


def test_a_quote_that_is_not_the_slice_it_says_is_found_out(news: Corpus, log: RunLog) -> None:
    assert [each.quotes_are_verbatim for each in run(news, Misquoting(Footnote(news)), log)] == [False] * 4


def test_articles_that_came_in_the_meantime_end_the_run(news: Corpus, log: RunLog) -> None:
    with pytest.raises(CorpusError, match="while questions were asked"):
        ask_all(Footnote(news), QUESTIONS[:1], locate(QUESTIONS[:1], []), {}, log, resume=False)


# --- The log ---

ROWS = [
    {"id": f"q{number}", "answer": {"answer": text}} for number, text in enumerate(["Ja.", "“Née”\u2028", "", "🎉"])
]


@given(lost=st.integers(0, 400), garbage=st.binary(max_size=20))
def test_whatever_a_crash_leaves_the_whole_lines_before_are_read(
    tmp_path_factory: pytest.TempPathFactory, lost: int, garbage: bytes
) -> None:
    folder = tmp_path_factory.mktemp("runs")
    log = RunLog(folder, "key")
    log.start({})
    for row in ROWS:
        log.append(row)
    file = folder / "key.jsonl"
    whole = file.read_bytes()
    kept = whole[: max(0, len(whole) - lost)]
    file.write_bytes(kept + garbage)
    read = list(log.read().values())
    assert read[: kept.count(b"\n")] == ROWS[: kept.count(b"\n")]
    assert lost or read[: len(ROWS)] == ROWS


def test_logs_of_other_runs_are_apart(tmp_path: Path) -> None:
    RunLog(tmp_path, "one").start({"q0": ROWS[0]})
    assert RunLog(tmp_path, "other").read() == {}
    assert RunLog(tmp_path, "one").read() == {"q0": ROWS[0]}


def test_a_removed_log_is_gone_and_may_be_removed_twice(tmp_path: Path) -> None:
    log = RunLog(tmp_path, "one")
    log.start({"q0": ROWS[0]})
    log.remove()
    log.remove()
    assert log.read() == {}
    assert list(tmp_path.iterdir()) == []


def test_logs_that_nobody_went_on_with_are_not_kept_forever(tmp_path: Path) -> None:
    for number in range(MOST_KEPT + 5):
        RunLog(tmp_path, f"run{number}").start({})
    assert len(list(tmp_path.iterdir())) == MOST_KEPT
    assert (tmp_path / f"run{MOST_KEPT + 4}.jsonl").exists()


@pytest.mark.parametrize("use", [lambda log: log.start({}), lambda log: log.append({"id": "q"})])
def test_a_folder_that_can_not_be_written_is_named(tmp_path: Path, use: Any) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(RunLogError, match="FOOTNOTE_HOME") as caught:
        use(RunLog(tmp_path / "file", "key"))
    assert str(tmp_path / "file") in str(caught.value)


def test_a_log_that_can_not_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "key.jsonl").mkdir()
    with pytest.raises(RunLogError, match="without --resume"):
        RunLog(tmp_path, "key").read()


def test_the_log_is_json_lines(news: Corpus, tmp_path: Path) -> None:
    run(news, Footnote(news), RunLog(tmp_path, "key"))
    rows = [json.loads(line) for line in (tmp_path / "key.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [row["id"] for row in rows] == [gold.id for gold in QUESTIONS]
