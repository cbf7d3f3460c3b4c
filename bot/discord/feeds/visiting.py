"""A visit to a feed: what is new in it is noted, and a few of its articles are put in or shown to moderators."""

import random
import sqlite3
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Protocol

import structlog

from bot.discord.feeds.sources import FeedSources, FetchedFeed
from bot.discord.store import Store
from bot.discord.store.feed_items import (
    StoredItem,
    due_items,
    insert_items,
    let_wait,
    mark_added,
    mark_failed,
    mark_shown,
    try_again,
    unshown_items,
)
from bot.discord.store.feeds import StoredFeed, find_feed, record_failure, record_success
from corpus.article import ArticleDraft
from corpus.errors import FetchError, FootnoteError, SourceError
from corpus.feeds import MOST_ITEMS

INTERVAL = timedelta(minutes=30)
"""From one fetch of a feed that works to the next."""

FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=15), timedelta(hours=24)
"""After a failure, doubled with each further one in a row, up to the longest."""

TELL_AFTER = 3
"""Failures in a row after which moderators are told: a site may be down for a moment."""

_JITTER = 0.1
"""Waits are longer or shorter by up to this share, so that feeds don't come due together."""

_ITEMS_A_VISIT = 5
_ATTEMPTS = 4
"""At fetching an item, before it is given up."""

_log = structlog.get_logger()

AddArticle = Callable[[int, ArticleDraft, str], Awaitable[None]]
"""Puts a draft into a guild's corpus, in the name of who adds it. Adding what is there already changes nothing."""


class Moderators(Protocol):
    """The people whom feeds are brought to."""

    async def ask(self, feed: StoredFeed, item: StoredItem) -> bool:
        """Ask them whether an article is to go in; False where they can't be reached."""

    async def tell_failing(self, feed: StoredFeed) -> None:
        """Tell them that a feed fails, if they can be reached."""


class Visiting:
    """Visits feeds."""

    def __init__(
        self,
        store: Store,
        sources: FeedSources,
        add_article: AddArticle,
        moderators: Moderators,
        *,
        now: Callable[[], datetime],
        chance: Callable[[], float] = random.random,
    ) -> None:
        """Keep what is found in `store`. `chance` gives numbers of 0..1, and `now` the time with its zone."""
        self._store = store
        self._sources = sources
        self._add_article = add_article
        self._moderators = moderators
        self._now = now
        self._chance = chance

    async def visit(self, feed: StoredFeed) -> None:
        """Fetch a feed if it is due, and see to a few of its items that are.

        Raises:
            CorpusError: The store can't be read or written.
        """
        if not feed.paused and feed.check_at <= self._now():
            await self._check(feed)
        for item in await self._store.read(due_items, feed, self._now(), _ITEMS_A_VISIT):
            if item.state == "approved":
                await self.put_in(item, item.decided_by or _feed_name(feed))
            else:
                await self._take(feed, item)
        for item in await self._store.read(unshown_items, feed.id):
            if not await self._moderators.ask(feed, item):
                break
            await self._store.write(mark_shown, item.id)

    async def put_in(self, item: StoredItem, added_by: str) -> str | None:
        """Put an item's draft into the corpus; the reason where that can't be done now, and is to be tried again."""
        assert item.draft is not None
        try:
            await self._add_article(item.guild_id, item.draft, added_by)
        except FootnoteError as error:
            _log.warning("an article of a feed could not be added", guild_id=item.guild_id, error=str(error))
            await self._store.write(try_again, item.id, str(error), self._after(item.attempts + 1))
            return str(error)
        await self._store.write(mark_added, item.id)
        return None

    async def _check(self, feed: StoredFeed) -> None:
        """Fetch a feed and note what is new in it."""
        try:
            fetched = await self._sources.feed(feed.url, etag=feed.etag, last_modified=feed.last_modified)
        except SourceError as error:
            _log.info("a feed fails", guild_id=feed.guild_id, feed=feed.id, error=str(error))
            check_at = self._after(feed.failures + 1)
            to_tell = await self._store.write(
                record_failure, feed.id, str(error), check_at=check_at, tell_after=TELL_AFTER
            )
            if to_tell is not None:
                await self._moderators.tell_failing(to_tell)
            return
        now = self._now()
        await self._store.write(note_fetched, feed, fetched, now=now, check_at=now + self._jittered(INTERVAL))

    async def _take(self, feed: StoredFeed, item: StoredItem) -> None:
        """Fetch a new item's article, and put it in or let it wait; what may be no article waits in any case."""
        try:
            read = await self._sources.article(feed, item)
        except FetchError as error:
            if item.attempts + 1 < _ATTEMPTS:
                await self._store.write(try_again, item.id, str(error), self._after(item.attempts + 1))
            else:
                await self._store.write(mark_failed, item.id, str(error))
            return
        except SourceError as error:
            await self._store.write(mark_failed, item.id, str(error))
            return
        if await self._store.read(find_feed, feed.id, feed.guild_id) is None:
            return  # removed meanwhile, perhaps with all that the guild had
        [draft] = read.drafts
        if feed.approve or any(doubt.kind != "language" for doubt in read.doubts):
            await self._store.write(let_wait, item.id, draft, [doubt.message for doubt in read.doubts])
            return
        try:
            await self._add_article(feed.guild_id, draft, _feed_name(feed))
        except FootnoteError as error:
            _log.warning("an article of a feed could not be added", guild_id=feed.guild_id, error=str(error))
            await self._store.write(try_again, item.id, str(error), self._after(item.attempts + 1))
        else:
            await self._store.write(mark_added, item.id)
            _log.info("an article of a feed was added", guild_id=feed.guild_id, feed=feed.id)

    def _after(self, failures: int) -> datetime:
        return self._now() + min(self._jittered(wait_after(failures)), LONGEST_WAIT)

    def _jittered(self, wait: timedelta) -> timedelta:
        share = 1 + _JITTER * (2 * self._chance() - 1)
        return wait * share


def wait_after(failures: int) -> timedelta:
    """How long a feed is left alone after so many failures in a row, 1 or more."""
    doublings = min(failures - 1, (LONGEST_WAIT // FIRST_WAIT).bit_length())
    return min(FIRST_WAIT * (1 << doublings), LONGEST_WAIT)


def note_fetched(
    connection: sqlite3.Connection,
    feed: StoredFeed,
    fetched: FetchedFeed,
    *,
    now: datetime,
    check_at: datetime,
    most: int = MOST_ITEMS,
) -> int:
    """Keep what a feed has, and that it works, together; returns how many of its items are now to be fetched."""
    items = fetched.feed.items if fetched.feed is not None else ()
    found = insert_items(connection, feed, items, now=now, most=most)
    record_success(
        connection, feed.id, etag=fetched.etag, last_modified=fetched.last_modified, now=now, check_at=check_at
    )
    return found


def _feed_name(feed: StoredFeed) -> str:
    """What the audit log calls a feed."""
    return f"feed:{feed.url}"
