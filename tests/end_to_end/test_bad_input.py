"""Bad input of every kind: one line on stderr, exit code 2, and nothing changed."""

import contextlib
import json
import os
import random
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.settings import Settings
from bot.sources import read_named
from index.embedding import Embedder

CORPUS_COMMANDS = {
    "list": ["list"],
    "show": ["show", "7"],
    "remove": ["remove", "7"],
    "reindex": ["reindex"],
    "ask": ["ask", "Who?"],
    "retrieve": ["retrieve", "Who?"],
    "chat": ["chat"],
}


def state(home: Path) -> dict[str, object]:
    """Everything in a data folder that a failed command must leave alone: its files, and what the corpora hold."""
    found: dict[str, object] = {}
    for path in sorted(home.rglob("*")):
        if path.name.startswith(("writer.", "corpus.sqlite-")):
            continue
        found[str(path.relative_to(home))] = None
        if path.name == "corpus.sqlite":
            connection = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)
            try:
                found[str(path)] = [
                    connection.execute(f"SELECT * FROM {table} ORDER BY 1").fetchall()
                    for table in ("articles", "changes", "passages", "meta", "passage_words")
                ]
            except sqlite3.DatabaseError:
                found[str(path)] = path.read_bytes()
            finally:
                connection.close()
    return found


def assert_refused(command, *arguments, mentions: str = "", as_process: bool = False, **environment: str) -> str:
    """Run it and check what every refusal has in common; returns the line of the error."""
    before = state(command.home) if command.home.is_dir() else None
    done = (command.run if as_process else command.run_here)(*arguments, **environment)
    assert done.returncode == 2, done.stderr
    assert done.stdout == ""
    assert done.stderr.startswith("footnote: ")
    assert done.stderr.count("\n") == 1
    assert done.stderr.endswith("\n")
    assert "Traceback" not in done.stderr
    assert mentions in done.stderr
    assert (state(command.home) if command.home.is_dir() else None) == before
    return done.stderr


# --- Sources ---

LINES = '{"id": "n1", "text": "Rain fell."}\n{"id": "n2", "text": \n{"id": "n3", "text": "Snow fell."}\n'

BAD_FILES: dict[str, tuple[str, bytes, str]] = {
    "empty": ("empty.txt", b"", "empty"),
    "white space": ("white.md", b" \n\t\n", "empty"),
    "invisible": ("invisible.txt", "\u200b\ufeff\u200d".encode(), "empty"),
    "empty JSON Lines": ("empty.jsonl", b"\n\n", "empty"),
    "PNG as text": ("image.txt", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(50), "not text"),
    "random as Markdown": ("random.md", random.Random(0).randbytes(4000), "not text"),
    "PDF as HTML": ("paper.html", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "not text"),
    "broken UTF-8": ("broken.txt", "“Déjà vu”, said Zoë — naïvely.".encode() * 9 + b"\xff\xfe\xff", "UTF-8"),
    "broken UTF-16": ("sixteen.txt", b"\xff\xfe" + b"\x00\xd8" * 9, "UTF-16"),
    "unknown ending": ("article.odt", b"PK\x03\x04", "kind"),
    "Word cut off": ("article.docx", b"PK\x03\x04", "damaged"),
    "page without text": ("page.html", b"<html><body><script>1</script></body></html>", "page.html"),
    "broken line": ("lines.jsonl", LINES.encode(), "line 2"),
    "line that is no object": ("list.jsonl", b'{"text": "Rain."}\n["text"]\n', "line 2"),
    "line without text": ("none.jsonl", b'{"text": "Rain."}\n{"id": 4}\n', "line 2"),
    "an id twice": ("twice.jsonl", b'{"id": 1, "text": "Rain."}\n{"id": 1, "text": "Snow."}\n', "line 2"),
}


@pytest.mark.parametrize(("name", "content", "mentions"), BAD_FILES.values(), ids=BAD_FILES.keys())
def test_files_that_are_no_articles(filled, tmp_path: Path, name: str, content: bytes, mentions: str) -> None:
    good, bad = tmp_path / "good.txt", tmp_path / name
    good.write_text("Rain fell on Tolga for a ninth day.")
    bad.write_bytes(content)
    assert name in assert_refused(filled, "add", good, bad, mentions=mentions)


WALL = """<html><head><title>Sign in</title></head><body><h1>Welcome back</h1>
<form><input name="e"><input type="password"></form><p>Sign in to your account to go on to the news.</p></body></html>"""


def test_a_page_that_is_no_article(filled, fresh, tmp_path: Path) -> None:
    page = tmp_path / "wall.html"
    page.write_text(WALL)
    for command in (["add", page], ["replace", "7", page]):
        assert "--anyway" in assert_refused(filled, *command, mentions="does not look like an article")
    left_out = fresh.call("watch", tmp_path, "--once")
    assert "does not look like an article" in left_out.stderr
    assert fresh.ids() == []
    assert "look twice: " in fresh.call("add", page, "--anyway").stderr
    assert len(fresh.ids()) == 1


