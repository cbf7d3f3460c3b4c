"""Fetching from real servers on this machine, which have to be allowed for it."""

import asyncio
import gzip
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable
from ipaddress import ip_network

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from corpus.errors import FetchError
from corpus.fetching import Fetcher, Robots

pytestmark = pytest.mark.anyio

LOOPBACK = (ip_network("127.0.0.0/8"), ip_network("::1/128"))
PAGE = b"<p>An owl slept.</p>"
Serving = Callable[[Callable[[web.Request], Awaitable[web.StreamResponse]]], Awaitable[str]]


@pytest.fixture
async def serving() -> AsyncIterator[Serving]:
    """Starts servers that answer everything with one handler; gives the base address."""
    servers: list[TestServer] = []

    async def start(handler: Callable[[web.Request], Awaitable[web.StreamResponse]]) -> str:
        application = web.Application()
        application.router.add_route("*", "/{path:.*}", handler)
        server = TestServer(application)
        await server.start_server()
        servers.append(server)
        return str(server.make_url("/")).rstrip("/")

    yield start
    for server in servers:
        await server.close()


def fetcher(**options) -> Fetcher:
    return Fetcher(allowed=LOOPBACK, **{"timeout_s": 5.0, **options})


async def refused(url: str, by: Fetcher | None = None) -> str:
    with pytest.raises(FetchError) as caught:
        await (by or fetcher()).fetch(url)
    assert "\n" not in str(caught.value)
    return str(caught.value)


async def test_a_page(serving: Serving) -> None:
    async def handler(request: web.Request) -> web.Response:
        assert "Footnote" in request.headers["User-Agent"]
        assert "Cookie" not in request.headers
        answer = web.Response(body=PAGE, content_type="text/html", charset="utf-8", headers={"ETag": '"7"'})
        answer.set_cookie("seen", "yes")
        return answer

    base, by = await serving(handler), fetcher()
    for _ in range(2):
        fetched = await by.fetch(f"{base}/owl")
        assert (fetched.data, fetched.status, fetched.content_type, fetched.charset) == (
            PAGE,
            200,
            "text/html",
            "utf-8",
        )
        assert (fetched.etag, fetched.url) == ('"7"', f"{base}/owl")


async def test_what_has_not_changed_is_not_sent_again(serving: Serving) -> None:
    async def handler(request: web.Request) -> web.Response:
        known = request.headers.get("If-None-Match") == '"7"' and "If-Modified-Since" in request.headers
        return web.Response(status=304) if known else web.Response(body=PAGE)

    base = await serving(handler)
    fetched = await fetcher().fetch(base, etag='"7"', last_modified="Sun, 20 Jul 2025 00:00:00 GMT")
    assert (fetched.status, fetched.data) == (304, b"")


async def test_redirects_are_followed_a_few_times(serving: Serving) -> None:
    async def handler(request: web.Request) -> web.Response:
        left = int(request.match_info["path"])
        return web.Response(status=302, headers={"Location": f"./{left - 1}"}) if left else web.Response(body=PAGE)

    base = await serving(handler)
    assert (await fetcher().fetch(f"{base}/5")).url == f"{base}/0"
    assert "redirects" in await refused(f"{base}/6")


@pytest.mark.parametrize(
    "target",
    [
        "http://169.254.169.254/latest/meta-data",
        "http://[::ffff:169.254.169.254]/",
        "http://10.0.0.1/",
        "http://2852039166/",
        "file:///etc/passwd",
        "gopher://example.org/",
        "http://user:secret@example.org/",
    ],
)
async def test_a_redirect_leads_nowhere_else(serving: Serving, target: str) -> None:
    async def handler(request: web.Request) -> web.Response:
        return web.Response(status=302, headers={"Location": target})

    said = await refused(await serving(handler))
    assert "secret" not in said
    assert any(reason in said for reason in ("public internet", "no web address", "name or password", "no host"))


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "127.1", "0"])
async def test_this_machine_is_not_the_public_internet(serving: Serving, host: str) -> None:
    async def handler(request: web.Request) -> web.Response:
        raise AssertionError("this must not be asked for")

    port = (await serving(handler)).rpartition(":")[2]
    said = await refused(f"http://{host}:{port}/", Fetcher(timeout_s=5.0))
    assert "public internet" in said or "no host" in said


