"""How long the data of a guild is kept that the bot is no longer in."""

from collections.abc import Callable, Collection
from datetime import UTC, datetime, timedelta

import structlog

from bot.discord.erasing import Erasing
from bot.discord.store import Store
from bot.discord.store.guild_data import make_guild_tables, note_guilds, note_left, note_present

_log = structlog.get_logger()


def _utc_now() -> datetime:
    return datetime.now(UTC)


class Retention:
    """Knows which guilds the bot has left, and deletes their data after a while; who comes back before finds it all."""

    def __init__(
        self, store: Store, erasing: Erasing, *, keep: timedelta, now: Callable[[], datetime] = _utc_now
    ) -> None:
        """Keep data so long. `now` is the time with its zone.

        Every method raises CorpusError where the store can't be read or written.
        """
        self._store = store
        self._erasing = erasing
        self._keep = keep
        self._now = now
        self._knows_guilds = False

    async def begin(self) -> None:
        """Make the tables, and finish what an earlier process began to delete; before anything is answered."""
        await self._store.write(make_guild_tables)
        await self._erasing.resume()

    async def see(self, present: Collection[int]) -> None:
        """These are the guilds that the bot is in; others may have been left while it was away."""
        for guild_id in await self._store.write(note_guilds, present, self._now()):
            self._tell(guild_id)
        self._knows_guilds = True
        await self.erase_due()

    async def joined(self, guild_id: int) -> None:
        """The bot is in a guild, perhaps again."""
        await self._store.write(note_present, guild_id)

    async def left(self, guild_id: int) -> None:
        """The bot left a guild, or was thrown out."""
        await self._store.write(note_left, guild_id, self._now())
        self._tell(guild_id)
        await self.erase_due()

    async def erase_due(self) -> None:
        """Delete what was kept long enough, and what could not be deleted before.

        Nothing is deleted for its age until `see` has told who came back while this program did not run.
        """
        if self._knows_guilds:
            await self._erasing.erase_departed(self._now() - self._keep)
        else:
            await self._erasing.resume()

    def _tell(self, guild_id: int) -> None:
        _log.info("a guild was left", guild_id=guild_id, kept_for_days=round(self._keep / timedelta(days=1), 3))
