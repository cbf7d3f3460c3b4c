"""Bringing the tables of a file that an earlier version made up to date, whole or not at all."""

from collections.abc import Mapping, Sequence

from corpus.database import Database
from corpus.errors import CorpusError

Steps = Mapping[int, Sequence[str]]
"""The statements that bring each edition of the tables to the next; the last one sets the file's `user_version`
(https://www.sqlite.org/pragma.html#pragma_user_version), which is 0 where it was never set."""


def migrate(database: Database, edition: int, steps: Steps) -> None:
    """Bring the file to an edition; nothing happens where it is of that one.

    Raises:
        CorpusError: Another version made it, from which no steps lead there, or it can't be written.
        CorpusBusyError: Another writer held it too long.
    """
    if _edition(database) == edition:
        return
    with database.writing() as connection:
        while (found := connection.execute("PRAGMA user_version").fetchone()[0]) != edition:
            if found not in steps:
                raise CorpusError(
                    f"{database.path} was made by another version of Footnote (edition {found}, this one reads {edition}); "
                    "install that version, or move the file away to begin anew."
                )
            for step in steps[found]:
                connection.execute(step)


def _edition(database: Database) -> int:
    with database.reading() as connection:
        return int(connection.execute("PRAGMA user_version").fetchone()[0])
