"""People: they write, ask, click and type, as they would in Discord's own client."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tests.end_to_end.discord_server.channels import Channel
from tests.end_to_end.discord_server.command_rules import kind_of
from tests.end_to_end.discord_server.command_use import NotOffered, Options, command_data, find_command, resolve_user
from tests.end_to_end.discord_server.identity_routes import dm_with
from tests.end_to_end.discord_server.interactions import Interaction, InteractionType, Modal
from tests.end_to_end.discord_server.messages import Message, button_name, walk
from tests.end_to_end.discord_server.posting import post, remove
from tests.end_to_end.discord_server.threads import open_post
from tests.end_to_end.discord_server.users import Member, User
from tests.end_to_end.discord_server.world import Json, StoredFile, World

_SLASH, _MESSAGE_MENU = 1, 3
_BUTTON, _TEXT_INPUT, _LABEL = 2, 4, 18


class Person:
    """A member of a guild, acting."""

    def __init__(self, world: World, member: Member) -> None:
        self._world = world
        self.member = member

    @property
    def user(self) -> User:
        """Their account."""
        return self.member.user

    @property
    def id(self) -> int:
        """Their user id."""
        return self.user.id

    async def run(self, command: str, channel: Channel, /, *, anyway: bool = False, **options: Any) -> Interaction:
        """Use a slash command, "settings show" for a subcommand; `anyway` even one that isn't shown to them."""
        name, *path = command.split()
        found = self._command(name, channel, _SLASH, anyway=anyway)
        data = command_data(found) | Options(self._world, channel, found, path).filled(options)
        return self._interact(InteractionType.COMMAND, channel, data)

    async def type(self, command: str, option: str, typed: str, channel: Channel) -> list[Json]:
        """Type into an option; what autocompletion offers."""
        name, *path = command.split()
        found = self._command(name, channel, _SLASH)
        options = Options(self._world, channel, found, path).filled({option: typed}, focused=option)
        return await self._interact(InteractionType.AUTOCOMPLETE, channel, command_data(found) | options).choices()

    async def message_command(self, name: str, message: Message) -> Interaction:
        """Use a command from a message's Apps menu."""
        found = self._command(name, message.channel, _MESSAGE_MENU)
        resolved: Json = {"messages": {str(message.id): message.payload()}}
        resolve_user(resolved, message.author, message.channel)
        data = command_data(found) | {"target_id": str(message.id), "resolved": resolved}
        return self._interact(InteractionType.COMMAND, message.channel, data)

    async def click(self, message: Message, button: str) -> Interaction:
        """Click a button by its label, emoji or custom id."""
        buttons = [part for part in walk(message.components) if part["type"] == _BUTTON]
        found = next((one for one in buttons if button in (button_name(one), one.get("custom_id"))), None)
        if found is None or found.get("disabled") or message.deleted:
            raise NotOffered(f"There is no button {button!r} to click; there are {message.enabled_buttons}")
        data = {"component_type": _BUTTON, "custom_id": found["custom_id"], "id": found.get("id", 1)}
        return self._interact(InteractionType.COMPONENT, message.channel, data, message=message)

    async def submit(self, modal: Modal, values: dict[str, str]) -> Interaction:
        """Fill in a modal by the beginnings of its labels, and send it."""
        unused = set(values)
        components = [self._filled(part, values, unused) for part in modal.components]
        if unused:
            raise NotOffered(f"The modal has no field {sorted(unused)}; there are {modal.labels}")
        data = {"custom_id": modal.custom_id, "components": components}
        cause = modal.interaction
        return self._interact(InteractionType.MODAL_SUBMIT, cause.channel, data, message=cause.message, cause=cause)

    async def say(
        self,
        channel: Channel,
        text: str,
        *,
        reply_to: Message | None = None,
        hides_reference: bool = False,
        files: Sequence[StoredFile] = (),
    ) -> Message:
        """Write a message, with files attached. A reply that `hides_reference` pings nobody and is told without it."""
        form: Json = {"content": text}
        if hides_reference:
            form["allowed_mentions"] = {"replied_user": False}
        about = {"shows_reference": not hides_reference}
        return post(self._world, channel, self.user, form, dict(enumerate(files)), reply_to=reply_to, **about)

    async def dm(self, text: str) -> Message:
        """Write to the bot directly."""
        return post(self._world, dm_with(self._world, self.user), self.user, {"content": text})

    async def post(self, forum: Channel, title: str, text: str) -> Channel:
        """Open a post in a forum."""
        return open_post(self._world, forum, self.user, {"name": title, "message": {"content": text}}, {})

    async def delete(self, message: Message) -> None:
        """Delete a message of their own."""
        remove(self._world, message)

    def _command(self, name: str, channel: Channel, kind: int, *, anyway: bool = False) -> Json:
        if not anyway:
            return find_command(self._world, self.user, channel, name, kind)
        return next(one for one in self._world.commands.values() if one["name"] == name and kind_of(one) == kind)

    def _interact(self, kind: InteractionType, channel: Channel, data: Json, **about: Any) -> Interaction:
        return Interaction(self._world, kind, self.user, channel, data, **about).begin()

    def _filled(self, part: Json, values: dict[str, str], unused: set[str]) -> Json:
        """A row or label of a modal as it is sent back."""
        told: Json = {"type": part["type"], "id": part.get("id", 1)}
        if part["type"] == _LABEL:
            return told | {"component": self._value(part["component"], part["label"], values, unused)}
        return told | {"components": [self._value(one, one["label"], values, unused) for one in part["components"]]}

    def _value(self, field: Json, label: str, values: dict[str, str], unused: set[str]) -> Json:
        assert field["type"] == _TEXT_INPUT
        key = next((key for key in values if label.startswith(key) or key == field["custom_id"]), None)
        value = values[key] if key is not None else field.get("value", "")
        unused.discard(key or "")
        if (field.get("required", True) and not value) or len(value) > field.get("max_length", 4000):
            raise NotOffered(f"{label!r} doesn't take {value!r}")
        return {"type": _TEXT_INPUT, "id": field.get("id", 2), "custom_id": field["custom_id"], "value": value}