@pytest.mark.parametrize(
    "url",
    ["", "example.org", "ftp://example.org/", "http://", "http:///x", "http://a b/", "https://x\ny/", "javascript:1"],
)
async def test_what_is_no_web_address(url: str) -> None:
    assert "no web address" in await refused(url)


@pytest.mark.parametrize(
    "packed", [gzip.compress, zlib.compress, lambda data: gzip.compress(data[:9]) + gzip.compress(data[9:])]
)
async def test_packed_pages_are_unpacked(serving: Serving, packed) -> None:
    async def handler(request: web.Request) -> web.Response:
        encoding = "deflate" if packed is zlib.compress else "gzip"
        return web.Response(body=packed(PAGE), headers={"Content-Encoding": encoding})

    assert (await fetcher().fetch(await serving(handler))).data == PAGE


@pytest.mark.parametrize(
    ("body", "encoding"),
    [
        pytest.param(b"x" * 200_000, None, id="on the wire"),
        pytest.param(gzip.compress(b"x" * 50_000_000), "gzip", id="unpacked"),
        pytest.param(zlib.compress(b"x" * 50_000_000), "deflate", id="unpacked too"),
    ],
)
async def test_what_is_too_large_is_refused(serving: Serving, body: bytes, encoding: str | None) -> None:
    async def handler(request: web.Request) -> web.Response:
        return web.Response(body=body, headers={"Content-Encoding": encoding} if encoding else {})

    assert "limit of 0.1 MB" in await refused(await serving(handler), fetcher(max_bytes=100_000))


async def test_a_page_that_never_ends(serving: Serving) -> None:
    async def handler(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        while True:
            await response.write(b"x" * 10_000)

    assert "limit" in await refused(await serving(handler), fetcher(max_bytes=1_000_000))


@pytest.mark.parametrize("begins", [False, True])
async def test_a_server_that_lets_one_wait(serving: Serving, begins: bool) -> None:
    ended = asyncio.Event()

    async def handler(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        if begins:
            await response.prepare(request)
            await response.write(b"x")
        await ended.wait()
        return response

    base = await serving(handler)
    assert "longer than" in await refused(base, fetcher(timeout_s=0.2))
    ended.set()


@pytest.mark.parametrize("encoding", ["br", "zstd", "gzip, gzip"])
async def test_a_packing_that_was_not_asked_for(serving: Serving, encoding: str) -> None:
    async def handler(request: web.Request) -> web.Response:
        return web.Response(body=PAGE, headers={"Content-Encoding": encoding})

    assert "not asked for" in await refused(await serving(handler))


@pytest.mark.parametrize("body", [b"no gzip", gzip.compress(PAGE)[:-9]])
async def test_a_page_that_came_damaged(serving: Serving, body: bytes) -> None:
    async def handler(request: web.Request) -> web.Response:
        return web.Response(body=body, headers={"Content-Encoding": "gzip"})

    assert "try again" in await refused(await serving(handler))


@pytest.mark.parametrize("status", [404, 403, 500, 204])
async def test_a_status_that_is_no_page(serving: Serving, status: int) -> None:
    async def handler(request: web.Request) -> web.Response:
        return web.Response(status=status)

    assert str(status) in await refused(await serving(handler))


async def test_nobody_there() -> None:
    assert "no host" in await refused("http://no-such-host.invalid/")
    assert "reached" in await refused("http://127.0.0.1:1/")


async def test_a_server_that_speaks_something_else() -> None:
    async def speak(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"SSH-2.0-OpenSSH\r\n" * 3)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(speak, "127.0.0.1")
    async with server:
        assert "web server" in await refused(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/")


# --- robots.txt ---


@pytest.mark.parametrize(
    ("status", "text", "allowed"),
    [
        (200, "User-agent: *\nDisallow: /private", True),
        (200, "User-agent: *\nDisallow: /", False),
        (200, "User-agent: Footnote\nDisallow: /", False),
        (200, "User-agent: Other\nDisallow: /", True),
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
