"""Servers that send too much, too slowly, or what no server should: refused in a line, whatever it is."""

import asyncio
import gzip
import random
import zlib

import pytest
from aiohttp import web

from corpus.errors import FetchError
from corpus.fetching import Fetcher
from tests.corpus.fetching.local_servers import Serving, SpeakingRaw, fetcher, refused

pytestmark = pytest.mark.anyio

PAGE = b"<p>An owl slept.</p>"


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


async def test_a_server_that_speaks_something_else(speaking_raw: SpeakingRaw) -> None:
    said = await refused(await speaking_raw([b"SSH-2.0-OpenSSH\r\n" * 3]))
    assert "web server" in said
    assert "message=" not in said


@pytest.mark.parametrize(
    ("header", "content_type", "charset"),
    [
        ("text/html", "text/html", None),
        ("Text/HTML; Charset=UTF-8", "text/html", "utf-8"),
        ('text/html; a=b; charset="ISO-8859-1"', "text/html", "iso-8859-1"),
        ("", None, None),
        ("html", None, None),
        (";;;=", None, None),
        ("(" * 2_000, None, None),
        ("text/html; charset*", "text/html", None),
        ("a/b; charset*0*=;x", "a/b", None),
    ],
)
async def test_what_servers_say_of_the_type(
    speaking_raw: SpeakingRaw, header: str, content_type: str | None, charset: str | None
) -> None:
    url = await speaking_raw([f"HTTP/1.1 200 OK\r\nContent-Type: {header}\r\n\r\nowl".encode()])
    fetched = await fetcher().fetch(url)
    assert (fetched.content_type, fetched.charset, fetched.data) == (content_type, charset, b"owl")


async def test_an_etag_that_is_no_text_is_left_out(speaking_raw: SpeakingRaw) -> None:
    url = await speaking_raw([b'HTTP/1.1 200 OK\r\nETag: "\xff\xfe"\r\nLast-Modified: \xf0\r\n\r\nowl'])
    fetched = await fetcher().fetch(url)
    assert (fetched.etag, fetched.last_modified) == (None, None)


HEADERS = (
    b"Content-Type: text/html; charset=\xff\xfe|Content-Type: =?utf-8?q?x?=; charset*=utf-8''%ff|ETag: \xff|"
    b"Content-Type: ((((|Content-Length: -1|Content-Length: 99999999999999999999|Transfer-Encoding: chunked|"
    b"Transfer-Encoding: gzip|Content-Encoding: gzip|Set-Cookie: \xff=1; expires=z|Location: http://[::1|Location: //|"
    b"Location: http://x:99999999/|Location: \xff|Location: http://a..b/|Location: http://127.0.0.1\\@x/|Location: ?|"
    b"Location: http:/x|Location: ///x|Location: http://\x7f/|Upgrade: h2c|Connection: upgrade"
).split(b"|")
STATUSES = (
    b"HTTP/1.1 200 OK|HTTP/1.1 302 Found|HTTP/1.1 304|HTTP/1.1 101 Up|HTTP/1.1 999 z|HTTP/1.0 200|HTTP/2 200".split(
        b"|"
    )
)
BODIES = (b"", b"hello", b"5\r\nhello\r\n0\r\n\r\n", b"zz\r\n", bytes(range(256)))


def an_answer(chance: random.Random) -> bytes:
    lines = [chance.choice(STATUSES), *chance.sample(HEADERS, chance.randint(0, 4)), b"", chance.choice(BODIES)]
    answer = bytearray(b"\r\n".join(lines))
    for _ in range(chance.choice((0, 0, 0, 3))):
        answer[chance.randrange(len(answer))] = chance.randrange(256)
    return bytes(answer)


@pytest.mark.parametrize("seed", range(4))
async def test_whatever_a_server_says_is_fetched_or_refused_in_a_line(speaking_raw: SpeakingRaw, seed: int) -> None:
    chance, says = random.Random(seed), [b""]
    url, by = await speaking_raw(says), fetcher(max_bytes=100_000)
    for _ in range(100):
        says.append(an_answer(chance))
        assert all(map(str.isprintable, await texts_of(url, by))), says[-1]


async def texts_of(url: str, by: Fetcher) -> list[str]:
    """All that is said after fetching, of the page or of why there is none."""
    try:
        fetched = await by.fetch(url)
    except FetchError as error:
        return [str(error)]
    said = (fetched.url, fetched.content_type, fetched.charset, fetched.etag, fetched.last_modified)
    return [text for text in said if text is not None]
