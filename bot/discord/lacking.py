"""Permissions that the bot lacks in a channel: known before it is refused, and said once, where it can be said."""

from contextlib import suppress

import discord
from cachetools import TTLCache

from bot.discord.invite import INVITE_PERMISSIONS, names_of
from bot.discord.localising import Phrases

_REMEMBERED = 10_000
_AGAIN_AFTER_S = 24 * 3600.0


class LackingError(Exception):
    """The bot may not answer where it was asked to."""


class Lacks:
    """Tells people which permissions are missing: once a day for a channel, so that it doesn't become noise."""

    def __init__(self) -> None:
        """Begin with nothing said."""
        self._told: TTLCache[int, bool] = TTLCache(_REMEMBERED, _AGAIN_AFTER_S)

    async def tell(self, message: discord.Message, phrases: Phrases) -> None:
        """Say in the message's channel, or else to its author alone, what is missing there; in a DM nothing can be."""
        channel = message.channel
        if message.guild is None or channel.id in self._told:
            return
        self._told[channel.id] = True
        text = name_lack(channel.id, _known_permissions(message), phrases)
        for where in (channel, message.author) if may_write(message) else (message.author,):
            with suppress(discord.HTTPException):
                await where.send(text, allowed_mentions=discord.AllowedMentions.none())
                return


def name_lack(channel_id: int, has: discord.Permissions | None, phrases: Phrases) -> str:
    """What of the needed permissions is missing, or all that is needed where that can't be told."""
    missing = INVITE_PERMISSIONS.value & ~has.value if has is not None else 0
    names = names_of(discord.Permissions(missing)) or names_of(INVITE_PERMISSIONS)
    return phrases(
        "I lack permissions in {channel}: {names}. A moderator can give them to my role.",
        channel=f"<#{channel_id}>",
        names=", ".join(names),
    )


def may_write(message: discord.Message) -> bool:
    """Whether the bot may write where a message is, as far as is known."""
    has = _known_permissions(message)
    if has is None:
        return True
    return has.send_messages_in_threads if isinstance(message.channel, discord.Thread) else has.send_messages


def may_answer(message: discord.Message) -> bool:
    """Whether the bot may answer where a message is, as far as is known."""
    has = _known_permissions(message)
    return has is None or (may_write(message) and _may_embed(has))


def may_open_thread(message: discord.Message) -> bool:
    """Whether the bot may open a thread on a message and answer in it, as far as is known."""
    has = _known_permissions(message)
    if has is None:
        return True
    return has.create_public_threads and has.send_messages_in_threads and _may_embed(has)


def may_refer(message: discord.Message) -> bool:
    """Whether the bot may reply to a message, which takes Read Message History, as far as is known.

    https://discord.com/developers/docs/resources/message#create-message
    """
    has = _known_permissions(message)
    return has is None or has.read_message_history


def _known_permissions(message: discord.Message) -> discord.Permissions | None:
    """What the bot may do where a message is; None in a DM, and where not enough has been told to know."""
    me = message.guild.me if message.guild is not None else None
    if me is None or me.joined_at is None:  # discord.py invents a member without roles where none was told of
        return None
    try:
        has = message.channel.permissions_for(me)
    except discord.ClientException:  # a thread whose channel was not told of
        return None
    return has if has.view_channel else None  # who hears a message sees its channel


def _may_embed(has: discord.Permissions) -> bool:
    """discord.py says that who may not write in a channel has no embeds there; in its threads they may have."""
    return has.embed_links or not has.send_messages
