"""Who may do what: Discord's permission bits and how they add up in a channel."""

from __future__ import annotations

from enum import IntFlag
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.end_to_end.discord_server.channels import Channel
    from tests.end_to_end.discord_server.users import Member


class Permission(IntFlag):
    """Permission bits: https://discord.com/developers/docs/topics/permissions#permissions-bitwise-permission-flags."""

    KICK_MEMBERS = 1 << 1
    ADMINISTRATOR = 1 << 3
    MANAGE_CHANNELS = 1 << 4
    MANAGE_GUILD = 1 << 5
    ADD_REACTIONS = 1 << 6
    VIEW_CHANNEL = 1 << 10
    SEND_MESSAGES = 1 << 11
    MANAGE_MESSAGES = 1 << 13
    EMBED_LINKS = 1 << 14
    ATTACH_FILES = 1 << 15
    READ_MESSAGE_HISTORY = 1 << 16
    MENTION_EVERYONE = 1 << 17
    MANAGE_ROLES = 1 << 28
    USE_APPLICATION_COMMANDS = 1 << 31
    MANAGE_THREADS = 1 << 34
    CREATE_PUBLIC_THREADS = 1 << 35
    CREATE_PRIVATE_THREADS = 1 << 36
    SEND_MESSAGES_IN_THREADS = 1 << 38
    MODERATE_MEMBERS = 1 << 40
    PIN_MESSAGES = 1 << 51


ALL = (1 << 53) - 1
EVERYONE = (
    Permission.ADD_REACTIONS
    | Permission.VIEW_CHANNEL
    | Permission.SEND_MESSAGES
    | Permission.EMBED_LINKS
    | Permission.ATTACH_FILES
    | Permission.READ_MESSAGE_HISTORY
    | Permission.USE_APPLICATION_COMMANDS
    | Permission.CREATE_PUBLIC_THREADS
    | Permission.SEND_MESSAGES_IN_THREADS
)
MODERATOR = EVERYONE | Permission.MANAGE_MESSAGES | Permission.MANAGE_THREADS | Permission.MODERATE_MEMBERS
MANAGER = MODERATOR | Permission.MANAGE_GUILD | Permission.MANAGE_CHANNELS | Permission.MANAGE_ROLES


def permissions_in(member: Member, channel: Channel | None = None) -> Permission:
    """What a member may do in a channel (or in the guild as a whole), overwrites and implied denials applied.

    Source: https://discord.com/developers/docs/topics/permissions#permission-overwrites
    """
    guild = member.guild
    if member.user.id == guild.owner_id:
        return Permission(ALL)
    bits = guild.everyone.permissions
    for role in member.roles:
        bits |= role.permissions
    if bits & Permission.ADMINISTRATOR:
        return Permission(ALL)
    place = channel.parent if channel is not None and channel.is_thread else channel
    if place is None:
        return Permission(bits)
    everyone = place.overwrites.get(guild.id)
    if everyone:
        bits = bits & ~everyone.deny | everyone.allow
    roles = [place.overwrites[role.id] for role in member.roles if role.id in place.overwrites]
    for overwrite in roles:
        bits &= ~overwrite.deny
    for overwrite in roles:
        bits |= overwrite.allow
    own = place.overwrites.get(member.user.id)
    if own:
        bits = bits & ~own.deny | own.allow
    return _without_implied(bits)


def _without_implied(bits: int) -> Permission:
    if not bits & Permission.VIEW_CHANNEL:
        return Permission(0)
    if not bits & Permission.SEND_MESSAGES:
        denied = Permission.MENTION_EVERYONE | Permission.ATTACH_FILES | Permission.EMBED_LINKS
        # In threads SEND_MESSAGES_IN_THREADS stands in for it.
        if not bits & Permission.SEND_MESSAGES_IN_THREADS:
            bits &= ~denied
    return Permission(bits)