def test_a_text_in_another_language_is_warned_of(fresh, tmp_path: Path) -> None:
    text = tmp_path / "pont.txt"
    text.write_text(
        "Le nouveau pont sur la rivière a été ouvert lundi par la mairie, après trois ans de travaux. Les habitants du "
        "quartier du port pourront enfin le traverser à pied, et les autobus y passeront dès le mois prochain."
    )
    assert "seems to be in French" in fresh.call("add", text).stderr
    assert len(fresh.ids()) == 1
    assert read_named([str(text)], Settings(model="a/multilingual-one")).doubts == ()


def test_good_lines_beside_a_broken_one_are_reported(filled, tmp_path: Path) -> None:
    lines = tmp_path / "lines.jsonl"
    lines.write_text(LINES)
    error = assert_refused(filled, "add", lines, mentions="--skip-bad", as_process=True)
    assert "2 other lines are good" in error


def test_no_good_line_is_an_error_even_when_bad_ones_are_skipped(filled, tmp_path: Path) -> None:
    lines = tmp_path / "lines.jsonl"
    lines.write_text("{\n[]\n")
    assert_refused(filled, "add", lines, "--skip-bad", mentions="line 1")


@pytest.mark.parametrize("name", ["missing.txt", "missing", "no/such/folder.md", "a\nb.txt", "x" * 300 + ".txt"])
def test_a_file_that_is_missing(filled, tmp_path: Path, name: str) -> None:
    assert_refused(filled, "add", tmp_path / name, as_process=True)


def test_a_folder_with_nothing_to_read(filled, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "notes.pdf").write_bytes(b"%PDF-1.7")
    assert_refused(filled, "add", tmp_path / "folder", mentions="folder")


@pytest.mark.parametrize(("limit", "size"), [({}, 20_000_001), ({"FOOTNOTE_MAX_FILE_MB": "0.5"}, 500_001)])
def test_a_file_over_the_size_limit(filled, tmp_path: Path, limit: dict[str, str], size: int) -> None:
    large = tmp_path / "large.txt"
    with large.open("wb") as stream:
        stream.truncate(size)
    assert_refused(filled, "add", large, mentions="limit", **limit)


def test_an_id_that_another_article_has(filled, tmp_path: Path) -> None:
    lines = tmp_path / "lines.jsonl"
    lines.write_text('{"id": "new", "text": "Rain fell."}\n{"id": "fare-2020", "text": "Another text."}\n')
    assert_refused(filled, "add", lines, mentions="'fare-2020'")


# --- Names of articles and corpora ---


@pytest.mark.parametrize("command", ["show", "remove"])
@pytest.mark.parametrize("article_id", ["nobody", "", "7; DROP TABLE articles", "a\nb", "\udcff"])
def test_an_article_that_is_not_there(filled, command: str, article_id: str) -> None:
    assert_refused(filled, command, article_id, mentions="no article", as_process=True)


def test_nothing_is_removed_when_one_of_several_is_not_there(filled) -> None:
    assert_refused(filled, "remove", "7", "nobody", "fare-2020", mentions="'nobody'")


@pytest.mark.parametrize("arguments", CORPUS_COMMANDS.values(), ids=CORPUS_COMMANDS.keys())
def test_a_corpus_that_is_not_there(filled, arguments: list[str]) -> None:
    assert_refused(filled, *arguments, "--corpus", "nowhere", mentions="'nowhere'", as_process=True)


@pytest.mark.parametrize("name", ["../default", "Default", "", "-x", "a" * 65, "a/b", "a\nb"])
def test_a_name_that_no_corpus_can_have(filled, sources: Path, name: str) -> None:
    assert_refused(filled, "list", f"--corpus={name}")
    assert_refused(filled, "add", sources, f"--corpus={name}")


@pytest.mark.parametrize("arguments", [["add", "{sources}"], ["remove", "third-istanbul-round-july-23"]])
def test_the_sample_is_not_to_be_changed(filled, sources: Path, arguments: list[str]) -> None:
    arguments = [argument.format(sources=sources) for argument in arguments]
    assert_refused(filled, *arguments, "--corpus", "sample", mentions="read-only")


# --- Questions ---


@pytest.mark.parametrize("command", ["ask", "retrieve"])
@pytest.mark.parametrize(
    ("question", "mentions"), [("", "empty"), ("  ", "empty"), ("?!", "empty"), ("why " * 2500, "10,000")]
)
def test_questions_that_are_none(filled, command: str, question: str, mentions: str) -> None:
    assert_refused(filled, command, question, mentions=mentions)


