"""When feeds are visited: one task, which sees to all that is due and then rests until something is."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import structlog

from bot.discord.feeds.visiting import Visiting
from bot.discord.store import Store
from bot.discord.store.feeds import StoredFeed, due_feeds, next_due, postpone_feed

_MOST_AT_ONCE = 50
"""Feeds that are visited in one go; how many are fetched at once is bounded apart."""

_ELSEWHERE = timedelta(hours=1)
"""A feed of a guild that the bot isn't in, or one that met with an error of ours, is left alone for so long."""

_SHORTEST_REST_S, _LONGEST_REST_S = 1.0, 60.0

_log = structlog.get_logger()


class Schedule:
    """Visits feeds when they are due. All it knows is in the store, so it goes on where an earlier process ended."""

    def __init__(
        self, store: Store, visiting: Visiting, *, is_here: Callable[[int], bool], now: Callable[[], datetime]
    ) -> None:
        """Visit feeds of guilds that `is_here` holds for."""
        self._store = store
        self._visiting = visiting
        self._is_here = is_here
        self._now = now
        self._woken = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def start(self, ready: Callable[[], Awaitable[None]]) -> None:
        """Begin, once `ready` returns."""
        self._task = asyncio.create_task(self._run(ready))

    def stop(self) -> None:
        """End. What is under way is done again the next time."""
        if self._task is not None:
            self._task.cancel()

    def wake(self) -> None:
        """Look for what is due now."""
        self._woken.set()

    async def run_due(self) -> None:
        """See to all that is due, until nothing is.

        Raises:
            CorpusError: The store can't be read or written.
        """
        while due := await self._store.read(due_feeds, self._now(), _MOST_AT_ONCE):
            async with asyncio.TaskGroup() as visits:
                for feed in due:
                    visits.create_task(self._visit(feed))

    async def _visit(self, feed: StoredFeed) -> None:
        if not self._is_here(feed.guild_id):
            await self._store.write(postpone_feed, feed.id, self._now() + _ELSEWHERE)
            return
        try:
            await self._visiting.visit(feed)
        except Exception:  # the other feeds go on, and this one can't keep all of them busy
            _log.exception("a feed could not be visited", guild_id=feed.guild_id, feed=feed.id)
            await self._store.write(postpone_feed, feed.id, self._now() + _ELSEWHERE)

    async def _run(self, ready: Callable[[], Awaitable[None]]) -> None:
        await ready()
        while True:
            self._woken.clear()
            rest_s = _LONGEST_REST_S
            try:
                await self.run_due()
                rest_s = await self._rest_s()
            except Exception:
                _log.exception("feeds could not be visited")
            try:
                await asyncio.wait_for(self._woken.wait(), rest_s)
            except TimeoutError:
                continue

    async def _rest_s(self) -> float:
        due = await self._store.read(next_due)
        if due is None:
            return _LONGEST_REST_S
        return min(max((due - self._now()).total_seconds(), _SHORTEST_REST_S), _LONGEST_REST_S)
