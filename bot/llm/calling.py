"""Asking a language model: within a time and a length, again where that may help, and not where it has failed too often."""

import asyncio
import math
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, Any

from tenacity import AsyncRetrying, RetryCallState, retry_if_exception, stop_after_attempt, wait_exponential_jitter

from bot.llm.breaking import Breaker
from bot.llm.errors import LlmUnavailableError, Reason
from bot.llm.providers import make_llm
from bot.settings import LlmSettings

if TYPE_CHECKING:
    from llama_index.core.llms import LLM

_TRIES = 3
_FIRST_WAIT_S, _LONGEST_WAIT_S = 0.5, 8.0
_MOST_CHARACTERS = 20_000
_BYTES_PER_TOKEN = 3
"""English has some four bytes to a token and other languages more than two: this is an estimate on the safe side."""

_CHARACTERS_PER_TOKEN = 8
"""More than models write on average: what is left of a text this long isn't waited for, whatever the server counts."""

_DEFAULT_CONTEXT = 3_900
_WORTH_ANOTHER_TRY: frozenset[Reason] = frozenset({"rate_limited", "server", "network"})
_TOO_MANY, _CLIENT_ERROR, _SERVER_ERROR = 429, 400, 500


class LanguageModel:
    """A model that writes. Use it from one event loop."""

    def __init__(self, settings: LlmSettings, *, clock: Callable[[], float] = time.monotonic) -> None:
        """Ask the model that the settings name; `clock`, in seconds, tells the breaker when to try again.

        Raises:
            LlmError: The settings don't make a model.
        """
        import httpx

        self._http = httpx.AsyncClient(timeout=settings.timeout_s)
        self._llm: LLM = make_llm(settings, self._http)
        self._settings = settings
        self._breaker = Breaker(clock)
        self._context_tokens = settings.context_tokens
        self.max_tokens = settings.max_tokens
        self.name = f"{settings.provider}/{settings.model or type(self._llm).__name__}"

    async def aclose(self) -> None:
        """Close what is open to the model's server."""
        await self._http.aclose()

    @property
    def context_tokens(self) -> int:
        """How many tokens it reads and writes at once. Some providers' packages ask their server: not for an event loop."""
        try:
            return self._find_context()
        except Exception:  # each package has its own for a server that can't be asked now
            return _DEFAULT_CONTEXT

    def _find_context(self) -> int:
        if self._context_tokens is None:
            self._context_tokens = int(self._llm.metadata.context_window or _DEFAULT_CONTEXT)
        return self._context_tokens

    def count_tokens(self, text: str) -> int:
        """A safe estimate of how many tokens a text has."""
        return math.ceil(len(text.encode("utf-8", "replace")) / _BYTES_PER_TOKEN)

    async def stream(self, prompt: str) -> AsyncIterator[str]:
        """What the model writes, piece by piece. Closing the iterator, or cancelling the task, ends the request.

        Raises:
            LlmUnavailableError: It gives no text, or stops in the middle of it.
        """
        if not self._breaker.lets_through():
            raise LlmUnavailableError("open")
        deadline = time.monotonic() + self._settings.timeout_s
        try:
            first, pieces = await self._begin(prompt, deadline)
            async with _reading_ahead(first, pieces) as read:
                async for piece in self._limited(read, deadline):
                    yield piece
        except LlmUnavailableError as error:
            self._breaker.failed()
            raise error from error.__cause__
        except (asyncio.CancelledError, GeneratorExit):
            raise
        except Exception as error:
            self._breaker.failed()
            raise _unavailable(error) from error
        self._breaker.succeeded()

    async def _limited(self, read: "asyncio.Queue[str | BaseException | None]", deadline: float) -> AsyncIterator[str]:
        """The pieces until they end or there have been enough of them."""
        left = min(_MOST_CHARACTERS, self.max_tokens * _CHARACTERS_PER_TOKEN)
        while left > 0:
            piece = await asyncio.wait_for(read.get(), max(0.0, deadline - time.monotonic()))
            if piece is None:
                return
            if isinstance(piece, BaseException):
                raise piece
            if piece := piece[:left]:
                left -= len(piece)
                yield piece

    async def _begin(self, prompt: str, deadline: float) -> tuple[str, Any]:
        """The first piece and those that follow; tried again while nothing has come."""
        retrying = AsyncRetrying(
            stop=stop_after_attempt(_TRIES),
            wait=_wait,
            retry=retry_if_exception(lambda error: _unavailable(error).reason in _WORTH_ANOTHER_TRY),
            reraise=True,
        )
        async with asyncio.timeout_at(asyncio.get_running_loop().time() + max(0.0, deadline - time.monotonic())):
            async for attempt in retrying:
                with attempt:
                    return await self._first_piece(prompt)
        raise LlmUnavailableError("empty")

    async def _first_piece(self, prompt: str) -> tuple[str, Any]:
        from llama_index.core.llms import ChatMessage, MessageRole

        await asyncio.to_thread(self._find_context)  # or else the package for Ollama asks for it in the event loop
        pieces = await self._llm.astream_chat([ChatMessage(role=MessageRole.USER, content=prompt)])
        async for response in pieces:
            if response.delta:
                return response.delta, pieces
        raise LlmUnavailableError("empty")


@asynccontextmanager
async def _reading_ahead(first: str, pieces: Any) -> "AsyncIterator[asyncio.Queue[str | BaseException | None]]":
    """What comes, then None or an error. On leaving, the task that waits for more is cancelled in the middle of its reading.

    Closing the provider's iterator wouldn't do: the packages leave the connection open until it is collected.
    """
    read: asyncio.Queue[str | BaseException | None] = asyncio.Queue()
    read.put_nowait(first)

    async def read_on() -> None:
        try:
            taken = len(first)
            async for response in pieces:
                taken += len(response.delta or "")
                read.put_nowait(response.delta or "")
                if taken > _MOST_CHARACTERS:
                    return
            read.put_nowait(None)
        except Exception as error:
            read.put_nowait(error)

    reading = asyncio.create_task(read_on())
    try:
        yield read
    finally:
        reading.cancel()
        await asyncio.wait({reading})


def _wait(state: RetryCallState) -> float:
    """Exponential with jitter, but at least as long as the server asks for, if that is not too long."""
    error = state.outcome.exception() if state.outcome else None
    headers = getattr(getattr(error, "response", None), "headers", None) or {}
    with suppress(KeyError, TypeError, ValueError):
        return min(float(headers["retry-after"]), _LONGEST_WAIT_S)
    return wait_exponential_jitter(multiplier=_FIRST_WAIT_S, max=_LONGEST_WAIT_S)(state)


def _unavailable(error: BaseException) -> LlmUnavailableError:
    """What an error of some provider's package means."""
    if isinstance(error, LlmUnavailableError):
        return error
    return LlmUnavailableError(_reason_of(error), " ".join(str(error).split())[:200])


def _reason_of(error: BaseException) -> Reason:
    response = getattr(error, "response", None)
    status = getattr(error, "status_code", None) or getattr(response, "status_code", None)
    name = type(error).__name__
    if isinstance(error, TimeoutError) or "Timeout" in name:
        return "timeout"
    if status == _TOO_MANY:
        return "rate_limited"
    if isinstance(status, int) and status >= _SERVER_ERROR:
        return "server"
    if isinstance(status, int) and status >= _CLIENT_ERROR:
        return "refused"
    if isinstance(error, OSError) or "Connect" in name or "Network" in name:
        return "network"
    return "broken"
