"""An answer as its readers see it: short, its sources beside it, within every limit whatever it holds."""

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.discord.localising import Phrases
from bot.discord.rendering.answers import MOST_MESSAGES, render_answer
from bot.discord.store.records import StoredAnswer
from tests.bot.discord.rendering.adversarial import answers
from tests.bot.discord.rendering.discord_markdown import read
from tests.bot.discord.rendering.measuring import check_limits, written
from tests.bot.discord.rendering.samples import ABSTENTION, ANSWER, CITATION, HIT, QUOTE


@given(answers)
@settings(max_examples=150)
def test_no_answer_exceeds_a_limit(phrases: Phrases, answer: StoredAnswer):
    embeds = render_answer(answer, phrases)
    assert 1 <= len(embeds) <= MOST_MESSAGES
    for embed in embeds:
        check_limits(embed)


@given(answers)
@settings(max_examples=150)
def test_nothing_in_an_answer_takes_effect_but_the_links_to_its_sources(phrases: Phrases, answer: StoredAnswer):
    for embed in render_answer(answer, phrases):
        for text in written(embed):
            reading = read(text)
            assert set(reading.effects) <= {"quote", "link"}
            assert {words for words, _ in reading.links} <= {"open at the quote"}
            assert all(target.lower().startswith("https://example.org/") for _, target in reading.links)


def test_a_short_answer_is_one_embed(phrases: Phrases):
    [embed] = render_answer(ANSWER, phrases)
    assert embed.description == f"{QUOTE} [1]"
    assert embed.author.name == "What did the bridge cost?"
    assert embed.footer.text == "as of July 20, 2025"
    [field] = embed.fields
    assert field.name == "[1] A Bridge for Moss"
    assert field.value == f"> {QUOTE}\nThe Moss Courier · July 20, 2025 · [open at the quote]({CITATION.link})"


def test_a_source_without_publisher_date_and_address_is_its_quote(phrases: Phrases):
    bare = replace(CITATION, publisher=None, published=None, url=None, link=None)
    [embed] = render_answer(replace(ANSWER, citations=(bare,), as_of=None), phrases)
    assert embed.fields[0].value == f"> {QUOTE}"
    assert embed.footer.text is None


def test_a_link_that_is_too_long_opens_the_page_instead(phrases: Phrases):
    long = replace(CITATION, link=f"{CITATION.url}#:~:text={'moss%20' * 200}")
    [embed] = render_answer(replace(ANSWER, citations=(long,)), phrases)
    assert embed.fields[0].value.endswith(f"[open at the quote]({CITATION.url})")


def test_a_long_quote_is_shortened_around_what_answers(phrases: Phrases):
    filler = "The council met again in the old hall and spoke of other things for some time. "
    long = replace(CITATION, quote=filler * 12 + QUOTE + " " + filler * 12)
    [embed] = render_answer(replace(ANSWER, citations=(long,)), phrases)
    quoted = embed.fields[0].value.splitlines()[0]
    assert quoted.startswith(f"> … {QUOTE}")
    assert quoted.endswith(" …")


def test_a_long_answer_is_split_at_sentence_ends(phrases: Phrases):
    sentences = [f"Sentence {number} tells of the bridge, the town and the river below. [1]" for number in range(150)]
    embeds = render_answer(replace(ANSWER, text=" ".join(sentences)), phrases)
    texts = [embed.description for embed in embeds if embed.description]
    assert len(texts) > 1
    assert all(text.endswith("below. [1]") for text in texts)
    assert " ".join(texts) == " ".join(sentences)
    assert [embed.footer.text for embed in embeds] == [
        f"as of July 20, 2025 · page {number} of {len(embeds)}" for number in range(1, len(embeds) + 1)
    ]


@given(st.integers(20, 120))
def test_footnotes_without_room_go_to_a_further_message(phrases: Phrases, count: int):
    citations = tuple(replace(CITATION, marker=marker) for marker in range(1, count + 1))
    embeds = render_answer(replace(ANSWER, citations=citations), phrases)
    names = [field.name for embed in embeds for field in embed.fields]
    assert names == [f"[{marker}] A Bridge for Moss" for marker in range(1, len(names) + 1)]
    assert len(names) == count or len(embeds) == MOST_MESSAGES


def test_an_abstention_looks_different_and_shows_what_is_nearest(phrases: Phrases):
    [answered], [abstained] = render_answer(ANSWER, phrases), render_answer(ABSTENTION, phrases)
    assert abstained.colour != answered.colour
    assert abstained.title == "Not in these articles"
    assert abstained.description == (
        "I couldn't find this in the articles.\n\nThe nearest passages, which may be about something else:"
    )
    assert [field.name for field in abstained.fields] == ["A Bridge for Moss", "The Ferry Rests"]
    assert abstained.fields[1].value == "> The ferry no longer runs."
    assert abstained.footer.text is None


def test_an_abstention_shows_three_passages_at_most_and_says_nothing_of_none(phrases: Phrases):
    [many] = render_answer(replace(ABSTENTION, hits=(HIT,) * 5), phrases)
    [none] = render_answer(replace(ABSTENTION, hits=()), phrases)
    assert len(many.fields) == 3
    assert (none.description, none.fields) == ("I couldn't find this in the articles.", [])


@pytest.mark.parametrize("smuggled", ["@everyone", "<@80351110224678912>", "[free](https://evil.example)", "**x**"])
def test_what_people_and_articles_smuggle_in_is_read_as_it_stands(phrases: Phrases, smuggled: str):
    citation = replace(CITATION, title=smuggled, publisher=smuggled, quote=smuggled)
    [embed] = render_answer(replace(ANSWER, text=f"{smuggled} [1]", citations=(citation,)), phrases)
    assert read(embed.description).plain == f"{smuggled} [1]"
    assert read(embed.fields[0].name).plain == f"[1] {smuggled}"
    assert read(embed.fields[0].value).plain == f"{smuggled}\n{smuggled} · July 20, 2025 · open at the quote"
    assert not re.search(r"(?<!\\)@everyone|<@\d", "".join(written(embed)))
