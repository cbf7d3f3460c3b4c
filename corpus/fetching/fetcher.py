"""Fetching one page or file over HTTP, trusting neither the address nor the server."""

import asyncio
import socket
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver

from corpus.errors import FetchError
from corpus.fetching.addresses import Network, is_allowed
from corpus.fetching.decompressing import Body

USER_AGENT = "Footnote (a bot that quotes articles and links to them)"

_MOST_REDIRECTS = 5
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_OK, _NOT_MODIFIED = 200, 304
_LONGEST_URL = 2_000


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a server gave: `url` is where it came from in the end; `status` 200, or 304 for what has not changed."""

    url: str
    status: int
    content_type: str | None
    charset: str | None
    data: bytes
    etag: str | None
    last_modified: str | None


class Fetcher:
    """Fetches from public addresses over HTTP and HTTPS. Nothing is kept between two fetches: no cookies, no connection."""

    def __init__(
        self,
        *,
        allowed: Sequence[Network] = (),
        timeout_s: float = 10.0,
        max_bytes: int = 20_000_000,
        user_agent: str = USER_AGENT,
    ) -> None:
        """Fetch from networks in `allowed` too. `timeout_s` is for all of it, `max_bytes` on the wire and unpacked."""
        self._allowed = tuple(allowed)
        self._timeout_s = timeout_s
        self.max_bytes = max_bytes
        self.user_agent = user_agent

    async def fetch(self, url: str, *, etag: str | None = None, last_modified: str | None = None) -> Fetched:
        """Get what is at an address; with `etag` or `last_modified` only if it has changed (RFC 9110, section 13).

        Raises:
            FetchError: It may not be fetched, or can't be; the message says why.
        """
        conditions = {"If-None-Match": etag, "If-Modified-Since": last_modified}
        headers = {name: value for name, value in conditions.items() if value}
        try:
            async with asyncio.timeout(self._timeout_s), self._session() as session:
                return await self._follow(session, url, headers)
        except TimeoutError:
            raise FetchError(f"{_host(url)} took longer than {self._timeout_s:g} seconds: try again later") from None
        except FetchError:
            raise
        except aiohttp.ClientConnectorCertificateError as error:
            raise FetchError(f"{_host(url)} has no certificate that can be trusted: open it in a browser") from error
        except aiohttp.ClientConnectorError as error:
            raise _not_reached(url, error) from error
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise FetchError(f"{_host(url)} doesn't answer as a web server should ({_reason(error)})") from error

    def _session(self) -> aiohttp.ClientSession:
        def make_socket(info: Any) -> socket.socket:
            family, kind, protocol, _, where = info
            self._check_address(str(where[0]), str(where[0]))
            return socket.socket(family, kind, protocol)

        connector = aiohttp.TCPConnector(
            resolver=_CheckingResolver(self), socket_factory=make_socket, use_dns_cache=False, force_close=True
        )
        return aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(total=None),
            headers={"User-Agent": self.user_agent, "Accept-Encoding": "gzip, deflate", "Accept": "*/*"},
            auto_decompress=False,
            trust_env=False,
        )

    async def _follow(self, session: aiohttp.ClientSession, url: str, headers: Mapping[str, str]) -> Fetched:
        for _ in range(_MOST_REDIRECTS + 1):
            check_url(url)
            self._check_literal(url)
            async with session.get(url, headers=dict(headers), allow_redirects=False) as response:
                if response.status not in _REDIRECTS or "Location" not in response.headers:
                    return await self._take(response, url)
                url = urljoin(url, response.headers["Location"])
        raise FetchError(f"{_host(url)} redirects more than {_MOST_REDIRECTS} times: check the address")

    async def _take(self, response: aiohttp.ClientResponse, url: str) -> Fetched:
        data = b""
        if response.status == _OK:
            body = Body(response.headers.get("Content-Encoding", ""), self.max_bytes)
            body.expect(response.content_length)
            async for part in response.content.iter_any():
                body.add(part)
            data = body.whole()
        elif response.status != _NOT_MODIFIED:
            raise FetchError(
                f"{_host(url)} answers {response.status} {_shown(response.reason or '')}: check the address",
                status=response.status,
            )
        return Fetched(
            url=url,
            status=response.status,
            content_type=response.content_type if "Content-Type" in response.headers else None,
            charset=response.charset,
            data=data,
            etag=response.headers.get("ETag"),
            last_modified=response.headers.get("Last-Modified"),
        )

    def _check_literal(self, url: str) -> None:
        """An address that stands in the URL itself; names are checked when they are resolved."""
        host = urlsplit(url).hostname or ""
        if host.replace(".", "").isdecimal() or ":" in host:
            self._check_address(host, host)

    def _check_address(self, address: str, host: str) -> None:
        if not is_allowed(address, self._allowed):
            raise FetchError(f"{_shown(host)} is not on the public internet, and only from there pages are fetched")


class _CheckingResolver(AbstractResolver):
    """Resolves names, and refuses those of which any address is not the public's."""

    def __init__(self, fetcher: Fetcher) -> None:
        self._fetcher = fetcher
        self._resolver = ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        found = await self._resolver.resolve(host, port, family)
        for one in found:
            self._fetcher._check_address(one["host"], host)
        return found

    async def close(self) -> None:
        await self._resolver.close()


def fetch_now(url: str, fetcher: Fetcher) -> Fetched:
    """The same from where no event loop runs.

    Raises:
        FetchError: It may not be fetched, or can't be; the message says why.
    """
    return asyncio.run(fetcher.fetch(url))


def check_url(url: str) -> None:
    """Refuse what is not a plain address of the web.

    Raises:
        FetchError: It isn't http or https, has a name and password in it, or is too long.
    """
    try:
        parts = urlsplit(url)
        is_web = parts.scheme in {"http", "https"} and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        is_web = False
    if not is_web or not url.isprintable() or " " in url or len(url) > _LONGEST_URL:
        raise FetchError(f"{_shown(url)} is no web address: it has to begin with http:// or https://")
    if parts.username is not None or parts.password is not None:
        raise FetchError("an address with a user's name or password in it isn't fetched: leave them out")


def _not_reached(url: str, error: aiohttp.ClientConnectorError) -> FetchError:
    if isinstance(error.os_error, FetchError):
        return error.os_error
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        return FetchError(f"there is no host {_host(url)}: check the address")
    return FetchError(f"{_host(url)} can't be reached ({_reason(error.os_error)}): try again later")


def _reason(error: BaseException) -> str:
    text = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return _shown(text.lower())


def _host(url: str) -> str:
    try:
        return _shown(urlsplit(url).hostname or url)
    except ValueError:
        return _shown(url)


def _shown(text: str) -> str:
    """Text from outside on one short line."""
    line = " ".join("".join(one if one.isprintable() else " " for one in text).split())
    return line if len(line) <= 200 else f"{line[:200]}…"
