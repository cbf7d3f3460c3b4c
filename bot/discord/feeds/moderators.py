"""The moderators' channel, where feeds bring articles to be decided on and complain of failures."""

import discord
import structlog

from bot.discord.feeds.buttons import deciding_buttons
from bot.discord.guilds import Guilds
from bot.discord.localising import Phrases
from bot.discord.rendering.feeds import render_failing, render_waiting_item
from bot.discord.replies import NOTHING_PINGED
from bot.discord.store.feed_items import StoredItem
from bot.discord.store.feeds import StoredFeed

_log = structlog.get_logger()


class ModeratorsChannels:
    """Writes to the moderators' channels of guilds."""

    def __init__(self, client: discord.Client, guilds: Guilds) -> None:
        """Write through `client` to the channels that are set in `guilds`."""
        self._client = client
        self._guilds = guilds

    async def ask(self, feed: StoredFeed, item: StoredItem) -> bool:
        """Ask whether an article is to go in; False where there is no channel, or it can't be written to."""
        phrases = await self._spoken_in(feed.guild_id)
        return await self._send(
            feed.guild_id, render_waiting_item(feed, item, phrases), deciding_buttons(item.id, phrases)
        )

    async def tell_failing(self, feed: StoredFeed) -> None:
        """Say that a feed fails, if there is a channel for it."""
        await self._send(feed.guild_id, render_failing(feed, await self._spoken_in(feed.guild_id)), None)

    async def _spoken_in(self, guild_id: int) -> Phrases:
        guild = self._client.get_guild(guild_id)
        return self._guilds.phrases_for_all(
            await self._guilds.settings(guild_id), guild.preferred_locale if guild else None
        )

    async def _send(self, guild_id: int, embed: discord.Embed, view: discord.ui.View | None) -> bool:
        settings = await self._guilds.settings(guild_id)
        if settings.moderators_channel is None:
            return False
        channel = self._client.get_partial_messageable(settings.moderators_channel, guild_id=guild_id)
        try:
            await channel.send(embed=embed, view=view or discord.utils.MISSING, allowed_mentions=NOTHING_PINGED)
        except discord.HTTPException as error:
            _log.warning("moderators can't be written to", guild_id=guild_id, error=str(error))
            return False
        return True
