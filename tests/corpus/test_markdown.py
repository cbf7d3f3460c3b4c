"""Markdown with front matter, as an article."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.errors import SourceError
from corpus.markdown import read_markdown
from corpus.normalising import normalise

FRONT = """\
---
title: "River: three days on"
published: 2025-07-20
publisher: The Tarn Post
author: [Jane Doe, John Roe]
url: https://post.example/river
id: 007
sources:
  - title: not ours
---
"""


def test_reads_front_matter() -> None:
    draft = read_markdown(f"{FRONT}\nThe water rose.\n", "river.md")
    assert draft.title == "River: three days on"
    assert draft.text == "The water rose."
    assert draft.id == "007"
    assert draft.url == "https://post.example/river"
    assert draft.publisher == "The Tarn Post"
    assert draft.author == "Jane Doe and John Roe"
    assert draft.published == date(2025, 7, 20)


def test_details_by_the_names_that_site_generators_use() -> None:
    draft = read_markdown("---\ndate: 2025-07-20 15:54:00 +0200\nauthors: [Jane Doe, John Roe]\n---\nText", "x.md")
    assert (draft.published, draft.author) == (date(2025, 7, 20), "Jane Doe and John Roe")


BODIES = {
    "headings and paragraphs": ("# One\n\nTwo\nwrapped\n\n## Three\n\nFour", "One\n\nTwo wrapped\n\nThree\n\nFour"),
    "emphasis": ("Very **bold**, *lean*, ~~gone~~ and `co*de`.", "Very bold, lean, gone and co*de."),
    "links": (
        "See [the *map*](https://x.example 'Map') and [ref].\n\n[ref]: https://y.example",
        "See the map and ref.",
    ),
    "images": ("Before ![a bridge](b.png)after", "Before after"),
    "tight list": ("- one\n- two\n  - three\n\nEnd", "one\ntwo\nthree\n\nEnd"),
    "loose list": ("1. one\n\n2. two", "one\n\ntwo"),
    "quotation": ("> said\n> she", "said she"),
    "code": ("```py\nx = '**y**'\nz = 1\n```", "x = '**y**'\nz = 1"),
    "table": ("| Day | Level |\n|---|--:|\n| Mon | *3.2* |\n| Tue | |", "Day | Level\nMon | 3.2\nTue"),
    "html": ("A <b>bold</b><br>move<!-- no -->", "A bold\nmove"),
    "html block": ("<div class='x'>In a <i>box</i><script>alert(1)</script></div>\n\nOut", "In a box\n\nOut"),
    "comment": ("<!-- not\n\nto be seen -->\n\nSeen", "Seen"),
    "entities and escapes": (r"Fish &amp; chips \*not lean\*", "Fish & chips *not lean*"),
    "hard break": ("one  \ntwo", "one\ntwo"),
    "rule": ("one\n\n***\n\ntwo", "one\n\ntwo"),
    "windows line ends": ("one\r\ntwo\r\n\r\nthree", "one two\n\nthree"),
}


@pytest.mark.parametrize(("body", "expected"), BODIES.values(), ids=BODIES.keys())
def test_renders_body_as_plain_text(body: str, expected: str) -> None:
    assert read_markdown(body, "x.md").text == expected
    assert read_markdown(FRONT + body, "x.md").text == expected


@pytest.mark.parametrize(
    ("data", "title"),
    [
        ("---\ntitle: Given\n---\n# Heading\n\nText", "Given"),
        ("---\ntitle: null\n---\nIntro\n\n# The *Heading*\n\nText", "The Heading"),
        ("Heading\n===\n\nText", "Heading"),
        ("River rises.\n\nThe water rose.", "River rises"),
        ("Only one paragraph.", "river of tarn"),
        ("---\ntitle: 1984\n---\nText", "1984"),
        ("---\ntitle: No\n---\nText", "No"),
    ],
)
def test_title_falls_back(data: str, title: str) -> None:
    assert read_markdown(data, "news/river-of_tarn.md").title == title


@pytest.mark.parametrize(
    ("written", "published"),
    [
        ("2025-07-20", date(2025, 7, 20)),
        ("2025-07-20T23:30:00-04:00", date(2025, 7, 20)),
        ("'July 20, 2025'", date(2025, 7, 20)),
        ("2025-02-31", None),
        ("last week", None),
        ("[2025-07-20]", None),
        ("", None),
    ],
)
def test_published_is_a_whole_date_or_nothing(written: str, published: date | None) -> None:
    assert read_markdown(f"---\npublished: {written}\n---\nText", "x.md").published == published


def test_what_front_matter_lacks_is_found_in_the_text() -> None:
    draft = read_markdown("---\ntitle: T\n---\nBy Jane Doe\n\nJuly 20, 2025\n\nText.", "x.md")
    assert (draft.author, draft.published) == ("Jane Doe", date(2025, 7, 20))


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", "ftp://x.example/a", "/a/b", "https://", "'https://x.example/a b'", "http://[::1"],
)
def test_addresses_other_than_web_addresses_are_dropped(address: str) -> None:
    assert read_markdown(f"---\nurl: {address}\n---\nText", "x.md").url is None


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ("---\ntitle: [a\nid: b\n---\nText", r"x\.md: line \d: the front matter is not valid YAML"),
        ("---\ntitle: ok\nbad: : b\n---\nText", r"x\.md: line 3: the front matter is not valid YAML"),
        ("\n\n---\ntitle: ok\nbad: : b\n---\nText", r"x\.md: line 5: "),
        ("---\nbomb: &a [x, x]\nmore: *a\n---\nText", r"x\.md: line 3: .*aliases are not allowed"),
        ("---\ntitle: a\x01b\n---\nText", r"x\.md: line 2: .*control character"),
        ("---\ntitle: " + "[" * 5000 + "\n---\nText", r"x\.md has front matter that is nested too deeply"),
        ("---\ntitle: " + "x" * 70_000 + "\n---\nText", r"x\.md has front matter over 64 KB"),
        ("---\ntitle: never closed\n\nText", r"x\.md has front matter that is never closed"),
        ("---\nid: [1]\n---\nText", r"x\.md has an id that is neither text nor a number"),
        ("---\nid: ' a'\n---\nText", r"x\.md has an id with white space around it"),
        ('---\nid: "a\\tb"\n---\nText', r"x\.md has an id with control"),
        ("---\ntitle: Only this\n---\n", r"x\.md has no text"),
        ("![only](a.png)", r"x\.md has no text"),
    ],
)
def test_refuses_what_cannot_be_read(data: str, message: str) -> None:
    with pytest.raises(SourceError, match=f"^{message}") as caught:
        read_markdown(data, "x.md")
    assert "\n" not in str(caught.value)


def test_tags_in_yaml_construct_nothing() -> None:
    draft = read_markdown("---\ntitle: !!python/name:os.system Plain\n---\nText", "x.md")
    assert draft.title == "Plain"


@pytest.mark.parametrize("data", ["---\nA line between rules.\n---\nMore", "---\n- a list\n---\nMore"])
def test_rules_around_prose_are_no_front_matter(data: str) -> None:
    draft = read_markdown(data, "x.md")
    assert draft.text.endswith("More")
    assert len(draft.text.splitlines()) > 1


def test_empty_front_matter() -> None:
    assert read_markdown("---\n---\nText", "x.md").text == "Text"


def test_front_matter_ends_as_a_yaml_document_may() -> None:
    draft = read_markdown("---\ntitle: One\n...\nText\n\n---\n\nMore", "x.md")
    assert (draft.title, draft.text) == ("One", "Text\n\nMore")


@settings(deadline=None)
@given(st.text())
def test_any_markdown_gives_normalised_text_or_a_source_error(data: str) -> None:
    try:
        draft = read_markdown(data, "x.md")
    except SourceError:
        return
    assert draft.text
    assert normalise(draft.text) == draft.text
    assert draft.title
