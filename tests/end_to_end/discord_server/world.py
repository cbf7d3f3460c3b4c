"""The whole state of the local Discord: the application, who and what there is, and who hears of changes."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.end_to_end.discord_server.channels import Channel, ChannelType
from tests.end_to_end.discord_server.guilds import Guild
from tests.end_to_end.discord_server.intents import ApplicationFlag, Intent
from tests.end_to_end.discord_server.messages import Message
from tests.end_to_end.discord_server.permissions import Permission, permissions_in
from tests.end_to_end.discord_server.rejections import Rejections, missing_access, missing_permissions, unknown
from tests.end_to_end.discord_server.snowflakes import Snowflakes
from tests.end_to_end.discord_server.users import User
from tests.end_to_end.discord_server.waiting import Bell

if TYPE_CHECKING:
    from tests.end_to_end.discord_server.interactions import Interaction

Json = dict[str, Any]
Publish = Callable[[str, Json, int], None]


@dataclass(frozen=True, slots=True)
class StoredFile:
    """An uploaded file."""

    filename: str
    content_type: str
    content: bytes


class World:
    """Everything that is, held in memory. `publish` tells the gateway's sessions of an event."""

    def __init__(self, token: str, *, flags: int = ApplicationFlag.GATEWAY_MESSAGE_CONTENT_LIMITED) -> None:
        self.ids = Snowflakes()
        self.bell = Bell()
        self.rejections = Rejections()
        self.token = token
        self.flags = flags
        self.bot = User(self.ids.new(), "footnote", bot=True)
        self.owner = User(self.ids.new(), "operator")
        self.users: dict[int, User] = {self.bot.id: self.bot, self.owner.id: self.owner}
        self.guilds: dict[int, Guild] = {}
        self.channels: dict[int, Channel] = {}
        self.commands: dict[int, Json] = {}
        self.command_writes: list[str] = []
        self.interactions: dict[str, Interaction] = {}
        self.files: dict[int, StoredFile] = {}
        self.base_url = ""
        self.skipped_s = 0.0
        self._subscribers: list[Publish] = []

    @property
    def application_id(self) -> int:
        """The application's id, which is its bot's too, as it is for every newer application."""
        return self.bot.id

    def now(self) -> float:
        """Seconds on the clock by which interactions expire; a test may put it forward."""
        return time.monotonic() + self.skipped_s

    def subscribe(self, subscriber: Publish) -> None:
        """Call it with every event: name, data, and the intents of which a session needs one (0: none)."""
        self._subscribers.append(subscriber)

    def publish(self, event: str, data: Json, intent: int = 0) -> None:
        """Tell the bot of an event, and wake those who wait for a change."""
        for subscriber in self._subscribers:
            subscriber(event, data, intent)
        self.bell.ring()

    def publish_message(self, event: str, message: Message) -> None:
        """Tell of a new or changed message, if the bot sees its channel and it isn't for one person alone."""
        channel = message.channel
        if not message.is_ephemeral and self.bot_sees(channel):
            self.publish(event, self.message_event(message), message_intent(channel))
        self.bell.ring()

    def message_event(self, message: Message) -> Json:
        """A message as the gateway tells it: with the guild and its author as a member."""
        guild = message.channel.guild
        if guild is None:
            return message.payload()
        told = message.payload() | {"guild_id": str(guild.id)}
        for user, mentioned in zip(told["mentions"], message.mentions, strict=True):
            if mentioned.id in guild.members:
                user["member"] = guild.members[mentioned.id].payload(user=False)
        if message.author.id in guild.members and message.webhook_id is None:
            told["member"] = guild.members[message.author.id].payload(user=False)
        return told

    def bot_permissions(self, channel: Channel) -> Permission:
        """What the bot may do there; in a direct conversation all that one may."""
        if channel.guild is None:
            return Permission((1 << 53) - 1)
        return permissions_in(channel.guild.members[self.bot.id], channel)

    def bot_sees(self, channel: Channel) -> bool:
        """Whether the bot may look at a channel."""
        if channel.guild is not None and self.bot.id not in channel.guild.members:
            return False
        private = channel.type is ChannelType.PRIVATE_THREAD and self.bot.id not in channel.thread_members
        return not private and bool(self.bot_permissions(channel) & Permission.VIEW_CHANNEL)

    def channel_for_bot(self, channel_id: int, *needed: Permission) -> Channel:
        """A channel that the bot asks for by id.

        Raises:
            Refused: there is none (10003), the bot doesn't see it (50001) or lacks a permission there (50013).
        """
        channel = self.channels.get(channel_id)
        if channel is None:
            raise unknown("Channel")
        if not self.bot_sees(channel):
            raise missing_access()
        held = self.bot_permissions(channel)
        if not all(permission & held for permission in needed):
            raise missing_permissions()
        return channel

    def guild_for_bot(self, guild_id: int) -> Guild:
        """A guild that the bot is in.

        Raises:
            Refused: it is in no such guild (10004).
        """
        guild = self.guilds.get(guild_id)
        if guild is None or self.bot.id not in guild.members:
            raise unknown("Guild")
        return guild


def message_intent(channel: Channel) -> int:
    """The intent that events of a channel's messages need."""
    return Intent.GUILD_MESSAGES if channel.guild else Intent.DIRECT_MESSAGES
