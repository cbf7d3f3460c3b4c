"""What tests of fetching share: fetchers that may reach this machine, and the types of the servers they reach."""

from collections.abc import Awaitable, Callable
from ipaddress import ip_network

import pytest
from aiohttp import web

from corpus.errors import FetchError
from corpus.fetching import Fetcher

LOOPBACK = (ip_network("127.0.0.0/8"), ip_network("::1/128"))

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Serving = Callable[..., Awaitable[str]]
"""Starts a server that answers everything with one handler, with `ssl_context` over TLS; gives its base address."""

SpeakingRaw = Callable[[list[bytes]], Awaitable[str]]
"""Starts a server that says the last of some bytes to each that asks, which may change; gives its address."""


def fetcher(**options) -> Fetcher:
    return Fetcher(allowed=LOOPBACK, **{"timeout_s": 5.0, **options})


async def refused(url: str, by: Fetcher | None = None) -> str:
    """The one line that says why an address is not fetched."""
    with pytest.raises(FetchError) as caught:
        await (by or fetcher()).fetch(url)
    assert "\n" not in str(caught.value)
    return str(caught.value)
