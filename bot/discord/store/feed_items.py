"""Items of feeds as rows: which are new, which wait for a moderator, and what became of the others."""

import json
import secrets
import sqlite3
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal

from bot.discord.store.bounding import LONGEST_NAME, LONGEST_NOTE, bounded
from bot.discord.store.feeds import StoredFeed, as_seconds
from corpus.article import ArticleDraft
from corpus.feeds import FeedItem

ItemState = Literal["new", "waiting", "approved", "added", "rejected", "failed", "passed"]
"""To be fetched; to be decided on; to be put in; and four ends: in, rejected, unreadable, passed over."""

REMEMBERED_FOR = timedelta(days=90)
"""So long after an item was last seen in its feed, it is forgotten, and would be new if it came back."""

LEFT_ALONE = timedelta(minutes=5)
"""So long what was approved is left to who approved it; then it is put in whatever became of that."""

_ID_BYTES = 8
_COLUMNS = "id, feed_id, guild_id, url, title, published, state, attempts, draft, doubts, decided_by, failure"


@dataclass(frozen=True, slots=True)
class StoredItem:
    """An item of a guild's feed. `draft` is the article while it waits or is approved, with what is doubtful about it."""

    id: str
    feed_id: str
    guild_id: int
    url: str
    title: str
    published: date | None
    state: ItemState
    attempts: int
    draft: ArticleDraft | None
    doubts: tuple[str, ...]
    decided_by: str | None
    failure: str | None


def insert_items(
    connection: sqlite3.Connection, feed: StoredFeed, items: Sequence[FeedItem], *, now: datetime, most: int
) -> int:
    """Keep those items of a feed that aren't known; returns how many of them are to be fetched.

    These are at most the first `most` whose address no other feed of the guild has had; the others are passed over.
    Where the feed was removed meanwhile, nothing happens.
    """
    at = as_seconds(now)
    if connection.execute("SELECT 1 FROM feeds WHERE id = ?", (feed.id,)).fetchone() is None:
        return 0
    fetched = 0
    for item in items:
        if _see_again(connection, feed.id, item, at):
            continue
        is_new = fetched < most and not _is_known(connection, feed.guild_id, item.url)
        fetched += is_new
        published = item.published.isoformat() if item.published else None
        connection.execute(
            "INSERT INTO feed_items (id, feed_id, guild_id, key, url, title, published, state, try_at, seen_at) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                *(secrets.token_hex(_ID_BYTES), feed.id, feed.guild_id, bounded(item.id, LONGEST_NAME), item.url),
                *(bounded(item.title, LONGEST_NAME), published, "new" if is_new else "passed", at, at),
            ),
        )
    connection.execute(
        "DELETE FROM feed_items WHERE feed_id = ? AND seen_at < ? AND state IN ('added', 'rejected', 'failed', 'passed')",
        (feed.id, as_seconds(now - REMEMBERED_FOR)),
    )
    return fetched


def due_items(connection: sqlite3.Connection, feed: StoredFeed, now: datetime, most: int) -> list[StoredItem]:
    """Items of a feed that are to be fetched, or were approved and are to be put in; of a paused one the latter alone."""
    return _select(
        connection,
        "feed_id = ? AND state IN ('new', 'approved') AND (state = 'approved' OR NOT ?) AND try_at <= ? "
        "ORDER BY try_at, number LIMIT ?",
        *(feed.id, feed.paused, as_seconds(now), most),
    )


def let_wait(connection: sqlite3.Connection, item_id: str, draft: ArticleDraft, doubts: Sequence[str]) -> bool:
    """Let an item wait for a moderator; False where it is new no longer, or was removed with its feed."""
    changed = connection.execute(
        "UPDATE feed_items SET state = 'waiting', draft = ?, doubts = ? WHERE id = ? AND state = 'new'",
        (_draft_to_json(draft), json.dumps([bounded(doubt, LONGEST_NOTE) for doubt in doubts]), item_id),
    )
    return changed.rowcount > 0


