"""Using a command as Discord's client does: it offers what may be used, and sends the options with what they stand for.

Source: https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-object-application-command-data-structure
"""

from __future__ import annotations

from typing import Any

from tests.end_to_end.discord_server.channels import Channel
from tests.end_to_end.discord_server.command_rules import SUB_COMMAND, SUB_COMMAND_GROUP, kind_of
from tests.end_to_end.discord_server.permissions import Permission, permissions_in
from tests.end_to_end.discord_server.posting import attach
from tests.end_to_end.discord_server.users import Member, Role, User
from tests.end_to_end.discord_server.world import Json, StoredFile, World

_STRING, _INTEGER, _BOOLEAN, _USER, _CHANNEL, _ROLE, _MENTIONABLE, _NUMBER, _ATTACHMENT = range(3, 12)


class NotOffered(AssertionError):
    """Discord's client would not let anybody do this: no such command, not for them, an option it doesn't take."""


def find_command(world: World, user: User, channel: Channel, name: str, kind: int) -> Json:
    """The command of a name and kind that somebody may use in a channel; the guild's own before the global one."""
    guild = channel.guild
    found = [one for one in world.commands.values() if one["name"] == name and kind_of(one) == kind]
    here = [one for one in found if one.get("guild_id") in (None, str(guild.id) if guild else None)]
    if not here:
        known = sorted(one["name"] for one in world.commands.values())
        raise NotOffered(f"There is no command {name!r} here; there are {known}")
    command = max(here, key=lambda one: "guild_id" in one)
    contexts = command.get("contexts")
    if contexts is not None and (0 if guild else 1) not in contexts:
        raise NotOffered(f"{name!r} isn't offered in this context")
    if guild is None:
        if contexts is None and not command.get("dm_permission", True):
            raise NotOffered(f"{name!r} isn't offered in direct messages")
        return command
    held = permissions_in(guild.members[user.id], channel)
    needed = int(command["default_member_permissions"] or 0) if command.get("default_member_permissions") else 0
    admin_only = command.get("default_member_permissions") in ("0", 0)
    if not held & Permission.USE_APPLICATION_COMMANDS or held & needed != needed:
        raise NotOffered(f"{user.name} may not use {name!r} here")
    if admin_only and not held & Permission.ADMINISTRATOR:
        raise NotOffered(f"{name!r} is for administrators")
    return command


def command_data(command: Json) -> Json:
    """What every use of a command carries."""
    told = {"id": command["id"], "name": command["name"], "type": kind_of(command)}
    return told | ({"guild_id": command["guild_id"]} if "guild_id" in command else {})


