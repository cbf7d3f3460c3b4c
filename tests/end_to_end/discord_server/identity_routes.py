"""Who the bot is and where it is: users, the application, guilds, and the way to the gateway."""

from __future__ import annotations

from aiohttp import web

from tests.end_to_end.discord_server.bodies import read_body
from tests.end_to_end.discord_server.channels import Channel, ChannelType
from tests.end_to_end.discord_server.permissions import permissions_in
from tests.end_to_end.discord_server.rejections import Refused, unknown
from tests.end_to_end.discord_server.rest import Route, number
from tests.end_to_end.discord_server.users import User
from tests.end_to_end.discord_server.world import Json, World


class IdentityRoutes:
    """GET of all that a bot asks about itself and its guilds."""

    def __init__(self, world: World) -> None:
        self._world = world

    def routes(self) -> list[Route]:
        """Their routes."""
        return [
            Route("GET", "/gateway", self.gateway, authorized=False),
            Route("GET", "/gateway/bot", self.gateway_bot),
            Route("GET", "/oauth2/applications/@me", self.application),
            Route("GET", "/applications/@me", self.application),
            Route("GET", "/users/@me", self.me),
            Route("GET", "/users/@me/guilds", self.my_guilds),
            Route("POST", "/users/@me/channels", self.open_dm),
            Route("GET", "/users/{user_id}", self.user),
            Route("GET", "/guilds/{guild_id}", self.guild),
            Route("GET", "/guilds/{guild_id}/channels", self.channels),
            Route("GET", "/guilds/{guild_id}/roles", self.roles),
            Route("GET", "/guilds/{guild_id}/members/{user_id}", self.member),
            Route("GET", "/guilds/{guild_id}/threads/active", self.active_threads),
        ]

    async def gateway(self, request: web.Request) -> Json:
        """https://discord.com/developers/docs/events/gateway#get-gateway."""
        return {"url": f"ws://{request.host}/gateway"}

    async def gateway_bot(self, request: web.Request) -> Json:
        """https://discord.com/developers/docs/events/gateway#get-gateway-bot."""
        limit = {"total": 1000, "remaining": 999, "reset_after": 14_400_000, "max_concurrency": 1}
        return {"url": f"ws://{request.host}/gateway", "shards": 1, "session_start_limit": limit}

    async def application(self, request: web.Request) -> Json:
        """https://discord.com/developers/docs/resources/application#application-object."""
        world = self._world
        return {
            "id": str(world.application_id),
            "name": world.bot.name,
            "icon": None,
            "description": "",
            "summary": "",
            "type": None,
            "bot": world.bot.payload(),
            "bot_public": True,
            "bot_require_code_grant": False,
            "verify_key": "0" * 64,
            "flags": int(world.flags),
            "owner": world.owner.payload(),
            "team": None,
            "tags": [],
            "hook": True,
            "approximate_guild_count": len(world.guilds),
            "integration_types_config": {"0": {}},
        }

    async def me(self, request: web.Request) -> Json:
        """https://discord.com/developers/docs/resources/user#get-current-user."""
        return self._world.bot.payload() | {"mfa_enabled": True, "verified": True, "email": None, "flags": 0}

    async def my_guilds(self, request: web.Request) -> list[Json]:
        """https://discord.com/developers/docs/resources/user#get-current-user-guilds."""
        bot_id = self._world.bot.id
        after, before = int(request.query.get("after", 0)), int(request.query.get("before", 1 << 63))
        found = [
            guild.listed_payload(permissions_in(guild.members[bot_id]))
            for guild in self._world.guilds.values()
            if bot_id in guild.members and after < guild.id < before
        ]
        return found[: int(request.query.get("limit", 200))]

    async def user(self, request: web.Request) -> Json:
        """https://discord.com/developers/docs/resources/user#get-user."""
        return self._user(number(request, "user_id")).payload()

    async def open_dm(self, request: web.Request) -> Json:
        """https://discord.com/developers/docs/resources/user#create-dm."""
        recipient = str((await read_body(request)).json.get("recipient_id", ""))
        if not recipient.isdecimal():
            raise Refused(400, 50033, "Invalid Recipient(s)")
        return dm_with(self._world, self._user(int(recipient))).payload()

    async def guild(self, request: web.Request) -> Json:
        """https://discord.com/developers/docs/resources/guild#get-guild."""
        return self._world.guild_for_bot(number(request, "guild_id")).payload()

    async def channels(self, request: web.Request) -> list[Json]:
        """https://discord.com/developers/docs/resources/guild#get-guild-channels: without threads."""
        guild = self._world.guild_for_bot(number(request, "guild_id"))
        return [channel.payload() for channel in guild.channels.values()]

    async def roles(self, request: web.Request) -> list[Json]:
        """https://discord.com/developers/docs/resources/guild#get-guild-roles."""
        guild = self._world.guild_for_bot(number(request, "guild_id"))
        return [role.payload() for role in guild.roles.values()]

    async def member(self, request: web.Request) -> Json:
        """https://discord.com/developers/docs/resources/guild#get-guild-member."""
        guild = self._world.guild_for_bot(number(request, "guild_id"))
        user = self._user(number(request, "user_id"))
        if user.id not in guild.members:
            raise unknown("Member")
        return guild.members[user.id].payload()

    async def active_threads(self, request: web.Request) -> Json:
        """https://discord.com/developers/docs/resources/guild#list-active-guild-threads."""
        guild = self._world.guild_for_bot(number(request, "guild_id"))
        threads = [one for one in guild.threads.values() if not one.archived and self._world.bot_sees(one)]
        me = self._world.bot.id
        joined = [thread.member_payload(me) for thread in threads if me in thread.thread_members]
        return {"threads": [thread.payload() for thread in threads], "members": joined}

    def _user(self, user_id: int) -> User:
        if user_id not in self._world.users:
            raise unknown("User")
        return self._world.users[user_id]


def dm_with(world: World, user: User) -> Channel:
    """The one direct conversation between the bot and a user."""
    for channel in world.channels.values():
        if channel.recipient is user:
            return channel
    channel = Channel(world.ids.new(), ChannelType.DM, "", recipient=user)
    world.channels[channel.id] = channel
    return channel
