"""One SQLite file as a corpus keeps it: WAL, a connection for each thread, one writer at a time, plain errors."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from corpus.errors import CorpusBusyError, CorpusError
from corpus.writer_lock import WriterLock

APPLICATION_ID = 0x466F6F74
"""“Foot” in ASCII: marks the file as ours (https://www.sqlite.org/pragma.html#pragma_application_id)."""


class Database:
    """A corpus's SQLite file. Safe to share between threads; readers never wait for a writer (WAL)."""

    def __init__(self, path: Path, *, wait_s: float) -> None:
        """Take the file at `path`, which must exist; a writer waits at most `wait_s` seconds for another.

        Raises:
            CorpusError: The file can't be opened, or is not a corpus, or is damaged.
        """
        self.path = path
        self._wait_s = wait_s
        self._lock = WriterLock(path.parent, wait_s=wait_s)
        self._threads = threading.local()
        self._opened: list[sqlite3.Connection] = []
        self._opened_guard = threading.Lock()
        with self.reading() as connection:
            application = connection.execute("PRAGMA application_id").fetchone()[0]
        if application != APPLICATION_ID:
            raise CorpusError(f"{path} is not a Footnote corpus; move it away, or choose another --corpus.")

    @classmethod
    def create(cls, path: Path, schema: str, *, wait_s: float) -> "Database":
        """Open the file, making it with its tables first if it isn't there: whole or not at all.

        Raises:
            CorpusError: The folder can't be written or the disk is full.
            CorpusBusyError: Another writer held the corpus too long.
        """
        if path.exists():
            return cls(path, wait_s=wait_s)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise CorpusError(
                f"the data folder {path.parent} can't be written ({error.strerror}); set FOOTNOTE_HOME to one that can."
            ) from error
        with WriterLock(path.parent, wait_s=wait_s).held():
            if not path.exists():
                _make_file(path, schema)
        return cls(path, wait_s=wait_s)

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """One snapshot of the corpus: everything read inside sees the same state. May be nested.

        Raises:
            CorpusError: The file is damaged or can't be read.
        """
        with plain_errors(self.path):
            connection = self._connection()
            if connection.in_transaction:
                yield connection
                return
            connection.execute("BEGIN")
            try:
                yield connection
            finally:
                connection.rollback()

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction: committed whole when the block ends, rolled back when it raises.

        Raises:
            CorpusBusyError: Another writer held the corpus too long; the message says which.
            CorpusError: The disk is full, or the file is damaged or can't be written.
        """
        with self._lock.held(), plain_errors(self.path):
            connection = self._connection()
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.commit()
            except BaseException:
                connection.rollback()
                raise

    def close(self) -> None:
        """Close the connections of every thread."""
        with self._opened_guard:
            for connection in self._opened:
                connection.close()
            self._opened.clear()
            self._threads = threading.local()

    def _connection(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._threads, "connection", None)
        if connection is None:
            connection = sqlite3.connect(
                f"{self.path.absolute().as_uri()}?mode=rw",
                uri=True,
                timeout=self._wait_s,
                isolation_level=None,
                check_same_thread=False,
            )
            # FULL: a committed change survives a power cut, so the vector cache can never be ahead of the truth.
            connection.executescript(
                "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF;"
            )
            self._threads.connection = connection
            with self._opened_guard:
                self._opened.append(connection)
        return connection


def _make_file(path: Path, schema: str) -> None:
    """Make the file aside and rename it into place, so that a file that exists is complete.

    WAL comes last: on a full disk what is still in a log when the file is closed would be lost with the log.
    """
    unfinished = path.with_suffix(".new")
    unfinished.unlink(missing_ok=True)
    try:
        with plain_errors(path), closing(sqlite3.connect(unfinished, isolation_level=None)) as connection:
            connection.executescript(f"BEGIN;{schema};PRAGMA application_id = {APPLICATION_ID};COMMIT;")
            connection.execute("PRAGMA journal_mode = WAL")
        unfinished.replace(path)
    finally:
        for suffix in ("", "-journal", "-wal", "-shm"):
            unfinished.with_name(unfinished.name + suffix).unlink(missing_ok=True)


@contextmanager
def plain_errors(path: Path) -> Iterator[None]:
    """Turn SQLite's errors about the file at `path` into ours, one line each."""
    try:
        yield
    except sqlite3.OperationalError as error:
        message = str(error)
        if "locked" in message or "busy" in message:
            raise CorpusBusyError(f"another program holds {path}; try again when it has finished.") from error
        if "full" in message:
            raise CorpusError(
                f"the disk that holds {path} is full; nothing was changed. Make room and try again."
            ) from error
        raise CorpusError(
            f"{path} can't be opened or written ({message}); "
            "check that the disk has room and who may write there, or set FOOTNOTE_HOME."
        ) from error
    except (sqlite3.DatabaseError, UnicodeDecodeError) as error:  # SQLite's own messages may quote what is damaged
        raise CorpusError(
            f"{path} is damaged ({error}); put a backup in its place, or delete its folder and add the articles again."
        ) from error
