"""Documents in a process of their own: each limit and each crash is one line, and nothing of the process stays."""

import os
import pickle
import select
import signal
import sys
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest

from corpus.documents import DocumentLimits, DocumentRead, SandboxLimits, read_in_sandbox
from corpus.documents.document import read_document
from corpus.documents.wire import read_reply
from corpus.errors import SourceError
from corpus.sandbox import CrashedError, TooMuchError, run_confined
from tests.corpus.documents.making_archives import make_epub, make_zip
from tests.corpus.documents.making_pdf import column, make_pdf

SENTENCE = "The river rose for a third day on Monday, and officials in Tarn said that the bridge would stay open."
TEXT = f"River rises\n\n{SENTENCE} {SENTENCE}".encode()
MISBEHAVING = "tests.corpus.documents.misbehaving"
MOST_REPLY_BYTES = 1_000_000

needs_limits = pytest.mark.skipif(sys.platform != "linux", reason="the system has to have such limits")


def long_pdf() -> bytes:
    """A document that takes far longer to read than any test waits."""
    return make_pdf([column([SENTENCE[:60]] * 50)], listed_pages=2000)


def long_text() -> bytes:
    return b"\n\n".join([SENTENCE.encode()] * 150_000)


def error_of(data: bytes, name: str, **limits: float) -> str:
    before = children()
    with pytest.raises(SourceError) as caught:
        read_in_sandbox(data, name, limits=SandboxLimits(**limits))  # type: ignore[arg-type]
    message = str(caught.value)
    assert message.isprintable()
    assert children() <= before
    return message


def children() -> set[int]:
    """Processes of this one, also those that ended and weren't waited for; none where the system doesn't tell."""
    found = set()
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = status.read_text(errors="replace").rpartition(")")[2].split()[1]
        except OSError:
            continue  # it ended meanwhile
        if int(parent) == os.getpid():
            found.add(int(status.parent.name))
    return found


def misbehave(request: str, *, wall_s: float = 60) -> bytes:
    before = children()
    limits = SandboxLimits(wall_s=wall_s)
    try:
        return run_confined(MISBEHAVING, request.encode(), limits, most_reply_bytes=MOST_REPLY_BYTES)
    finally:
        assert children() <= before


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("river.txt", TEXT),
        ("river.pdf", make_pdf([column([SENTENCE[:60]] * 3), column(["Of another page."])])),
        ("river.epub", make_epub({"a.xhtml": f"<p>{SENTENCE}</p>"}, metadata="<dc:date>2025-07-20</dc:date>")),
        ("river.zip", make_zip({"a.txt": TEXT, "b.html": f"<h1>Short</h1><p>{SENTENCE[:40]}</p>"})),
    ],
)
def test_reads_what_is_read_in_this_process(name: str, data: bytes) -> None:
    before = children()
    assert read_in_sandbox(data, name) == read_document(data, name)
    assert children() <= before


def test_type_address_and_limits_reach_the_process() -> None:
    page = f"<h1>River</h1><p>{SENTENCE}</p>".encode()
    read = read_in_sandbox(page, "river", content_type="text/html", url="https://news.example/river")
    assert (read.drafts[0].title, read.drafts[0].url) == ("River", "https://news.example/river")
    with pytest.raises(SourceError, match=r"river\.txt is over the limit of 0\.0001 MB"):
        read_in_sandbox(TEXT, "river.txt", document_limits=DocumentLimits(max_bytes=100))


def test_refusals_are_those_of_the_reader() -> None:
    assert error_of(b"no such thing", "river.pdf").startswith("river.pdf is not a PDF document (looks like text)")
    assert error_of(b"\0\1", "ri\nver\x1b.txt").startswith(r"ri\nver\x1b.txt is not text")


@needs_limits
def test_too_much_memory_is_one_line() -> None:
    assert error_of(long_text(), "river.txt", memory_mb=100) == ("river.txt takes too much memory to read: split it up")


@needs_limits
def test_too_much_processor_time_is_one_line() -> None:
    assert error_of(long_pdf(), "river.pdf", cpu_s=1) == (
        "river.pdf takes too long (over 1 s of computing, or 60 s in all) or too much memory to read: split it up"
    )


def test_too_much_wall_time_is_one_line() -> None:
    assert error_of(long_pdf(), "river.pdf", wall_s=0.5) == (
        "river.pdf takes too long (over 30 s of computing, or 0.5 s in all) or too much memory to read: split it up"
    )


