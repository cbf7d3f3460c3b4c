"""Fetching from real servers on this machine, which have to be allowed for it."""

import asyncio
import gzip
import shutil
import ssl
import subprocess
import zlib
from pathlib import Path

import pytest
from aiohttp import web

from corpus.fetching import Fetcher, fetch_now
from tests.corpus.fetching.local_servers import Serving, fetcher, refused

pytestmark = pytest.mark.anyio

PAGE = b"<p>An owl slept.</p>"


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
        assert "Cookie" not in request.headers
        left = int(request.match_info["path"])
        answer = web.Response(status=302, headers={"Location": f"./{left - 1}"}) if left else web.Response(body=PAGE)
        answer.set_cookie("seen", "yes")
        return answer

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


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "[::1]", "[::ffff:7f00:1]", "127.1", "0", "①②⑦.0.0.1", "127。0。0。1"]
)
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


@pytest.mark.parametrize("status", [404, 403, 500, 204])
async def test_a_status_that_is_no_page(serving: Serving, status: int) -> None:
    async def handler(request: web.Request) -> web.Response:
        return web.Response(status=status)

    assert str(status) in await refused(await serving(handler))


async def test_nobody_there() -> None:
    assert "no host" in await refused("http://no-such-host.invalid/")
    assert "reached" in await refused("http://127.0.0.1:1/")


async def test_what_is_not_modified_although_nobody_asked(serving: Serving) -> None:
    async def handler(request: web.Request) -> web.Response:
        return web.Response(status=304)

    assert "304" in await refused(await serving(handler))


async def test_errors_name_the_host_that_a_redirect_led_to(serving: Serving) -> None:
    async def handler(request: web.Request) -> web.Response:
        return web.Response(status=302, headers={"Location": "http://no-such-host.invalid/"})

    assert "no host no-such-host.invalid" in await refused(await serving(handler))


async def test_a_redirect_with_a_space_in_it(serving: Serving) -> None:
    async def handler(request: web.Request) -> web.Response:
        if request.path == "/two words":
            return web.Response(body=PAGE)
        return web.Response(status=301, headers={"Location": " /two words"})

    base = await serving(handler)
    assert (await fetcher().fetch(base)).url == f"{base}/two%20words"


@pytest.mark.parametrize("host", ["a..example", "a" * 70 + ".example", "xn--a-ÿ.example"])
async def test_what_is_no_name_of_a_host(host: str) -> None:
    said = await refused(f"http://{host}/")
    assert "no name that a host can have" in said or "no host" in said


async def test_a_url_may_not_be_too_long() -> None:
    assert "2000 characters" in await refused("http://127.0.0.1/" + "a" * 2_000)


async def test_passwords_are_not_repeated() -> None:
    assert "secret" not in await refused("https://reader:secret@example.org/")


# --- TLS ---


async def test_a_server_without_tls(serving: Serving) -> None:
    async def handler(request: web.Request) -> web.Response:
        return web.Response(body=PAGE)

    assert "can't be reached" in await refused((await serving(handler)).replace("http:", "https:"))


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl makes the certificate")
async def test_a_certificate_that_nobody_vouches_for(serving: Serving, tmp_path: Path) -> None:
    async def handler(request: web.Request) -> web.Response:
        raise AssertionError("this must not be asked for")

    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    make = "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=127.0.0.1 -addext subjectAltName=IP:127.0.0.1"
    command = [*make.split(), "-keyout", str(key), "-out", str(certificate)]
    await asyncio.to_thread(subprocess.run, command, check=True, capture_output=True)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key)
    assert "certificate" in await refused(await serving(handler, ssl_context=context))


# --- From where no event loop runs ---


async def test_fetching_now(serving: Serving) -> None:
    async def handler(request: web.Request) -> web.Response:
        return web.Response(body=PAGE)

    base = await serving(handler)
    assert (await asyncio.to_thread(fetch_now, base.replace("127.0.0.1", "localhost"), fetcher())).data == PAGE


async def test_proxies_of_the_environment_are_not_trusted(serving: Serving, monkeypatch: pytest.MonkeyPatch) -> None:
    async def handler(request: web.Request) -> web.Response:
        return web.Response(body=PAGE)

    base = await serving(handler)
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1/")
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    assert (await fetcher().fetch(base)).data == PAGE
