"""The commands that look after a corpus: replace, restore, history, export, import, backup, verify, watch."""

import json
import shutil
import signal
import sqlite3
import subprocess
import zipfile
from contextlib import closing
from pathlib import Path

import pytest

from tests.end_to_end.conftest import BRIDGE, Footnote

NEWER = BRIDGE.replace("Oskar Lindqvist designed", "Vera Maas designed")


def refused(command: Footnote, *arguments: object, mentions: str) -> None:
    done = command.run_here(*arguments)
    assert done.returncode == 2
    assert done.stderr.startswith("footnote: ")
    assert done.stderr.count("\n") == 1
    assert mentions in done.stderr


def everything(command: Footnote, corpus: str = "default") -> list[tuple[str | None, ...]]:
    rows = [command.json("show", one, "--corpus", corpus) for one in command.ids(corpus)]
    return sorted(
        tuple(row[key] for key in ("id", "title", "text", "url", "publisher", "author", "published")) for row in rows
    )


def test_replace_keeps_the_id_and_changes_the_answer(fresh: Footnote, sources: Path, tmp_path: Path) -> None:
    fresh.call("add", sources)
    (tmp_path / "newer.md").write_text(NEWER)
    done = fresh.call("replace", "tarn-opens-its-new-bridge", tmp_path / "newer.md")
    assert "replaced tarn-opens-its-new-bridge" in done.stdout
    assert len(fresh.ids()) == 5
    answer = fresh.json("ask", "Who designed the bridge?")
    assert "Vera Maas" in answer["answer"]
    assert "Lindqvist" not in json.dumps(answer)


def test_replace_takes_one_article(fresh: Footnote, sources: Path) -> None:
    fresh.call("add", sources)
    refused(fresh, "replace", "7", sources, mentions="holds 5 articles")
    refused(fresh, "replace", "no-such", sources / "a.md", mentions="no article 'no-such'")
    refused(fresh, "replace", "7", sources / "a.md", mentions="another article has the text")


def test_a_removal_is_undone(fresh: Footnote, sources: Path) -> None:
    fresh.call("add", sources)
    before = everything(fresh)
    fresh.call("remove", "7", "fare-2020")
    assert "restored 7" in fresh.call("restore", "7", "fare-2020").stdout
    assert everything(fresh) == before
    refused(fresh, "restore", "7", mentions="24 hours")


def test_history_tells_what_was_done(fresh: Footnote, sources: Path) -> None:
    fresh.call("add", sources)
    fresh.call("remove", "7")
    lines = fresh.call("history").stdout.splitlines()
    assert len(lines) == 6
    assert "remove  7  Ice" in lines[0]
    of_one = fresh.json("history", "7")
    assert [(change["action"], change["article_id"]) for change in of_one] == [("remove", "7"), ("add", "7")]
    assert fresh.call("history", "--most", "1").stderr.startswith("5 earlier ones")


def test_an_export_is_taken_back_as_it_was(filled: Footnote, fresh: Footnote, tmp_path: Path) -> None:
    file = tmp_path / "all.zip"
    assert "5 articles" in filled.call("export", file).stderr
    fresh.call("import", file)
    fresh.call("add", file, "--corpus", "added")
    assert everything(fresh) == everything(fresh, "added") == everything(filled)
    assert "0 added, 5 already there" in fresh.call("import", file).stderr
    assert sorted(path.name for path in tmp_path.iterdir() if path.name.startswith(".")) == []


def test_what_is_no_export_is_not_imported(fresh: Footnote, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "other.zip", "w") as archive:
        archive.writestr("a.md", BRIDGE)
    (tmp_path / "text.zip").write_text("no zip")
    refused(fresh, "import", tmp_path / "other.zip", mentions="footnote add")
    refused(fresh, "import", tmp_path / "text.zip", mentions="not a zip")
    refused(fresh, "import", tmp_path / "none.zip", mentions="doesn't exist")
    refused(fresh, "export", tmp_path / "none" / "x.zip", mentions="no corpus")


