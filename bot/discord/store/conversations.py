"""Conversations as rows: what was said in one before, which threads are one, and which messages were taken up."""

import sqlite3

from bot.answering.conversation import Turn
from bot.discord.store.bounding import LONGEST_TURN


def history(connection: sqlite3.Connection, conversation_id: int, guild_id: int | None, most: int) -> list[Turn]:
    """The last `most` questions that everybody in a conversation saw answered, with their answers, oldest first."""
    newest_first = connection.execute(
        "SELECT question, text FROM answers WHERE conversation_id = ? AND guild_id IS ? AND NOT deleted AND NOT private "
        "ORDER BY number DESC LIMIT ?",
        (conversation_id, guild_id, max(most, 0)),
    ).fetchall()
    turns = []
    for question, text in reversed(newest_first):
        turns += [Turn("user", question[:LONGEST_TURN]), Turn("assistant", text[:LONGEST_TURN])]
    return turns


def open_conversation(connection: sqlite3.Connection, thread_id: int, guild_id: int) -> None:
    """Say that every message in a thread is a follow-up."""
    connection.execute("INSERT OR IGNORE INTO conversations (guild_id, thread_id) VALUES (?, ?)", (guild_id, thread_id))


def is_conversation(connection: sqlite3.Connection, thread_id: int, guild_id: int) -> bool:
    """Whether every message in that thread of this guild is a follow-up."""
    query = "SELECT 1 FROM conversations WHERE guild_id = ? AND thread_id = ?"
    return connection.execute(query, (guild_id, thread_id)).fetchone() is not None


def end_conversation(connection: sqlite3.Connection, thread_id: int) -> None:
    """Say that messages in a thread are follow-ups no longer."""
    connection.execute("DELETE FROM conversations WHERE thread_id = ?", (thread_id,))


def claim(connection: sqlite3.Connection, source_id: int) -> bool:
    """Whether nobody claimed that message or post before."""
    return connection.execute("INSERT OR IGNORE INTO claims (source_id) VALUES (?)", (source_id,)).rowcount == 1
