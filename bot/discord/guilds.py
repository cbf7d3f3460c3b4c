"""What moderators have set for each guild, and the language that follows from it."""

from typing import Any

import discord
from cachetools import LRUCache

from bot.discord.localising import Catalogues, Phrases
from bot.discord.store import GuildSettings, Store

_REMEMBERED = 2_000


class Guilds:
    """The settings of guilds, at hand without asking the store each time; those of a DM are the defaults."""

    def __init__(self, store: Store, catalogues: Catalogues) -> None:
        """Keep them in `store`."""
        self._store = store
        self._catalogues = catalogues
        self._known: LRUCache[int, GuildSettings] = LRUCache(_REMEMBERED)

    async def settings(self, guild_id: int | None) -> GuildSettings:
        """What is set for a guild."""
        if guild_id is None:
            return GuildSettings()
        known = self._known.get(guild_id)
        if known is None:
            known = self._known[guild_id] = await self._store.guild_settings(guild_id)
        return known

    async def change(self, guild_id: int, **changes: Any) -> GuildSettings:
        """Set some of them, all or none.

        Raises:
            SettingsError: A value can't be used.
        """
        changed = self._known[guild_id] = await self._store.change_guild_settings(guild_id, **changes)
        return changed

    def forget(self, guild_id: int) -> None:
        """Ask the store anew the next time: a guild's settings were deleted."""
        self._known.pop(guild_id, None)

    async def phrases(self, interaction: discord.Interaction) -> Phrases:
        """The language for what only this reader sees: the guild's, or else their own."""
        settings = await self.settings(interaction.guild_id)
        return self._catalogues.phrases(settings.language or str(interaction.locale))

    def phrases_for_all(self, settings: GuildSettings, locale: discord.Locale | None) -> Phrases:
        """The language for what everybody sees: what is set, or else the community's own, by Discord's name."""
        return self._catalogues.phrases(settings.language or (str(locale) if locale else None))

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages there are, by locale."""
        return self._catalogues.locales

    def language_name(self, locale: str) -> str:
        """What a language calls itself."""
        return self._catalogues.phrases(locale).language
