"""One WebSocket connection to the gateway: HELLO, IDENTIFY or RESUME, events and heartbeats.

Source: https://discord.com/developers/docs/events/gateway#connection-lifecycle
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from aiohttp import WSMsgType, web

from tests.end_to_end.discord_server.compression import compressor
from tests.end_to_end.discord_server.intents import KNOWN, Intent, disallowed
from tests.end_to_end.discord_server.sessions import Session
from tests.end_to_end.discord_server.world import Json

if TYPE_CHECKING:
    from tests.end_to_end.discord_server.gateway import Gateway

# How much later than the interval a heartbeat may come: the network's share.
_GRACE = 1.5
_SENDS, _SENDS_PER_S = 120, 60.0


class Broken(Exception):
    """The client broke the protocol: the connection is closed with one of Discord's close codes."""

    def __init__(self, code: int, why: str) -> None:
        super().__init__(why)
        self.code = code
        self.why = why


class Connection:
    """One socket: HELLO, then IDENTIFY or RESUME, then events and heartbeats."""

    def __init__(self, gateway: Gateway, socket: web.WebSocketResponse, request: web.Request) -> None:
        self._gateway = gateway
        self._world = gateway.world
        self._socket = socket
        self._request = request
        self._compress = compressor(request.query.get("compress"))
        self._outgoing: asyncio.Queue[Json | Callable[[], Any]] = asyncio.Queue()
        self._sent_at: list[float] = []
        self._watch: asyncio.TimerHandle | None = None
        self.session: Session | None = None

    async def serve(self) -> None:
        """Speak with the client until the connection ends."""
        writing = asyncio.create_task(self._write())
        try:
            if self._request.query.get("v") != "10" or self._request.query.get("encoding", "json") != "json":
                raise Broken(4012, "The gateway speaks version 10 in JSON")
            self.send({"op": 10, "d": {"heartbeat_interval": round(self._gateway.heartbeat_interval_s * 1000)}})
            self._expect_heartbeat()
            async for message in self._socket:
                if message.type is WSMsgType.TEXT:
                    self._receive(message.data)
        except Broken as broken:
            self._gateway.broke(broken)
            await self._socket.close(code=broken.code, message=broken.why.encode()[:120])
        finally:
            writing.cancel()

    def send(self, payload: Json) -> None:
        """Queue a payload: the socket takes them one after another."""
        self._outgoing.put_nowait(payload)

    def drop(self, code: int | None) -> None:
        """Lose the connection, with a close frame or by cutting the wire."""
        if self.session is not None:
            self.session.connection = None
        if code is None:
            if self._request.transport is not None:
                self._request.transport.abort()
            return
        self._outgoing.put_nowait(lambda: self._socket.close(code=code))

    def invalidate(self, *, resumable: bool) -> None:
        """INVALID_SESSION."""
        if self.session is not None and not resumable:
            self._gateway.sessions.forget(self.session)
        self.send({"op": 9, "d": resumable})

    def end(self) -> None:
        """The socket is gone. Closed by the client with 1000 or 1001, its session is gone too."""
        if self._watch is not None:
            self._watch.cancel()
        if self.session is None:
            return
        if self.session.connection is self:
            self.session.connection = None
        if self._socket.close_code in (1000, 1001):
            self._gateway.sessions.forget(self.session)

    async def _write(self) -> None:
        while True:
            item = await self._outgoing.get()
            try:
                if callable(item):
                    await item()
                elif self._compress is None:
                    await self._socket.send_str(json.dumps(item))
                else:
                    await self._socket.send_bytes(self._compress(json.dumps(item).encode()))
            except ConnectionError:
                return

    def _receive(self, text: str) -> None:
        now = time.monotonic()
        self._sent_at = [at for at in self._sent_at if now - at < _SENDS_PER_S] + [now]
        if len(self._sent_at) > _SENDS:
            raise Broken(4008, f"More than {_SENDS} payloads in {_SENDS_PER_S:g} s")
        try:
            payload = json.loads(text)
            operation, data = payload["op"], payload.get("d")
        except (ValueError, KeyError, TypeError):
            raise Broken(4002, "A payload that isn't JSON with an op") from None
        takes = {
            1: self._heartbeat,
            2: self._identify,
            3: self._presence,
            4: _ignore,
            6: self._resume,
            8: self._members,
        }
        if operation not in takes:
            raise Broken(4001, f"Unknown opcode {operation}")
        if operation not in (1, 2, 6) and self.session is None:
            raise Broken(4003, f"Opcode {operation} before IDENTIFY")
        takes[operation](data)
        self._world.bell.ring()

    def _expect_heartbeat(self) -> None:
        if self._watch is not None:
            self._watch.cancel()
        patience = self._gateway.heartbeat_interval_s * _GRACE
        self._watch = asyncio.get_running_loop().call_later(patience, self._miss_heartbeat)

    def _miss_heartbeat(self) -> None:
        self._gateway.broke(Broken(4009, "No heartbeat in time: session timed out"))
        self.drop(4009)

    def _heartbeat(self, _: Any) -> None:
        self._expect_heartbeat()
        self._gateway.heartbeats.append(time.monotonic())
        if self._gateway.acknowledges_heartbeats:
            self.send({"op": 11})

    def _presence(self, data: Json) -> None:
        self._gateway.presences.append(data)

    def _identify(self, data: Json) -> None:
        if self.session is not None:
            raise Broken(4005, "IDENTIFY a second time")
        if data.get("token") != self._world.token:
            raise Broken(4004, "Authentication failed")
        missing = {"intents", "properties"} - data.keys()
        if missing:
            raise Broken(4002, f"IDENTIFY without {', '.join(sorted(missing))}")
        if data["intents"] & ~KNOWN:
            raise Broken(4013, f"Invalid intents {data['intents']}")
        if not_allowed := disallowed(data["intents"], self._world.flags):
            raise Broken(4014, f"Disallowed intents: {', '.join(not_allowed)}")
        self._gateway.identifies += 1
        self.session = Session(data["intents"], self._world.bot.id, connection=self)
        self._gateway.sessions.open(self.session)
        self._greet(self.session)

    def _greet(self, session: Session) -> None:
        world = self._world
        guilds = [guild for guild in world.guilds.values() if world.bot.id in guild.members]
        session.tell(
            "READY",
            {
                "v": 10,
                "user": world.bot.payload() | {"mfa_enabled": True, "verified": True, "email": None, "flags": 0},
                "guilds": [{"id": str(guild.id), "unavailable": True} for guild in guilds],
                "session_id": session.id,
                "session_type": "normal",
                "resume_gateway_url": f"ws://{self._request.host}/gateway",
                "application": {"id": str(world.application_id), "flags": int(world.flags)},
                "private_channels": [],
                "presences": [],
                "relationships": [],
                "_trace": [],
            },
        )
        if session.intents & Intent.GUILDS:
            for guild in guilds:
                session.tell("GUILD_CREATE", guild.gateway_payload(world.bot.id))

    def _resume(self, data: Json) -> None:
        if self.session is not None:
            raise Broken(4005, "RESUME in a session")
        if data.get("token") != self._world.token:
            raise Broken(4004, "Authentication failed")
        session = self._gateway.sessions.find(str(data.get("session_id")))
        if session is None:
            self._gateway.refused_resumes += 1
            self.send({"op": 9, "d": False})
            return
        if not isinstance(data.get("seq"), int) or data["seq"] > session.sequence:
            raise Broken(4007, f"Invalid sequence {data.get('seq')}")
        self.session, session.connection = session, self
        for payload in session.missed_since(data["seq"]):
            self.send(payload)
        session.resumes += 1
        session.tell("RESUMED", {"_trace": []})

    def _members(self, data: Json) -> None:
        assert self.session is not None
        guild = self._world.guilds[int(data["guild_id"])]
        wanted = {int(one) for one in [data.get("user_ids") or []] for one in (one if isinstance(one, list) else [one])}
        start = str(data.get("query") or "").lower()
        if not wanted and not start and not self.session.intents & Intent.GUILD_MEMBERS:
            raise Broken(4014, "All members of a guild need the GUILD_MEMBERS intent")
        found = [
            member.payload()
            for member in guild.members.values()
            if (member.user.id in wanted if wanted else member.user.name.startswith(start))
        ]
        limit = data.get("limit") or len(found)
        chunk = {"guild_id": str(guild.id), "members": found[:limit], "chunk_index": 0, "chunk_count": 1}
        self.session.tell("GUILD_MEMBERS_CHUNK", chunk | ({"nonce": data["nonce"]} if data.get("nonce") else {}))


def _ignore(_: Any) -> None:
    """Voice states: nobody speaks here."""
