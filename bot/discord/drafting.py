"""What a language model is writing, shown as it comes, and marked as not yet checked."""

import asyncio
from contextlib import suppress
from types import TracebackType
from typing import Self

import discord
import structlog

from bot.discord.localising import Phrases
from bot.discord.rendering.drafts import render_draft
from bot.discord.replies import Reply

EVERY_S = 1.5
"""Discord lets a message be edited some five times in five seconds; the answer itself is an edit as well.

https://docs.discord.com/developers/topics/rate-limits
"""

_log = structlog.get_logger()


class Draft:
    """Edits a reply while a text grows, each time to the newest. On leaving, no edit is under way any more."""

    def __init__(self, reply: Reply, phrases: Phrases, *, every_s: float = EVERY_S) -> None:
        """Show it in `reply`, at most once in `every_s` seconds."""
        self._reply = reply
        self._phrases = phrases
        self._every_s = every_s
        self._text = ""
        self._grown = asyncio.Event()
        self._ended = asyncio.Event()
        self._showing: asyncio.Task[None] | None = None

    def show(self, text: str) -> None:
        """Have all that has been written so far shown, in a while."""
        self._text = text
        self._grown.set()

    async def __aenter__(self) -> Self:
        self._showing = asyncio.create_task(self._show())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.set()
        self._grown.set()
        if self._showing is not None:
            await asyncio.wait({self._showing})  # an edit that arrives after the answer would undo it

    async def _show(self) -> None:
        while True:
            await self._grown.wait()
            self._grown.clear()
            if self._ended.is_set():
                return
            try:
                await self._reply.note(render_draft(self._text, self._phrases))
            except (discord.HTTPException, OSError) as problem:  # the answer may yet arrive
                _log.warning("a draft could not be shown", error=str(problem))
                return
            with suppress(TimeoutError):
                await asyncio.wait_for(self._ended.wait(), self._every_s)
