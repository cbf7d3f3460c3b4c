"""What readers asked in vain or found fault with, as rows."""

import sqlite3
from dataclasses import dataclass
from datetime import datetime

_NEWEST = (
    "SELECT number FROM answers WHERE guild_id = :guild AND abstained AND NOT deleted "
    "UNION SELECT answers.number FROM complaints JOIN answers ON answers.id = answer_id WHERE guild_id = :guild "
    "UNION SELECT answers.number FROM votes JOIN answers ON answers.id = answer_id WHERE NOT up AND guild_id = :guild "
    "ORDER BY number DESC LIMIT :most"
)


@dataclass(frozen=True, slots=True)
class Remark:
    """What a reader told the moderators about an answer, in their own words."""

    author_id: int
    note: str


@dataclass(frozen=True, slots=True)
class Miss:
    """A question that found no answer, or a bad one.

    `understood_as` is the question as it stands alone. `bad_votes` is how many found the answer bad,
    `reports` how many told the moderators that it is missing. `message_id` is a message that shows the answer, in
    `channel_id`; None where others can't see it.
    """

    question: str
    understood_as: str
    asked_at: datetime
    abstained: bool
    bad_votes: int
    reports: int
    remarks: tuple[Remark, ...]
    guild_id: int
    channel_id: int
    message_id: int | None


def read_misses(connection: sqlite3.Connection, guild_id: int, most: int) -> list[Miss]:
    """The last `most` questions of a guild that found no answer or a bad one, newest first.

    Raises:
        sqlite3.DatabaseError: A row is damaged.
    """
    rows = connection.execute(
        "SELECT answers.id, question, standalone_question, asked_at, abstained, channel_id, "
        "(SELECT count(*) FROM votes WHERE answer_id = answers.id AND NOT up), "
        "(SELECT count(*) FROM complaints WHERE answer_id = answers.id AND kind = 'missing'), "
        "iif(private OR deleted, NULL, (SELECT message_id FROM messages WHERE answer_id = answers.id AND place = 0)) "
        f"FROM answers WHERE number IN ({_NEWEST}) ORDER BY number DESC",
        {"guild": guild_id, "most": max(most, 0)},
    ).fetchall()
    return [
        Miss(
            question=question,
            understood_as=understood_as,
            asked_at=_time(asked_at),
            abstained=bool(abstained),
            bad_votes=bad_votes,
            reports=reports,
            remarks=_remarks(connection, answer_id),
            guild_id=guild_id,
            channel_id=channel_id,
            message_id=message_id,
        )
        for answer_id, question, understood_as, asked_at, abstained, channel_id, bad_votes, reports, message_id in rows
    ]


def _remarks(connection: sqlite3.Connection, answer_id: int) -> tuple[Remark, ...]:
    rows = connection.execute(
        "SELECT author_id, note FROM complaints WHERE answer_id = ? AND note IS NOT NULL ORDER BY number", (answer_id,)
    )
    return tuple(Remark(author_id, note) for author_id, note in rows)


def _time(stored: str) -> datetime:
    try:
        return datetime.fromisoformat(stored)
    except (ValueError, TypeError) as error:
        raise sqlite3.DatabaseError(f"an answer has a time that is none: {str(stored)[:80]!r}") from error
