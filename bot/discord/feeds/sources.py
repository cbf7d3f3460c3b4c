"""Fetching feeds and the articles they name: a few at once, and only what their sites let programs fetch."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import urljoin, urlsplit

from bot.discord.store.feed_items import StoredItem
from bot.discord.store.feeds import StoredFeed
from corpus.article import ArticleDraft
from corpus.documents import DocumentRead
from corpus.documents.fetched import read_fetched
from corpus.errors import FetchError, SourceError
from corpus.feed_sandbox import read_feed_in_sandbox
from corpus.feeds import LARGEST_FEED_BYTES, Feed
from corpus.fetching import Fetched, Fetcher, Robots
from corpus.fetching.addresses import Network

AT_ONCE = 4
"""Fetches of all feeds together, reading included."""

_NOT_MODIFIED = 304


@dataclass(frozen=True, slots=True)
class FetchedFeed:
    """A feed, or None where it is as it was, and what its server wants to be asked with the next time."""

    feed: Feed | None
    etag: str | None
    last_modified: str | None


class FeedSources:
    """The web as feeds see it."""

    def __init__(self, *, allowed: Sequence[Network] = (), max_page_bytes: int = 20_000_000) -> None:
        """Fetch from public addresses, and from the networks in `allowed`."""
        self._feeds = Fetcher(allowed=allowed, max_bytes=LARGEST_FEED_BYTES)
        self._pages = Fetcher(allowed=allowed, max_bytes=max_page_bytes)
        self._robots = Robots(self._pages)
        self._turns = asyncio.Semaphore(AT_ONCE)

    async def feed(self, url: str, *, etag: str | None = None, last_modified: str | None = None) -> FetchedFeed:
        """Fetch and read a feed; with what its server gave the last time, only if it has changed since.

        Raises:
            SourceError: It can't be fetched, or may not be (a FetchError), or is no feed.
        """
        async with self._turns:
            fetched = await self._fetch(self._feeds, url, etag=etag, last_modified=last_modified)
            if fetched.status == _NOT_MODIFIED:
                return FetchedFeed(None, fetched.etag or etag, fetched.last_modified or last_modified)
            read = await asyncio.to_thread(read_feed_in_sandbox, fetched.data, fetched.url, charset=fetched.charset)
        return FetchedFeed(read, fetched.etag, fetched.last_modified)

    async def article(self, feed: StoredFeed, item: StoredItem) -> DocumentRead:
        """Fetch and read the one article that an item is about; what its page doesn't say of it, the feed does.

        Raises:
            SourceError: It can't be fetched, or may not be (a FetchError), or there isn't one article in it.
        """
        async with self._turns:
            fetched = await self._fetch(self._pages, item.url)
            read = await asyncio.to_thread(read_fetched, fetched)
        if len(read.drafts) != 1:
            raise SourceError(f"{item.url} holds {len(read.drafts)} documents; add it by hand")
        return replace(read, drafts=(_completed(read.drafts[0], feed, item),))

    async def _fetch(
        self, fetcher: Fetcher, url: str, *, etag: str | None = None, last_modified: str | None = None
    ) -> Fetched:
        if not await self._robots.allows(url):
            await self._look_again(url)
        return await fetcher.fetch(url, etag=etag, last_modified=last_modified)

    async def _look_again(self, url: str) -> None:
        """Return if a page may be fetched after all: of a site that was once down, `Robots` says no for a day.

        Raises:
            FetchError: It may not, or the site's robots.txt can't be fetched.
        """
        robots = Robots(self._pages)
        if await robots.allows(url):
            self._robots = robots
            return
        await self._pages.fetch(urljoin(url, "/robots.txt"))
        raise FetchError(f"{url} may not be fetched: the robots.txt of that site forbids it")


def _completed(draft: ArticleDraft, feed: StoredFeed, item: StoredItem) -> ArticleDraft:
    """A draft under an id that the corpus chooses: a page must not choose whose place it takes."""
    url = draft.url or item.url
    names_site = bool(draft.publisher) and str(draft.publisher).lower() not in urlsplit(url).netloc.lower()
    return replace(
        draft,
        id=None,
        url=url,
        publisher=draft.publisher if names_site else feed.title,
        published=draft.published or item.published,
    )
