"""Feeds as rows: where a guild's are, when each is to be fetched again, and whether it fails."""

import secrets
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import resources
from typing import Any

from bot.discord.store.bounding import LONGEST_NAME, LONGEST_NOTE, bounded
from corpus.errors import SourceError

MOST_FEEDS = 25
"""Of a guild: as many as Discord offers for a choice, or shows in one embed."""

_ID_BYTES = 8
_LONGEST_VALIDATOR = 1_000
"""Characters of an ETag or a date that a server gives; a longer one is not kept, and the feed is fetched whole."""

_COLUMNS = (
    "id, guild_id, url, title, added_by, approve, paused, etag, last_modified, check_at, checked_at, failures, failure, "
    "told_failing"
)
_DUE_ITEMS = "SELECT feed_id FROM feed_items WHERE state IN ('new', 'approved') AND state = ? AND try_at <= ?"


@dataclass(frozen=True, slots=True)
class StoredFeed:
    """A guild's feed.

    With `approve` its items wait for a moderator. It is fetched again at `check_at`; `etag` and `last_modified` are what
    its server gave with it. `failures` counts those in a row, the last of which was for the reason `failure`; once
    moderators were told of them, `told_failing` holds until it works again.
    """

    id: str
    guild_id: int
    url: str
    title: str
    added_by: str
    approve: bool
    paused: bool
    etag: str | None
    last_modified: str | None
    check_at: datetime
    checked_at: datetime | None
    failures: int
    failure: str | None
    told_failing: bool


@dataclass(frozen=True, slots=True)
class FeedItemCounts:
    """How many of a feed's items went in, wait for a moderator, and could not be read."""

    added: int
    waiting: int
    failed: int


def make_feed_tables(connection: sqlite3.Connection) -> None:
    """Make what tables of feeds there aren't yet."""
    schema = resources.files("bot.discord.store").joinpath("feeds.sql").read_text(encoding="utf-8")
    for statement in schema.split(";\n"):  # executescript would end the transaction
        connection.execute(statement)


def insert_feed(
    connection: sqlite3.Connection, guild_id: int, url: str, title: str, *, added_by: str, approve: bool, now: datetime
) -> StoredFeed:
    """Keep a feed that was just fetched for the first time, to be recorded with `record_success`.

    Raises:
        SourceError: The guild has it already, or has as many as it can.
    """
    if _select(connection, "guild_id = ? AND url = ?", guild_id, url):
        raise SourceError("this feed is here already")
    if len(feeds_of_guild(connection, guild_id)) >= MOST_FEEDS:
        raise SourceError(f"there are {MOST_FEEDS} feeds already, which is the most; remove one first")
    feed_id = secrets.token_hex(_ID_BYTES)
    connection.execute(
        "INSERT INTO feeds (id, guild_id, url, title, added_by, approve, check_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (feed_id, guild_id, url, bounded(title, LONGEST_NAME), added_by, approve, as_seconds(now)),
    )
    [feed] = _select(connection, "id = ?", feed_id)
    return feed


def find_feed(connection: sqlite3.Connection, feed_id: str, guild_id: int) -> StoredFeed | None:
    """The feed with that id in that guild, or None."""
    return next(iter(_select(connection, "id = ? AND guild_id = ?", feed_id, guild_id)), None)


def feeds_of_guild(connection: sqlite3.Connection, guild_id: int) -> list[StoredFeed]:
    """A guild's feeds, in the order in which they were added."""
    return _select(connection, "guild_id = ? ORDER BY rowid", guild_id)


def remove_feed(connection: sqlite3.Connection, feed_id: str, guild_id: int) -> StoredFeed | None:
    """Forget a feed with its items, and return it; None where that guild has none with that id."""
    feed = find_feed(connection, feed_id, guild_id)
    if feed is not None:
        connection.execute("DELETE FROM feeds WHERE id = ?", (feed_id,))
    return feed


def forget_feeds(connection: sqlite3.Connection, guild_id: int) -> None:
    """Forget all feeds of a guild with their items."""
    connection.execute("DELETE FROM feeds WHERE guild_id = ?", (guild_id,))


def pause_feed(
    connection: sqlite3.Connection, feed_id: str, guild_id: int, *, paused: bool, now: datetime
) -> StoredFeed | None:
    """Fetch a feed no more, or again and at once; returns it, None where that guild has none with that id."""
    connection.execute(
        "UPDATE feeds SET paused = ?, check_at = ? WHERE id = ? AND guild_id = ? AND paused != ?",
        (paused, as_seconds(now), feed_id, guild_id, paused),
    )
    return find_feed(connection, feed_id, guild_id)


