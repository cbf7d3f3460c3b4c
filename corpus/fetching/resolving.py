"""Finding the addresses of a name, and none that may not be fetched from."""

import asyncio
import socket
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

from aiohttp.abc import AbstractResolver, ResolveResult

_Found = Sequence[tuple[socket.AddressFamily, socket.SocketKind, int, str, tuple[Any, ...]]]


class CheckingResolver(AbstractResolver):
    """Resolves names as the system does, and checks every address found, so that a name with one bad address is refused."""

    def __init__(self, check: Callable[[str, str], None]) -> None:
        """Call `check` with each address and its name; what it raises, `resolve` raises."""
        self._check = check

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """The addresses of a host.

        Raises:
            OSError: There are none, or `check` refused one.
            UnicodeError: No host can have that name.
        """
        found = await _look_up(host, port, family)
        for *_, address in found:
            self._check(str(address[0]), host)
        return [
            ResolveResult(
                hostname=host,
                host=str(address[0]),
                port=port,
                family=one_family,
                proto=protocol,
                flags=socket.AI_NUMERICHOST | socket.AI_NUMERICSERV,
            )
            for one_family, _, protocol, _, address in found
        ]

    async def close(self) -> None:
        """Nothing is held."""


async def _look_up(host: str, port: int, family: socket.AddressFamily) -> _Found:
    """Ask the system in a thread of its own.

    The system may take much longer than a fetch may, and can't be interrupted: in the loop's few threads it would keep
    others' work waiting, and `asyncio.run` would wait for it at its end.
    """
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[_Found] = loop.create_future()

    def settle(found: _Found | None, error: Exception | None) -> None:
        if answer.done():
            return
        if error is not None:
            answer.set_exception(error)
        else:
            answer.set_result(found or [])

    def ask() -> None:
        found: _Found | None = None
        failed: Exception | None = None
        try:
            found = socket.getaddrinfo(host, port, family=family, type=socket.SOCK_STREAM, flags=socket.AI_ADDRCONFIG)
        except (OSError, UnicodeError) as error:
            failed = error
        with suppress(RuntimeError):  # the loop is closed: nobody waits any more
            loop.call_soon_threadsafe(settle, found, failed)

    threading.Thread(target=ask, name=f"resolve {host[:40]}", daemon=True).start()
    return await answer
