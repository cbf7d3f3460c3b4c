"""Asking a real server on loopback, which answers well or badly."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.llm.calling import LanguageModel
from bot.llm.errors import LlmUnavailableError
from bot.llm.providers import make_llm
from bot.settings import LlmSettings
from tests.llm_servers.scripted import Reply, ScriptedServer, says

pytestmark = pytest.mark.anyio


class Clock:
    """A clock that stands still until it is turned."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def model_at(server: ScriptedServer, clock: Clock | None = None, **more) -> LanguageModel:
    settings = LlmSettings(provider="openai-like", model="scripted", base_url=server.base_url, **more)
    model = LanguageModel(settings, clock=clock or Clock())
    server.on_exit.push_async_callback(model.aclose)
    return model


async def written(model: LanguageModel, prompt: str = "Who?") -> list[str]:
    return [piece async for piece in model.stream(prompt)]


async def reason(model: LanguageModel) -> str:
    with pytest.raises(LlmUnavailableError) as caught:
        await written(model)
    assert "\n" not in str(caught.value)
    return caught.value.reason


@pytest.fixture
async def server(anyio_backend: str) -> AsyncIterator[ScriptedServer]:
    async with ScriptedServer(says("The mayor said so. [1]")) as made:
        yield made


async def test_a_text_comes_in_pieces(server: ScriptedServer) -> None:
    model = model_at(server)
    pieces = await written(model, "Who said so?")
    assert "".join(pieces) == "The mayor said so. [1]"
    assert len(pieces) > 2
    assert server.prompts == ["Who said so?"]
    assert model.name == "openai-like/scripted"


@pytest.mark.parametrize("status", [429, 500, 503])
async def test_what_passes_is_tried_again(server: ScriptedServer, status: int) -> None:
    server.replies.insert(0, Reply(status=status, headers={"Retry-After": "0.01"}))
    assert "".join(await written(model_at(server))) == "The mayor said so. [1]"
    assert len(server.prompts) == 2


@pytest.mark.parametrize(
    ("reply", "expected", "asked"),
    [
        (Reply(status=429, headers={"Retry-After": "0.01"}), "rate_limited", 3),
        (Reply(status=500, headers={"Retry-After": "0.01"}), "server", 3),
        (Reply(status=401), "refused", 1),
        (Reply(status=400), "refused", 1),
        (Reply(), "empty", 1),
        (Reply(["", ""]), "empty", 1),
    ],
)
async def test_failures_have_reasons(server: ScriptedServer, reply: Reply, expected: str, asked: int) -> None:
    server.replies[:] = [reply]
    assert await reason(model_at(server)) == expected
    assert len(server.prompts) == asked


async def test_a_stream_that_breaks_is_no_answer(server: ScriptedServer) -> None:
    server.replies[:] = [Reply(["The ", "mayor ", "said "], cut=2)]
    assert await reason(model_at(server)) in ("network", "broken")
    server.replies[:] = [Reply(["The ", "mayor "], garbage=True)]
    assert await reason(model_at(server)) == "broken"


@pytest.mark.parametrize("after", [0, 1])
async def test_a_server_that_lets_one_wait(server: ScriptedServer, after: int) -> None:
    server.replies[:] = [Reply(["The ", "mayor "], hang=after)]
    assert await reason(model_at(server, timeout_s=0.3)) == "timeout"


async def test_nobody_there(server: ScriptedServer) -> None:
    settings = LlmSettings(provider="openai-like", model="x", base_url="http://127.0.0.1:1/v1", timeout_s=20)
    model = LanguageModel(settings)
    assert await reason(model) == "network"
    await model.aclose()


async def test_a_text_without_end_is_cut(server: ScriptedServer) -> None:
    server.replies[:] = [Reply(["word "] * 50_000)]
    text = "".join(await written(model_at(server)))
    assert 0 < len(text) <= 20_000


@pytest.mark.parametrize("by", ["closing", "cancelling"])
async def test_who_no_longer_wants_it_hangs_up(server: ScriptedServer, by: str) -> None:
    server.replies[:] = [Reply(["The ", "mayor "], hang=1)]
    model, begun = model_at(server), asyncio.Event()

    async def read() -> None:
        pieces = model.stream("Who?")
        async for _ in pieces:
            begun.set()
            if by == "closing":
                break
        await pieces.aclose()

    reading = asyncio.create_task(read())
    await asyncio.wait_for(begun.wait(), 10)
    if by == "cancelling":
        reading.cancel()
    await asyncio.wait({reading}, timeout=10)
    await asyncio.wait_for(server.hung_up.wait(), 10)


async def test_what_fails_again_and_again_is_left_alone_for_a_while(server: ScriptedServer) -> None:
    clock = Clock()
    model = model_at(server, clock)
    server.replies[:] = [Reply(status=401)]
    assert [await reason(model) for _ in range(6)] == ["refused"] * 5 + ["open"]
    assert len(server.prompts) == 5
    clock.now = 61.0
    server.replies[:] = [says("Better now. [1]")]
    assert "".join(await written(model)) == "Better now. [1]"
    assert await written(model)


@pytest.mark.parametrize("text", ["", "word " * 100, "слово " * 100, "語" * 100])
async def test_tokens_are_not_counted_too_low(server: ScriptedServer, text: str) -> None:
    assert len(text.split()) <= model_at(server).count_tokens(text)


# --- Which model ---


@pytest.mark.parametrize(
    ("settings", "mentions"),
    [
        (LlmSettings(provider="no-such-provider", model="x"), "pip install llama-index-llms-no-such-provider"),
        (LlmSettings(provider="ollama", model="x"), "pip install llama-index-llms-ollama"),
        (LlmSettings(provider="../evil", model="x"), "can't be a provider"),
        (LlmSettings(provider="openai-like", model="x"), "FOOTNOTE_LLM__BASE_URL"),
        (LlmSettings(provider="openai-like", base_url="http://127.0.0.1:1/v1"), "FOOTNOTE_LLM__MODEL"),
    ],
)
def test_settings_that_do_not_fit(settings: LlmSettings, mentions: str) -> None:
    with pytest.raises(Exception, match=mentions) as caught:
        make_llm(settings)
    assert "\n" not in str(caught.value)
