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
_MOST_FEEDS_NAMED = 3

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
    if not parsed.get("version"):
        raise _not_a_feed(text, url)
    items: dict[str, FeedItem] = {}
    for entry in parsed["entries"][:MOST_ITEMS]:
        item = _item(entry, url)
        if item is not None:
            items.setdefault(item.id, item)
    title = _text_of(parsed["feed"], "title")
    return Feed(
        title=(title or url)[:_LONGEST_TITLE],
        site_url=_address(parsed["feed"].get("link"), url),
        items=tuple(items.values()),
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
    from xml.sax.handler import ContentHandler

    from defusedxml import sax
    from defusedxml.common import EntitiesForbidden

    first = _FIRST_ELEMENT.search(text)
    head = text[: first.start()] if first else text
    refused = "<!entity" in head.lower()
    try:
        sax.parseString(text.encode(), ContentHandler(), forbid_external=False)  # which is never fetched
    except EntitiesForbidden:
        refused = True
    except Exception:  # not well-formed, as many feeds are
        pass
    if refused:
        raise SourceError(f"{url} declares XML entities, which are not expanded here; a feed has no need of them")


def _parse(text: str, url: str) -> Mapping[str, Any]:
    """What feedparser makes of a feed. It is given a file, since it takes text for an address and would fetch that."""
    import feedparser

    # What is read from HTML is taken as plain text here, so that it needs neither cleaning nor whole addresses.
    try:
        parsed: Mapping[str, Any] = feedparser.parse(
            io.BytesIO(text.encode()),
            response_headers={"content-type": "application/xml; charset=utf-8", "content-location": url},
            resolve_relative_uris=False,
            sanitize_html=False,
        )
    except Exception:  # whatever its parsers raise on what was never meant for them
        return {}
    return parsed


def _item(entry: Mapping[str, Any], feed_url: str) -> FeedItem | None:
    url = _address(entry.get("link") or entry.get("id"), feed_url)
    if url is None:
        return None
    known_as = str(entry.get("id") or url)
    if len(known_as) > _LONGEST_ID:
        known_as = hashlib.sha256(known_as.encode("utf-8", "replace")).hexdigest()
    summary = _text_of(entry, "summary")
    return FeedItem(
        id=known_as,
        url=url,
        title=(_text_of(entry, "title") or first_words(summary) or url)[:_LONGEST_TITLE],
        published=_day(entry.get("published_parsed") or entry.get("updated_parsed")),
        summary=summary[:_LONGEST_SUMMARY],
    )


def _text_of(element: Mapping[str, Any], name: str) -> str:
    """An element's text on one line, without the markup that it may have."""
    text = str(element.get(name) or "")[:_LONGEST_MARKUP]
    is_plain = (element.get(f"{name}_detail") or {}).get("type") == "text/plain"
    return one_line(text if is_plain else visible_text(text)) or ""


def _address(value: object, feed_url: str) -> str | None:
    """A web address that may be relative to the feed's; None where it is none."""
    if not isinstance(value, str) or not value.strip():
        return None
    try:
        return web_address(urljoin(feed_url, value.strip()))
    except ValueError:
        return None


def _day(moment: Any) -> date | None:
    """The day, in UTC, of what the time module calls a struct_time."""
    try:
        return date(*moment[:3]) if moment else None
    except (TypeError, ValueError):
        return None


def _not_a_feed(text: str, url: str) -> SourceError:
    feeds = _feeds_of_page(text, url)
    if feeds:
        return SourceError(f"{url} is a web page, not a feed; its feed is {' or '.join(feeds)}")
    return SourceError(f"{url} is not a feed: give the address of an RSS or Atom feed")


def _feeds_of_page(text: str, url: str) -> list[str]:
    """The feeds that a web page names, at most three (https://html.spec.whatwg.org/#link-type-alternate)."""
    from lxml import etree, html

    try:
        page = html.document_fromstring(text.encode(), parser=html.HTMLParser(encoding="utf-8"))
    except (etree.LxmlError, ValueError):
        return []
    links = [
        _address(link.get("href"), url)
        for link in page.iter("link")
        if "alternate" in (link.get("rel") or "").lower().split()
        and (link.get("type") or "").partition(";")[0].strip().lower() in _FEED_TYPES
    ]
    return list(dict.fromkeys(link for link in links if link is not None))[:_MOST_FEEDS_NAMED]
