"""Reading feeds, which aren't trusted, in a process of their own with limits on what it may use."""

import json
from typing import Any

from corpus.drafting import web_address
from corpus.errors import SourceError
from corpus.feeds import LARGEST_FEED_BYTES, MOST_ITEMS, Feed, read_feed
from corpus.sandbox import CrashedError, SandboxLimits, TooMuchError, reply_confined, run_confined

_MOST_REPLY_BYTES = 4_000_000
"""Two hundred items with all that is kept of each: no honest reply is longer."""


def read_feed_in_sandbox(
    data: bytes, url: str, *, charset: str | None = None, limits: SandboxLimits | None = None
) -> Feed:
    """Read a feed as `read_feed` does, in a process of its own. Blocks; may be called from several threads at once.

    Raises:
        SourceError: It can't be read, or reading it took too long, too much memory, or crashed. The message is one line.
    """
    limits = limits or SandboxLimits()
    if len(data) > LARGEST_FEED_BYTES:
        raise SourceError(f"{url} has over {LARGEST_FEED_BYTES // 1_000_000} MB, too much for a feed")
    request = json.dumps({"url": url, "charset": charset}).encode() + b"\n" + data
    try:
        return _feed_of(run_confined(__name__, request, limits, most_reply_bytes=_MOST_REPLY_BYTES), url)
    except (TooMuchError, CrashedError):
        raise SourceError(
            f"{url} can't be read as a feed: it takes too much time or memory, or was made to do harm"
        ) from None


def main() -> None:
    """In that process: read the feed on standard input."""
    reply_confined(_reply)


def _reply(request: bytes) -> bytes:
    header, _, data = request.partition(b"\n")
    asked = json.loads(header)
    try:
        reply: dict[str, Any] = read_feed(data, asked["url"], charset=asked["charset"]).to_json()
    except SourceError as error:
        reply = {"error": str(error)}
    return json.dumps(reply).encode()


def _feed_of(reply: bytes, url: str) -> Feed:
    """What the process said, checked as if a stranger had, since one may have taken it over."""
    try:
        read = json.loads(reply)
        error = read.get("error")
        feed = None if error else Feed.from_json(read)
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError):
        raise SourceError(f"{url} can't be read as a feed: reading it went wrong") from None
    if feed is None:
        raise SourceError(" ".join(str(error).split()))
    addresses = [item.url for item in feed.items] + ([feed.site_url] if feed.site_url else [])
    texts = [feed.title, *(text for item in feed.items for text in (item.id, item.title, item.summary))]
    if (
        len(feed.items) > MOST_ITEMS
        or any(web_address(address) is None for address in addresses)
        or not all(isinstance(text, str) for text in texts)
    ):
        raise SourceError(f"{url} can't be read as a feed: reading it went wrong")
    return feed
