"""The feeds of all guilds: subscribed to, visited, decided on."""

import random
import sqlite3
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.discord.feeds.schedule import Schedule
from bot.discord.feeds.sources import FeedSources
from bot.discord.feeds.visiting import INTERVAL, AddArticle, Moderators, Visiting, note_fetched
from bot.discord.rendering.feeds import FeedState
from bot.discord.store import Store
from bot.discord.store.feed_items import StoredItem, decide, waiting_items
from bot.discord.store.feeds import (
    StoredFeed,
    count_items,
    feeds_of_guild,
    find_feed,
    insert_feed,
    make_feed_tables,
    pause_feed,
    remove_feed,
)
from corpus.drafting import web_address
from corpus.errors import SourceError

MOST_AT_FIRST = 20
"""Articles that are taken from what a feed has when it is added."""


def utc_now() -> datetime:
    """The time."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Subscribed:
    """A feed that was added, and how many of its articles are being fetched at first."""

    feed: StoredFeed
    items: int


@dataclass(frozen=True, slots=True)
class Decided:
    """An item that was approved or rejected; `problem` is why it isn't in the corpus yet although it was approved."""

    item: StoredItem
    problem: str | None


class Feeds:
    """The feeds of guilds, and the task that sees to them."""

    def __init__(
        self,
        store: Store,
        sources: FeedSources,
        add_article: AddArticle,
        moderators: Moderators,
        *,
        is_here: Callable[[int], bool],
        now: Callable[[], datetime] = utc_now,
        chance: Callable[[], float] = random.random,
    ) -> None:
        """Fetch from `sources` what `add_article` puts in, for guilds that `is_here` holds for.

        `now` is the time with its zone; `chance` gives numbers of 0..1.
        """
        self._store = store
        self._sources = sources
        self._now = now
        self._visiting = Visiting(store, sources, add_article, moderators, now=now, chance=chance)
        self._schedule = Schedule(store, self._visiting, is_here=is_here, now=now)

    async def prepare(self) -> None:
        """Make the tables if they aren't there.

        Raises:
            CorpusError: The store can't be written.
        """
        await self._store.write(make_feed_tables)

    async def start(self, ready: Callable[[], Awaitable[None]]) -> None:
        """Prepare, and visit feeds from when `ready` returns: the guilds that the bot is in are known then.

        Raises:
            CorpusError: The store can't be written.
        """
        await self.prepare()
        self._schedule.start(ready)

    def stop(self) -> None:
        """Visit no more."""
        self._schedule.stop()

    async def add(self, guild_id: int, url: str, *, added_by: str, approve: bool, existing: bool) -> Subscribed:
        """Fetch a feed and keep it, with the newest articles it has if `existing`, and with those to come.

        Raises:
            SourceError: It is no feed or can't be fetched, or the guild has it already or too many.
            CorpusError: The store can't be written.
        """
        address = web_address(url.strip())
        if address is None:
            raise SourceError(f"{url.strip()!r} is no web address; write it like https://example.com/feed.xml")
        fetched = await self._sources.feed(address)
        now = self._now()

        def keep(connection: sqlite3.Connection) -> Subscribed:
            title = fetched.feed.title if fetched.feed else address
            feed = insert_feed(connection, guild_id, address, title, added_by=added_by, approve=approve, now=now)
            most = MOST_AT_FIRST if existing else 0
            items = note_fetched(connection, feed, fetched, now=now, check_at=now + INTERVAL, most=most)
            return Subscribed(feed, items)

        subscribed = await self._store.write(keep)
        self._schedule.wake()
        return subscribed

    async def states(self, guild_id: int) -> list[FeedState]:
        """A guild's feeds, in the order in which they were added."""

        def read(connection: sqlite3.Connection) -> list[FeedState]:
            return [FeedState(feed, count_items(connection, feed.id)) for feed in feeds_of_guild(connection, guild_id)]

        return await self._store.read(read)

    async def remove(self, guild_id: int, feed_id: str) -> StoredFeed | None:
        """Forget a feed, and what waits of it; its articles stay. None where that guild has none with that id."""
        return await self._store.write(remove_feed, feed_id, guild_id)

    async def pause(self, guild_id: int, feed_id: str, *, paused: bool) -> StoredFeed | None:
        """Fetch a feed no more, or again and at once; None where that guild has none with that id."""
        feed = await self._store.write(pause_feed, feed_id, guild_id, paused=paused, now=self._now())
        self._schedule.wake()
        return feed

    async def waiting(self, guild_id: int, most: int) -> list[tuple[StoredFeed, StoredItem]]:
        """What waits for a guild's moderators, longest first, each with its feed."""

        def read(connection: sqlite3.Connection) -> list[tuple[StoredFeed, StoredItem]]:
            items = waiting_items(connection, guild_id, most)
            return [(feed, item) for item in items if (feed := find_feed(connection, item.feed_id, guild_id))]

        return await self._store.read(read)

    async def decide(self, guild_id: int, item_id: str, *, approved: bool, who: str) -> Decided | None:
        """Put in or reject what waits. None where it waits no longer: of two who decide at once, one is late."""
        item = await self._store.write(decide, item_id, guild_id, approved=approved, who=who, now=self._now())
        if item is None:
            return None
        return Decided(item, await self._visiting.put_in(item, who) if approved else None)

    async def run_due(self) -> None:
        """See to all that is due now, as the task does by itself (see `Schedule.run_due`)."""
        await self._schedule.run_due()
