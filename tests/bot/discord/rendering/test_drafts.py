"""What a model has written so far, as it is shown before it is checked."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.discord.localising import Catalogues
from bot.discord.rendering.drafts import render_draft
from bot.discord.rendering.limits import CONTENT

PHRASES = Catalogues().phrases("en-US")


def test_it_is_marked_as_unchecked() -> None:
    shown = render_draft("The bridge was designed by", PHRASES)
    assert shown.splitlines()[0].startswith("-# Writing. Not yet checked")
    assert shown.splitlines()[1] == "The bridge was designed by"


def test_of_a_long_text_the_newest_is_shown() -> None:
    shown = render_draft(" ".join(f"word{number}" for number in range(1_000)), PHRASES)
    assert shown.endswith("word999")
    assert "… word" in shown


@given(st.text(max_size=3_000))
def test_any_text_fits_and_stays_on_its_line(text: str) -> None:
    shown = render_draft(text, PHRASES)
    assert len(shown) <= CONTENT
    assert shown.count("\n") <= 1


@pytest.mark.parametrize(
    "text", ["@everyone look", "<@1234>", "see https://evil.example", "[here](http://evil.example)"]
)
def test_nothing_takes_effect(text: str) -> None:
    shown = render_draft(text, PHRASES).splitlines()[1]
    assert not re.search(r"@everyone|(?<!\\)<@|(?<!\\):/|\]\(", shown)
