"""Application commands over REST: listing them, making, changing and deleting.

Source: https://discord.com/developers/docs/interactions/application-commands#endpoints
"""

from __future__ import annotations

from typing import Any

from aiohttp import web

from tests.end_to_end.discord_server.bodies import read_body, read_list
from tests.end_to_end.discord_server.command_rules import (
    CHAT_INPUT,
    check_command,
    check_commands,
    check_together,
    kind_of,
)
from tests.end_to_end.discord_server.rejections import missing_access, unknown
from tests.end_to_end.discord_server.rest import Made, Route, number
from tests.end_to_end.discord_server.world import Json, World

_PLACES = ("/applications/{application_id}/commands", "/applications/{application_id}/guilds/{guild_id}/commands")


class CommandRoutes:
    """Global commands and those of one guild."""

    def __init__(self, world: World) -> None:
        self._world = world

    def routes(self) -> list[Route]:
        """Their routes."""
        made = []
        for place in _PLACES:
            one = place + "/{command_id}"
            made += [
                Route("GET", place, self.list),
                Route("PUT", place, self.overwrite),
                Route("POST", place, self.create),
                Route("GET", one, self.show),
                Route("PATCH", one, self.edit),
                Route("DELETE", one, self.delete),
            ]
        return made

    async def list(self, request: web.Request) -> Any:
        """GET …/commands."""
        return [_shown(command, request) for command in self._in(self._guild_id(request))]

    async def overwrite(self, request: web.Request) -> Any:
        """PUT …/commands: these are all from now on; those of a name that was there keep their ids."""
        guild_id = self._guild_id(request)
        commands = await read_list(request)
        check_commands(commands)
        before = {(kind_of(command), command["name"]): command for command in self._in(guild_id)}
        for command in before.values():
            del self._world.commands[int(command["id"])]
        self._wrote(request)
        return [self._store(command, guild_id, before.get((kind_of(command), command["name"]))) for command in commands]

    async def create(self, request: web.Request) -> Any:
        """POST …/commands: a new one, or over the one of that name."""
        guild_id = self._guild_id(request)
        command = (await read_body(request)).json
        check_command(command)
        others = [
            one for one in self._in(guild_id) if (kind_of(one), one["name"]) != (kind_of(command), command["name"])
        ]
        check_together([*others, command])
        same = next((one for one in self._in(guild_id) if one not in others), None)
        self._wrote(request)
        return Made(200 if same else 201, self._store(command, guild_id, same))

    async def show(self, request: web.Request) -> Any:
        """GET …/commands/{id}."""
        return self._find(request)

    async def edit(self, request: web.Request) -> Any:
        """PATCH …/commands/{id}."""
        before = self._find(request)
        command = before | (await read_body(request)).json
        check_command(command)
        self._wrote(request)
        return self._store(command, self._guild_id(request), before)

    async def delete(self, request: web.Request) -> None:
        """DELETE …/commands/{id}."""
        del self._world.commands[int(self._find(request)["id"])]
        self._wrote(request)

    def _guild_id(self, request: web.Request) -> int | None:
        if number(request, "application_id") != self._world.application_id:
            raise missing_access()
        if "guild_id" not in request.match_info:
            return None
        guild_id = number(request, "guild_id")
        if guild_id not in self._world.guilds or self._world.bot.id not in self._world.guilds[guild_id].members:
            raise missing_access()
        return guild_id

    def _in(self, guild_id: int | None) -> list[Json]:
        wanted = None if guild_id is None else str(guild_id)
        return [command for command in self._world.commands.values() if command.get("guild_id") == wanted]

    def _find(self, request: web.Request) -> Json:
        command_id = str(number(request, "command_id"))
        found = [command for command in self._in(self._guild_id(request)) if command["id"] == command_id]
        if not found:
            raise unknown("application command")
        return found[0]

    def _store(self, command: Json, guild_id: int | None, before: Json | None) -> Json:
        world = self._world
        stored: Json = {
            "id": before["id"] if before else str(world.ids.new()),
            "application_id": str(world.application_id),
            "version": str(world.ids.new()),
            "type": kind_of(command),
            "name": command["name"],
            "name_localizations": command.get("name_localizations"),
            "description": command.get("description") or "",
            "description_localizations": command.get("description_localizations"),
            "default_member_permissions": command.get("default_member_permissions"),
            "nsfw": command.get("nsfw", False),
        }
        if kind_of(command) == CHAT_INPUT:
            stored["options"] = command.get("options") or []
        if guild_id is None:
            stored["dm_permission"] = command.get("dm_permission", True)
            stored["contexts"] = command.get("contexts")
            stored["integration_types"] = command.get("integration_types") or [0]
        else:
            stored["guild_id"] = str(guild_id)
        world.commands[int(stored["id"])] = stored
        return stored

    def _wrote(self, request: web.Request) -> None:
        self._world.command_writes.append(request.method)


def _shown(command: Json, request: web.Request) -> Json:
    if request.query.get("with_localizations") == "true":
        return command
    return {name: value for name, value in command.items() if not name.endswith("_localizations")}