@needs_limits
@pytest.mark.parametrize(
    ("ended_by", "message"),
    [
        (signal.SIGSEGV, "river.pdf can't be read: reading it crashed"),
        (signal.SIGABRT, "river.pdf can't be read: reading it crashed"),
        (signal.SIGKILL, "river.pdf takes too long"),  # as the system does where memory runs out
    ],
)
def test_a_crash_is_one_line(ended_by: signal.Signals, message: str) -> None:
    before = children()
    with ThreadPoolExecutor(1) as threads:
        reading = threads.submit(read_in_sandbox, long_pdf(), "river.pdf")
        os.kill(_started(reading, before), ended_by)
        with pytest.raises(SourceError) as caught:
            reading.result()
    assert str(caught.value).startswith(message)
    assert str(caught.value).isprintable()
    assert children() <= before


def _started(reading: Future[DocumentRead], before: set[int]) -> int:
    while not reading.done():
        if started := children() - before:
            return started.pop()
    raise AssertionError(reading.result())


def test_several_at_once_each_get_their_own() -> None:
    before = children()
    documents: list[tuple[bytes, str, SandboxLimits]] = [
        (f"River {number}\n\n{SENTENCE} {number}.".encode(), f"{number}.txt", SandboxLimits()) for number in range(6)
    ]
    documents[1:1] = [(b"no such thing", "a.pdf", SandboxLimits()), (long_pdf(), "b.pdf", SandboxLimits(wall_s=0.5))]
    with ThreadPoolExecutor(len(documents)) as threads:
        read = list(threads.map(lambda one: _outcome(*one), documents))
    assert read.pop(2).startswith("b.pdf takes too long")
    assert read.pop(1).startswith("a.pdf is not a PDF document")
    assert read == [f"River {number}" for number in range(6)]
    assert children() <= before


def _outcome(data: bytes, name: str, limits: SandboxLimits) -> str:
    try:
        return read_in_sandbox(data, name, limits=limits).drafts[0].title
    except SourceError as error:
        return str(error)


@pytest.mark.parametrize("request_", ["raise", "abort", "exit", "no such thing"])
def test_unforeseen_ends_are_crashes(request_: str) -> None:
    with pytest.raises(CrashedError):
        misbehave(request_)


@needs_limits
@pytest.mark.parametrize("request_", ["allocate", "flood", "open"])
def test_over_what_the_system_limits_is_a_crash(request_: str) -> None:
    with pytest.raises(CrashedError):
        misbehave(request_)


def test_waiting_without_end_is_ended() -> None:
    with pytest.raises(TooMuchError):
        misbehave("hang", wall_s=0.5)


def test_a_module_that_is_not_there_is_a_crash() -> None:
    with pytest.raises(CrashedError):
        run_confined("corpus.no_such_module", b"", SandboxLimits(), most_reply_bytes=MOST_REPLY_BYTES)


def test_what_libraries_print_is_no_part_of_the_reply(capfd: pytest.CaptureFixture[str]) -> None:
    assert misbehave("print") == b"reply"
    assert capfd.readouterr() == ("", "")


def test_secrets_of_this_process_are_not_in_that_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", "secret")
    monkeypatch.setenv("PYTHONPATH", "elsewhere")
    names = set(misbehave("environment").decode().split())
    assert names.isdisjoint({"DISCORD_TOKEN", "PYTHONPATH", "HOME", "PATH"})


@needs_limits
def test_a_process_that_it_left_behind_is_ended(tmp_path: Path) -> None:
    fifo = tmp_path / "alive"
    os.mkfifo(fifo)
    alive = os.open(fifo, os.O_RDONLY | os.O_NONBLOCK)
    try:
        assert misbehave(f"leave {fifo}") == b"left"
        readable, _, _ = select.select([alive], [], [], 10)  # it ends when the last process that holds it does
        assert readable
        assert os.read(alive, 1) == b""
    finally:
        os.close(alive)


class _Bomb:
    def __init__(self, marker: Path) -> None:
        self._marker = marker

    def __reduce__(self) -> tuple[Callable[..., object], tuple[object, ...]]:
        return Path.touch, (self._marker,)


def test_nothing_is_unpickled(tmp_path: Path) -> None:
    marker = tmp_path / "unpickled"
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        bomb = pickle.dumps(_Bomb(marker), protocol)
        with pytest.raises(ValueError):  # noqa: PT011 - it is no JSON, and no text either
            read_reply(bomb)
    with pytest.raises(CrashedError):
        run_confined("corpus.documents.worker", bomb, SandboxLimits(), most_reply_bytes=MOST_REPLY_BYTES)
    for name in ("bomb.pdf", "bomb.docx", "bomb.zip", "bomb.pkl"):
        error_of(bomb, name)
    assert not marker.exists()
    pickle.loads(bomb)
    assert marker.exists()  # so it was one
