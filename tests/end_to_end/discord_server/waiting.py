"""Waiting until something has come true, woken by the change itself: no polling, no sleeping."""

import asyncio
from collections.abc import Callable
from typing import Any, TypeVar

T = TypeVar("T")

PATIENCE_S = 15.0


class Bell:
    """Rung at every change of the local Discord; who waits for something looks again then."""

    def __init__(self) -> None:
        self._waiting: dict[asyncio.Future[Any], Callable[[], Any]] = {}

    def ring(self) -> None:
        """Tell everyone who waits that something changed."""
        for future, probe in list(self._waiting.items()):
            if future.done():
                continue
            try:
                found = probe()
            except Exception as error:
                future.set_exception(error)
                continue
            if found:
                future.set_result(found)

    async def until(
        self,
        probe: Callable[[], T | None],
        what: str,
        *,
        within_s: float = PATIENCE_S,
        instead: Callable[[], str] = lambda: "",
    ) -> T:
        """Wait until `probe()` is true and return what it gave.

        Raises:
            AssertionError: it didn't come true within `within_s` seconds; `instead()` says what there was.
        """
        if found := probe():
            return found
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._waiting[future] = probe
        try:
            return await asyncio.wait_for(future, within_s)
        except TimeoutError:
            raise AssertionError(f"waited {within_s:g} s in vain for {what}. {instead()}".rstrip()) from None
        finally:
            del self._waiting[future]
