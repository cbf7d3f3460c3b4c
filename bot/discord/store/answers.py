"""Answers as rows: kept with their citations and passages, found again in the guild or DM channel they were given in."""

import json
import secrets
import sqlite3
from collections.abc import Sequence
from dataclasses import fields
from datetime import UTC, date, datetime
from typing import Any

from bot.answering.answer import Answer, Citation
from bot.answering.checks import Checks
from bot.discord.store.bounding import (
    LONGEST_ANSWER,
    LONGEST_NAME,
    LONGEST_PASSAGE,
    LONGEST_QUESTION,
    MOST_HITS,
    bounded,
)
from bot.discord.store.records import Asked, StoredAnswer, StoredHit
from index.hit import Hit

_HERE = "answers.guild_id IS ? AND (answers.guild_id IS NOT NULL OR answers.channel_id = ?)"
"""Holds for answers of a guild, or of a DM channel where there is no guild."""


def insert_answer(connection: sqlite3.Connection, asked: Asked, answer: Answer, corpus: str) -> StoredAnswer:
    """Keep an answer under a new random id."""
    answer_id = secrets.randbits(63)
    row = {
        "id": answer_id,
        **{field.name: getattr(asked, field.name) for field in fields(Asked)},
        "asked_at": datetime.now(UTC).isoformat(),
        "question": bounded(answer.question, LONGEST_QUESTION),
        "standalone_question": bounded(answer.standalone_question, LONGEST_QUESTION),
        "text": bounded(answer.text, LONGEST_ANSWER),
        "abstained": answer.abstained,
        "reason": None if answer.reason is None else bounded(answer.reason, LONGEST_NAME),
        "confidence": answer.confidence,
        "as_of": answer.as_of,
        "composer": bounded(answer.composer, LONGEST_NAME),
        "timings_ms": json.dumps(dict(answer.timings_ms)),
        "version": json.dumps(dict(answer.version)),
        "checks": None if answer.checks is None else json.dumps(answer.checks.to_json()),
    }
    _insert(connection, "answers", row)
    for place, citation in enumerate(answer.citations):
        _insert(connection, "citations", {"answer_id": answer_id, "place": place, **_columns(citation)})
    for place, hit in enumerate(answer.hits[:MOST_HITS]):
        stored = _stored_hit(hit, corpus)
        _insert(connection, "hits", {"answer_id": answer_id, "place": place, **_columns(stored)})
    return read_answer(connection, answer_id)


def set_messages(connection: sqlite3.Connection, answer_id: int, message_ids: Sequence[int]) -> None:
    """Say which messages show an answer; nothing where there is no such answer."""
    connection.execute("DELETE FROM messages WHERE answer_id = ?", (answer_id,))
    connection.executemany(
        "INSERT INTO messages (answer_id, place, message_id) SELECT id, ?, ? FROM answers WHERE id = ?",
        [(place, message_id, answer_id) for place, message_id in enumerate(message_ids)],
    )


def mark_deleted(connection: sqlite3.Connection, answer_id: int) -> None:
    """Say that an answer was taken away; nothing where there is no such answer."""
    connection.execute("UPDATE answers SET deleted = 1 WHERE id = ?", (answer_id,))


def is_here(connection: sqlite3.Connection, answer_id: int, guild_id: int | None, channel_id: int | None) -> bool:
    """Whether there is an answer with that id in this guild, or in this DM channel."""
    found = _first(connection, f"SELECT id FROM answers WHERE id = ? AND {_HERE}", answer_id, guild_id, channel_id)
    return found is not None


def find_answer(
    connection: sqlite3.Connection, answer_id: int, guild_id: int | None, channel_id: int | None
) -> StoredAnswer | None:
    """The answer with that id in this guild or DM channel, or None."""
    return read_answer(connection, answer_id) if is_here(connection, answer_id, guild_id, channel_id) else None


