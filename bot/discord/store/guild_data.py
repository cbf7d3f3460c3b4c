"""All that is known of a guild, as rows: which guilds were left when, and which are being deleted."""

import sqlite3
from collections.abc import Collection
from datetime import UTC, datetime
from importlib import resources

from bot.discord.store.feeds import forget_feeds, make_feed_tables

_OF_A_GUILD = ("answers", "conversations", "guild_settings", "kept")
"""Tables with the id of a guild; what else there is hangs on answers and goes with them."""


def make_guild_tables(connection: sqlite3.Connection) -> None:
    """Make what of the tables there isn't yet."""
    schema = resources.files("bot.discord.store").joinpath("guild_data.sql").read_text(encoding="utf-8")
    for statement in schema.split(";\n"):  # executescript would end the transaction
        connection.execute(statement)
    make_feed_tables(connection)


def note_guilds(connection: sqlite3.Connection, present: Collection[int], now: datetime) -> list[int]:
    """Say that the bot is in these guilds and no others; returns those found to be left since it last was said.

    Only a guild that the bot has been in can be left.
    """
    for guild_id in present:
        note_present(connection, guild_id)
    known = connection.execute(
        "SELECT guild_id FROM joined UNION SELECT guild_id FROM answers WHERE guild_id IS NOT NULL "
        "EXCEPT SELECT guild_id FROM departed"
    )
    left = [guild_id for (guild_id,) in known if guild_id not in present]
    for guild_id in left:
        note_left(connection, guild_id, now)
    return left


def note_present(connection: sqlite3.Connection, guild_id: int) -> None:
    """Say that the bot is in a guild, perhaps again."""
    connection.execute("INSERT OR IGNORE INTO joined (guild_id) VALUES (?)", (guild_id,))
    connection.execute("DELETE FROM departed WHERE guild_id = ?", (guild_id,))


def note_left(connection: sqlite3.Connection, guild_id: int, now: datetime) -> None:
    """Say that the bot left a guild, or was thrown out; the first time counts."""
    at = now.astimezone(UTC).isoformat()
    connection.execute("INSERT OR IGNORE INTO departed (guild_id, at) VALUES (?, ?)", (guild_id, at))


def begin_due_erasures(connection: sqlite3.Connection, left_by: datetime) -> list[int]:
    """Begin to delete the guilds that were left at that time or before; returns them."""
    rows = connection.execute(
        "DELETE FROM departed WHERE at <= ? RETURNING guild_id", (left_by.astimezone(UTC).isoformat(),)
    )
    due = [guild_id for (guild_id,) in rows.fetchall()]
    for guild_id in due:
        connection.execute("DELETE FROM joined WHERE guild_id = ?", (guild_id,))
        begin_erasure(connection, guild_id)
    return due


def begin_erasure(connection: sqlite3.Connection, guild_id: int) -> None:
    """Delete what is known of a guild, and note that the rest, its corpus, is to follow."""
    connection.execute("INSERT OR IGNORE INTO erasures (guild_id) VALUES (?)", (guild_id,))
    _delete(connection, guild_id)


def finish_erasure(connection: sqlite3.Connection, guild_id: int) -> None:
    """Note that a guild's corpus is gone too, and delete what was still being written meanwhile."""
    _delete(connection, guild_id)
    connection.execute("DELETE FROM erasures WHERE guild_id = ?", (guild_id,))


def pending_erasures(connection: sqlite3.Connection) -> list[int]:
    """The guilds whose deletion was begun and not finished."""
    return [guild_id for (guild_id,) in connection.execute("SELECT guild_id FROM erasures ORDER BY guild_id")]


def _delete(connection: sqlite3.Connection, guild_id: int) -> None:
    connection.execute("PRAGMA secure_delete = ON")  # what is deleted is overwritten as well
    for table in _OF_A_GUILD:
        connection.execute(f"DELETE FROM {table} WHERE guild_id = ?", (guild_id,))
    forget_feeds(connection, guild_id)
