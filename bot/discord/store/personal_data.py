"""What is known of a person, as rows: counted, given back to them, and deleted.

It is theirs wherever they ask: with a `guild_id`, what is of that guild; without one, what is of anywhere.
"""

import sqlite3
from dataclasses import dataclass
from typing import Any

_ANSWERS = "SELECT id FROM answers WHERE asker_id = :person AND :guild IN (guild_id, 0)"
_VOTES = "voter_id = :person AND answer_id IN (SELECT id FROM answers WHERE :guild IN (guild_id, 0))"
_NOTES = "author_id = :person AND answer_id IN (SELECT id FROM answers WHERE :guild IN (guild_id, 0))"
_DRAFTS = "author_id = :person AND :guild IN (guild_id, 0)"
"""No guild has the id 0, which stands for anywhere."""


@dataclass(frozen=True, slots=True)
class PersonalData:
    """How much is known of a person: questions with their answers, votes, complaints, and drafts that wait for them."""

    questions: int
    votes: int
    complaints: int
    drafts: int

    @property
    def total(self) -> int:
        """All of it."""
        return self.questions + self.votes + self.complaints + self.drafts


def count_personal_data(connection: sqlite3.Connection, person_id: int, guild_id: int | None) -> PersonalData:
    """How much is known of a person."""
    [counts] = connection.execute(
        f"SELECT (SELECT count(*) FROM ({_ANSWERS})), (SELECT count(*) FROM votes WHERE {_VOTES}), "
        f"(SELECT count(*) FROM complaints WHERE {_NOTES}), (SELECT count(*) FROM kept WHERE {_DRAFTS})",
        _values(person_id, guild_id),
    ).fetchall()
    return PersonalData(*counts)


def read_questions(
    connection: sqlite3.Connection, person_id: int, guild_id: int | None, *, before: int | None, most: int
) -> tuple[list[dict[str, Any]], int | None]:
    """At most `most` questions of a person, newest first, and what to give as `before` for those before; None at the end.

    As JSON-serialisable data; ids are strings, for JSON's numbers are too small for them in many programs.
    """
    rows = connection.execute(
        "SELECT number, id, guild_id, channel_id, conversation_id, private, asked_at, question, standalone_question, "
        f"text, abstained, deleted FROM answers WHERE id IN ({_ANSWERS}) AND (:before IS NULL OR number < :before) "
        "ORDER BY number DESC LIMIT :most",
        {**_values(person_id, guild_id), "before": before, "most": max(most, 0)},
    ).fetchall()
    found = [
        {
            "answer_id": str(answer_id),
            "server_id": _id(guild),
            "channel_id": _id(channel),
            "conversation_id": _id(conversation),
            "private": bool(private),
            "asked_at": asked_at,
            "question": question,
            "understood_as": understood_as,
            "answer": text,
            "abstained": bool(abstained),
            "deleted": bool(deleted),
        }
        for _, answer_id, guild, channel, conversation, private, asked_at, question, understood_as, text, abstained,
        deleted in rows
    ]  # fmt: skip
    return found, rows[-1][0] if len(rows) == most else None


def read_opinions(connection: sqlite3.Connection, person_id: int, guild_id: int | None) -> dict[str, Any]:
    """A person's votes, complaints and waiting drafts, as JSON-serialisable data."""
    values = _values(person_id, guild_id)
    votes = connection.execute(f"SELECT answer_id, up, at FROM votes WHERE {_VOTES} ORDER BY at", values)
    complaints = connection.execute(
        f"SELECT answer_id, kind, note, at FROM complaints WHERE {_NOTES} ORDER BY number", values
    )
    drafts = connection.execute(f"SELECT guild_id, kind, at, data FROM kept WHERE {_DRAFTS} ORDER BY at", values)
    return {
        "votes": [{"answer_id": str(answer), "vote": "up" if up else "down", "at": at} for answer, up, at in votes],
        "complaints": [
            {"answer_id": str(answer), "kind": kind, "note": note, "at": at} for answer, kind, note, at in complaints
        ],
        "drafts": [{"server_id": _id(guild), "kind": kind, "at": at, "data": data} for guild, kind, at, data in drafts],
    }


def erase_personal_data(connection: sqlite3.Connection, person_id: int, guild_id: int | None) -> PersonalData:
    """Delete what is known of a person, with what others made of their answers; returns how much it was."""
    counted = count_personal_data(connection, person_id, guild_id)
    values = _values(person_id, guild_id)
    connection.execute("PRAGMA secure_delete = ON")  # what is deleted is overwritten as well
    connection.execute(f"DELETE FROM votes WHERE {_VOTES}", values)
    connection.execute(f"DELETE FROM complaints WHERE {_NOTES}", values)
    connection.execute(f"DELETE FROM kept WHERE {_DRAFTS}", values)
    connection.execute(f"DELETE FROM answers WHERE id IN ({_ANSWERS})", values)
    return counted


def _values(person_id: int, guild_id: int | None) -> dict[str, int]:
    return {"person": person_id, "guild": guild_id or 0}


def _id(value: int | None) -> str | None:
    return None if value is None else str(value)
