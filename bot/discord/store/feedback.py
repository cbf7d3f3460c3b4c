"""What people made of answers, as rows: votes, and complaints to the moderators."""

import sqlite3
from datetime import UTC, datetime

from bot.discord.store.answers import is_here, read_answer
from bot.discord.store.bounding import LONGEST_NOTE, bounded
from bot.discord.store.records import Complaint, ComplaintKind, Votes


def vote(
    connection: sqlite3.Connection,
    answer_id: int,
    guild_id: int | None,
    channel_id: int | None,
    voter_id: int,
    up: bool,
) -> Votes | None:
    """Keep a vote, in place of an earlier one; all votes on the answer, or None where it isn't one of this place."""
    if not is_here(connection, answer_id, guild_id, channel_id):
        return None
    connection.execute(
        "INSERT OR REPLACE INTO votes (answer_id, voter_id, up, at) VALUES (?, ?, ?, ?)",
        (answer_id, voter_id, up, _now()),
    )
    ups, downs = connection.execute(
        "SELECT count(*) FILTER (WHERE up), count(*) FILTER (WHERE NOT up) FROM votes WHERE answer_id = ?", (answer_id,)
    ).fetchone()
    return Votes(up=ups, down=downs)


def complain(
    connection: sqlite3.Connection,
    answer_id: int,
    guild_id: int | None,
    channel_id: int | None,
    author_id: int,
    kind: ComplaintKind,
    note: str | None,
) -> bool:
    """Keep a complaint; False where it isn't new, or about no answer of this place."""
    if not is_here(connection, answer_id, guild_id, channel_id):
        return False
    kept = bounded((note or "").strip(), LONGEST_NOTE) or None
    inserted = connection.execute(
        "INSERT OR IGNORE INTO complaints (answer_id, author_id, kind, note, at) VALUES (?, ?, ?, ?, ?)",
        (answer_id, author_id, kind, kept, _now()),
    )
    if inserted.rowcount == 1:
        return True
    connection.execute(
        "UPDATE complaints SET note = coalesce(?, note) WHERE answer_id = ? AND author_id = ? AND kind = ?",
        (kept, answer_id, author_id, kind),
    )
    return False


def complaints(connection: sqlite3.Connection, guild_id: int, most: int) -> list[Complaint]:
    """The last complaints about answers in a guild, newest first.

    Raises:
        sqlite3.DatabaseError: A row is damaged.
    """
    rows = connection.execute(
        "SELECT answer_id, author_id, note, kind, at FROM complaints JOIN answers ON answers.id = answer_id "
        "WHERE guild_id = ? ORDER BY complaints.number DESC LIMIT ?",
        (guild_id, max(most, 0)),
    ).fetchall()
    return [
        Complaint(read_answer(connection, answer_id), author_id, note, kind, _time(at))
        for answer_id, author_id, note, kind, at in rows
    ]


def _now() -> str:
    return datetime.now(UTC).isoformat()


def _time(stored: str) -> datetime:
    try:
        return datetime.fromisoformat(stored)
    except (ValueError, TypeError) as error:
        raise sqlite3.DatabaseError(f"a complaint has a time that is none: {str(stored)[:80]!r}") from error
