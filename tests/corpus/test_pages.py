"""Saved web pages, as articles."""

from datetime import date

import pytest

from corpus.errors import SourceError
from corpus.pages import read_page, visible_text

PARAGRAPHS = "".join(
    f"<p>On day {day} the river rose,\n and the mayor told people in <a href='/lower'>lower streets</a> to leave.</p>"
    for day in range(1, 7)
)
PAGE = f"""<!DOCTYPE html>
<html lang="en"><head>
<title>River rises | The Tarn Post</title>
<meta property="og:site_name" content="The Tarn Post">
<meta name="author" content="Jane Doe">
<meta property="article:published_time" content="2025-07-20T10:00:00Z">
<meta property="article:modified_time" content="2025-07-22T10:00:00Z">
<link rel="canonical" href="https://post.example/river">
</head><body>
<nav><a href="/">Home page</a> <a href="/sport">Sport page</a></nav>
<article><h1>River rises</h1>{PARAGRAPHS}
<ul><li>Stay <b>away</b> from the bridge.</li></ul>
<table><tr><th>Day</th><th>Level</th></tr><tr><td>Monday</td><td>3.2 m</td></tr></table>
</article>
<section class="comments"><p>First! says a reader.</p></section>
<script>track("reader")</script>
</body></html>"""


def test_reads_article_and_its_details() -> None:
    draft = read_page(PAGE.encode(), "river.html")
    assert draft.title == "River rises"
    assert draft.author == "Jane Doe"
    assert draft.published == date(2025, 7, 20)
    assert draft.publisher == "The Tarn Post"
    assert draft.url == "https://post.example/river"
    assert draft.id is None


def test_text_is_the_article_alone_block_by_block() -> None:
    blocks = read_page(PAGE.encode(), "river.html").text.split("\n\n")
    assert "On day 3 the river rose, and the mayor told people in lower streets to leave." in blocks
    assert "Stay away from the bridge." in blocks
    assert "Monday | 3.2 m" in blocks
    text = "\n".join(blocks)
    assert not any(unwanted in text for unwanted in ("Sport", "reader", "/lower", "<", "---"))


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ('Voting ends on <time datetime="2025-07-27">27 July</time> at ten.', "Voting ends on 27 July at ten."),
        ("He called it <q>a <b>bad</b> day</q>, twice.", "He called it “a bad day”, twice."),
        ("The dam lost <del>4</del> <ins>5</ins> metres.", "The dam lost 5 metres."),
        ("It holds 10<sup>6</sup> m<sup>3</sup> of H<sub>2</sub>O.", "It holds 10⁶ m³ of H2O."),
        ('Built in 1934.<sup><a href="#n1">[1]</a></sup> It stands.', "Built in 1934. It stands."),
        ('Told by <a href="/mayor">the mayor</a>.', "Told by the mayor."),
        ('Source: <a href="https://agency.example">The Agency</a>', "Source: The Agency"),
    ],
)
def test_a_sentence_says_what_its_readers_see(markup: str, text: str) -> None:
    page = PAGE.replace("<ul>", f"<p>{markup}</p><ul>")
    assert text in read_page(page.encode(), "river.html").text.split("\n\n")


@pytest.mark.parametrize(
    "markup",
    [
        '<p class="more"><strong>Read more:</strong> <a href="/x">Elsewhere it is dry</a></p>',
        '<p>RELATED: <em><a href="/x">Elsewhere it is dry</a></em></p>',
        '<p><a href="/x">READ MORE: Elsewhere it is dry</a></p>',
        '<p><b>Читайте також:</b> <a href="/x">Elsewhere it is dry</a></p>',
        '<div><p>This website uses cookies. Elsewhere is our <a href="/c">cookie policy</a>.</p></div>',
        '<p>Sign up for our newsletter <a href="/n">here</a>. Elsewhere they did.</p>',
        "<div><h4>Comments (2)</h4><div><b>Max</b><p>Elsewhere it is dry, as everybody but the mayor knows.</p></div></div>",
        '<div>Related articles<ul><li><a href="/x">Elsewhere</a></li><li><a href="/y">it is dry</a></li></ul></div>',
    ],
)
def test_what_is_no_part_of_the_article_is_left_out_where_no_class_says_so(markup: str) -> None:
    text = read_page(PAGE.replace("<ul>", f"{markup}<ul>").encode(), "river.html").text
    assert "Elsewhere" not in text
    assert text == read_page(PAGE.encode(), "river.html").text


