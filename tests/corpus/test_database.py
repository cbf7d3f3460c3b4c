"""The SQLite file: transactions, writers and readers in several processes, damage, full disks."""

import random
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from corpus.article import ArticleDraft
from corpus.database import Database
from corpus.errors import CorpusBusyError, CorpusError
from corpus.store import insert_article, list_articles, open_database

WRITE_MANY = """
import sys
from pathlib import Path
from corpus.article import ArticleDraft
from corpus.store import insert_article, open_database
path, who, count = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
database = open_database(path, wait_s=60, create=True)
print("ready", flush=True)
sys.stdin.readline()
for number in range(count):
    with database.writing() as connection:
        insert_article(connection, ArticleDraft(title=f"{who} {number}", text=f"{who} {number}"), added_by=who)
    print(number, flush=True)
"""

HOLD_TRANSACTION = """
import sys
from pathlib import Path
from corpus.article import ArticleDraft
from corpus.store import insert_article, open_database
database = open_database(Path(sys.argv[1]), wait_s=5)
with database.writing() as connection:
    insert_article(connection, ArticleDraft(title="unfinished", text="unfinished"), added_by="holder")
    print("in transaction", flush=True)
    sys.stdin.readline()
print("committed", flush=True)
"""

HOLD_WITHOUT_LOCK = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("BEGIN IMMEDIATE")
print("in transaction", flush=True)
sys.stdin.readline()
"""

WRITE_UNDER_A_LIMIT = """
import resource, sys
from pathlib import Path
from corpus.article import ArticleDraft
from corpus.errors import CorpusError
from corpus.store import insert_article, open_database
database = open_database(Path(sys.argv[1]), wait_s=5)
limit = int(sys.argv[2])
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
try:
    with database.writing() as connection:
        for number in range(50):
            insert_article(connection, ArticleDraft(title=f"big {number}", text=str(number) * 50_000), added_by="me")
except CorpusError as error:
    print(error)
    sys.exit(2)
"""

Process = subprocess.Popen[str]
Start = Callable[..., Process]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A corpus with two articles, closed."""
    file = tmp_path / "corpus" / "corpus.sqlite"
    database = open_database(file, wait_s=5, create=True)
    insert(database, "one", "two")
    database.close()
    return file


@pytest.fixture
def start() -> Iterator[Start]:
    """Starts Python programs that are ended with the test."""
    started: list[Process] = []

    def run(program: str, *arguments: object, first_line: str) -> Process:
        command = [sys.executable, "-c", program, *map(str, arguments)]
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        started.append(process)
        assert line(process) == first_line
        return process

    yield run
    for process in started:
        process.kill()
        process.communicate()


def line(process: Process) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def go_on(process: Process) -> None:
    assert process.stdin is not None
    process.stdin.write("\n")
    process.stdin.flush()


def insert(database: Database, *titles: str) -> None:
    with database.writing() as connection:
        for title in titles:
            insert_article(connection, ArticleDraft(title=title, text=f"Text of {title}."), added_by="tests")


def titles(path: Path) -> list[str]:
    database = open_database(path, wait_s=5)
    try:
        with database.reading() as connection:
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            return [article.title for article in list_articles(connection)]
    finally:
        database.close()


# --- Transactions ---


def test_a_block_that_fails_changes_nothing(path: Path) -> None:
    database = open_database(path, wait_s=5)

    def change_and_fail() -> None:
        with database.writing() as connection:
            connection.execute("DELETE FROM articles")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        change_and_fail()
    insert(database, "three")
    database.close()
    assert titles(path) == ["one", "two", "three"]


def test_a_reader_sees_one_state_throughout(path: Path) -> None:
    database = open_database(path, wait_s=5)
    other = open_database(path, wait_s=5)
    with database.reading() as connection:
        before = list_articles(connection)
        insert(other, "three")
        with database.reading() as nested:
            assert list_articles(nested) == before
        assert list_articles(connection) == before
    with database.reading() as connection:
        assert len(list_articles(connection)) == 3
    database.close()
    other.close()


def test_threads_read_and_write_one_database(path: Path) -> None:
    database = open_database(path, wait_s=60)
    failures: list[BaseException] = []

    def work(name: str) -> None:
        try:
            for number in range(5):
                insert(database, f"{name} {number}")
                with database.reading() as connection:
                    assert f"{name} {number}" in {article.title for article in list_articles(connection)}
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=work, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    database.close()
    assert not failures
    assert len(titles(path)) == 2 + 4 * 5


