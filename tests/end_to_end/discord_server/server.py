"""The local Discord as tests meet it: started, populated, listened to and disturbed."""

from __future__ import annotations

from collections.abc import Callable
from types import TracebackType
from typing import Self, TypeVar

from aiohttp import web

from tests.end_to_end.discord_server.channel_routes import ChannelRoutes
from tests.end_to_end.discord_server.channels import Channel
from tests.end_to_end.discord_server.command_routes import CommandRoutes
from tests.end_to_end.discord_server.community import Community
from tests.end_to_end.discord_server.faults import Rest
from tests.end_to_end.discord_server.gateway import Gateway
from tests.end_to_end.discord_server.identity_routes import IdentityRoutes, dm_with
from tests.end_to_end.discord_server.intents import ApplicationFlag
from tests.end_to_end.discord_server.interaction_routes import InteractionRoutes
from tests.end_to_end.discord_server.message_routes import MessageRoutes
from tests.end_to_end.discord_server.messages import Message, MessageType
from tests.end_to_end.discord_server.people import Person
from tests.end_to_end.discord_server.permissions import EVERYONE
from tests.end_to_end.discord_server.rejections import Rejections
from tests.end_to_end.discord_server.rest import BASE, Api
from tests.end_to_end.discord_server.sessions import Session
from tests.end_to_end.discord_server.users import User
from tests.end_to_end.discord_server.waiting import PATIENCE_S
from tests.end_to_end.discord_server.webhook_routes import WebhookRoutes
from tests.end_to_end.discord_server.world import World

TOKEN = "MTIzNDU2Nzg5MDEyMzQ1Njc4.local.not-a-token-of-anyones"
_WRITTEN = (MessageType.DEFAULT, MessageType.REPLY)
BOT_PERMISSIONS = int(EVERYONE)

T = TypeVar("T")

_TABLES = (CommandRoutes, IdentityRoutes, ChannelRoutes, MessageRoutes, InteractionRoutes, WebhookRoutes)


class DiscordServer:
    """A Discord of one's own on a port of this machine: `async with DiscordServer() as discord:`.

    `flags` are the application's: without GATEWAY_MESSAGE_CONTENT_LIMITED the message-content intent is switched off.
    """

    def __init__(
        self,
        *,
        token: str = TOKEN,
        flags: int = ApplicationFlag.GATEWAY_MESSAGE_CONTENT_LIMITED,
        heartbeat_interval_s: float = 41.25,
        is_up: bool = True,
    ) -> None:
        self.world = World(token, flags=flags)
        self.rest = Rest()
        self.gateway = Gateway(self.world, heartbeat_interval_s=heartbeat_interval_s)
        self._starts_up = is_up
        self._port = 0
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        """Take a port and listen."""
        await self.up()
        if not self._starts_up:
            await self.down()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Hang up."""
        await self.down()

    @property
    def token(self) -> str:
        """DISCORD_TOKEN for the bot."""
        return self.world.token

    @property
    def api_base(self) -> str:
        """DISCORD_API_BASE for the bot."""
        return f"{self.world.base_url}{BASE}"

    @property
    def gateway_url(self) -> str:
        """Where the gateway is, as /gateway/bot tells."""
        return f"ws://127.0.0.1:{self._port}/gateway"

    @property
    def rejections(self) -> Rejections:
        """What the bot did that Discord doesn't allow."""
        return self.world.rejections

    async def up(self) -> None:
        """Listen (again, on the same port)."""
        application = web.Application(client_max_size=30 * 1024**2)
        application.router.add_get("/gateway", self.gateway.accept)
        application.router.add_get("/attachments/{channel_id}/{file_id}/{filename}", self._file)
        tables = [table(self.world) for table in _TABLES]
        Api(self.world, self.rest).mount(application, [route for table in tables for route in table.routes()])
        self._runner = web.AppRunner(application, shutdown_timeout=0, handler_cancellation=True)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self._port, reuse_address=True)
        await site.start()
        self._port = self._runner.addresses[0][1]
        self.world.base_url = f"http://127.0.0.1:{self._port}"

    async def down(self) -> None:
        """Refuse every connection and cut those there are."""
        self.drop_gateway()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    def drop_gateway(self, code: int | None = None) -> None:
        """Cut the gateway's connections, or close them with a code (4000: resume; 4009: start anew)."""
        self.gateway.drop(code)

    def invalidate_session(self, *, resumable: bool = False) -> None:
        """Send INVALID_SESSION to every connected client."""
        for connection in self.gateway.connections:
            connection.invalidate(resumable=resumable)

    def ask_to_reconnect(self) -> None:
        """Send RECONNECT (opcode 7) to every connected client."""
        for connection in self.gateway.connections:
            connection.send({"op": 7, "d": None})

    async def ready(self, *, within_s: float = PATIENCE_S) -> Session:
        """Wait until a bot has a session; give the newest."""
        connected = self.gateway.sessions
        found = await self.until(lambda: connected.connected, "a bot to connect", within_s=within_s)
        return found[-1]

    async def until(self, probe: Callable[[], T | None], what: str, *, within_s: float = PATIENCE_S) -> T:
        """Wait until something is true of this Discord; `what` names it should it never be."""
        return await self.world.bell.until(probe, what, within_s=within_s, instead=self._story)

    def guild(
        self, name: str = "Readers", *, bot_permissions: int = BOT_PERMISSIONS, locale: str = "en-US"
    ) -> Community:
        """A new guild, with the bot in it."""
        return Community(self.world, name, bot_permissions=bot_permissions, locale=locale)

    @property
    def bot(self) -> User:
        """The bot's account."""
        return self.world.bot

    async def wait_for_message(
        self, channel: Channel, having: Callable[[Message], object], *, within_s: float = PATIENCE_S
    ) -> Message:
        """Wait for a message of the bot's in a channel, edited as often as it takes for `having(message)` to be true."""

        def found() -> Message | None:
            mine = (one for one in channel.messages.values() if one.author is self.bot and one.type in _WRITTEN)
            return next((one for one in mine if having(one)), None)

        return await self.until(found, f"a message in {channel.name!r}", within_s=within_s)

    async def wait_for_thread(self, message: Message, *, within_s: float = PATIENCE_S) -> Channel:
        """Wait for a thread on a message."""
        return await self.until(lambda: message.thread, f"a thread on {message.content!r}", within_s=within_s)

    async def wait_for_dm(self, person: Person, having: Callable[[Message], object]) -> Message:
        """Wait for a direct message to somebody."""
        return await self.wait_for_message(dm_with(self.world, person.user), having)

    async def _file(self, request: web.Request) -> web.Response:
        """An attachment, as Discord's CDN gives it."""
        file = self.world.files.get(int(request.match_info["file_id"]))
        if file is None:
            raise web.HTTPNotFound
        return web.Response(body=file.content, content_type=file.content_type.partition(";")[0])

    def _story(self) -> str:
        refused = "; ".join(f"{one.what}: {one.code} {one.why}" for one in self.rejections) or "nothing"
        last = ", ".join(f"{one.method} {one.path} {one.status}" for one in self.rest.requests[-8:]) or "none"
        return f"Refused so far: {refused}. Last requests: {last}."