def due_feeds(connection: sqlite3.Connection, now: datetime, most: int) -> list[StoredFeed]:
    """Feeds that are to be fetched, or have items that are; longest due first. What was approved goes in in any case."""
    at = as_seconds(now)
    return _select(
        connection,
        f"(NOT paused AND (check_at <= ? OR id IN ({_DUE_ITEMS}))) OR id IN ({_DUE_ITEMS}) ORDER BY check_at LIMIT ?",
        *(at, "new", at, "approved", at, most),
    )


def next_due(connection: sqlite3.Connection) -> datetime | None:
    """When the next feed or item is due; None where none will be."""
    at: int | None = connection.execute(
        "SELECT min(at) FROM (SELECT min(check_at) AS at FROM feeds WHERE NOT paused UNION ALL SELECT min(try_at) "
        "FROM feed_items JOIN feeds ON feeds.id = feed_id "
        "WHERE state IN ('new', 'approved') AND (NOT paused OR state = 'approved'))"
    ).fetchone()[0]
    return None if at is None else from_seconds(at)


def record_success(
    connection: sqlite3.Connection,
    feed_id: str,
    *,
    etag: str | None,
    last_modified: str | None,
    now: datetime,
    check_at: datetime,
) -> None:
    """Say that a feed was fetched, or is as it was; nothing happens where it was removed meanwhile."""
    connection.execute(
        "UPDATE feeds SET etag = ?, last_modified = ?, checked_at = ?, check_at = ?, failures = 0, failure = NULL, "
        "told_failing = 0 WHERE id = ?",
        (_validator(etag), _validator(last_modified), as_seconds(now), as_seconds(check_at), feed_id),
    )


def record_failure(
    connection: sqlite3.Connection, feed_id: str, failure: str, *, check_at: datetime, tell_after: int
) -> StoredFeed | None:
    """Count a failure of a feed; returns it where moderators are now to be told, which is once, after so many in a row."""
    connection.execute(
        "UPDATE feeds SET failures = failures + 1, failure = ?, check_at = ? WHERE id = ?",
        (bounded(failure, LONGEST_NOTE), as_seconds(check_at), feed_id),
    )
    to_tell = connection.execute(
        "UPDATE feeds SET told_failing = 1 WHERE id = ? AND NOT told_failing AND failures >= ? RETURNING id",
        (feed_id, tell_after),
    ).fetchall()
    return next(iter(_select(connection, "id = ?", feed_id)), None) if to_tell else None


def postpone_feed(connection: sqlite3.Connection, feed_id: str, until: datetime) -> None:
    """Leave a feed and its items alone for a while."""
    at = as_seconds(until)
    connection.execute("UPDATE feeds SET check_at = max(check_at, ?) WHERE id = ?", (at, feed_id))
    connection.execute("UPDATE feed_items SET try_at = max(try_at, ?) WHERE feed_id = ?", (at, feed_id))


def count_items(connection: sqlite3.Connection, feed_id: str) -> FeedItemCounts:
    """What became of a feed's items."""
    counts: dict[str, int] = dict(
        connection.execute("SELECT state, count(*) FROM feed_items WHERE feed_id = ? GROUP BY state", (feed_id,))
    )
    return FeedItemCounts(counts.get("added", 0), counts.get("waiting", 0), counts.get("failed", 0))


def as_seconds(moment: datetime) -> int:
    """A time as the tables have it."""
    return int(moment.timestamp())


def from_seconds(at: int) -> datetime:
    """A time of the tables, in UTC."""
    return datetime.fromtimestamp(at, UTC)


def _validator(value: str | None) -> str | None:
    return value if value is not None and len(value) <= _LONGEST_VALIDATOR else None


def _select(connection: sqlite3.Connection, where: str, *values: object) -> list[StoredFeed]:
    return [_feed(row) for row in connection.execute(f"SELECT {_COLUMNS} FROM feeds WHERE {where}", values)]


def _feed(row: Sequence[Any]) -> StoredFeed:
    feed_id, guild_id, url, title, added_by, approve, paused, etag, last_modified, *rest = row
    check_at, checked_at, failures, failure, told_failing = rest
    return StoredFeed(
        id=feed_id,
        guild_id=guild_id,
        url=url,
        title=title,
        added_by=added_by,
        approve=bool(approve),
        paused=bool(paused),
        etag=etag,
        last_modified=last_modified,
        check_at=from_seconds(check_at),
        checked_at=None if checked_at is None else from_seconds(checked_at),
        failures=failures,
        failure=failure,
        told_failing=bool(told_failing),
    )
