"""Nothing gets through that is not a slice of its article."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.composing import Quote
from bot.answering.grounding import drop_ungrounded
from corpus.article import Article
from index.passage import Span

TEXT = "The mill burned.\n\nRain fell."


def quote(start: int, end: int, text: str = TEXT) -> Quote:
    added_at = datetime(2024, 1, 1, tzinfo=UTC)
    return Quote(Article("a", "T", text, None, None, None, None, added_at, "tests", ""), Span(start, end), 1.0)


def test_keeps_slices_in_their_order() -> None:
    quotes = [quote(18, 28), quote(0, 16), quote(0, 28)]
    assert drop_ungrounded(quotes) == quotes
    assert [kept.text for kept in quotes] == ["Rain fell.", "The mill burned.", TEXT]


@pytest.mark.parametrize(
    ("start", "end"),
    [(0, 29), (0, 900), (5, 5), (9, 4), (-10, -4), (-28, 16), (28, 28), (28, 40), (16, 18), (0, 17), (3, 16), (17, 28)],
)
def test_drops_what_lies_outside_or_is_empty_or_ends_in_white_space(start: int, end: int) -> None:
    good = quote(0, 16)
    assert drop_ungrounded([quote(start, end), good]) == [good]


@given(st.text(alphabet="ab \n", max_size=12), st.integers(-15, 15), st.integers(-15, 15))
def test_what_is_kept_is_found_in_the_text_at_its_place(text: str, start: int, end: int) -> None:
    for kept in drop_ungrounded([quote(start, end, text)]):
        assert 0 <= start < end <= len(text)
        assert text.find(kept.text, start) == start
