"""Permissions that the bot lacks in a channel: said once, where it can be said."""

from contextlib import suppress

import discord
from cachetools import TTLCache

from bot.discord.invite import INVITE_PERMISSIONS, names_of
from bot.discord.localising import Phrases

_REMEMBERED = 10_000
_AGAIN_AFTER_S = 24 * 3600.0


class Lacks:
    """Tells people which permissions are missing: once a day for a channel, so that it doesn't become noise."""

    def __init__(self) -> None:
        """Begin with nothing said."""
        self._told: TTLCache[int, bool] = TTLCache(_REMEMBERED, _AGAIN_AFTER_S)

    async def tell(self, message: discord.Message, phrases: Phrases) -> None:
        """Say in the message's channel, or else to its author alone, what is missing there."""
        channel = message.channel
        if channel.id in self._told:
            return
        self._told[channel.id] = True
        text = phrases(
            "I lack permissions in {channel}: {names}. A moderator can give them to my role.",
            channel=f"<#{channel.id}>",
            names=", ".join(_missing_in(message)),
        )
        for where in (channel, message.author):
            with suppress(discord.HTTPException):
                await where.send(text, allowed_mentions=discord.AllowedMentions.none())
                return


def _missing_in(message: discord.Message) -> list[str]:
    """What is missing, by the names that people see; all that is needed where that can't be told."""
    has = discord.Permissions.none()
    if message.guild is not None and message.guild.me is not None:
        has = message.channel.permissions_for(message.guild.me)
    return names_of(discord.Permissions(INVITE_PERMISSIONS.value & ~has.value)) or names_of(INVITE_PERMISSIONS)