BAD_QUESTION_FILES: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "no questions"),
    "broken": (b'{"question": "Who?"}\n{"question"\n', "line 2"),
    "no object": (b'{"question": "Who?"}\n\n"Who?"\n', "line 3"),
    "no question": (b'{"id": 1}\n', "line 1"),
    "empty question": (b'{"question": " "}\n', "line 1"),
    "long question": (b'{"question": "' + b"why " * 2500 + b'"}\n', "10,000"),
    "history without roles": (b'{"question": "Who?", "history": [{"content": "x"}]}\n', "history"),
    "history that is a word": (b'{"question": "Who?", "history": "x"}\n', "history"),
    "history that is a number": (b'{"question": "Who?", "history": 5}\n', "history"),
    "history that is no text": (
        rb'{"question": "Who?", "history": [{"role": "user", "content": "Who is \ud800?"}]}',
        "surrogate",
    ),
    "nested too deeply": (b"[" * 100_000, "line 1"),
    "not UTF-8": (b'{"question": "Qui \xe9tait-ce?"}\n', "UTF-8"),
}


@pytest.mark.parametrize(("content", "mentions"), BAD_QUESTION_FILES.values(), ids=BAD_QUESTION_FILES.keys())
def test_files_of_questions_that_are_none(filled, tmp_path: Path, content: bytes, mentions: str) -> None:
    source, target = tmp_path / "questions.jsonl", tmp_path / "answers.jsonl"
    source.write_bytes(content)
    target.write_text("mine")
    assert "questions.jsonl" in assert_refused(filled, "ask", "--from", source, "--to", target, mentions=mentions)
    assert target.read_text() == "mine"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["answers.jsonl", "questions.jsonl"]


def test_a_file_of_questions_that_is_missing(filled, tmp_path: Path) -> None:
    assert_refused(filled, "ask", "--from", tmp_path / "missing.jsonl", mentions="missing.jsonl")


@pytest.mark.parametrize("target", ["no/such/answers.jsonl", "."])
def test_answers_that_have_nowhere_to_go(filled, tmp_path: Path, target: str) -> None:
    source = tmp_path / "questions.jsonl"
    source.write_text('{"question": "Who?"}\n')
    assert_refused(filled, "ask", "--from", source, "--to", tmp_path / target, mentions="can't be written")


@pytest.mark.parametrize(
    "arguments",
    [
        ["ask"], ["ask", "Who?", "--from", "x.jsonl"], ["ask", "Who?", "--to", "x.jsonl"], ["ask", "Who?", "more"],
        ["add"], ["show"], ["remove"], ["retrieve"],
        ["retrieve", "Who?", "-k", "0"], ["retrieve", "Who?", "-k", "ten"], ["unheard-of"], ["list", "--unheard-of"],
    ],
)  # fmt: skip
def test_a_command_line_that_can_not_be_understood(filled, arguments: list[str]) -> None:
    assert_refused(filled, *arguments, mentions="--help")


# --- Settings and the embedding model ---


@pytest.mark.parametrize(
    ("name", "value"),
    [("MAX_FILE_MB", "many"), ("WRITE_WAIT_S", "-1"), ("ABSTAIN_BELOW", "2"), ("ABSTAIN_BELOW", "a\nb")],
)
def test_settings_that_can_not_be_used(filled, name: str, value: str) -> None:
    assert_refused(filled, "list", mentions=f"FOOTNOTE_{name}", **{f"FOOTNOTE_{name}": value})


@pytest.fixture(scope="module")
def other_model(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Path:
    """A model with other weights, as its files tell."""
    folder = tmp_path_factory.mktemp("model") / "other"
    shutil.copytree(embedder.folder, folder, ignore=shutil.ignore_patterns("*.safetensors"))
    (folder / "model.safetensors").write_bytes(b"other weights")
    return folder


@pytest.mark.parametrize("arguments", [["ask", "Who?"], ["retrieve", "Who?"], ["add", "{sources}"]])
def test_a_corpus_made_with_another_model(filled, sources: Path, other_model: Path, arguments: list[str]) -> None:
    arguments = [argument.format(sources=sources) for argument in arguments]
    error = assert_refused(filled, *arguments, mentions="reindex", FOOTNOTE_MODEL=str(other_model))
    assert "all-MiniLM-L6-v2" in error


def test_what_needs_no_model_works_under_another(filled, other_model: Path) -> None:
    for arguments in (["list"], ["show", "7"]):
        assert filled.run(*arguments, FOOTNOTE_MODEL=str(other_model)).returncode == 0


@pytest.mark.parametrize("model", ["/no/such/folder", "nobody/no-such-model", "{file}"])
def test_a_model_that_is_not_there(filled, tmp_path: Path, model: str) -> None:
    (tmp_path / "file").write_text("")
    assert_refused(filled, "ask", "Who?", FOOTNOTE_MODEL=model.format(file=tmp_path / "file"))


# --- The data folder ---


def zero(file: Path) -> None:
    file.write_bytes(b"")


def cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 3])


