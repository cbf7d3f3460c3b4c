"""A copy of a corpus, made while it is in use."""

import sqlite3
from contextlib import closing
from pathlib import Path

from corpus.database import Database, plain_errors
from corpus.errors import CorpusError

_PAGES_AT_ONCE = 1_000
"""Writers needn't wait for longer than copying so many takes."""


def back_up(database: Database, target: Path) -> None:
    """Write a copy of the corpus as it is now to a file that isn't there yet: whole, or not at all.

    SQLite's online backup does it (https://www.sqlite.org/backup.html). The copy is a corpus.sqlite: in a folder of its own
    below `corpora` it is a corpus again.

    Raises:
        CorpusError: There is such a file already, it can't be written, or the disk is full.
    """
    if target.exists():
        raise CorpusError(f"{target} is there already; choose another name, or move it away first.")
    unfinished = target.with_name(f".{target.name}.new")
    try:
        unfinished.unlink(missing_ok=True)
        with database.reading() as source, plain_errors(target), closing(sqlite3.connect(unfinished)) as copy:
            source.rollback()  # a backup reads in transactions of its own
            source.backup(copy, pages=_PAGES_AT_ONCE)
            copy.execute("PRAGMA journal_mode = DELETE")  # one file, without a log beside it
        unfinished.replace(target)
    except OSError as error:
        raise CorpusError(f"{target} can't be written ({error.strerror}); choose another place.") from error
    finally:
        unfinished.unlink(missing_ok=True)
