"""Feeds as sites write them, and what is no feed."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.documents import SandboxLimits
from corpus.drafting import web_address
from corpus.errors import SourceError
from corpus.feed_sandbox import read_feed_in_sandbox
from corpus.feeds import LARGEST_FEED_BYTES, MOST_ITEMS, Feed, FeedItem, read_feed

URL = "https://post.example/news/feed.xml"
RSS = """<?xml version="1.0" encoding="{encoding}"?>
<rss version="2.0"><channel><title>Tarn &amp; Höhe Post</title><link>/news</link>
<item><title>A &lt;b&gt;bold&lt;/b&gt; claim</title><link>/a</link><guid isPermaLink="false">x1</guid>
<pubDate>Sun, 20 Jul 2025 19:54:00 GMT</pubDate>
<description>&lt;p&gt;Read &lt;script&gt;evil()&lt;/script&gt;this&lt;/p&gt;</description></item>
<item><title>AT&amp;T: 1 &lt; 2</title><link>https://other.example/b?x=1&amp;y=2</link></item>
<item><title>The first again</title><link>/again</link><guid isPermaLink="false">x1</guid></item>
<item><title>No address</title><link>javascript:alert(1)</link></item>
</channel></rss>"""
ATOM = """<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom"><title type="html">&lt;i&gt;Tarn&lt;/i&gt; Post</title>
<link rel="self" href="https://post.example/atom"/><link href="https://post.example/"/>
<entry><title>Closed</title><id>tag:post.example,2025:1</id><link href="closed"/><updated>2025-07-20T23:30:00-05:00</updated>
<summary>The bridge is closed.</summary></entry></feed>"""
RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">
<channel rdf:about="https://post.example/"><title>Tarn Post</title><link>https://post.example/</link></channel>
<item rdf:about="https://post.example/1"><title>Closed</title><link>https://post.example/1</link></item></rdf:RDF>"""
BOMB = (
    '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
    '<rss version="2.0"><channel><title>&b;</title></channel></rss>'
)


@pytest.mark.parametrize("encoding", ["utf-8", "iso-8859-1", "utf-16"])
def test_rss_in_any_encoding(encoding: str) -> None:
    feed = read_feed(RSS.format(encoding=encoding).encode(encoding), URL)
    assert (feed.title, feed.site_url) == ("Tarn & Höhe Post", "https://post.example/news")
    assert feed.items == (
        FeedItem("x1", "https://post.example/a", "A bold claim", date(2025, 7, 20), "Read this"),
        FeedItem("https://other.example/b?x=1&y=2", "https://other.example/b?x=1&y=2", "AT&T: 1 < 2", None, ""),
    )


def test_atom() -> None:
    [item] = read_feed(ATOM.encode(), URL).items
    assert item == FeedItem(
        "tag:post.example,2025:1",
        "https://post.example/news/closed",
        "Closed",
        date(2025, 7, 21),
        "The bridge is closed.",
    )


def test_rdf() -> None:
    feed = read_feed(RDF.encode(), URL)
    assert [item.url for item in feed.items] == ["https://post.example/1"]


def test_one_wrong_byte_or_a_missing_end_does_no_harm() -> None:
    broken = RSS.format(encoding="utf-8").encode().replace("ö".encode(), b"\xf6").removesuffix(b"</channel></rss>")
    assert [item.title for item in read_feed(broken, URL).items] == ["A bold claim", "AT&T: 1 < 2"]


def test_a_page_says_where_its_feeds_are() -> None:
    page = (
        '<html><head><link rel="alternate" type="application/rss+xml" href="/rss">'
        '<link rel="alternate stylesheet" type="text/css" href="/css">'
        '<link rel="ALTERNATE" type="application/atom+xml" href="https://feeds.example/atom"></head><body>Hi</body></html>'
    )
    with pytest.raises(SourceError, match=r"its feed is https://post\.example/rss or https://feeds\.example/atom$"):
        read_feed(page.encode(), URL)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"hello",
        b'{"version": 1}',
        b"\x89PNG\r\n\x1a\n\0\0",
        b"<html><body>Hi</body></html>",
        b"<a><b/></a>",
        b"\0<",
    ],
)
def test_what_is_no_feed_is_refused(data: bytes) -> None:
    with pytest.raises(SourceError, match="not a feed"):
        read_feed(data, URL)


@pytest.mark.parametrize(
    "bomb",
    [
        BOMB.encode(),
        BOMB.encode("utf-16"),
        BOMB.replace("<!DOCTYPE", "<!-- <x> --><!DOCTYPE").encode(),
        BOMB.replace("<?xml", "oops <?xml").encode(),
        BOMB.replace('"ha"', 'SYSTEM "file:///etc/passwd"').encode(),
        BOMB.replace("ENTITY a", "ENTITY % a").encode(),
    ],
)
def test_entities_are_refused(bomb: bytes) -> None:
    with pytest.raises(SourceError, match="entities"):
        read_feed(bomb, URL)


def test_an_article_about_entities_is_no_bomb() -> None:
    item = "<item><link>/x</link><title><![CDATA[What <!ENTITY does]]></title></item>"
    feed = read_feed(f'<rss version="2.0"><channel><title>T</title>{item}</channel></rss>'.encode(), URL)
    assert len(feed.items) == 1


def test_size_and_number_are_bounded() -> None:
    items = "".join(f"<item><link>/{number}</link></item>" for number in range(MOST_ITEMS + 50))
    feed = read_feed(f'<rss version="2.0"><channel>{items}</channel></rss>'.encode(), URL)
    assert [item.url for item in feed.items] == [f"https://post.example/{number}" for number in range(MOST_ITEMS)]
    with pytest.raises(SourceError, match="too much"):
        read_feed(b" " * (LARGEST_FEED_BYTES + 1), URL)


@given(
    st.binary(max_size=300)
    | st.text(max_size=200).map(lambda text: RSS.format(encoding=text).encode("utf-8", "replace"))
)
def test_anything_is_a_feed_or_refused(data: bytes) -> None:
    try:
        feed = read_feed(data, URL)
    except SourceError:
        return
    assert Feed.from_json(feed.to_json()) == feed
    assert all(web_address(item.url) and item.title for item in feed.items)


def test_the_process_apart_reads_the_same() -> None:
    data = RSS.format(encoding="utf-8").encode()
    assert read_feed_in_sandbox(data, URL) == read_feed(data, URL)


def test_the_process_apart_hands_on_why_a_feed_is_refused() -> None:
    with pytest.raises(SourceError, match="not a feed"):
        read_feed_in_sandbox(b"hello", URL)


def test_a_feed_that_takes_too_long_is_refused() -> None:
    items = "<item><title>t</title><link>http://x.example/</link></item>" * 80_000
    with pytest.raises(SourceError, match="too much time"):
        read_feed_in_sandbox(
            f'<rss version="2.0"><channel>{items}</channel></rss>'.encode(), URL, limits=SandboxLimits(cpu_s=1)
        )
