"""The real SmolLM2 behind an OpenAI-compatible server: what other tests rely on when they ask it."""

import json
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from bot.llm.calling import LanguageModel
from bot.settings import LlmSettings
from tests.llm_servers.small_model import MODEL, SmolLm2, why_not
from tests.llm_servers.smollm2 import SmolLm2Server

pytestmark = [pytest.mark.anyio, pytest.mark.skipif(why_not() is not None, reason=why_not() or "")]

CAPITAL = "What is the capital of France? Answer in one short sentence."


@pytest.fixture(scope="module")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="module")
def smollm2() -> SmolLm2:
    return SmolLm2()


@pytest.fixture
async def server(smollm2: SmolLm2) -> AsyncIterator[SmolLm2Server]:
    async with SmolLm2Server(smollm2) as made:
        yield made


@pytest.fixture
async def http(server: SmolLm2Server) -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(f"{server.base_url}/") as session:
        yield session


def chat(prompt: str, **more: Any) -> dict[str, Any]:
    return {"model": MODEL, "messages": [{"role": "user", "content": prompt}], **more}


async def answer(http: aiohttp.ClientSession, path: str, body: dict[str, Any]) -> dict[str, Any]:
    async with http.post(path, json=body) as response:
        assert response.status == 200
        return await response.json()


async def streamed(http: aiohttp.ClientSession, path: str, body: dict[str, Any]) -> list[dict[str, Any]]:
    async with http.post(path, json={**body, "stream": True}) as response:
        assert response.content_type == "text/event-stream"
        events = [line.removeprefix(b"data: ") async for line in response.content if line.strip()]
    assert events.pop().strip() == b"[DONE]"
    return [json.loads(event) for event in events]


async def test_it_writes_fluently_and_the_same_each_time(http: aiohttp.ClientSession) -> None:
    told = await answer(http, "chat/completions", chat(CAPITAL, max_tokens=30))
    assert "Paris" in told["choices"][0]["message"]["content"]
    assert told["choices"][0]["finish_reason"] == "stop"
    assert told["usage"]["total_tokens"] == told["usage"]["prompt_tokens"] + told["usage"]["completion_tokens"]
    assert told == await answer(http, "chat/completions", chat(CAPITAL, max_tokens=30, temperature=1.5))


async def test_streaming_gives_the_same_text(http: aiohttp.ClientSession) -> None:
    body = chat("Tell me a story about a fox.", max_tokens=25)
    whole = await answer(http, "chat/completions", body)
    events = await streamed(http, "chat/completions", {**body, "stream_options": {"include_usage": True}})
    *pieces, end, usage = events
    text = "".join(event["choices"][0]["delta"]["content"] for event in pieces)
    assert text == whole["choices"][0]["message"]["content"]
    assert len(pieces) > 3
    assert end["choices"][0]["finish_reason"] == whole["choices"][0]["finish_reason"]
    assert (usage["choices"], usage["usage"]) == ([], whole["usage"])


async def test_text_is_completed_streamed_and_not(http: aiohttp.ClientSession) -> None:
    body = {"model": MODEL, "prompt": "1, 2, 3, 4, 5,", "max_tokens": 12}
    whole = await answer(http, "completions", body)
    text = whole["choices"][0]["text"]
    assert text.replace(" ", "").startswith("6,7,8")
    events = await streamed(http, "completions", body)
    assert "".join(event["choices"][0]["text"] for event in events) == text


@pytest.mark.parametrize("most", [1, 7])
async def test_it_stops_at_max_tokens(http: aiohttp.ClientSession, smollm2: SmolLm2, most: int) -> None:
    told = await answer(http, "chat/completions", chat("Tell me a long story about a fox.", max_tokens=most))
    assert told["choices"][0]["finish_reason"] == "length"
    assert told["usage"]["completion_tokens"] == most
    assert len(smollm2.encode(told["choices"][0]["message"]["content"])) <= most


async def test_it_stops_writing_when_nobody_listens(http: aiohttp.ClientSession, server: SmolLm2Server) -> None:
    body = {"model": MODEL, "prompt": "1, 2, 3, 4, 5,", "max_tokens": 4_000, "stream": True}
    async with http.post("completions", json=body) as response:
        assert await response.content.readline()
        response.close()
    await server.until_idle()
    assert [usage.finish_reason for usage in server.ended] == ["cancelled"]
    assert await answer(http, "chat/completions", chat(CAPITAL, max_tokens=2))


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("chat/completions", {"messages": []}),
        ("chat/completions", {"messages": ["Hello"]}),
        ("chat/completions", chat("Hello", max_tokens=-1)),
        ("completions", {"prompt": ""}),
        ("completions", {"prompt": "word " * 9_000}),
        ("completions", []),
    ],
)
async def test_what_makes_no_sense_is_refused(http: aiohttp.ClientSession, path: str, body: Any) -> None:
    async with http.post(path, json=body) as response:
        assert response.status == 400
        assert (await response.json())["error"]["message"]


async def test_footnote_asks_it(server: SmolLm2Server) -> None:
    settings = LlmSettings(provider="openai-like", model=MODEL, base_url=server.base_url, max_tokens=30)
    model = LanguageModel(settings)
    pieces = [piece async for piece in model.stream(CAPITAL)]
    await model.aclose()
    assert "Paris" in "".join(pieces)
    assert len(pieces) > 1


async def test_footnote_hangs_up(server: SmolLm2Server) -> None:
    settings = LlmSettings(provider="openai-like", model=MODEL, base_url=server.base_url, max_tokens=2_000)
    model = LanguageModel(settings)
    pieces = model.stream("Tell me a very long story about a fox, a crow and a wolf.")
    assert await anext(pieces)
    await pieces.aclose()
    await server.until_idle()
    await model.aclose()
    assert [usage.finish_reason for usage in server.ended] == ["cancelled"]
