"""Killed writers, damaged files: rows are whole or absent, and damage is one plain error."""

import random
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from bot.discord.store import Store
from corpus.errors import CorpusError
from corpus.store import open_database
from tests.bot.discord.store.making import asked, make_answer

pytestmark = pytest.mark.anyio

WRITE_UNTIL_KILLED = """
import asyncio, itertools, sys
from pathlib import Path
from bot.discord.store import Store
from tests.bot.discord.store.making import asked, make_answer

async def write():
    store = await Store.open(Path(sys.argv[1]), wait_s=60)
    for number in itertools.count():
        answer = make_answer(f"{number}?", citations=5, hits=9)
        saved = await store.save_answer(asked(conversation_id=12), answer, corpus="guild-1")
        await store.set_messages(saved.id, [number, number + 1, number + 2])
        await store.vote(saved.id, 1, 6, True)
        await store.complain(saved.id, 1, 6, "wrong", "It was Ida.")
        await store.change_guild_settings(1, channels=(number + 1,))
        print(saved.id, flush=True)

asyncio.run(write())
"""
DIE_AT_EVERY_STATEMENT = """
import asyncio, functools, itertools, os, signal, sqlite3, sys
from pathlib import Path
from bot.discord.store import Store
from tests.bot.discord.store.making import asked, make_answer

def die_at(statement):
    started = itertools.count(1)
    def on_statement(_sql):
        if next(started) == statement:
            os.kill(os.getpid(), signal.SIGKILL)
    class DyingConnection(sqlite3.Connection):
        def __init__(self, *args, **kwargs):
            super().__init__(*args, **kwargs)
            self.set_trace_callback(on_statement)
    sqlite3.connect = functools.partial(sqlite3.connect, factory=DyingConnection)

async def write(path):
    store = await Store.open(path)
    for number in range(2):
        saved = await store.save_answer(asked(), make_answer(citations=5, hits=9), corpus="guild-1")
        print(path.parent.name, "answer", flush=True)
        for message in (21, 31):
            await store.set_messages(saved.id, [message, message + 1, message + 2])
            print(path.parent.name, "messages", flush=True)
        await store.vote(saved.id, 1, 6, True)
        print(path.parent.name, "vote", flush=True)
        await store.complain(saved.id, 1, 6, "wrong", "It was Ida.")
        print(path.parent.name, "complaint", flush=True)
    await store.close()

for statement in itertools.count(1):
    child = os.fork()
    if child == 0:
        die_at(statement)
        asyncio.run(write(Path(sys.argv[1], str(statement), "state.sqlite")))
        os._exit(0)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if code != -signal.SIGKILL:
        sys.exit(code)
"""
PARTS = """
SELECT answers.id,
    (SELECT count(*) FROM citations WHERE answer_id = answers.id),
    (SELECT count(*) FROM hits WHERE answer_id = answers.id),
    (SELECT count(*) FROM messages WHERE answer_id = answers.id),
    (SELECT count(*) FROM votes WHERE answer_id = answers.id),
    (SELECT count(*) FROM complaints WHERE answer_id = answers.id)
FROM answers ORDER BY number
"""

posix_only = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no kill -9")