def test_a_closed_database_can_be_used_again(path: Path) -> None:
    database = open_database(path, wait_s=5)
    insert(database, "three")
    database.close()
    insert(database, "four")
    database.close()
    assert titles(path)[2:] == ["three", "four"]


# --- Several processes ---


def test_processes_that_make_and_write_one_corpus_at_once_all_succeed(tmp_path: Path, start: Start) -> None:
    file = tmp_path / "new" / "corpus.sqlite"
    writers = [start(WRITE_MANY, file, who, 10, first_line="ready") for who in ("ada", "bo", "cy")]
    for writer in writers:
        go_on(writer)
    assert [writer.wait(120) for writer in writers] == [0, 0, 0]
    found = titles(file)
    assert sorted(found) == sorted(f"{who} {number}" for who in ("ada", "bo", "cy") for number in range(10))
    assert [title for title in found if title.startswith("bo")] == [f"bo {number}" for number in range(10)]


def test_a_second_writer_is_told_who_holds_the_corpus(path: Path, start: Start) -> None:
    holder = start(HOLD_TRANSACTION, path, first_line="in transaction")
    database = open_database(path, wait_s=0)
    with pytest.raises(CorpusBusyError, match=rf"process {holder.pid}\b") as caught:
        insert(database, "three")
    assert "\n" not in str(caught.value)
    go_on(holder)
    assert holder.wait(60) == 0
    insert(database, "three")
    database.close()
    assert titles(path) == ["one", "two", "unfinished", "three"]


def test_readers_do_not_wait_for_a_writer(path: Path, start: Start) -> None:
    holder = start(HOLD_TRANSACTION, path, first_line="in transaction")
    assert titles(path) == ["one", "two"]
    go_on(holder)
    assert line(holder) == "committed"
    assert titles(path) == ["one", "two", "unfinished"]


def test_a_writer_that_is_no_footnote_is_an_error_in_plain_words(path: Path, start: Start) -> None:
    start(HOLD_WITHOUT_LOCK, path, first_line="in transaction")
    assert titles(path) == ["one", "two"]
    database = open_database(path, wait_s=0)
    with pytest.raises(CorpusBusyError, match="another program"):
        insert(database, "three")
    database.close()
    assert titles(path) == ["one", "two"]


def test_what_a_killed_writer_began_is_as_if_it_had_not(path: Path, start: Start) -> None:
    holder = start(HOLD_TRANSACTION, path, first_line="in transaction")
    holder.kill()
    holder.wait(60)
    assert titles(path) == ["one", "two"]
    database = open_database(path, wait_s=0)
    insert(database, "three")
    database.close()
    assert titles(path) == ["one", "two", "three"]


@pytest.mark.parametrize("after", [0, 1, 3, 6, 10])
def test_what_was_committed_before_a_kill_stays(tmp_path: Path, start: Start, after: int) -> None:
    file = tmp_path / "corpus.sqlite"
    writer = start(WRITE_MANY, file, "ada", 10_000, first_line="ready")
    go_on(writer)
    for number in range(after):
        assert line(writer) == str(number)
    writer.kill()
    writer.wait(60)
    found = titles(file)
    assert found == [f"ada {number}" for number in range(len(found))]
    assert after <= len(found) < 10_000


# --- Files that are no corpus, or a damaged one ---


def other_sqlite(file: Path) -> None:
    file.unlink()
    with sqlite3.connect(file) as connection:
        connection.execute("CREATE TABLE articles (id TEXT)")
    connection.close()


def overwrite_tables(file: Path) -> None:
    data = bytearray(file.read_bytes())
    data[4096:] = random.Random(1).randbytes(len(data) - 4096)
    file.write_bytes(data)