class Options:
    """The options of one use of a slash command, by the command's own definition."""

    def __init__(self, world: World, channel: Channel, command: Json, path: list[str]) -> None:
        self._world = world
        self._channel = channel
        self._path: list[Json] = []
        self.resolved: Json = {}
        self._level = command
        for name in path:
            inner = [one for one in self._level.get("options") or [] if one["name"] == name]
            if not inner or inner[0]["type"] not in (SUB_COMMAND, SUB_COMMAND_GROUP):
                raise NotOffered(f"{command['name']!r} has no subcommand {name!r}")
            self._level = inner[0]
            self._path.append(self._level)
        if any(one["type"] in (SUB_COMMAND, SUB_COMMAND_GROUP) for one in self._level.get("options") or []):
            raise NotOffered(f"{command['name']!r} needs a subcommand")

    def filled(self, given: dict[str, Any], *, focused: str | None = None) -> Json:
        """`options` and `resolved`; `focused` is what is being typed, and then nothing is required."""
        known = {one["name"]: one for one in self._level.get("options") or []}
        if unknown := given.keys() - known.keys():
            raise NotOffered(f"There is no option {sorted(unknown)}; there are {sorted(known)}")
        missing = [name for name, one in known.items() if one.get("required") and name not in given]
        if missing and focused is None:
            raise NotOffered(f"Option {missing} is required")
        options = [self._option(known[name], value, focused == name) for name, value in given.items()]
        for level in reversed(self._path):
            options = [{"name": level["name"], "type": level["type"], "options": options}]
        return {"options": options} | ({"resolved": self.resolved} if self.resolved else {})

    def _option(self, option: Json, value: Any, is_focused: bool) -> Json:
        told = {"name": option["name"], "type": option["type"]}
        if is_focused:
            if not option.get("autocomplete"):
                raise NotOffered(f"{option['name']!r} has no autocompletion")
            return told | {"value": str(value), "focused": True}
        return told | {"value": self._value(option, value)}

    def _value(self, option: Json, value: Any) -> Any:
        kind, name = option["type"], option["name"]
        wanted: dict[int, tuple[type, ...]] = {
            _STRING: (str,), _INTEGER: (int,), _BOOLEAN: (bool,), _NUMBER: (int, float)
        }  # fmt: skip
        if kind not in wanted:
            return self._resolve(kind, value, option)
        if not isinstance(value, wanted[kind]) or (isinstance(value, bool) and kind != _BOOLEAN):
            raise NotOffered(f"{name!r} takes no {value!r}")
        _check_bounds(option, value)
        choices = [choice["value"] for choice in option.get("choices") or []]
        if choices and value not in choices:
            raise NotOffered(f"{name!r} offers {choices}, not {value!r}")
        return value

    def _resolve(self, kind: int, value: Any, option: Json) -> str:
        if kind == _ATTACHMENT:
            file = (
                value if isinstance(value, StoredFile) else StoredFile(value[0], "application/octet-stream", value[1])
            )
            told = attach(self._world, self._channel, file) | {"ephemeral": True}
            self.resolved.setdefault("attachments", {})[told["id"]] = told
            return str(told["id"])
        if isinstance(value, Channel) and kind == _CHANNEL:
            if option.get("channel_types") and value.type not in option["channel_types"]:
                raise NotOffered(f"{option['name']!r} takes channels of types {option['channel_types']}")
            self.resolved.setdefault("channels", {})[str(value.id)] = self._channel_payload(value)
        elif isinstance(value, Role) and kind in (_ROLE, _MENTIONABLE):
            self.resolved.setdefault("roles", {})[str(value.id)] = value.payload()
        elif kind in (_USER, _MENTIONABLE):
            user: User = value if isinstance(value, User) else value.user
            resolve_user(self.resolved, user, self._channel)
            return str(user.id)
        else:
            raise NotOffered(f"{option['name']!r} takes no {value!r}")
        return str(value.id)

    def _channel_payload(self, channel: Channel) -> Json:
        told = channel.payload()
        kept = (
            "id",
            "name",
            "type",
            "parent_id",
            "thread_metadata",
            "flags",
            "guild_id",
            "last_message_id",
            "position",
        )
        partial = {name: told[name] for name in kept if name in told}
        return partial | {"permissions": str(int(self._world.bot_permissions(channel)))}


def resolve_user(resolved: Json, user: User, channel: Channel) -> None:
    """Add a user, and the member that they are here, to what an interaction's ids stand for."""
    resolved.setdefault("users", {})[str(user.id)] = user.payload()
    member: Member | None = channel.guild.members.get(user.id) if channel.guild else None
    if member is not None:
        told = member.payload_in(channel)
        partial = {name: value for name, value in told.items() if name not in ("user", "deaf", "mute")}
        resolved.setdefault("members", {})[str(user.id)] = partial


def _check_bounds(option: Json, value: Any) -> None:
    size = len(value) if isinstance(value, str) else value
    fields = ("min_length", "max_length") if isinstance(value, str) else ("min_value", "max_value")
    least, most = (option.get(field) for field in fields)
    too_long = isinstance(value, str) and (size > 6000 or (option.get("required") and not value))
    if too_long or (least is not None and size < least) or (most is not None and size > most):
        raise NotOffered(f"{option['name']!r} takes no {value!r}: it goes from {least} to {most}")