def find_answer_of_message(
    connection: sqlite3.Connection, message_id: int, guild_id: int | None, channel_id: int | None
) -> StoredAnswer | None:
    """The answer that a message of this guild or DM channel shows, or None; the last one where there were several."""
    query = (
        "SELECT answers.id FROM messages JOIN answers ON answers.id = messages.answer_id "
        f"WHERE message_id = ? AND {_HERE} ORDER BY answers.number DESC"
    )
    found = _first(connection, query, message_id, guild_id, channel_id)
    return None if found is None else read_answer(connection, found)


def read_answer(connection: sqlite3.Connection, answer_id: int) -> StoredAnswer:
    """The answer with that id, which must be there; whoever calls has made sure whose it is.

    Raises:
        sqlite3.DatabaseError: The row is damaged.
    """
    [row] = _select(connection, "SELECT * FROM answers WHERE id = ?", answer_id)
    cited = _select(connection, "SELECT * FROM citations WHERE answer_id = ? ORDER BY place", answer_id)
    hits = _select(connection, "SELECT * FROM hits WHERE answer_id = ? ORDER BY place", answer_id)
    messages = _select(connection, "SELECT message_id FROM messages WHERE answer_id = ? ORDER BY place", answer_id)
    try:
        return StoredAnswer(
            id=answer_id,
            asked=_asked(row),
            asked_at=datetime.fromisoformat(row["asked_at"]),
            question=row["question"],
            standalone_question=row["standalone_question"],
            text=row["text"],
            abstained=bool(row["abstained"]),
            reason=row["reason"],
            confidence=row["confidence"],
            as_of=_date(row["as_of"]),
            composer=row["composer"],
            citations=tuple(_citation(each) for each in cited),
            hits=tuple(StoredHit(**{field.name: each[field.name] for field in fields(StoredHit)}) for each in hits),
            timings_ms=json.loads(row["timings_ms"]),
            version=json.loads(row["version"]),
            message_ids=tuple(each["message_id"] for each in messages),
            deleted=bool(row["deleted"]),
            checks=None if row["checks"] is None else Checks.from_json(json.loads(row["checks"])),
        )
    except (ValueError, TypeError, KeyError) as error:
        raise sqlite3.DatabaseError(f"an answer can't be read: {str(error)[:80]!r}") from error


def _asked(row: dict[str, Any]) -> Asked:
    return Asked(
        guild_id=row["guild_id"],
        channel_id=row["channel_id"],
        conversation_id=row["conversation_id"],
        asker_id=row["asker_id"],
        private=bool(row["private"]),
    )


def _citation(row: dict[str, Any]) -> Citation:
    values = {field.name: row[field.name] for field in fields(Citation)}
    return Citation(**{**values, "published": _date(row["published"])})


def _stored_hit(hit: Hit, corpus: str) -> StoredHit:
    return StoredHit(
        corpus=corpus,
        article_id=hit.article.id,
        title=bounded(hit.article.title, LONGEST_NAME),
        start=hit.passage.start,
        end=hit.passage.end,
        text=bounded(hit.text, LONGEST_PASSAGE),
        score=hit.score,
        dense=hit.dense,
        lexical=hit.lexical,
        rerank=hit.rerank,
    )


def _date(stored: str | None) -> date | None:
    return None if stored is None else date.fromisoformat(stored)


def _columns(record: Citation | StoredHit) -> dict[str, Any]:
    return {field.name: getattr(record, field.name) for field in fields(record)}


def _insert(connection: sqlite3.Connection, table: str, row: dict[str, Any]) -> None:
    names = ", ".join(f'"{name}"' for name in row)
    marks = ", ".join("?" for _ in row)
    values = [value.isoformat() if isinstance(value, date) else value for value in row.values()]
    connection.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", values)


def _select(connection: sqlite3.Connection, query: str, answer_id: int) -> list[dict[str, Any]]:
    cursor = connection.execute(query, (answer_id,))
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor]


def _first(connection: sqlite3.Connection, query: str, *values: int | None) -> int | None:
    """The first value that a query finds, or None. SQLite has no number above 64 bits, so it has nothing under such an id."""
    try:
        row = connection.execute(query, values).fetchone()
    except OverflowError:
        return None
    return None if row is None else int(row[0])