DAMAGES: dict[str, Callable[[Path], object]] = {
    "random": lambda file: file.write_bytes(random.Random(0).randbytes(20_000)),
    "text": lambda file: file.write_text("This is not a database.\n" * 500),
    "empty": lambda file: file.write_bytes(b""),
    "header only": lambda file: file.write_bytes(file.read_bytes()[:100]),
    "cut in the first page": lambda file: file.write_bytes(file.read_bytes()[:3000]),
    "cut after the first page": lambda file: file.write_bytes(file.read_bytes()[:4096]),
    "cut in half": lambda file: file.write_bytes(file.read_bytes()[: file.stat().st_size // 2]),
    "tables overwritten": overwrite_tables,
    "another program's": other_sqlite,
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES.keys())
def test_damage_is_an_error_of_one_line_that_names_the_file(path: Path, damage: Callable[[Path], object]) -> None:
    damage(path)
    left = path.read_bytes()
    with pytest.raises(CorpusError) as caught:
        titles(path)
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)
    assert path.read_bytes() == left, "what is left is the user's to rescue"


@pytest.mark.parametrize("seed", range(25))
def test_damage_anywhere_is_an_error_of_ours_or_harmless(path: Path, seed: int) -> None:
    rng = random.Random(seed)
    data = bytearray(path.read_bytes())
    for _ in range(rng.choice([1, 30, 400])):
        first = rng.randrange(100, len(data))
        data[first : first + 8] = rng.randbytes(8) if seed % 2 else bytes(8)
    path.write_bytes(data)
    try:
        database = open_database(path, wait_s=0)
        with database.reading() as connection:
            list_articles(connection)
        insert(database, "three")
    except CorpusError as error:
        assert "\n" not in str(error)  # noqa: PT017  damage may also hit what nothing reads


def test_a_file_that_is_missing_is_not_made_by_looking(tmp_path: Path) -> None:
    with pytest.raises(CorpusError):
        open_database(tmp_path / "corpus.sqlite", wait_s=0)
    assert list(tmp_path.iterdir()) == []


def test_making_a_corpus_over_another_file_leaves_it_alone(tmp_path: Path) -> None:
    file = tmp_path / "corpus.sqlite"
    file.write_text("mine")
    with pytest.raises(CorpusError):
        open_database(file, wait_s=0, create=True)
    assert file.read_text() == "mine"


# --- Disks ---


def test_a_file_where_the_data_folder_should_be(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("")
    with pytest.raises(CorpusError, match="can't be written") as caught:
        open_database(tmp_path / "home" / "corpora" / "c" / "corpus.sqlite", wait_s=0, create=True)
    assert "FOOTNOTE_HOME" in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit on file sizes to set")
@pytest.mark.parametrize("limit_bytes", [0, 10_000, 100_000, 1_000_000])
def test_a_write_that_fails_part_of_the_way_changes_nothing(path: Path, limit_bytes: int) -> None:
    command = [sys.executable, "-c", WRITE_UNDER_A_LIMIT, str(path), str(limit_bytes)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (2, "")
    assert len(done.stdout.splitlines()) == 1
    assert str(path) in done.stdout
    assert titles(path) == ["one", "two"]


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Callable[[str], Path]]:
    """A disk of the size given; asked for again, it is made that size."""
    folder = tmp_path / "disk"
    folder.mkdir()

    def resize(size: str) -> Path:
        is_there = folder.is_mount()
        command = ["mount", *(["-o", f"remount,size={size}"] if is_there else ["-t", "tmpfs", "-o", f"size={size}"])]
        done = subprocess.run([*command, *([] if is_there else ["none"]), folder], capture_output=True, check=False)
        if done.returncode:
            pytest.skip("may not mount a disk here")
        return folder

    if sys.platform != "linux":
        pytest.skip("knows how to mount a small disk on Linux only")
    yield resize
    if folder.is_mount():
        subprocess.run(["umount", "--lazy", folder], check=True)


def test_a_full_disk_changes_nothing(disk: Callable[[str], Path]) -> None:
    file = disk("1m") / "corpus.sqlite"
    database = open_database(file, wait_s=0, create=True)
    insert(database, "one")
    with pytest.raises(CorpusError, match="full") as caught:
        insert(database, *(f"{number} " * 30_000 for number in range(9)))
    assert "\n" not in str(caught.value)
    with database.reading() as connection:
        assert [article.title for article in list_articles(connection)] == ["one"]
    disk("20m")
    insert(database, "two")
    database.close()
    assert titles(file) == ["one", "two"]


@pytest.mark.parametrize("size_kb", [*range(4, 64, 12), *range(64, 160, 8)])
def test_a_corpus_begun_on_a_full_disk_can_be_begun_again(disk: Callable[[str], Path], size_kb: int) -> None:
    file = disk(f"{size_kb}k") / "c" / "corpus.sqlite"
    try:
        open_database(file, wait_s=0, create=True).close()
    except CorpusError as error:
        assert "\n" not in str(error)  # noqa: PT017  on the larger of the disks it succeeds
    disk("20m")
    database = open_database(file, wait_s=0, create=True)
    insert(database, "one")
    database.close()
    assert titles(file) == ["one"]
