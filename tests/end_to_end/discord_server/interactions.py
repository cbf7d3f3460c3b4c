"""Interactions: what somebody did with the bot's commands, buttons and modals, and what came of it.

Source: https://discord.com/developers/docs/interactions/receiving-and-responding
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any, Self, TypeVar

from tests.end_to_end.discord_server.channels import Channel
from tests.end_to_end.discord_server.messages import Message, walk
from tests.end_to_end.discord_server.permissions import ALL, permissions_in
from tests.end_to_end.discord_server.users import User
from tests.end_to_end.discord_server.waiting import PATIENCE_S
from tests.end_to_end.discord_server.world import Json, World

T = TypeVar("T")

ACKNOWLEDGED_WITHIN_S, TOKEN_LIVES_S = 3.0, 900.0
_LARGEST_ATTACHMENT_BYTES = 10 * 1024**2


class InteractionType(IntEnum):
    """https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-object-interaction-type."""

    COMMAND = 2
    COMPONENT = 3
    AUTOCOMPLETE = 4
    MODAL_SUBMIT = 5


class Callback(IntEnum):
    """https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-response-object-interaction-callback-type."""

    MESSAGE = 4
    DEFERRED_MESSAGE = 5
    DEFERRED_UPDATE = 6
    UPDATE = 7
    CHOICES = 8
    MODAL = 9


@dataclass(eq=False)
class Modal:
    """A modal as its reader sees it."""

    interaction: Interaction
    title: str
    custom_id: str
    components: list[Json]

    @property
    def labels(self) -> list[str]:
        """What stands at its fields."""
        labelled = [part for part in walk(self.components) if part["type"] in (4, 18)]
        return [str(part["label"]) for part in labelled if part.get("label")]


@dataclass(eq=False)
class Interaction:
    """One interaction; the methods wait for what the bot makes of it, with a limit.

    `message` is the one whose button was clicked; `original` the response, or that message if the bot updates it.
    """

    world: World
    type: InteractionType
    user: User
    channel: Channel
    data: Json
    message: Message | None = None
    cause: Interaction | None = None
    id: int = 0
    token: str = field(default_factory=lambda: secrets.token_urlsafe(48))
    created_at: float = 0.0
    acknowledged_after_s: float | None = None
    callback: Callback | None = None
    original: Message | None = None
    followups: list[Message] = field(default_factory=list)
    shown_modal: Modal | None = None
    offered: list[Json] = field(default_factory=list)
    _edits_before: int = 0

    def begin(self) -> Self:
        """Tell the bot of it."""
        self.id = self.world.ids.new()
        self.created_at = self.world.now()
        self._edits_before = self.message.edits if self.message else 0
        self.world.interactions[self.token] = self
        self.world.publish("INTERACTION_CREATE", self.payload())
        return self

    @property
    def is_acknowledged(self) -> bool:
        """Whether the bot has responded in any way."""
        return self.callback is not None

    @property
    def is_ephemeral(self) -> bool:
        """Whether its user alone sees the response."""
        return self.original is not None and self.original.is_ephemeral

    @property
    def messages(self) -> list[Message]:
        """The response and the follow-ups that still are."""
        every = [self.original, *self.followups]
        return [message for message in every if message is not None and not message.deleted]

    async def acknowledged(self, *, within_s: float = PATIENCE_S) -> Self:
        """Wait for the first response, of whatever kind."""
        await self._until(lambda: self.callback, "an acknowledgement", within_s)
        return self

    async def answer(
        self, having: Callable[[Message], object] = lambda message: True, *, within_s: float = PATIENCE_S
    ) -> Message:
        """Wait for the response with its content, edited as often as it takes for `having(message)` to be true."""

        def found() -> Message | None:
            message = self.original
            if message is None or message.is_loading or message.deleted:
                return None
            if message is self.message and message.edits == self._edits_before:
                return None
            return message if having(message) else None

        return await self._until(found, "an answer", within_s)

    async def followup(
        self, having: Callable[[Message], object] = lambda message: True, *, within_s: float = PATIENCE_S
    ) -> Message:
        """Wait for a follow-up message."""
        return await self._until(lambda: next(filter(having, self.followups), None), "a follow-up", within_s)

    async def deleted(self, *, within_s: float = PATIENCE_S) -> None:
        """Wait until the response, or the message that it was to update, is deleted."""
        await self._until(lambda: self.original is not None and self.original.deleted, "a deletion", within_s)

    async def modal(self, *, within_s: float = PATIENCE_S) -> Modal:
        """Wait for a modal."""
        return await self._until(lambda: self.shown_modal, "a modal", within_s)

    async def choices(self, *, within_s: float = PATIENCE_S) -> list[Json]:
        """Wait for what autocompletion offers: name and value of each."""
        await self._until(lambda: self.callback is Callback.CHOICES, "choices", within_s)
        return self.offered

    def payload(self) -> Json:
        """https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-object."""
        guild, world = self.channel.guild, self.world
        told: Json = {
            "id": str(self.id),
            "application_id": str(world.application_id),
            "type": int(self.type),
            "data": self.data,
            "channel": self.channel.payload(),
            "channel_id": str(self.channel.id),
            "token": self.token,
            "version": 1,
            "locale": self.user.locale,
            "entitlements": [],
            "entitlement_sku_ids": [],
            "authorizing_integration_owners": self.owners(),
            "context": 0 if guild else 1,
            "attachment_size_limit": _LARGEST_ATTACHMENT_BYTES,
            "app_permissions": str(ALL if guild is None else int(world.bot_permissions(self.channel))),
        }
        if self.message is not None:
            told["message"] = self.message.payload()
        if guild is None:
            return told | {"user": self.user.payload()}
        member = guild.members[self.user.id]
        told["channel"]["permissions"] = str(int(permissions_in(member, self.channel)))
        return told | {
            "guild": guild.partial_payload(),
            "guild_id": str(guild.id),
            "guild_locale": guild.locale,
            "member": member.payload_in(self.channel),
        }

    def owners(self) -> dict[str, str]:
        """Who installed the application: the guild, or "0" in a direct conversation with the bot."""
        return {"0": str(self.channel.guild.id) if self.channel.guild else "0"}

    def metadata(self) -> Json:
        """https://discord.com/developers/docs/resources/message#message-interaction-metadata-object."""
        told: Json = {
            "id": str(self.id),
            "type": int(self.type),
            "user": self.user.payload(),
            "authorizing_integration_owners": self.owners(),
        }
        if self.message is not None and self.type is InteractionType.COMPONENT:
            told["interacted_message_id"] = str(self.message.id)
        if self.cause is not None:
            told["triggering_interaction_metadata"] = self.cause.metadata()
        return told

    async def _until(self, probe: Callable[[], T | None], what: str, within_s: float) -> T:
        name = self.data.get("name") or self.data.get("custom_id")
        return await self.world.bell.until(probe, f"{what} to {name}", within_s=within_s, instead=self._story)

    def _story(self) -> str:
        refused: list[Any] = [f"{one.what}: {one.code} {one.why}" for one in self.world.rejections]
        shown = [message.text[:200] for message in self.messages]
        return f"Response so far: {self.callback!r} {shown}; refused so far: {refused or 'nothing'}."