def scramble(file: Path) -> None:
    file.write_bytes(random.Random(0).randbytes(50_000))


@pytest.mark.parametrize("damage", [zero, cut, scramble])
@pytest.mark.parametrize("arguments", [["list"], ["show", "7"], ["remove", "7"], ["ask", "Who?"], ["add", "{sources}"]])
def test_a_damaged_corpus(filled, fresh, sources: Path, damage: Callable[[Path], None], arguments: list[str]) -> None:
    shutil.copytree(filled.home, fresh.home)
    damage(fresh.home / "corpora" / "default" / "corpus.sqlite")
    arguments = [argument.format(sources=sources) for argument in arguments]
    assert_refused(fresh, *arguments, mentions="corpus.sqlite", as_process=True)


@pytest.mark.parametrize("blocked", ["home", "home/corpora", "home/corpora/default"])
def test_a_data_folder_that_can_not_be_written(fresh, sources: Path, blocked: str) -> None:
    file = fresh.home.parent / blocked
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("in the way")
    error = assert_refused(fresh, "add", sources, mentions="can't be written", as_process=True)
    assert "FOOTNOTE_HOME" in error
    assert file.read_text() == "in the way"
    assert_refused(fresh, "list")


HOLD = """
import sys
from pathlib import Path
from corpus.writer_lock import WriterLock
with WriterLock(Path(sys.argv[1]), wait_s=5).held():
    print("held", flush=True)
    sys.stdin.readline()
"""


def test_a_second_writer_is_told_who_holds_the_corpus(filled, sources: Path, started) -> None:
    folder = filled.home / "corpora" / "default"
    holder = started(
        subprocess.Popen(
            [sys.executable, "-c", HOLD, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
    )
    assert holder.stdout.readline() == "held\n"
    for arguments in (["remove", "7"], ["add", sources]):
        assert_refused(
            filled, *arguments, mentions=f"process {holder.pid} ", as_process=True, FOOTNOTE_WRITE_WAIT_S="0"
        )
    for arguments in (["list"], ["show", "7"]):
        assert filled.run(*arguments).returncode == 0
    answer = filled.json("ask", "Who designed the bridge in Tarn?")
    assert not answer["abstained"], "readers don't wait"


LIMITED = """
import os, resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, 40_000))
os.execv(sys.argv[1], sys.argv[1:])
"""


@pytest.fixture
def long_article(tmp_path: Path) -> Path:
    """An article that takes more room than there is."""
    file = tmp_path / "long.txt"
    file.write_text("\n".join(f"{number} " + "thunderstorms " * 30 for number in range(100)))
    return file


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit on file sizes to set")
def test_a_write_that_the_system_refuses(filled, fresh, long_article: Path, started) -> None:
    shutil.copytree(filled.home, fresh.home)
    before = state(fresh.home)
    process = started(fresh.start("add", long_article, through=(sys.executable, "-c", LIMITED)))
    stdout, stderr = process.communicate()
    assert (process.returncode, stdout) == (2, "")
    assert stderr.startswith("footnote: ")
    assert stderr.count("\n") == 1
    assert state(fresh.home) == before


@pytest.mark.skipif(sys.platform != "linux", reason="knows how to mount a small disk on Linux only")
def test_a_full_disk(filled, fresh, long_article: Path) -> None:
    fresh.home.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1m", "none", fresh.home], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("may not mount a disk here")
    try:
        shutil.copytree(filled.home, fresh.home, dirs_exist_ok=True)
        filler = fresh.home / "filler"
        with contextlib.suppress(OSError), filler.open("wb", buffering=0) as stream:
            while True:
                stream.write(bytes(4096))
        os.truncate(filler, filler.stat().st_size - 80_000)
        assert_refused(fresh, "add", long_article, mentions="full", as_process=True)
    finally:
        subprocess.run(["umount", "--lazy", fresh.home], check=True)


def test_an_answer_file_is_written_whole_or_not_at_all(filled, tmp_path: Path) -> None:
    """The line that fails is the last: until then everything was well."""
    rows = [
        {"question": "Who designed the bridge?"},
        {"question": "Who?", "history": [{"role": "nobody", "content": ""}]},
    ]
    source = tmp_path / "questions.jsonl"
    source.write_text("\n".join(map(json.dumps, rows)))
    assert_refused(filled, "ask", "--from", source, "--to", tmp_path / "answers.jsonl", mentions="line 2")
    assert not (tmp_path / "answers.jsonl").exists()
