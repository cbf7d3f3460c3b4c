"""The audit log of a corpus: who did what to which article, and when. Its numbers are the corpus's sequence."""

import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from corpus.article import Article

Action = Literal["add", "remove", "replace", "restore", "edit"]


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that was done to one article."""

    seq: int
    at: datetime
    who: str
    action: str
    article_id: str
    title: str


@dataclass(frozen=True, slots=True)
class ChangePage:
    """Some changes, newest first, and how many there are in all."""

    changes: tuple[Change, ...]
    total: int


def sequence_number(connection: sqlite3.Connection) -> int:
    """The number of the newest change; 0 for a corpus that never had one."""
    return int(connection.execute("SELECT coalesce(max(seq), 0) FROM changes").fetchone()[0])


def note_change(connection: sqlite3.Connection, article: Article, *, who: str, action: Action) -> int:
    """Write a change down, and return its number."""
    cursor = connection.execute(
        "INSERT INTO changes (at, who, action, article_id, title, sha256) VALUES (?, ?, ?, ?, ?, ?)",
        (datetime.now(UTC).isoformat(timespec="seconds"), who, action, article.id, article.title, article.sha256),
    )
    assert cursor.lastrowid is not None
    return cursor.lastrowid


def read_changes(
    connection: sqlite3.Connection, *, most: int, offset: int = 0, article_id: str | None = None
) -> ChangePage:
    """At most `most` changes after the `offset` newest, to one article or to all.

    Raises:
        sqlite3.DatabaseError: A row is damaged.
    """
    of_article = "" if article_id is None else "WHERE article_id = :article "
    values = {"article": article_id, "most": max(most, 0), "offset": max(offset, 0)}
    rows = connection.execute(
        f"SELECT seq, at, who, action, article_id, title FROM changes {of_article}"
        "ORDER BY seq DESC LIMIT :most OFFSET :offset",
        values,
    )
    total = connection.execute(f"SELECT count(*) FROM changes {of_article}", values).fetchone()[0]
    return ChangePage(tuple(Change(row[0], _time(row[1]), *row[2:]) for row in rows), total)


def last_done(connection: sqlite3.Connection, article_id: str, action: Action) -> datetime | None:
    """When that was last done to the article with that id; None where it never was."""
    row = connection.execute(
        "SELECT max(at) FROM changes WHERE article_id = ? AND action = ?", (article_id, action)
    ).fetchone()
    return None if row[0] is None else _time(row[0])


def _time(stored: str) -> datetime:
    try:
        return datetime.fromisoformat(stored)
    except (ValueError, TypeError) as error:
        raise sqlite3.DatabaseError(f"a change has a time that is none: {str(stored)[:80]!r}") from error
