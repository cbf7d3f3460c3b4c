"""Gateway intents: which events a bot asked for, and which it needs Discord's leave for.

Source: https://discord.com/developers/docs/events/gateway#gateway-intents
"""

from enum import IntFlag
from typing import Any


class Intent(IntFlag):
    """Those that the events of the local Discord hang on."""

    GUILDS = 1 << 0
    GUILD_MEMBERS = 1 << 1
    GUILD_PRESENCES = 1 << 8
    GUILD_MESSAGES = 1 << 9
    GUILD_MESSAGE_REACTIONS = 1 << 10
    GUILD_MESSAGE_TYPING = 1 << 11
    DIRECT_MESSAGES = 1 << 12
    DIRECT_MESSAGE_REACTIONS = 1 << 13
    DIRECT_MESSAGE_TYPING = 1 << 14
    MESSAGE_CONTENT = 1 << 15


KNOWN = (1 << 26) - 1 & ~(1 << 17 | 1 << 18 | 1 << 19 | 1 << 22 | 1 << 23)


class ApplicationFlag(IntFlag):
    """https://discord.com/developers/docs/resources/application#application-object-application-flags."""

    GATEWAY_PRESENCE_LIMITED = 1 << 13
    GATEWAY_GUILD_MEMBERS_LIMITED = 1 << 15
    GATEWAY_MESSAGE_CONTENT_LIMITED = 1 << 19


_PRIVILEGED = {
    Intent.GUILD_PRESENCES: ApplicationFlag.GATEWAY_PRESENCE_LIMITED,
    Intent.GUILD_MEMBERS: ApplicationFlag.GATEWAY_GUILD_MEMBERS_LIMITED,
    Intent.MESSAGE_CONTENT: ApplicationFlag.GATEWAY_MESSAGE_CONTENT_LIMITED,
}


def disallowed(intents: int, flags: int) -> list[str]:
    """Names of the privileged intents asked for that the application hasn't switched on."""
    return [str(intent.name) for intent, flag in _PRIVILEGED.items() if intents & intent and not flags & flag]


def without_content(message: dict[str, Any], bot_id: int) -> dict[str, Any]:
    """A message as a bot without the message-content intent gets it.

    Its own, those that mention it and direct ones stay whole.
    Source: https://discord.com/developers/docs/events/gateway#message-content-intent
    """
    if "guild_id" not in message or message["author"]["id"] == str(bot_id):
        return message
    if any(user["id"] == str(bot_id) for user in message["mentions"]):
        return message
    return message | {"content": "", "embeds": [], "attachments": [], "components": []}
