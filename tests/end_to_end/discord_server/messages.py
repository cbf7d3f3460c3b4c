"""Messages as they stand in a channel."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum, IntFlag
from typing import TYPE_CHECKING, Any

from tests.end_to_end.discord_server.snowflakes import time_of, timestamp
from tests.end_to_end.discord_server.users import Role, User

if TYPE_CHECKING:
    from tests.end_to_end.discord_server.channels import Channel

LINK_STYLE = 5


class MessageType(IntEnum):
    """https://discord.com/developers/docs/resources/message#message-object-message-types."""

    DEFAULT = 0
    THREAD_CREATED = 18
    REPLY = 19
    CHAT_INPUT_COMMAND = 20
    THREAD_STARTER_MESSAGE = 21
    CONTEXT_MENU_COMMAND = 23


class MessageFlag(IntFlag):
    """https://discord.com/developers/docs/resources/message#message-object-message-flags."""

    SUPPRESS_EMBEDS = 1 << 2
    HAS_THREAD = 1 << 5
    EPHEMERAL = 1 << 6
    LOADING = 1 << 7
    SUPPRESS_NOTIFICATIONS = 1 << 12
    IS_COMPONENTS_V2 = 1 << 15


@dataclass(eq=False)
class Message:
    """A message. `pinged` are those it notified: user ids, role ids, "everyone"; only an ephemeral one has `for_user`."""

    id: int
    channel: Channel
    author: User
    content: str = ""
    type: MessageType = MessageType.DEFAULT
    flags: int = 0
    embeds: list[dict[str, Any]] = field(default_factory=list)
    components: list[dict[str, Any]] = field(default_factory=list)
    attachments: list[dict[str, Any]] = field(default_factory=list)
    mentions: list[User] = field(default_factory=list)
    mention_roles: list[Role] = field(default_factory=list)
    mention_everyone: bool = False
    pinged: set[int | str] = field(default_factory=set)
    reactions: dict[str, set[int]] = field(default_factory=dict)
    reference: Message | None = None
    reference_ids: dict[str, str] | None = None
    interaction: dict[str, Any] | None = None
    webhook_id: int | None = None
    edited_at: datetime | None = None
    edits: int = 0
    thread: Channel | None = None
    for_user: User | None = None
    deleted: bool = False
    pinned: bool = False
    shows_reference: bool = True
    nonce: str | int | None = None

    @property
    def is_ephemeral(self) -> bool:
        """Whether one person alone sees it."""
        return bool(self.flags & MessageFlag.EPHEMERAL)

    @property
    def is_loading(self) -> bool:
        """Whether it says "… is thinking" as yet."""
        return bool(self.flags & MessageFlag.LOADING)

    @property
    def text(self) -> str:
        """Everything there is to read in it: content, embeds with their fields and footers, text displays."""
        parts = [self.content]
        for embed in self.embeds:
            parts += [embed.get("author", {}).get("name", ""), embed.get("title", ""), embed.get("description", "")]
            parts += [f"{one['name']}\n{one['value']}" for one in embed.get("fields", ())]
            parts.append(embed.get("footer", {}).get("text", ""))
        parts += [str(part["content"]) for part in walk(self.components) if part["type"] == 10]
        return "\n".join(part for part in parts if part)

    @property
    def buttons(self) -> list[str]:
        """What stands on its buttons: label, or the emoji of one without."""
        return [button_name(part) for part in walk(self.components) if part["type"] == 2]

    @property
    def enabled_buttons(self) -> list[str]:
        """Those that can be clicked."""
        return [button_name(part) for part in walk(self.components) if part["type"] == 2 and not part.get("disabled")]

    def payload(self, *, nested: bool = False) -> dict[str, Any]:
        """https://discord.com/developers/docs/resources/message#message-object; a reference isn't nested twice."""
        told: dict[str, Any] = {
            "id": str(self.id),
            "channel_id": str(self.channel.id),
            "type": int(self.type),
            "author": self.author.payload(),
            "content": self.content,
            "timestamp": timestamp(time_of(self.id)),
            "edited_timestamp": timestamp(self.edited_at),
            "tts": False,
            "mention_everyone": self.mention_everyone,
            "mentions": [user.payload() for user in self.mentions],
            "mention_roles": [str(role.id) for role in self.mention_roles],
            "mention_channels": [],
            "attachments": self.attachments,
            "embeds": self.embeds,
            "components": self.components,
            "pinned": self.pinned,
            "flags": int(self.flags),
        }
        if self.reactions:
            told["reactions"] = [self._reaction_payload(emoji, users) for emoji, users in self.reactions.items()]
        if self.webhook_id is not None:
            told |= {"webhook_id": str(self.webhook_id), "application_id": str(self.webhook_id)}
        if self.interaction is not None:
            told["interaction_metadata"] = self.interaction
        if self.thread is not None and not self.thread.deleted:
            told["thread"] = self.thread.payload()
        if self.nonce is not None:
            told["nonce"] = self.nonce
        return told | self._reference_payload(nested)

    def _reference_payload(self, nested: bool) -> dict[str, Any]:
        if self.reference_ids is None:
            return {}
        told: dict[str, Any] = {"message_reference": {"type": 0, **self.reference_ids}}
        if (
            nested
            or not self.shows_reference
            or self.type not in (MessageType.REPLY, MessageType.THREAD_STARTER_MESSAGE)
        ):
            return told
        gone = self.reference is None or self.reference.deleted
        return told | {"referenced_message": None if gone else self.reference.payload(nested=True)}  # type: ignore[union-attr]

    def _reaction_payload(self, emoji: str, users: set[int]) -> dict[str, Any]:
        details = {"burst": 0, "normal": len(users)}
        return {"emoji": {"id": None, "name": emoji}, "count": len(users), "count_details": details, "me": False}


def walk(components: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """All components at every depth, in reading order."""
    for part in components:
        yield part
        yield from walk(part.get("components") or [])
        for key in ("accessory", "component"):
            if part.get(key):
                yield from walk([part[key]])


def button_name(button: dict[str, Any]) -> str:
    """What a reader calls a button: its label, or else its emoji."""
    return str(button.get("label") or (button.get("emoji") or {}).get("name") or "")
