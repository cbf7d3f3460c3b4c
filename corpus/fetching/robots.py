"""What a site asks robots to leave alone: RFC 9309, https://www.rfc-editor.org/rfc/rfc9309."""

import asyncio
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from cachetools import TLRUCache
from protego import Protego

from corpus.errors import FetchError
from corpus.fetching.fetcher import Fetcher, check_url

_LARGEST_BYTES = 500 * 1024
"""RFC 9309, section 2.5: a parser has to read at least so much; the rest may be left out."""

_KEPT_S = 24 * 3600.0
"""RFC 9309, section 2.4: not longer than a day."""

_FAILURE_KEPT_S = 5 * 60.0
"""Long enough not to ask a site that is down before each of its pages, short enough to see that it is back."""

_KEPT_CHARACTERS = 4_000_000
"""Of all sites together; a rule takes some ten times as much memory as its text."""

_SITE_CHARACTERS = 1_000
"""What a site counts at least, however short its rules."""

_EVERYTHING, _NOTHING = "", "User-agent: *\nDisallow: /"
_PRODUCT = re.compile(r"[A-Za-z_-]+")
"""The product token of RFC 9309, section 2.2.1."""

_AGENT_LINE = re.compile(r"\s*user(?:-|\s+)?agent(?:\s*:|\s)\s*([^#]*)", re.IGNORECASE)
_ANOTHER = "User-agent: another-one"


@dataclass(frozen=True, slots=True)
class _Rules:
    protego: Protego
    characters: int
    kept_s: float


class Robots:
    """Tells whether a page may be fetched by a program, by the robots.txt of its site."""

    def __init__(self, fetcher: Fetcher, *, clock: Callable[[], float] = time.monotonic) -> None:
        """Fetch each site's robots.txt with `fetcher`, at most once a day by `clock`, in seconds."""
        self._fetcher = fetcher
        named = _PRODUCT.match(fetcher.user_agent)
        self._product = named[0].lower() if named else "*"
        self._rules: TLRUCache[str, _Rules] = TLRUCache(
            _KEPT_CHARACTERS,
            ttu=lambda _, rules, now: now + rules.kept_s,
            timer=clock,
            getsizeof=lambda rules: rules.characters + _SITE_CHARACTERS,
        )

    async def allows(self, url: str) -> bool:
        """Whether the page's site lets this program fetch it; no while its robots.txt can't be fetched.

        A site without one allows everything.

        Raises:
            FetchError: That is no address of a page.
        """
        check_url(url)
        parts = urlsplit(url)
        site = f"{parts.scheme}://{parts.netloc.lower()}"
        rules = self._rules.get(site)
        if rules is None:
            rules = self._rules[site] = await self._read(site)
        return bool(rules.protego.can_fetch(url, self._product))

    async def _read(self, site: str) -> _Rules:
        text, kept_s = _EVERYTHING, _KEPT_S
        try:
            fetched = await self._fetcher.fetch(f"{site}/robots.txt")
            text = fetched.data[:_LARGEST_BYTES].decode("utf-8-sig", "replace")
        except FetchError as error:
            if error.status is None or error.status >= 500:
                text, kept_s = _NOTHING, _FAILURE_KEPT_S
        text = _about(self._product, text)
        return _Rules(await asyncio.to_thread(Protego.parse, text), len(text), kept_s)


def _about(product: str, text: str) -> str:
    """A robots.txt in which all programs but `product` are one.

    Protego keeps each rule of a group for each program that the group names: with thousands of both it would take minutes
    and gigabytes.
    """
    lines: list[str] = []
    for line in text.splitlines():
        agent = _AGENT_LINE.match(line)
        if agent is None:
            lines.append(line)
            continue
        name = agent[1].strip()
        token = _PRODUCT.match(name)
        is_named = name == "*" or (token is not None and token[0].lower() == product)
        lines.append(f"User-agent: {product if token else '*'}" if is_named else _ANOTHER)
    return "\n".join(lines)
