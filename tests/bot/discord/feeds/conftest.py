"""Feeds on a real site, with a real store and corpora, and a clock that a test turns."""

import asyncio
import ipaddress
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from aiohttp.test_utils import TestServer

from bot.corpora import open_corpus
from bot.discord.feeds.service import Feeds, Subscribed
from bot.discord.feeds.sources import FeedSources
from bot.discord.store import Store
from bot.discord.store.feed_items import StoredItem
from bot.discord.store.feeds import StoredFeed
from bot.settings import Settings
from corpus.article import Article, ArticleDraft
from corpus.errors import FootnoteError
from index.embedding import Embedder
from tests.bot.discord.feeds.site import Site

GUILD = 7
LOCAL = [ipaddress.ip_network("127.0.0.0/8"), ipaddress.ip_network("::1/128")]


class Clock:
    """Stands still until it is turned."""

    def __init__(self) -> None:
        self.time = datetime(2025, 7, 20, 12, tzinfo=UTC)

    def now(self) -> datetime:
        return self.time

    def turn(self, **by: float) -> None:
        self.time += timedelta(**by)


@dataclass
class Room:
    """Where moderators are, in place of a channel of Discord: what they were asked and told."""

    is_open: bool = True
    was_asked: asyncio.Event = field(default_factory=asyncio.Event)
    asked: list[StoredItem] = field(default_factory=list)
    told: list[StoredFeed] = field(default_factory=list)

    async def ask(self, feed: StoredFeed, item: StoredItem) -> bool:
        if self.is_open:
            self.asked.append(item)
            self.was_asked.set()
        return self.is_open

    async def tell_failing(self, feed: StoredFeed) -> None:
        self.told.append(feed)


class Shelf:
    """The corpora of guilds, on disk."""

    def __init__(self, home: Path, embedder: Embedder) -> None:
        self._settings = Settings(home=home)
        self._embedder = embedder
        self.problem: FootnoteError | None = None

    async def add(self, guild_id: int, draft: ArticleDraft, added_by: str) -> None:
        def work() -> None:
            corpus = open_corpus(f"guild-{guild_id}", create=True, settings=self._settings, embedder=self._embedder)
            try:
                list(corpus.add([draft], added_by=added_by))
            finally:
                corpus.close()

        if self.problem is not None:
            raise self.problem
        await asyncio.to_thread(work)

    def articles(self, guild_id: int = GUILD) -> list[Article]:
        corpus = open_corpus(f"guild-{guild_id}", create=True, settings=self._settings, embedder=self._embedder)
        try:
            return corpus.articles()
        finally:
            corpus.close()


@dataclass
class Newsroom:
    """All of it together; `begin` is another process of the bot on the same files."""

    site: Site
    store: Store
    shelf: Shelf
    room: Room
    clock: Clock
    guilds: set[int]
    begin: Callable[[], Feeds]
    feeds: Feeds

    async def subscribe(self, *, guild_id: int = GUILD, approve: bool = False, existing: bool = True) -> Subscribed:
        return await self.feeds.add(guild_id, self.site.feed, added_by="discord:1", approve=approve, existing=existing)

    async def state(self, guild_id: int = GUILD) -> StoredFeed:
        [state] = await self.feeds.states(guild_id)
        return state.feed

    def titles(self, guild_id: int = GUILD) -> set[str]:
        return {article.title for article in self.shelf.articles(guild_id)}


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    """A site without articles."""
    made = Site()
    async with TestServer(made.app(), host="127.0.0.1") as server:
        made.base = str(server.make_url("")).rstrip("/")
        yield made


@pytest.fixture
async def newsroom(site: Site, tmp_path: Path, embedder: Embedder) -> AsyncIterator[Newsroom]:
    """Feeds on that site, with nothing subscribed to yet."""
    store = await Store.open(tmp_path / "discord" / "state.sqlite")
    shelf, room, clock, guilds = Shelf(tmp_path, embedder), Room(), Clock(), {GUILD, GUILD + 1}

    def begin() -> Feeds:
        return Feeds(
            store,
            FeedSources(allowed=LOCAL),
            shelf.add,
            room,
            is_here=guilds.__contains__,
            now=clock.now,
            chance=lambda: 0.5,
        )

    feeds = begin()
    await feeds.prepare()
    yield Newsroom(site, store, shelf, room, clock, guilds, begin, feeds)
    await store.close()
