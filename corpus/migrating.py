"""Bringing the tables of a corpus that an earlier version made up to date, whole or not at all."""

from corpus.database import Database
from corpus.errors import CorpusError

EDITION = 2
"""Of the tables; schema.sql marks the file with it (https://www.sqlite.org/pragma.html#pragma_user_version)."""

_STEPS = {
    0: (
        "ALTER TABLE articles ADD COLUMN pages TEXT NOT NULL DEFAULT '[]'",
        "CREATE TABLE former_articles (seq INTEGER PRIMARY KEY REFERENCES changes (seq), id TEXT NOT NULL, "
        "title TEXT NOT NULL, removed_at TEXT NOT NULL, article TEXT NOT NULL)",
        "PRAGMA user_version = 2",
    ),
}
"""What brings each edition to the next; 0 is the first, which wasn't marked."""


def migrate(database: Database) -> None:
    """Bring the file up to date; nothing happens where it is.

    Raises:
        CorpusError: A later version made it, or it can't be written.
        CorpusBusyError: Another writer held it too long.
    """
    if _edition(database) == EDITION:
        return
    with database.writing() as connection:
        while (edition := connection.execute("PRAGMA user_version").fetchone()[0]) != EDITION:
            if edition not in _STEPS:
                raise CorpusError(
                    f"{database.path} was made by a later version of Footnote (edition {edition}); install that version."
                )
            for step in _STEPS[edition]:
                connection.execute(step)


def _edition(database: Database) -> int:
    with database.reading() as connection:
        return int(connection.execute("PRAGMA user_version").fetchone()[0])