def start(script: str, path: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", script, str(path)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[4])


def kill_after(path: Path, confirmed: int) -> list[int]:
    """Start a process that writes, and kill it as soon as it has confirmed so many answers; returns those it had."""
    process = start(WRITE_UNTIL_KILLED, path)
    assert process.stdout is not None
    ids = [int(process.stdout.readline()) for _ in range(confirmed)]
    process.kill()
    rest, _ = process.communicate()
    return [*ids, *(int(line) for line in rest.splitlines() if line)]


def check_whole(path: Path) -> list[tuple[int, ...]]:
    """Check that the file is sound and what a transaction wrote is all there; returns each answer's id and what it has."""
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        rows: list[tuple[int, ...]] = connection.execute(PARTS).fetchall()
    for _, citations, hits, messages, votes, complaints in rows:
        assert (citations, hits) == (5, 9)
        assert (messages, votes, complaints) in {(0, 0, 0), (3, 0, 0), (3, 1, 0), (3, 1, 1)}
    return rows


async def check_usable(path: Path) -> None:
    store = await Store.open(path)
    await store.write_fact("still", "writable")
    await store.close()


@posix_only
async def test_what_was_confirmed_before_a_kill_stays_and_nothing_is_half(path: Path) -> None:
    confirmed: list[int] = []
    for count in random.Random(5).choices(range(1, 30), k=5):
        confirmed += kill_after(path, count)
        rows = [row for row in check_whole(path) if row[0] in confirmed]
        assert [row[0] for row in rows] == confirmed
        assert {row[3:] for row in rows} == {(3, 1, 1)}
        await check_usable(path)


@posix_only
async def test_a_kill_before_any_statement_leaves_nothing_half(tmp_path: Path) -> None:
    process = start(DIE_AT_EVERY_STATEMENT, tmp_path)
    said, _ = process.communicate()
    assert process.returncode == 0
    confirmed = Counter(tuple(line.split()) for line in said.splitlines())
    places = sorted(tmp_path.iterdir(), key=lambda folder: int(folder.name))
    assert len(places) > 2 * (5 + 9), "every insert of every answer was died at"
    for place in places:
        path = place / "state.sqlite"
        was_made = path.exists()
        await check_usable(path)
        rows = check_whole(path)
        assert was_made or not rows
        assert len(rows) - confirmed[place.name, "answer"] in (0, 1)
        assert sum(row[4] for row in rows) - confirmed[place.name, "vote"] in (0, 1)
        assert sum(row[5] for row in rows) - confirmed[place.name, "complaint"] in (0, 1)
        assert sum(row[3] > 0 for row in rows) >= confirmed[place.name, "messages"] // 2


# --- Damage ---


async def fill(path: Path) -> int:
    store = await Store.open(path)
    saved = await store.save_answer(asked(conversation_id=12), make_answer(), corpus="guild-1")
    await store.set_messages(saved.id, [21])
    await store.complain(saved.id, 1, 6, "wrong", "It was Ida.")
    await store.change_guild_settings(1, language="uk")
    await store.close()
    return saved.id


async def read_all(path: Path, answer_id: int) -> None:
    store = await Store.open(path)
    try:
        await store.answer(answer_id, 1)
        await store.answer_of_message(21, 1)
        await store.history(12, 1, 5)
        await store.complaints(1, 5)
        await store.guild_settings(1)
        await store.vote(answer_id, 1, 7, True)
        await store.save_answer(asked(), make_answer(), corpus="guild-1")
    finally:
        await store.close()


def become_a_corpus(file: Path) -> None:
    file.unlink()
    open_database(file, wait_s=0, create=True).close()


def become_of_another_edition(file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA user_version = 1000")


DAMAGES: dict[str, Callable[[Path], object]] = {
    "random": lambda file: file.write_bytes(random.Random(0).randbytes(20_000)),
    "text": lambda file: file.write_text("This is not a database.\n" * 500),
    "empty": lambda file: file.write_bytes(b""),
    "cut after the first page": lambda file: file.write_bytes(file.read_bytes()[:4096]),
    "cut in half": lambda file: file.write_bytes(file.read_bytes()[: file.stat().st_size // 2]),
    "a corpus": become_a_corpus,
    "another edition's": become_of_another_edition,
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES.keys())
async def test_damage_is_an_error_of_one_line_that_names_the_file(path: Path, damage: Callable[[Path], object]) -> None:
    answer_id = await fill(path)
    damage(path)
    left = path.read_bytes()
    with pytest.raises(CorpusError) as caught:
        await read_all(path, answer_id)
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)
    assert path.read_bytes() == left, "what is left is the operator's to rescue"


UNREADABLE = {
    "answers": "UPDATE answers SET asked_at = 'yesterday'",
    "dates": "UPDATE answers SET as_of = 'in July'",
    "timings": "UPDATE answers SET timings_ms = '{'",
    "citations": "UPDATE citations SET published = x'ff'",
    "complaints": "UPDATE complaints SET at = ''",
    "settings": "UPDATE guild_settings SET settings = '[1'",
    "a cooldown": """UPDATE guild_settings SET settings = '{"cooldown": {"questions": 0, "per_s": 1}}'""",
}


@pytest.mark.parametrize("damage", UNREADABLE.values(), ids=UNREADABLE.keys())
async def test_a_row_that_can_not_be_read_is_damage(path: Path, damage: str) -> None:
    answer_id = await fill(path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(damage)
        connection.commit()
    with pytest.raises(CorpusError, match="damaged") as caught:
        await read_all(path, answer_id)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("seed", range(20))
async def test_damage_anywhere_is_an_error_of_ours_or_harmless(path: Path, seed: int) -> None:
    answer_id = await fill(path)
    rng = random.Random(seed)
    data = bytearray(path.read_bytes())
    for _ in range(rng.choice([1, 30, 400])):
        first = rng.randrange(100, len(data))
        data[first : first + 8] = rng.randbytes(8) if seed % 2 else bytes(8)
    path.write_bytes(data)
    try:
        await read_all(path, answer_id)
    except CorpusError as error:
        assert "\n" not in str(error)  # noqa: PT017  damage may also hit what nothing reads
