"""Reading RSS and Atom feeds: which articles a site says it has."""

import hashlib
import io
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any
from urllib.parse import urljoin

from corpus.decoding import decode
from corpus.drafting import first_words, one_line, web_address
from corpus.errors import SourceError
from corpus.pages import visible_text

LARGEST_FEED_BYTES = 5_000_000
MOST_ITEMS = 200
"""Items of a feed that are looked at; what comes after them is older, or was seen before."""

_LONGEST_ID = 200
_LONGEST_TITLE = 500
_LONGEST_SUMMARY = 1_000
_LONGEST_MARKUP = 20_000

_XML_DECLARATION = re.compile(r"\s*<\?xml\b[^>]*?\bencoding\s*=\s*[\"']([\w.:-]+)[\"'][^>]*\?>", re.IGNORECASE)
_XML_DECLARATION_BYTES = re.compile(rb"\s*<\?xml\b[^>]*?\bencoding\s*=\s*[\"']([\w.:-]+)[\"']", re.IGNORECASE)
_FIRST_ELEMENT = re.compile(r"<\w")
_FEED_TYPES = ("application/rss+xml", "application/atom+xml", "application/rdf+xml")


@dataclass(frozen=True, slots=True)
class FeedItem:
    """An article as a feed names it. `id` is what the feed knows it by, `summary` plain text, each of bounded length."""

    id: str
    url: str
    title: str
    published: date | None
    summary: str


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed: its title, the page of the site it is of, and its items in its own order, which most have newest first."""

    title: str
    site_url: str | None
    items: tuple[FeedItem, ...]

    def to_json(self) -> dict[str, Any]:
        """As JSON values, for `from_json`."""
        data = asdict(self)
        for item in data["items"]:
            item["published"] = item["published"].isoformat() if item["published"] else None
        return data

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Feed":
        """What `to_json` gave.

        Raises:
            KeyError, TypeError, ValueError: It isn't that.
        """
        items = tuple(
            FeedItem(**{**item, "published": date.fromisoformat(item["published"]) if item["published"] else None})
            for item in data["items"]
        )
        return cls(title=data["title"], site_url=data["site_url"], items=items)


def read_feed(data: bytes, url: str, *, charset: str | None = None) -> Feed:
    """Read a feed: RSS 0.9 to 2.0, RDF and Atom, as the library feedparser does, which forgives much.

    At most 200 items are read; those without a web address are left out, as there is nothing to fetch for them.

    Args:
        data: The feed as bytes, at most 5 MB.
        url: Its address, which addresses in it may be relative to.
        charset: The encoding that the server names, where the bytes aren't Unicode.

    Raises:
        SourceError: It is too large, or is no feed, or declares entities, which a feed has no need of and which can
            make a small file a huge one. Of a web page that names its feeds, the message says where they are.
    """
    if len(data) > LARGEST_FEED_BYTES:
        raise SourceError(f"{url} has over {LARGEST_FEED_BYTES // 1_000_000} MB, too much for a feed")
    text = _decode(data, url, charset)
    _refuse_entities(text, url)
    parsed = _parse(text, url)
    if not parsed.version:
        raise _not_a_feed(text, url)
    items = [item for entry in parsed.entries[:MOST_ITEMS] if (item := _item(entry, url)) is not None]
    title = _text_of(parsed.feed, "title")
    return Feed(
        title=(title or url)[:_LONGEST_TITLE],
        site_url=_address(parsed.feed.get("link"), url),
        items=tuple({item.id: item for item in reversed(items)}.values())[::-1],
    )


def _decode(data: bytes, url: str, charset: str | None) -> str:
    """Decode a feed, forgiving single bytes that are wrong: its items are fetched anyway."""
    declared = _XML_DECLARATION_BYTES.match(data)
    try:
        text = decode(data, url, declared=declared[1].decode("ascii") if declared else charset)
    except SourceError as error:
        if b"\0" in data or b"<" not in data:
            raise SourceError(f"{url} is not a feed: it is no text. Give the address of an RSS or Atom feed") from error
        text = data.decode("utf-8", "replace")
    return _XML_DECLARATION.sub("", text.lstrip("\ufeff"), count=1).lstrip()


def _refuse_entities(text: str, url: str) -> None:
    """Refuse declarations of entities, as both parsers of feedparser might see them: the strict and the loose one."""
    from defusedxml import sax
    from defusedxml.common import EntitiesForbidden

    first = _FIRST_ELEMENT.search(text)
    head = text[: first.start()] if first else text
    refused = "<!entity" in head.lower()
    try:
        sax.parseString(text.encode(), _Unheeding())
    except EntitiesForbidden:
        refused = True
    except Exception:  # not well-formed, as many feeds are
        pass
    if refused:
        raise SourceError(f"{url} declares XML entities, which are not expanded here; a feed has no need of them")
