"""One writer at a time, across processes, and a word on who it is."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from corpus.errors import CorpusBusyError, CorpusError
from corpus.writer_lock import WriterLock

HOLD = """
import sys
from pathlib import Path
from corpus.writer_lock import WriterLock
with WriterLock(Path(sys.argv[1]), wait_s=5).held():
    print("held", flush=True)
    sys.stdin.readline()
print("let go", flush=True)
"""

Holder = subprocess.Popen[str]


@pytest.fixture
def hold() -> Iterator[Callable[[Path], Holder]]:
    """Starts processes that hold the lock on a folder until they are sent a line."""
    started: list[Holder] = []

    def start(folder: Path) -> Holder:
        process = subprocess.Popen(
            [sys.executable, "-c", HOLD, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        started.append(process)
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


def test_names_the_process_that_holds_it(tmp_path: Path, hold: Callable[[Path], Holder]) -> None:
    holder = hold(tmp_path)
    with pytest.raises(CorpusBusyError) as caught, WriterLock(tmp_path, wait_s=0).held():
        pytest.fail("two writers at once")
    message = str(caught.value)
    assert f"process {holder.pid} " in message
    assert "\n" not in message


@pytest.mark.parametrize("note", ["", "{", "[]", "7", "{}", '{"process": 1}', "\0\0"])
def test_is_busy_even_where_the_note_can_not_be_read(tmp_path: Path, hold: Callable[[Path], Holder], note: str) -> None:
    hold(tmp_path)
    (tmp_path / "writer.json").write_text(note)
    with pytest.raises(CorpusBusyError, match="another process"), WriterLock(tmp_path, wait_s=0).held():
        pytest.fail("two writers at once")


def test_waits_for_the_holder_to_finish(tmp_path: Path, hold: Callable[[Path], Holder]) -> None:
    holder = hold(tmp_path)
    assert holder.stdin is not None
    holder.stdin.write("\n")
    holder.stdin.flush()
    with WriterLock(tmp_path, wait_s=60).held():
        assert holder.wait(60) == 0


def test_lets_go_when_the_holder_is_killed(tmp_path: Path, hold: Callable[[Path], Holder]) -> None:
    holder = hold(tmp_path)
    holder.kill()
    holder.wait(60)
    assert (tmp_path / "writer.json").exists(), "it had no time to clean up"
    with WriterLock(tmp_path, wait_s=0).held():
        note = json.loads((tmp_path / "writer.json").read_text())
    assert note["process"] != holder.pid


def test_lets_go_when_the_block_fails(tmp_path: Path) -> None:
    lock = WriterLock(tmp_path, wait_s=0)
    with pytest.raises(ZeroDivisionError), lock.held():
        raise ZeroDivisionError
    with lock.held():
        assert (tmp_path / "writer.json").exists()
    assert not (tmp_path / "writer.json").exists()


def test_says_that_the_folder_can_not_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(CorpusError, match="can't be written") as caught, WriterLock(tmp_path / "file", wait_s=0).held():
        pytest.fail("locked a file's inside")
    assert "\n" not in str(caught.value)
