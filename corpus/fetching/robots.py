"""What a site asks robots to leave alone: RFC 9309, https://www.rfc-editor.org/rfc/rfc9309."""

import time
from collections.abc import Callable
from urllib.parse import urlsplit

from cachetools import TTLCache
from protego import Protego

from corpus.errors import FetchError
from corpus.fetching.fetcher import Fetcher

_LARGEST_BYTES = 500 * 1024
"""RFC 9309, section 2.5: a parser has to read at least so much; the rest may be left out."""

_KEPT_S = 24 * 3600.0
"""RFC 9309, section 2.4: not longer than a day."""

_SITES_KEPT = 1_000
_EVERYTHING, _NOTHING = "", "User-agent: *\nDisallow: /"


class Robots:
    """Tells whether a page may be fetched by a program, by the robots.txt of its site."""

    def __init__(self, fetcher: Fetcher, *, clock: Callable[[], float] = time.monotonic) -> None:
        """Fetch each site's robots.txt with `fetcher`, at most once a day by `clock`, in seconds."""
        self._fetcher = fetcher
        self._rules: TTLCache[str, Protego] = TTLCache(_SITES_KEPT, _KEPT_S, timer=clock)

    async def allows(self, url: str) -> bool:
        """Whether the page's site lets this program fetch it; no where its robots.txt can't be reached."""
        parts = urlsplit(url)
        site = f"{parts.scheme}://{parts.netloc}"
        rules = self._rules.get(site)
        if rules is None:
            rules = self._rules[site] = Protego.parse(await self._read(site))
        return bool(rules.can_fetch(url, self._fetcher.user_agent))

    async def _read(self, site: str) -> str:
        try:
            fetched = await self._fetcher.fetch(f"{site}/robots.txt")
        except FetchError as error:
            return _EVERYTHING if error.is_refusal else _NOTHING
        return fetched.data[:_LARGEST_BYTES].decode("utf-8", "replace")
