"""Deleting all that is known of a guild: whole, or taken up again where a crash ended it."""

import asyncio
import shutil
from datetime import datetime
from pathlib import Path

import structlog

from bot.corpora import corpus_folder
from bot.discord.guilds import Guilds
from bot.discord.naming import corpus_of_guild
from bot.discord.open_corpora import OpenCorpora
from bot.discord.store import Store
from bot.discord.store.guild_data import begin_due_erasures, begin_erasure, finish_erasure, pending_erasures
from corpus.errors import CorpusBusyError, CorpusError, FootnoteError

_log = structlog.get_logger()


class Erasing:
    """Deletes a guild's corpus, answers, feeds and settings."""

    def __init__(self, store: Store, guilds: Guilds, corpora: OpenCorpora, home: Path, *, wait_s: float = 60.0) -> None:
        """Delete from `store` and from `home`; wait at most `wait_s` seconds for who uses the corpus."""
        self._store = store
        self._guilds = guilds
        self._corpora = corpora
        self._home = home
        self._wait_s = wait_s
        self._one_at_a_time = asyncio.Lock()

    async def erase(self, guild_id: int) -> None:
        """Delete what is known of a guild.

        Raises:
            CorpusBusyError: Its corpus is in use for too long. What is left is deleted by `resume`.
            CorpusError: A file can't be deleted or written; likewise.
        """
        await self._store.write(begin_erasure, guild_id)
        await self._finish(guild_id)

    async def erase_departed(self, left_by: datetime) -> None:
        """Delete the guilds that were left at that time or before.

        Raises:
            CorpusError: The store can't be written.
        """
        for guild_id in await self._store.write(begin_due_erasures, left_by):
            _log.info("a guild that was left is deleted", guild_id=guild_id)
        await self.resume()

    async def resume(self) -> None:
        """Finish what was begun; what can't be finished is logged, for another time.

        Raises:
            CorpusError: The store can't be read or written.
        """
        for guild_id in await self._store.read(pending_erasures):
            try:
                await self._finish(guild_id)
            except FootnoteError as error:
                _log.warning("a guild can't be deleted yet", guild_id=guild_id, error=str(error))

    async def _finish(self, guild_id: int) -> None:
        async with self._one_at_a_time:
            self._guilds.forget(guild_id)
            await asyncio.to_thread(self._delete_corpus, corpus_of_guild(guild_id))
            await self._store.write(finish_erasure, guild_id)
            self._guilds.forget(guild_id)

    def _delete_corpus(self, name: str) -> None:
        """Move the folder away, so that nobody finds it, then delete it."""
        folder = corpus_folder(self._home, name)
        doomed = folder.with_name(f".erased-{name}")

        def move() -> None:
            if folder.exists():
                folder.rename(doomed)

        try:
            _delete_folder(doomed)
            if not self._corpora.forget(name, move, wait_s=self._wait_s):
                raise CorpusBusyError(f"the corpus {name!r} is in use; it is deleted when it no longer is.")
            _delete_folder(doomed)
        except OSError as error:
            raise CorpusError(f"{folder} can't be deleted ({error.strerror}); check who may write there.") from error


def _delete_folder(folder: Path) -> None:
    if folder.exists():
        shutil.rmtree(folder)
