"""The gateway: who is connected, and what a test does to the connections.

Source: https://discord.com/developers/docs/events/gateway
"""

from __future__ import annotations

from aiohttp import web

from tests.end_to_end.discord_server.connection import Broken, Connection
from tests.end_to_end.discord_server.sessions import Sessions
from tests.end_to_end.discord_server.world import Json, World


class Gateway:
    """Takes connections. `heartbeat_interval_s` is what HELLO asks of clients."""

    def __init__(self, world: World, *, heartbeat_interval_s: float = 41.25) -> None:
        self.world = world
        self.sessions = Sessions()
        self.heartbeat_interval_s = heartbeat_interval_s
        self.acknowledges_heartbeats = True
        self.identifies = 0
        self.refused_resumes = 0
        self.presences: list[Json] = []
        self.heartbeats: list[float] = []
        self.connections: list[Connection] = []
        world.subscribe(self.sessions.publish)

    async def accept(self, request: web.Request) -> web.WebSocketResponse:
        """Serve one connection until it is closed."""
        socket = web.WebSocketResponse(max_msg_size=4096 * 4, autoping=True)
        await socket.prepare(request)
        connection = Connection(self, socket, request)
        self.connections.append(connection)
        try:
            await connection.serve()
        finally:
            self.connections.remove(connection)
            connection.end()
            self.world.bell.ring()
        return socket

    def drop(self, code: int | None = None) -> None:
        """Lose every connection: without a word, or closed with a code."""
        for connection in list(self.connections):
            connection.drop(code)

    def broke(self, broken: Broken) -> None:
        """Write down a breach of the protocol."""
        self.world.rejections.add("gateway", 0, broken.code, broken.why)
