"""Fetching one page or file over HTTP, trusting neither the address nor the server."""

import asyncio
import re
import socket
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

import aiohttp

from corpus.errors import FetchError
from corpus.fetching.addresses import Network, is_allowed
from corpus.fetching.decompressing import Body
from corpus.fetching.resolving import CheckingResolver

USER_AGENT = "Footnote (a bot that quotes articles and links to them)"

_MOST_REDIRECTS = 5
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_OK, _NOT_MODIFIED = 200, 304
_WITHHELD = frozenset({401, 402, 403, 407})
_TOO_MANY, _ITS_OWN_FAULT = 429, 500
_LONGEST_URL = 2_000
_LONGEST_VALIDATOR = 1_000

_TOKEN = r"[\w!#$%&'*+.^`|~-]+"
_CONTENT_TYPE = re.compile(rf"\s*({_TOKEN}/{_TOKEN})\s*(?:;|$)", re.ASCII)
"""RFC 9110, section 8.3.1."""

_CHARSET = re.compile(r";\s*charset\s*=\s*\"?([\w.:+-]{1,40})", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a server gave: `url` is where it came from in the end; `status` 200, or 304 for what has not changed.

    `content_type` is in lower case and without its parameters. `etag` and `last_modified` are to be sent back as they are.
    """

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

    def _session(self) -> aiohttp.ClientSession:
        def make_socket(info: Any) -> socket.socket:
            family, kind, protocol, _, where = info
            self._check_address(str(where[0]), str(where[0]))
            return socket.socket(family, kind, protocol)

        connector = aiohttp.TCPConnector(
            resolver=CheckingResolver(self._check_address),
            socket_factory=make_socket,
            use_dns_cache=False,
            force_close=True,
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
            with _errors_said(url):
                async with session.get(url, headers=dict(headers), allow_redirects=False) as response:
                    if response.status not in _REDIRECTS or "Location" not in response.headers:
                        return await self._take(response, url, is_conditional=bool(headers))
                    location = response.headers["Location"].strip().replace(" ", "%20")
            url = _joined(url, location)
        raise FetchError(f"{_host(url)} redirects more than {_MOST_REDIRECTS} times: check the address")

    async def _take(self, response: aiohttp.ClientResponse, url: str, *, is_conditional: bool) -> Fetched:
        data = b""
        if response.status == _OK:
            body = Body(response.headers.get("Content-Encoding", ""), self.max_bytes)
            body.expect(response.content_length)
            async for part in response.content.iter_any():
                body.add(part)
            data = body.whole()
        elif response.status != _NOT_MODIFIED or not is_conditional:
            answered = _shown(f"{response.status} {response.reason or ''}")
            raise FetchError(f"{_host(url)} answers {answered}: {_advice(response.status)}", status=response.status)
        content_type, charset = _read_content_type(response.headers.get("Content-Type", ""))
        return Fetched(
            url=url,
            status=response.status,
            content_type=content_type,
            charset=charset,
            data=data,
            etag=_validator(response.headers.get("ETag")),
            last_modified=_validator(response.headers.get("Last-Modified")),
        )

    def _check_literal(self, url: str) -> None:
        """An address that stands in the URL itself; names are checked when they are resolved."""
        host = urlsplit(url).hostname or ""
        if host.replace(".", "").isdecimal() or ":" in host:
            self._check_address(host, host)

    def _check_address(self, address: str, host: str) -> None:
        if not is_allowed(address, self._allowed):
            raise FetchError(f"{_shown(host)} is not on the public internet, and only from there pages are fetched")


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
    if is_web and (parts.username is not None or parts.password is not None):
        raise FetchError("an address with a user's name or password in it isn't fetched: leave them out")
    if not is_web or not url.isprintable() or " " in url:
        raise FetchError(f"{_shown(url)} is no web address: it has to begin with http:// or https://")
    if len(url) > _LONGEST_URL:
        raise FetchError(f"{_host(url)}: an address of over {_LONGEST_URL} characters isn't fetched: use a shorter one")


def _advice(status: int) -> str:
    """What to do about an answer (https://www.iana.org/assignments/http-status-codes)."""
    if status in _WITHHELD:
        return "it shows this only to those it knows; add the text itself"
    return "try again later" if status == _TOO_MANY or status >= _ITS_OWN_FAULT else "check the address"


def _read_content_type(header: str) -> tuple[str | None, str | None]:
    """The type and the charset that a header names. A full parser, as aiohttp has, fails on what some servers send."""
    content_type, charset = _CONTENT_TYPE.match(header), _CHARSET.search(header)
    return content_type and content_type[1].lower(), charset and charset[1].lower()


def _validator(header: str | None) -> str | None:
    """An ETag or a date that can be kept and sent back; any text may come from outside."""
    is_good = header is not None and header.isascii() and header.isprintable() and 0 < len(header) <= _LONGEST_VALIDATOR
    return header if is_good else None


def _joined(url: str, location: str) -> str:
    try:
        return urljoin(url, location)
    except ValueError:
        raise FetchError(f"{_host(url)} redirects to {_shown(location)}, which is no web address") from None


@contextmanager
def _errors_said(url: str) -> Iterator[None]:
    """Turn what can go wrong between us and one server into a line that says it."""
    try:
        yield
    except (FetchError, TimeoutError):
        raise
    except aiohttp.ClientConnectorCertificateError as error:
        raise FetchError(f"{_host(url)} has no certificate that can be trusted: open it in a browser") from error
    except aiohttp.ClientConnectorError as error:
        raise _not_reached(url, error) from error
    except (aiohttp.InvalidURL, UnicodeError) as error:
        raise FetchError(f"{_host(url)} is no name that a host can have: check the address") from error
    except (aiohttp.ClientError, OSError, ValueError) as error:
        raise FetchError(f"{_host(url)} doesn't answer as a web server should ({_reason(error)})") from error


def _not_reached(url: str, error: aiohttp.ClientConnectorError) -> FetchError:
    if isinstance(error.os_error, FetchError):
        return error.os_error
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        return FetchError(f"there is no host {_host(url)}: check the address")
    return FetchError(f"{_host(url)} can't be reached ({_reason(error.os_error)}): try again later")


def _reason(error: BaseException) -> str:
    said = (getattr(error, "strerror", None), getattr(error, "message", None), str(error), type(error).__name__)
    text = next(one for one in said if isinstance(one, str) and one)
    return _shown(text.partition("\n")[0].rstrip(":").lower())


def _host(url: str) -> str:
    try:
        return _shown(urlsplit(url).hostname or url)
    except ValueError:
        return _shown(url)


def _shown(text: str) -> str:
    """Text from outside on one short line."""
    line = " ".join("".join(one if one.isprintable() else " " for one in text).split())
    return line if len(line) <= 200 else f"{line[:200]}…"
