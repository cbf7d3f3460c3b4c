"""Processes killed and interrupted, caches lost: every article is whole or absent, and no answer changes."""

import json
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no kill -9 and no SIGINT to send")

ARTICLES = 1_100
"""More than are embedded and committed together, several times."""

Process = subprocess.Popen[str]


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A JSON Lines file of short articles."""
    file = tmp_path_factory.mktemp("many") / "many.jsonl"
    rows = [
        {
            "id": f"a{number}",
            "title": f"Lot {number}",
            "text": f"Lot {number} was sold.\n\nIt fetched {number * 7} crowns.",
        }
        for number in range(ARTICLES)
    ]
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return file


def database(command) -> Path:
    return command.home / "corpora" / "default" / "corpus.sqlite"


def count(command) -> int:
    """How many articles another process sees at this moment."""
    if not database(command).exists():
        return 0
    with closing(sqlite3.connect(f"{database(command).as_uri()}?mode=ro", uri=True, timeout=60)) as connection:
        return connection.execute("SELECT count(*) FROM articles").fetchone()[0]


def log_bytes(command) -> int:
    log = database(command).with_name("corpus.sqlite-wal")
    return log.stat().st_size if log.exists() else 0


def watch(process: Process, happened: Callable[[], bool]) -> None:
    """Return as soon as it has happened; looks again and again until then, or until the process ends."""
    while not happened():
        try:
            process.wait(0.002)
        except subprocess.TimeoutExpired:
            continue
        assert process.stderr is not None
        pytest.fail(f"it ended before that: {process.stderr.read()}")


def kill(process: Process) -> None:
    process.kill()
    process.communicate()
    assert process.returncode == -signal.SIGKILL


def assert_whole(command) -> set[str]:
    """Check that every article has all its passages, in both searches, and nothing else has; returns the ids."""
    with closing(sqlite3.connect(database(command))) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        connection.execute("INSERT INTO passage_words (passage_words) VALUES ('integrity-check')")
        words = connection.execute("SELECT rowid, text FROM passage_words ORDER BY rowid").fetchall()
        rows = connection.execute(
            'SELECT passages.id, articles.id, articles.text, start, "end", length(embedding) '
            "FROM passages JOIN articles ON articles.number = passages.article ORDER BY passages.id"
        ).fetchall()
        articles = dict(connection.execute("SELECT id, text FROM articles").fetchall())
        added, removed = (
            connection.execute("SELECT count(*) FROM changes WHERE action = ?", (action,)).fetchone()[0]
            for action in ("add", "remove")
        )
    assert words == [(passage, text[start:end]) for passage, _, text, start, end, _ in rows]
    assert len({size for *_, size in rows}) <= 1
    covered: dict[str, str] = dict.fromkeys(articles, "")
    for _, article, text, start, end, _ in rows:
        assert not text[len(covered[article]) : start].strip(), "a gap between passages"
        covered[article] = text[:end]
    assert {article: text.rstrip() for article, text in articles.items()} == covered
    assert len(articles) == added - removed
    return set(articles)


def test_kill_while_adding_leaves_whole_articles_and_adding_again_completes(fresh, many, started) -> None:
    def begins_to_write() -> bool:
        return database(fresh).exists() and log_bytes(fresh) > log_before + 100_000

    def shows_articles() -> bool:
        return count(fresh) > count_before

    def shows_two_groups() -> bool:
        return count(fresh) > count_before + 256

    for moment in (begins_to_write, shows_articles, shows_two_groups):
        log_before, count_before = log_bytes(fresh), count(fresh)
        process = started(fresh.start("add", many))
        watch(process, moment)
        kill(process)
        here = assert_whole(fresh)
        assert here == {f"a{number}" for number in range(len(here))}, "they are added in order"
        assert count_before <= len(here) < ARTICLES
        listed = fresh.run("list", "--json")
        assert {article["id"] for article in json.loads(listed.stdout)} == here

    again = fresh.json("add", many)
    assert {article["id"] for article in again["already_there"]} == here
    assert len(again["added"]) == ARTICLES - len(here)
    assert len(assert_whole(fresh)) == ARTICLES
    assert fresh.json("retrieve", "How much did lot 77 fetch?", "-k", 1)[0]["article_id"] == "a77"


def test_kill_while_removing_leaves_whole_articles_and_adding_again_completes(fresh, many, started) -> None:
    fresh.call("add", many)
    ids = [f"a{number}" for number in range(ARTICLES)]
    random.Random(0).shuffle(ids)
    for removals in (1, 40, 200):
        before = assert_whole(fresh)
        process = started(fresh.start("remove", *(article for article in ids if article in before)))
        watch(process, lambda: count(fresh) <= len(before) - removals)  # noqa: B023  called before the next round
        kill(process)
        here = assert_whole(fresh)
        assert 0 < len(here) <= len(before) - removals
        assert here == set(ids[ARTICLES - len(here) :]), "they are removed in the order given"
        found = {hit["article_id"] for hit in fresh.json("retrieve", "Which lot was sold?", "-k", 1000)}
        assert found <= here
    fresh.call("add", many)
    assert assert_whole(fresh) == set(ids)


INTERRUPTIBLE = (
    "import os, signal, sys; signal.signal(signal.SIGINT, signal.SIG_DFL); os.execv(sys.argv[1], sys.argv[1:])"
)
"""For when the tests themselves were started with Ctrl-C ignored, as background jobs are."""


def test_ctrl_c_leaves_those_added_so_far(fresh, many, started) -> None:
    process = started(fresh.start("add", many, through=(sys.executable, "-c", INTERRUPTIBLE)))
    watch(process, lambda: count(fresh) > 0)
    process.send_signal(signal.SIGINT)
    stdout, stderr = process.communicate()
    assert process.returncode == 130
    assert stdout == ""
    assert "Traceback" not in stderr
    here = assert_whole(fresh)
    assert 0 < len(here) < ARTICLES
    assert f"\n{len(here)} of {ARTICLES} articles were added and stay" in stderr


def test_two_processes_add_at_once_and_both_succeed(fresh, sources, started, tmp_path) -> None:
    lines = tmp_path / "more.jsonl"
    lines.write_text(
        "".join(json.dumps({"id": f"m{n}", "text": f"The mill ground {n} sacks."}) + "\n" for n in range(20))
    )
    processes = [started(fresh.start("add", source)) for source in (sources, lines)]
    outputs = [process.communicate() for process in processes]
    assert [process.returncode for process in processes] == [0, 0], outputs
    assert len(assert_whole(fresh)) == 25


# --- The vector cache ---


def answers(command) -> list[object]:
    answer = command.json("ask", "Who designed the bridge in Tarn?")
    answer.pop("timings_ms")
    return [answer, command.json("retrieve", "What does a ferry cost?")]


def vectors(command) -> Path:
    return database(command).with_name("vectors.faiss")


def flip(file: Path) -> None:
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 0x40
    file.write_bytes(data)


def become_a_folder(file: Path) -> None:
    file.unlink()
    file.mkdir()


LOSSES: dict[str, Callable[[Path], object]] = {
    "deleted": Path.unlink,
    "empty": lambda file: file.write_bytes(b""),
    "cut in half": lambda file: file.write_bytes(file.read_bytes()[: file.stat().st_size // 2]),
    "last byte gone": lambda file: file.write_bytes(file.read_bytes()[:-1]),
    "random": lambda file: file.write_bytes(random.Random(0).randbytes(5000)),
    "one bit flipped": flip,
    "a folder": become_a_folder,
}


@pytest.mark.parametrize("lose", LOSSES.values(), ids=LOSSES.keys())
def test_a_lost_vector_cache_changes_no_answer(fresh, filled, lose: Callable[[Path], object]) -> None:
    filled.call("retrieve", "bridge")
    shutil.copytree(filled.home, fresh.home)
    before = answers(fresh)
    lose(vectors(fresh))
    assert answers(fresh) == before


def test_a_cache_from_before_a_removal_brings_nothing_back(fresh, sources) -> None:
    fresh.call("add", sources)
    assert {hit["article_id"] for hit in answers(fresh)[1]} > {"7"}
    old = vectors(fresh).read_bytes()
    fresh.call("remove", "7", "fare-2020")
    vectors(fresh).write_bytes(old)
    answer, hits = answers(fresh)
    assert not {"7", "fare-2020"} & {hit["article_id"] for hit in [*hits, *answer["hits"]]}


def test_a_cache_of_another_corpus_is_not_believed(fresh, sources) -> None:
    fresh.call("add", sources)
    before = answers(fresh)
    fresh.call("add", sources / "c.txt", "--corpus", "other")
    fresh.call("retrieve", "bakery", "--corpus", "other")
    shutil.copy(vectors(fresh).parents[1] / "other" / "vectors.faiss", vectors(fresh))
    assert answers(fresh) == before


# --- Removal, seen by a process that was there before it ---


def read_reply(process: Process) -> str:
    assert process.stdout is not None
    lines = []
    while line := process.stdout.readline():
        lines.append(line)
        if line.startswith("confidence "):
            return "".join(lines)
    assert process.stderr is not None
    return pytest.fail(f"the conversation ended: {process.stderr.read()}")


def test_a_running_process_does_not_cite_what_another_removed(fresh, sources, started) -> None:
    fresh.call("add", sources)
    process = started(fresh.start("chat"))
    assert process.stdin is not None
    question = "Who designed the bridge in Tarn?\n"
    process.stdin.write(question)
    process.stdin.flush()
    assert "Oskar Lindqvist" in read_reply(process)
    assert fresh.run("remove", "tarn-opens-its-new-bridge").returncode == 0
    process.stdin.write(question)
    process.stdin.flush()
    reply = read_reply(process)
    assert "Lindqvist" not in reply
    assert "Tarn Opens Its New Bridge" not in reply
    fresh.call("add", sources / "a.md")
    process.stdin.write(question)
    process.stdin.flush()
    assert "Oskar Lindqvist" in read_reply(process)
    process.stdin.close()
    assert process.wait(60) == 0
