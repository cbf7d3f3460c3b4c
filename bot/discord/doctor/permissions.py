"""What the bot may do in a server and in each of its channels."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import discord

from bot.discord.doctor.finding import Finding, listed, ok, printable, problem, warning
from bot.discord.doctor.payloads import Channel, Guild, Member
from bot.discord.invite import INVITE_PERMISSIONS, PERMISSION_NAMES, names_of

_TEXT = (discord.ChannelType.text.value, discord.ChannelType.news.value)
_FORUMS = (discord.ChannelType.forum.value, discord.ChannelType.media.value)
_NEEDED_IN_FORUMS = discord.Permissions(
    view_channel=True, send_messages_in_threads=True, embed_links=True, read_message_history=True
)
"""A forum holds nothing but threads, and the bot opens none there."""


@dataclass(frozen=True, slots=True)
class Place:
    """A server as far as it is known: its channels and the bot's roles, or neither where Discord did not tell."""

    guild: Guild
    channels: Sequence[Channel] = ()
    member: Member = field(default_factory=Member)


@dataclass(frozen=True, slots=True)
class _Seen:
    """A channel that the bot sees, and what it needs and has there."""

    channel: Channel
    needed: discord.Permissions
    held: discord.Permissions

    def needs(self, permission: str) -> bool:
        return bool(getattr(self.needed, permission))

    def lacks(self, permission: str) -> bool:
        return self.needs(permission) and not getattr(self.held, permission)


def check_guilds(places: Sequence[Place], bot_id: int, bot_name: str) -> list[Finding]:
    """What the bot lacks in each server, and a line for those in which it lacks nothing."""
    findings = {place.guild: check_guild(place, bot_id, bot_name) for place in places}
    well = [printable(guild.name) for guild, found in findings.items() if not found and guild.permissions is not None]
    summary = [ok(f"In {listed(well)} the bot may do all it needs.")] if well else []
    return [*summary, *(finding for found in findings.values() for finding in found)]


def check_guild(place: Place, bot_id: int, bot_name: str) -> list[Finding]:
    """What the bot lacks there, in the whole server and in some channels; nothing where it lacks nothing."""
    guild, name = place.guild, printable(place.guild.name)
    if guild.permissions is None:
        return []
    held = {
        channel: permissions_in(channel, guild, place.member, bot_id)
        for channel in place.channels
        if channel.type in _TEXT + _FORUMS
    }
    if not held:
        base = discord.Permissions(guild.permissions)
        lacking = [] if base.administrator else names_of(discord.Permissions(INVITE_PERMISSIONS.value & ~base.value))
        return _everywhere(name, bot_name, lacking)
    seen = [
        _Seen(channel, INVITE_PERMISSIONS if channel.type in _TEXT else _NEEDED_IN_FORUMS, permissions)
        for channel, permissions in held.items()
        if permissions.view_channel
    ]
    if not seen:
        return _everywhere(name, bot_name, [PERMISSION_NAMES["view_channel"]])
    lacked = [permission for permission in PERMISSION_NAMES if any(each.lacks(permission) for each in seen)]
    everywhere = [
        permission for permission in lacked if all(each.lacks(permission) for each in seen if each.needs(permission))
    ]
    somewhere = [permission for permission in lacked if permission not in everywhere]
    incomplete = [each.channel for each in seen if any(each.lacks(permission) for permission in somewhere)]
    return [
        *_everywhere(name, bot_name, [PERMISSION_NAMES[permission] for permission in everywhere]),
        *_somewhere(name, bot_name, [PERMISSION_NAMES[permission] for permission in somewhere], incomplete),
    ]


def permissions_in(channel: Channel, guild: Guild, member: Member, bot_id: int) -> discord.Permissions:
    """What the bot may do in a channel.

    https://docs.discord.com/developers/topics/permissions#permission-overwrites
    """
    permissions = guild.permissions or 0
    if discord.Permissions(permissions).administrator:
        return discord.Permissions.all()
    overwrites = {overwrite.id: overwrite for overwrite in channel.permission_overwrites}
    if of_everyone := overwrites.get(guild.id):
        permissions = (permissions & ~of_everyone.deny) | of_everyone.allow
    of_roles = [overwrites[role] for role in member.roles if role in overwrites]
    for overwrite in of_roles:
        permissions &= ~overwrite.deny
    for overwrite in of_roles:
        permissions |= overwrite.allow
    if of_bot := overwrites.get(bot_id):
        permissions = (permissions & ~of_bot.deny) | of_bot.allow
    return discord.Permissions(permissions)


def _everywhere(guild: str, bot_name: str, names: list[str]) -> list[Finding]:
    if not names:
        return []
    lacking = listed(names, most=len(names))
    return [
        problem(
            f"In {guild} the bot lacks {lacking}.",
            f"In Discord, open that server's Server Settings > Roles > {bot_name} > Permissions and switch on {lacking}; "
            "or open the invite link again and choose the server.",
        )
    ]


def _somewhere(guild: str, bot_name: str, names: list[str], channels: Sequence[Channel]) -> list[Finding]:
    if not names:
        return []
    lacking = listed(names, most=len(names))
    where = listed([f"#{printable(channel.name)}" for channel in channels])
    return [
        warning(
            f"In {guild} the bot lacks {lacking} in {where}.",
            f"If it is to answer there, open Edit Channel > Permissions, add {bot_name} and allow {lacking}.",
        )
    ]
