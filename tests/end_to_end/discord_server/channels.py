"""Channels: text, forum, direct and threads, and the messages in them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum
from typing import TYPE_CHECKING, Any

from tests.end_to_end.discord_server.snowflakes import time_of, timestamp
from tests.end_to_end.discord_server.users import Overwrite, User

if TYPE_CHECKING:
    from tests.end_to_end.discord_server.guilds import Guild
    from tests.end_to_end.discord_server.messages import Message

ARCHIVE_AFTER_MIN = 4320


class ChannelType(IntEnum):
    """https://discord.com/developers/docs/resources/channel#channel-object-channel-types."""

    TEXT = 0
    DM = 1
    ANNOUNCEMENT = 5
    ANNOUNCEMENT_THREAD = 10
    PUBLIC_THREAD = 11
    PRIVATE_THREAD = 12
    FORUM = 15


THREADS = (ChannelType.ANNOUNCEMENT_THREAD, ChannelType.PUBLIC_THREAD, ChannelType.PRIVATE_THREAD)


@dataclass(eq=False)
class Channel:
    """A channel, forum, direct conversation or thread.

    `ephemerals` are messages that one person alone sees; Discord keeps them out of every listing.
    """

    id: int
    type: ChannelType
    name: str
    guild: Guild | None = None
    parent: Channel | None = None
    recipient: User | None = None
    owner_id: int | None = None
    overwrites: dict[int, Overwrite] = field(default_factory=dict)
    messages: dict[int, Message] = field(default_factory=dict)
    ephemerals: dict[int, Message] = field(default_factory=dict)
    tags: list[str] = field(default_factory=list)
    applied_tags: list[str] = field(default_factory=list)
    requires_tag: bool = False
    archived: bool = False
    locked: bool = False
    archive_after_min: int = ARCHIVE_AFTER_MIN
    thread_members: dict[int, datetime] = field(default_factory=dict)
    typed_at: list[datetime] = field(default_factory=list)
    deleted: bool = False

    @property
    def is_thread(self) -> bool:
        """Whether it hangs on another channel."""
        return self.type in THREADS

    @property
    def is_forum(self) -> bool:
        """Whether it holds posts alone."""
        return self.type is ChannelType.FORUM

    @property
    def mention(self) -> str:
        """The text that links to it."""
        return f"<#{self.id}>"

    @property
    def latest(self) -> Message | None:
        """The newest message."""
        return next(reversed(self.messages.values()), None)

    @property
    def threads(self) -> list[Channel]:
        """Threads in it that still are, oldest first."""
        every = self.guild.threads.values() if self.guild else ()
        return [thread for thread in every if thread.parent is self]

    def payload(self) -> dict[str, Any]:
        """https://discord.com/developers/docs/resources/channel#channel-object."""
        told: dict[str, Any] = {
            "id": str(self.id),
            "type": int(self.type),
            "flags": 16 if self.requires_tag else 0,
            "last_message_id": str(self.latest.id) if self.latest else None,
        }
        if self.recipient is not None:
            return told | {"recipients": [self.recipient.payload()]}
        assert self.guild is not None
        told |= {
            "guild_id": str(self.guild.id),
            "name": self.name,
            "parent_id": str(self.parent.id) if self.parent else None,
            "rate_limit_per_user": 0,
        }
        return told | (self._thread_fields() if self.is_thread else self._channel_fields())

    def _thread_fields(self) -> dict[str, Any]:
        return {
            "owner_id": str(self.owner_id),
            "message_count": len(self.messages),
            "total_message_sent": len(self.messages),
            "member_count": len(self.thread_members),
            "thread_metadata": {
                "archived": self.archived,
                "auto_archive_duration": self.archive_after_min,
                "archive_timestamp": timestamp(time_of(self.id)),
                "create_timestamp": timestamp(time_of(self.id)),
                "locked": self.locked,
            },
            "applied_tags": self.applied_tags,
        }

    def _channel_fields(self) -> dict[str, Any]:
        told: dict[str, Any] = {
            "position": 0,
            "permission_overwrites": [overwrite.payload() for overwrite in self.overwrites.values()],
            "topic": None,
            "nsfw": False,
        }
        if not self.is_forum:
            return told
        tags = [
            {"id": str(self.id + place), "name": name, "moderated": False, "emoji_id": None, "emoji_name": None}
            for place, name in enumerate(self.tags, start=1)
        ]
        return told | {
            "available_tags": tags,
            "default_reaction_emoji": None,
            "default_sort_order": None,
            "default_forum_layout": 0,
        }

    def member_payload(self, user_id: int) -> dict[str, Any]:
        """https://discord.com/developers/docs/resources/channel#thread-member-object."""
        joined = timestamp(self.thread_members[user_id])
        return {"id": str(self.id), "user_id": str(user_id), "join_timestamp": joined, "flags": 0}
