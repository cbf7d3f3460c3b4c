"""The link that adds the bot to a server, with just the permissions it needs."""

from collections.abc import Mapping

import discord
from discord.utils import oauth_url

PERMISSION_NAMES: Mapping[str, str] = {
    "view_channel": "View Channels",
    "send_messages": "Send Messages",
    "send_messages_in_threads": "Send Messages in Threads",
    "create_public_threads": "Create Public Threads",
    "embed_links": "Embed Links",
    "read_message_history": "Read Message History",
}
"""What the bot needs, by discord.py's names, and what Discord's own settings call them
(https://docs.discord.com/developers/topics/permissions#permissions-bitwise-permission-flags)."""

INVITE_PERMISSIONS = discord.Permissions(**dict.fromkeys(PERMISSION_NAMES, True))
SCOPES = ("bot", "applications.commands")


def invite_link(application_id: int) -> str:
    """The address that a moderator opens to add the bot, or to give it permissions that it lacks.

    https://docs.discord.com/developers/topics/oauth2#bot-authorization-flow
    """
    return oauth_url(application_id, permissions=INVITE_PERMISSIONS, scopes=SCOPES)


def names_of(permissions: discord.Permissions) -> list[str]:
    """Those of the needed permissions that are in `permissions`, as Discord's settings call them."""
    return [name for attribute, name in PERMISSION_NAMES.items() if getattr(permissions, attribute)]
