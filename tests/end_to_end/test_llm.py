"""The command with a language model: a real server on loopback, which says what the test has written for it."""

import json
import os
import pty
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from anyio.from_thread import start_blocking_portal

from tests.end_to_end.conftest import COMMAND, Footnote
from tests.end_to_end.test_eval_command import own
from tests.llm_servers.scripted import Reply, ScriptedServer, says

QUESTION = "Who designed the bridge?"
GOOD = "The bridge was designed by the engineer Oskar Lindqvist [1]."
WRONG = "He was born in Vessby in 1962 [1]."


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    with (
        start_blocking_portal() as portal,
        portal.wrap_async_context_manager(ScriptedServer(says(f"{GOOD} {WRONG}"))) as running,
    ):
        yield running


def llm(server: ScriptedServer, **more: str) -> dict[str, str]:
    """The environment in which that server's model words the answers."""
    return {
        "FOOTNOTE_LLM__PROVIDER": "openai-like",
        "FOOTNOTE_LLM__MODEL": "scripted",
        "FOOTNOTE_LLM__BASE_URL": server.base_url,
        "FOOTNOTE_LLM__KEY": "secret-key",
        "OMP_NUM_THREADS": "1",
        **more,
    }


def test_an_answer_in_a_models_words(filled: Footnote, server: ScriptedServer) -> None:
    done = filled.run_here("ask", QUESTION, **llm(server))
    assert done.returncode == 0, done.stderr
    assert "The bridge was designed by the engineer Oskar Lindqvist. [1]" in done.stdout
    assert "The engineer Oskar Lindqvist designed the bridge." in done.stdout
    assert "Vessby" not in done.stdout
    assert "written by openai-like/scripted, each sentence checked against its source, 1 left out" in done.stdout


def test_the_json_says_how_each_sentence_fared(filled: Footnote, server: ScriptedServer) -> None:
    answer = json.loads(filled.run_here("ask", QUESTION, "--json", **llm(server)).stdout)
    assert answer["composer"] == "llm:openai-like/scripted"
    assert answer["checks"]["dropped"] == 1
    assert [sentence["kept"] for sentence in answer["checks"]["sentences"]] == [True, False]
    assert {"write", "check"} <= answer["timings_ms"].keys()
    assert "secret-key" not in json.dumps(answer)


def test_without_the_model_when_asked_so(filled: Footnote, server: ScriptedServer) -> None:
    answer = json.loads(filled.run_here("ask", QUESTION, "--json", "--no-llm", **llm(server)).stdout)
    assert answer["composer"] == "extractive"
    assert "checks" not in answer
    assert server.prompts == []


def test_a_model_that_fails_leaves_the_articles_own_words(filled: Footnote, server: ScriptedServer) -> None:
    server.replies[:] = [Reply(status=401)]
    done = filled.run_here("ask", QUESTION, **llm(server))
    assert done.returncode == 0
    assert "The engineer Oskar Lindqvist designed the bridge." in done.stdout
    assert "word for word from the articles: the language model's server refuses the request" in done.stdout
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("environment", "mentions"),
    [
        ({"FOOTNOTE_LLM__PROVIDER": "no-such"}, "pip install llama-index-llms-no-such"),
        ({"FOOTNOTE_LLM__MODEL": ""}, "FOOTNOTE_LLM__MODEL"),
        ({"FOOTNOTE_LLM__BASE_URL": ""}, "FOOTNOTE_LLM__BASE_URL"),
        ({"FOOTNOTE_LLM__PROMPTS": "/no/such/folder"}, "FOOTNOTE_LLM__PROMPTS"),
    ],
)
def test_settings_that_do_not_fit_are_one_line(
    filled: Footnote, server: ScriptedServer, environment: dict[str, str], mentions: str
) -> None:
    done = filled.run_here("ask", QUESTION, **llm(server, **environment))
    assert done.returncode == 2
    assert done.stderr.startswith("footnote: ")
    assert done.stderr.count("\n") == 1
    assert mentions in done.stderr


def test_many_questions_at_once(filled: Footnote, server: ScriptedServer, tmp_path: Path) -> None:
    source, target = tmp_path / "q.jsonl", tmp_path / "a.jsonl"
    source.write_text("".join(json.dumps({"id": number, "question": QUESTION}) + "\n" for number in range(3)))
    done = filled.run_here("ask", "--from", source, "--to", target, **llm(server))
    assert done.returncode == 0, done.stderr
    rows = [json.loads(line) for line in target.read_text().splitlines()]
    assert [row["checks"]["cached"] for row in rows] == [False, True, True]
    assert len(server.prompts) == 1


def test_a_conversation_is_condensed_by_the_model(filled: Footnote, server: ScriptedServer) -> None:
    server.replies[:] = [
        says(GOOD),
        says("What did Oskar Lindqvist die of?"),
        says("He died of a heart attack before the first stone was laid [1]."),
    ]
    done = filled.run("chat", stdin=f"{QUESTION}\nWhat did he die of?\n\n", **llm(server))
    assert done.returncode == 0, done.stderr
    assert "He died of a heart attack before the first stone was laid. [1]" in done.stdout
    assert "Newest question: What did he die of?" in server.prompts[1]
    assert "The reader asks: What did Oskar Lindqvist die of?" in server.prompts[2]


def test_a_terminal_shows_what_is_written_as_unchecked(filled: Footnote, server: ScriptedServer) -> None:
    terminal, theirs = pty.openpty()
    process = subprocess.Popen(
        [COMMAND, "ask", QUESTION],
        stdout=subprocess.PIPE,
        stderr=theirs,
        encoding="utf-8",
        env=filled.environment(TERM="xterm", COLUMNS="100", **llm(server)),
    )
    os.close(theirs)
    shown = _read_all(terminal)
    out, _ = process.communicate()
    assert process.returncode == 0
    assert "Not yet checked against the articles" in shown
    assert "Vessby" in shown
    assert "Vessby" not in out


def _read_all(terminal: int) -> str:
    shown = b""
    with open(terminal, "rb", buffering=0) as reading:
        try:
            while piece := reading.read(10_000):
                shown += piece
        except OSError:  # the other side is closed: the command has ended
            pass
    return shown.decode(errors="replace")


def test_an_evaluation_puts_both_side_by_side(filled: Footnote, server: ScriptedServer, tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    done = filled.run_here(
        "eval", own(tmp_path), "--llm", "openai-like/scripted", "--json", report, **llm(server, FOOTNOTE_LLM__MODEL="")
    )
    assert done.returncode == 0, done.stderr
    assert "footnote+llm" in done.stdout
    assert server.prompts