def test_who_wrote_it_and_when_is_read_below_its_title_where_no_markup_says_so() -> None:
    top = "<div>Tuesday, 1 December 2026</div><div><a href='/'>Home</a></div><h1>River rises</h1>"
    byline = "<div>By <b>Ann Lowe</b> | 12 May 2025</div>"
    body = f"<html><head><title>River rises</title></head><body>{top}%s{PARAGRAPHS}</body></html>"
    draft = read_page((body % byline).encode(), "river.html")
    assert (draft.author, draft.published) == ("Ann Lowe", date(2025, 5, 12))
    draft = read_page((body % "").encode(), "river.html")
    assert (draft.author, draft.published) == (None, None)


def test_bars_in_a_table_are_those_of_the_page() -> None:
    text = read_page(PAGE.replace("Monday", "Monday | night").encode(), "river.html").text
    assert "Monday | night | 3.2 m" in text


@pytest.mark.parametrize(
    "declaration", ['<meta charset="windows-1257">', '<?xml version="1.0" encoding="windows-1257"?>']
)
def test_uses_declared_encoding(declaration: str) -> None:
    page = f"{declaration}<html><body><p>Straße und Öl.</p></body></html>".encode("cp1257")
    assert read_page(page, "x.html").text == "Straße und Öl."


def test_unicode_goes_before_a_wrong_declaration() -> None:
    page = '<html><head><meta charset="windows-1251"></head><body><p>Café — open.</p></body></html>'.encode()
    assert read_page(page, "x.html").text == "Café — open."


@pytest.mark.parametrize(
    ("page", "text"),
    [
        (b"<p>Only a fragment.</p>", "Only a fragment."),
        (b"no tags at all", "no tags at all"),
        (b"<?xml version='1.0' encoding='utf-8'?><html><body><p>As XHTML.</p></body></html>", "As XHTML."),
    ],
)
def test_falls_back_to_whatever_can_be_seen(page: bytes, text: str) -> None:
    draft = read_page(page, "saved/river-rises.html")
    assert (draft.text, draft.title) == (text, "river rises")


def test_words_in_bold_and_links_stay_in_the_sentence_of_a_short_page() -> None:
    page = b"""<html><body><nav><a href="/">Home</a></nav><h1>River</h1>
    <p>It rose on <b>Monday</b>, said <a href="/b">Ms. Brandt</a>.</p><footer>About <i>us</i></footer></body></html>"""
    assert read_page(page, "x.html").text == "River\n\nIt rose on Monday, said Ms. Brandt."


@pytest.mark.parametrize(
    "page", [b"<html><body></body></html>", b"<!-- nothing -->", b"<html><body><script>go()</script></body></html>"]
)
def test_refuses_page_without_text(page: bytes) -> None:
    with pytest.raises(SourceError, match=r"^x\.html has no text in it"):
        read_page(page, "x.html")


def test_refuses_binary_with_the_ending_of_a_page() -> None:
    with pytest.raises(SourceError, match=r"^x\.html is not text \(looks like a PDF"):
        read_page(b"%PDF-1.4", "x.html")


def test_visible_text_keeps_blocks_apart_and_unwraps_lines() -> None:
    seen = visible_text("<h1>One</h1><p>two\n  words<br>three</p><style>p{}</style><pre>a\n  b</pre>")
    assert seen.split("\n\n")[0] == "One"
    assert "two words\nthree" in seen
    assert "a\n  b" in seen
    assert "{}" not in seen
