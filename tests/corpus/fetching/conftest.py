"""Real servers on this machine."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, suppress

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from tests.corpus.fetching.local_servers import Handler, Serving, SpeakingRaw


@pytest.fixture
async def serving() -> AsyncIterator[Serving]:
    servers: list[TestServer] = []

    async def start(handler: Handler, *, ssl_context: ssl.SSLContext | None = None) -> str:
        application = web.Application()
        application.router.add_route("*", "/{path:.*}", handler)
        server = TestServer(application, scheme="https" if ssl_context else "http")
        await server.start_server(ssl=ssl_context)
        servers.append(server)
        return str(server.make_url("/")).rstrip("/")

    yield start
    for server in servers:
        await server.close()


@pytest.fixture
async def speaking_raw() -> AsyncIterator[SpeakingRaw]:
    async with AsyncExitStack() as servers:

        async def start(says: list[bytes]) -> str:
            async def speak(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
                with suppress(ConnectionError, asyncio.IncompleteReadError):
                    await reader.readuntil(b"\r\n\r\n")
                    writer.write(says[-1])
                    await writer.drain()
                writer.close()

            server = await servers.enter_async_context(await asyncio.start_server(speak, "127.0.0.1"))
            return f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"

        yield start