def decide(
    connection: sqlite3.Connection, item_id: str, guild_id: int, *, approved: bool, who: str, now: datetime
) -> StoredItem | None:
    """Approve or reject what waits, and return it: of two who decide at once, one gets None."""
    changed = connection.execute(
        "UPDATE feed_items SET state = ?, decided_by = ?, try_at = ?, attempts = 0, draft = iif(?, draft, NULL) "
        "WHERE id = ? AND guild_id = ? AND state = 'waiting'",
        ("approved" if approved else "rejected", who, as_seconds(now + LEFT_ALONE), approved, item_id, guild_id),
    )
    return _select(connection, "id = ?", item_id)[0] if changed.rowcount else None


def mark_added(connection: sqlite3.Connection, item_id: str) -> None:
    """Say that an item is in the corpus."""
    connection.execute("UPDATE feed_items SET state = 'added', draft = NULL, failure = NULL WHERE id = ?", (item_id,))


def mark_failed(connection: sqlite3.Connection, item_id: str, failure: str) -> None:
    """Say that a new item can't be read, and won't be tried again."""
    connection.execute(
        "UPDATE feed_items SET state = 'failed', failure = ? WHERE id = ? AND state = 'new'",
        (bounded(failure, LONGEST_NOTE), item_id),
    )


def try_again(connection: sqlite3.Connection, item_id: str, failure: str, at: datetime) -> None:
    """Say that an item could not be fetched or put in, and is to be tried again at that time."""
    connection.execute(
        "UPDATE feed_items SET attempts = attempts + 1, failure = ?, try_at = ? WHERE id = ?",
        (bounded(failure, LONGEST_NOTE), as_seconds(at), item_id),
    )


def waiting_items(connection: sqlite3.Connection, guild_id: int, most: int) -> list[StoredItem]:
    """What waits for a guild's moderators, longest first."""
    return _select(connection, "guild_id = ? AND state = 'waiting' ORDER BY number LIMIT ?", guild_id, most)


def unshown_items(connection: sqlite3.Connection, feed_id: str) -> list[StoredItem]:
    """What waits of a feed and was not shown in the moderators' channel, longest first."""
    return _select(connection, "feed_id = ? AND state = 'waiting' AND NOT shown ORDER BY number", feed_id)


def mark_shown(connection: sqlite3.Connection, item_id: str) -> None:
    """Say that moderators were asked about an item."""
    connection.execute("UPDATE feed_items SET shown = 1 WHERE id = ?", (item_id,))


def _see_again(connection: sqlite3.Connection, feed_id: str, item: FeedItem, at: int) -> bool:
    """Whether a feed's item is known; it is remembered for longer then."""
    seen = connection.execute(
        "UPDATE feed_items SET seen_at = ? WHERE feed_id = ? AND key = ?", (at, feed_id, bounded(item.id, LONGEST_NAME))
    )
    return seen.rowcount > 0


def _is_known(connection: sqlite3.Connection, guild_id: int, url: str) -> bool:
    known = connection.execute("SELECT 1 FROM feed_items WHERE guild_id = ? AND url = ?", (guild_id, url))
    return known.fetchone() is not None


def _select(connection: sqlite3.Connection, where: str, *values: object) -> list[StoredItem]:
    return [_item(row) for row in connection.execute(f"SELECT {_COLUMNS} FROM feed_items WHERE {where}", values)]


def _item(row: Sequence[Any]) -> StoredItem:
    item_id, feed_id, guild_id, url, title, published, state, attempts, draft, doubts, decided_by, failure = row
    return StoredItem(
        id=item_id,
        feed_id=feed_id,
        guild_id=guild_id,
        url=url,
        title=title,
        published=date.fromisoformat(published) if published else None,
        state=state,
        attempts=attempts,
        draft=_draft_from_json(draft) if draft else None,
        doubts=tuple(json.loads(doubts)) if doubts else (),
        decided_by=decided_by,
        failure=failure,
    )


def _draft_to_json(draft: ArticleDraft) -> str:
    return json.dumps({**asdict(draft), "published": draft.published.isoformat() if draft.published else None})


def _draft_from_json(data: str) -> ArticleDraft:
    read: dict[str, Any] = json.loads(data)
    published = date.fromisoformat(read["published"]) if read["published"] else None
    return ArticleDraft(**{**read, "published": published, "pages": tuple(read["pages"])})