def test_a_backup_is_the_corpus(filled: Footnote, fresh: Footnote, tmp_path: Path) -> None:
    copy = tmp_path / "copy.sqlite"
    filled.call("backup", copy)
    folder = fresh.home / "corpora" / "default"
    folder.mkdir(parents=True)
    shutil.move(copy, folder / "corpus.sqlite")
    assert everything(fresh) == everything(filled)
    assert fresh.json("ask", "Who designed the bridge?")["citations"]
    refused(filled, "backup", folder / "corpus.sqlite", mentions="already")


def test_verify(fresh: Footnote, sources: Path) -> None:
    fresh.call("add", sources)
    assert fresh.json("verify", "--deep") == {"articles": 5, "passages": 5, "sound": True, "findings": []}
    with closing(sqlite3.connect(fresh.home / "corpora" / "default" / "corpus.sqlite")) as connection, connection:
        connection.execute("UPDATE passages SET embedding = zeroblob(768) WHERE id = 1")
    found = fresh.run_here("verify")
    assert found.returncode == 2
    assert "problem " in found.stdout
    assert "--repair" in found.stderr
    mended = fresh.call("verify", "--repair")
    assert "mended " in mended.stdout
    assert fresh.json("verify")["sound"]


# --- A watched folder ---


def watch_once(command: Footnote, folder: Path) -> list[str]:
    done = command.call("watch", folder, "--once")
    return [line.split()[0] for line in done.output.splitlines()]


def test_a_folder_is_kept_in_step_with(fresh: Footnote, sources: Path) -> None:
    assert watch_once(fresh, sources) == ["added"] * 5
    assert watch_once(fresh, sources) == []
    (sources / "a.md").write_text(NEWER)
    (sources / "c.txt").unlink()
    (sources / "e.txt").write_text("A whale swam up the river Mell on Monday. Ada Brook saw it from the bridge.")
    assert sorted(watch_once(fresh, sources)) == ["added", "removed", "replaced"]
    assert "Vera Maas" in fresh.json("ask", "Who designed the bridge?")["answer"]
    assert len(fresh.ids()) == 5
    for file in sources.iterdir():
        file.unlink()
    assert watch_once(fresh, sources) == ["removed"] * 5


def test_a_file_that_can_not_be_read_is_left_out(fresh: Footnote, sources: Path) -> None:
    (sources / "bad.pdf").write_text("no PDF")
    assert sorted(watch_once(fresh, sources)) == ["added"] * 5 + ["left"]
    assert len(fresh.ids()) == 5


def test_articles_that_others_added_are_left_alone(fresh: Footnote, sources: Path, tmp_path: Path) -> None:
    (tmp_path / "own.txt").write_text("The lake froze over in November, weeks before anyone had expected it to.")
    fresh.call("add", tmp_path / "own.txt")
    watch_once(fresh, sources)
    assert watch_once(fresh, sources) == []
    assert "own" in " ".join(fresh.ids())


def test_no_folder(fresh: Footnote, tmp_path: Path) -> None:
    refused(fresh, "watch", tmp_path / "none", mentions="no folder")


def test_changes_are_seen_as_they_come(fresh: Footnote, sources: Path, started) -> None:
    watching: subprocess.Popen[str] = started(fresh.start("watch", sources))
    assert watching.stdout is not None
    assert watching.stderr is not None
    assert [watching.stdout.readline().split()[0] for _ in range(5)] == ["added"] * 5
    assert "watching" in watching.stderr.readline()
    _written(sources.parent / "new.txt").replace(sources / "new.txt")
    assert watching.stdout.readline().split()[:2] == ["added", "new.txt"]
    (sources / "new.txt").unlink()
    assert watching.stdout.readline().split()[:2] == ["removed", "new.txt"]
    watching.send_signal(signal.SIGINT)
    assert watching.wait(20) == 130


def _written(path: Path) -> Path:
    path.write_text("A whale swam up the river Mell on Monday. Ada Brook saw it from the bridge.")
    return path


@pytest.mark.parametrize("command", ["replace 7 x.md", "restore 7", "import x.zip", "watch ."])
def test_the_sample_is_not_changed(fresh: Footnote, command: str) -> None:
    refused(fresh, *command.split(), "--corpus", "sample", mentions="read-only")
