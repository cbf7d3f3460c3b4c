"""Text that isn't ours: read as it was given, and nothing in it takes effect."""

import re

import pytest
from hypothesis import given, settings

from bot.discord.rendering.escaping import escape, masked_link, one_line, visible
from tests.bot.discord.rendering.adversarial import SMUGGLED, any_text, texts, urls
from tests.bot.discord.rendering.discord_markdown import read

HARMLESS = {
    "word", "“Yes,” she said.", "👩‍👩‍👧‍👦", "é" + "\u0301" * 40, "日本語の文章。",
    " ", "\n", "\n\n", "\r", "\u2028", "[1]", "[2]", "{}",
    "{date}", "%s", "'", '"', "\t", "\\", "\\*", "\\\\", "*", "[", "]", "](", "[x]", "@\u200beveryone", "\u202eevil",
    "\u2066", "\x00", "\x1b[31m", "\u200b",
}  # fmt: skip


@pytest.mark.parametrize("text", sorted(set(SMUGGLED) - HARMLESS))
def test_the_reference_sees_what_the_text_would_do_unescaped(text: str):
    assert read(text).effects


@given(any_text)
@settings(max_examples=500)
def test_what_is_read_is_what_was_given_and_nothing_takes_effect(text: str):
    reading = read(escape(text))
    assert reading.plain == visible(text)
    assert not reading.effects


@given(texts, texts)
def test_nor_does_it_beside_other_text_of_an_embed(first: str, second: str):
    reading = read(f"> {escape(one_line(first))} [1]\n{escape(one_line(second))} · {escape(one_line(first))}")
    assert set(reading.effects) == {"quote"}


@pytest.mark.parametrize(
    "prose",
    [
        "On July 20, 2025 the U.S.-led talks (in Geneva) ended at 3:54 p.m. ET; 45% agreed, he said. [1]",
        "“No #hashtag, no e-mail to a.b@example.org,” wrote the author – and/or others: 1.5 of 2.",
        "See the well-known and state-of-the-art C++ & C# guide; it's $5 = 5 + 0.",
    ],
)
def test_plain_prose_stays_as_it_is(prose: str):
    assert escape(prose) == prose


def test_controls_and_marks_of_direction_are_not_shown():
    assert escape("safe\u202etxt.exe\x00\x1b\ud800") == "safetxt.exe"


@given(any_text)
def test_one_line_is_one_line_without_blanks_around(text: str):
    line = one_line(text)
    assert line == " ".join(line.split())


@given(urls)
def test_a_link_goes_to_a_web_address_or_there_is_none(url: str | None):
    link = masked_link("open", url or "")
    if link is None:
        return
    reading = read(link)
    assert reading.plain == "open"
    [(_, target)] = reading.links
    assert target.lower().startswith(("http://", "https://"))
    assert re.fullmatch(r"[!-~]+", target)


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "http://[broken",
        "mailto:a@b.example",
        "//example.org",
        "https://",
        "https://discord.gg/abc",
        "",
    ],
)
def test_what_is_no_web_address_is_no_link(url: str):
    assert masked_link("open", url) is None


def test_a_web_address_keeps_its_text_fragment():
    url = "https://example.org/bridge?day=1&x=2#top:~:text=over%20the%2C,bridge%2Dhead"
    assert masked_link("open", url) == f"[open]({url})"
