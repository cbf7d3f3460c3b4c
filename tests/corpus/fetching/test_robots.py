"""What robots.txt says, and what is done where it can't be fetched."""

import tracemalloc

import pytest
from aiohttp import web

from corpus.errors import FetchError
from corpus.fetching import Robots
from tests.corpus.fetching.local_servers import Serving, fetcher

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(
    ("status", "text", "allowed"),
    [
        (200, "User-agent: *\nDisallow: /private", True),
        (200, "User-agent: *\nDisallow: /", False),
        (200, "User-agent: Footnote\nDisallow: /", False),
        (200, "User-agent: Other\nDisallow: /", True),
        (200, "User-agent: Other\nUser-agent: footnote/2.0\nDisallow: /", False),
        (200, "User-agent: *\nDisallow: /\n\nUser-agent: FOOTNOTE # us\nAllow: /", True),
        (200, "User-agent: bot\nDisallow: /", True),
        (200, "User-agent: Foot\nDisallow: /", True),
        (200, "\ufeffUser-agent: *\nDisallow: /", False),
        (200, "User-agent: *\nDisallow: /*ews/*$", False),
        (200, "\x00\xff<html>not the rules</html>", True),
        (204, "", True),
        (404, "", True),
        (403, "", True),
        (500, "", False),
    ],
)
async def test_robots(serving: Serving, status: int, text: str, allowed: bool) -> None:
    async def handler(request: web.Request) -> web.Response:
        assert request.path == "/robots.txt"
        return web.Response(status=status, text=text)

    assert await Robots(fetcher()).allows(f"{await serving(handler)}/news/1") is allowed


async def test_robots_are_asked_for_once_a_day(serving: Serving) -> None:
    asked: list[str] = []

    async def handler(request: web.Request) -> web.Response:
        asked.append(request.path)
        return web.Response(text="User-agent: *\nDisallow: /secret")

    now = 0.0
    base, robots = await serving(handler), Robots(fetcher(), clock=lambda: now)
    assert [await robots.allows(f"{base}/{page}") for page in ("a", "secret/b", "c")] == [True, False, True]
    assert len(asked) == 1
    now = 25 * 3600.0
    assert await robots.allows(f"{base}/a")
    assert len(asked) == 2


async def test_a_site_that_is_down_is_left_alone() -> None:
    assert not await Robots(fetcher()).allows("http://127.0.0.1:1/a")


async def test_a_site_that_is_back_is_fetched_from_soon(serving: Serving) -> None:
    statuses = [500, 200]
    asked: list[str] = []

    async def handler(request: web.Request) -> web.Response:
        asked.append(request.path)
        return web.Response(status=statuses[min(len(asked), 2) - 1])

    now = 0.0
    base, robots = await serving(handler), Robots(fetcher(), clock=lambda: now)
    assert [await robots.allows(f"{base}/{page}") for page in "ab"] == [False, False]
    assert len(asked) == 1
    now = 600.0
    assert await robots.allows(f"{base}/a")


@pytest.mark.parametrize("url", ["", "http://[", "ftp://example.org/", "https://reader:secret@example.org/"])
async def test_what_is_no_address_of_a_page(url: str) -> None:
    with pytest.raises(FetchError):
        await Robots(fetcher()).allows(url)


@pytest.mark.parametrize(
    "agent", ["User-agent: {}", "useragent {}", "user  agent:{}", "USER AGENT : {}", "user\tagent {}"]
)
async def test_thousands_of_rules_for_thousands_of_programs_take_little_memory(serving: Serving, agent: str) -> None:
    text = "\n".join([agent.format(f"a{one}") for one in range(1_500)] + ["Allow: /"] * 1_500)

    async def handler(request: web.Request) -> web.Response:
        return web.Response(text=text)

    base = await serving(handler)
    tracemalloc.start()
    try:
        assert await Robots(fetcher()).allows(f"{base}/a")
        _, peak_bytes = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak_bytes < 20_000_000


async def test_rules_after_the_first_500_kib_are_left_out(serving: Serving) -> None:
    async def handler(request: web.Request) -> web.Response:
        return web.Response(text="# nothing\n" * 52_000 + "User-agent: *\nDisallow: /")

    assert await Robots(fetcher()).allows(f"{await serving(handler)}/a")
