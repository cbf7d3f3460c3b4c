"""An OpenAI-compatible server that says what a test has written for it, or fails as it is told to.

Source: https://platform.openai.com/docs/api-reference/chat/streaming
"""

import asyncio
import json
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

from aiohttp import web
from aiohttp.test_utils import get_unused_port_socket


@dataclass(frozen=True)
class Reply:
    """What one request gets: pieces of text, then an end of some kind.

    `status` other than 200 is an error with `headers`; `hang` says after how many pieces nothing more comes; `cut` after how
    many the connection is cut; `garbage` sends a line that is no JSON in the place of the last piece.
    """

    pieces: Sequence[str] = ()
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    hang: int | None = None
    cut: int | None = None
    garbage: bool = False


def says(text: str) -> Reply:
    """A text, word by word."""
    words = text.split(" ")
    return Reply([words[0], *(f" {word}" for word in words[1:])])


class ScriptedServer:
    """The server. Requests beyond the script get the last reply again."""

    def __init__(self, *replies: Reply) -> None:
        self.replies = [*replies]
        self.prompts: list[str] = []
        self.hung_up = asyncio.Event()
        self.on_exit = AsyncExitStack()
        self._released = asyncio.Event()
        application = web.Application(client_max_size=10_000_000)
        application.router.add_post("/v1/chat/completions", self._complete)
        self._runner = web.AppRunner(application, handler_cancellation=True, shutdown_timeout=0.1)
        self._socket = get_unused_port_socket("127.0.0.1")
        self._port = self._socket.getsockname()[1]

    async def __aenter__(self) -> Self:
        await self._runner.setup()
        await web.SockSite(self._runner, self._socket).start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._released.set()
        await self.on_exit.aclose()
        await self._runner.cleanup()

    @property
    def base_url(self) -> str:
        """Where it is, up to /v1."""
        return f"http://127.0.0.1:{self._port}/v1"

    async def _complete(self, request: web.Request) -> web.StreamResponse:
        body = await request.json()
        self.prompts.append("\n".join(str(message["content"]) for message in body["messages"]))
        reply = self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]
        if reply.status != 200:
            return web.json_response({"error": {"message": "scripted"}}, status=reply.status, headers=reply.headers)
        try:
            return await self._stream(request, reply)
        except (asyncio.CancelledError, ConnectionError):
            self.hung_up.set()
            raise

    async def _stream(self, request: web.Request, reply: Reply) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        for number, piece in enumerate(reply.pieces):
            if number == reply.hang:
                await self._released.wait()
            if number == reply.cut:
                assert request.transport is not None
                request.transport.abort()
                return response
            await response.write(_event({"content": piece}))
        if reply.hang is not None:
            await self._released.wait()
        if reply.garbage:
            await response.write(b"data: {no json\n\n")
        await response.write(_event({}, finish="stop") + b"data: [DONE]\n\n")
        return response


def _event(delta: dict[str, Any], finish: str | None = None) -> bytes:
    chunk = {
        "id": "c",
        "object": "chat.completion.chunk",
        "created": 0,
        "model": "scripted",
        "choices": [{"index": 0, "delta": delta, "finish_reason": finish}],
    }
    return f"data: {json.dumps(chunk)}\n\n".encode()
