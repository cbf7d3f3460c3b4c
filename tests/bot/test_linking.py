"""Links that open a page at the quoted words."""

from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.answering.linking import link_to_words

URL = "https://example.org/news/bridge?from=home"
TEXT = (
    "The bridge opened on Sunday. The mayor, who had waited, wept.\n\n"
    "The bridge opened on Sunday, said a poster. Two boats, well-kept & old, passed it.\n"
)


def directive(link: str) -> str:
    """What follows `:~:text=`."""
    return link.partition(":~:text=")[2]


def link_to(quote: str, text: str = TEXT, url: str = URL, at: int = 0) -> str:
    start = text.index(quote, at)
    return link_to_words(url, text, start, start + len(quote))


def test_a_short_quote_is_named_whole() -> None:
    assert (
        link_to("The mayor, who had waited, wept.") == f"{URL}#:~:text=The%20mayor%2C%20who%20had%20waited%2C%20wept."
    )


def test_what_has_a_meaning_in_a_directive_is_encoded() -> None:
    assert directive(link_to("Two boats, well-kept & old, passed it.")) == (
        "Two%20boats%2C%20well%2Dkept%20%26%20old%2C%20passed%20it."
    )


def test_a_long_quote_is_named_by_its_ends() -> None:
    text = "It began at dawn. " + " ".join(f"word{number}" for number in range(40)) + " and ended at last. Then rain."
    quote = text[: text.index(" Then")]
    assert directive(link_to(quote, text)) == "It%20began%20at%20dawn.,and%20ended%20at%20last."


def test_a_quote_over_two_paragraphs_is_named_by_its_ends() -> None:
    named = directive(link_to(TEXT[: TEXT.index(", said a poster")]))
    assert named == "The%20bridge%20opened%20on,bridge%20opened%20on%20Sunday"


def test_the_first_of_two_alike_needs_no_context() -> None:
    assert directive(link_to("The bridge opened on Sunday")) == "The%20bridge%20opened%20on%20Sunday"


def test_the_second_of_two_alike_is_told_by_what_comes_before() -> None:
    named = directive(link_to("The bridge opened on Sunday", at=10))
    assert named == "had%20waited%2C%20wept.-,The%20bridge%20opened%20on%20Sunday"


def test_what_comes_after_helps_where_nothing_comes_before() -> None:
    text = "A boat passed.\nA boat passed slowly."
    named = directive(link_to("A boat passed", "x y.\n" + text, at=15))
    assert "A%20boat%20passed" in named
    assert named != "A%20boat%20passed"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://example.org/a#part", "https://example.org/a#part:~:text=wept."),
        ("https://example.org/a#:~:text=old", "https://example.org/a#:~:text=wept."),
        ("https://example.org/a#part:~:text=old", "https://example.org/a#part:~:text=wept."),
        ("ftp://example.org/a", "ftp://example.org/a"),
        ("mailto:a@example.org", "mailto:a@example.org"),
        ("https://[broken", "https://[broken"),
    ],
)
def test_an_address_keeps_what_it_has(url: str, expected: str) -> None:
    assert link_to("wept.", url=url) == expected


def test_words_that_are_cut_are_left_out() -> None:
    start = TEXT.index("ayor, who had wait")
    assert directive(link_to_words(URL, TEXT, start, start + len("ayor, who had wait"))) == "who%20had"


@pytest.mark.parametrize(("start", "end"), [(4, 4), (3, 4), (5, 8)])
def test_a_slice_without_a_whole_word_gets_no_fragment(start: int, end: int) -> None:
    assert link_to_words(URL, TEXT, start, end) == URL


words = st.lists(
    st.sampled_from(["the", "The", "bridge", "cost", "90,000", "well-kept", "“no”", "&", "été"]), min_size=1
)
paragraphs = st.lists(words.map(" ".join), min_size=1, max_size=5).map("\n\n".join)


@given(paragraphs, st.data())
def test_a_fragment_holds_the_words_of_its_quote_and_nothing_else_of_a_url(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    link = link_to_words(URL, text, start, end)
    assume(link != URL)
    parts = urlsplit(link)
    assert parts._replace(fragment="").geturl() == URL
    named = parts.fragment.removeprefix(":~:text=").split(",")
    assert 1 <= len(named) <= 4
    quoted = " ".join(text[start:end].split())
    own = [part for part in named if not (part.endswith("-") or part.startswith("-"))]
    assert quoted.find(unquote(own[0])) >= 0
    assert unquote(own[-1]) in quoted


@given(st.text(), st.integers(0, 50), st.integers(0, 50))
def test_any_text_gives_a_link_that_is_ascii(text: str, start: int, length: int) -> None:
    assume(not any("\ud800" <= character <= "\udfff" for character in text))
    assert link_to_words(URL, text, min(start, len(text)), min(start + length, len(text))).isascii()


def test_a_text_of_repetitions_takes_no_long_search() -> None:
    text = "a b " * 200_000
    assert link_to_words(URL, text, 400_000, 400_200).startswith(f"{URL}#:~:text=")
