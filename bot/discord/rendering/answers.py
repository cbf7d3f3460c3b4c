"""An answer in Discord: embeds with its text, a field for every footnote, and how new the evidence is."""

from collections.abc import Sequence

import discord

from bot.discord.localising import Phrases
from bot.discord.rendering.colours import ABSTAINED, ANSWERED
from bot.discord.rendering.escaping import one_line, visible
from bot.discord.rendering.footnotes import NOTHING, Field, footnote, passage
from bot.discord.rendering.limits import AUTHOR_NAME, EMBED_DESCRIPTION, EMBED_FIELDS, EMBEDS_TOTAL
from bot.discord.rendering.splitting import shorten, split
from bot.discord.store.records import StoredAnswer

MOST_MESSAGES = 6
"""A longer answer is cut; its footnotes that have no room stay in the view of its sources."""

_NEAREST = 3
_NEAREST_ROOM = 280
_FOOTER_ROOM = 200


def render_answer(answer: StoredAnswer, phrases: Phrases) -> list[discord.Embed]:
    """The answer as embeds, one to a message; nearly always a single one.

    Each has the question above it, so that a reader sees what was asked, and keeps to Discord's limits for a message
    (see `limits`), whatever the answer holds.
    """
    embeds = _render_abstention(answer, phrases) if answer.abstained else _render_answered(answer, phrases)
    if asked := shorten(one_line(answer.question), AUTHOR_NAME, visible):
        embeds[0].set_author(name=asked)
    _set_footers(embeds, answer, phrases)
    return embeds


def _render_answered(answer: StoredAnswer, phrases: Phrases) -> list[discord.Embed]:
    texts = split(answer.text, EMBED_DESCRIPTION, MOST_MESSAGES) or [NOTHING]
    embeds = [discord.Embed(description=text, colour=ANSWERED) for text in texts]
    _add_fields(embeds, [footnote(citation, answer.question, phrases) for citation in answer.citations])
    return embeds


def _render_abstention(answer: StoredAnswer, phrases: Phrases) -> list[discord.Embed]:
    said = phrases("I couldn't find this in the articles.")
    nearest = answer.hits[:_NEAREST]
    if nearest:
        said += "\n\n" + phrases("The nearest passages, which may be about something else:")
    embed = discord.Embed(title=phrases("Not in these articles"), description=said, colour=ABSTAINED)
    asked = answer.standalone_question
    _add_fields([embed], [passage(hit.title or hit.article_id, hit.text, asked, _NEAREST_ROOM) for hit in nearest])
    return [embed]


def _add_fields(embeds: list[discord.Embed], fields: Sequence[Field]) -> None:
    """Add the fields below the last embed, and to new ones where that is full, as many as there is room for."""
    for field in fields:
        last = embeds[-1]
        if len(last.fields) == EMBED_FIELDS or len(last) + len(field) > EMBEDS_TOTAL - AUTHOR_NAME - _FOOTER_ROOM:
            if len(embeds) == MOST_MESSAGES:
                return
            embeds.append(discord.Embed(colour=last.colour))
        field.add_to(embeds[-1])


def _set_footers(embeds: Sequence[discord.Embed], answer: StoredAnswer, phrases: Phrases) -> None:
    as_of = phrases("as of {date}", date=phrases.date(answer.as_of)) if answer.as_of else ""
    own_words = ""
    if answer.checks is not None and answer.checks.fallback is not None and not answer.abstained:
        own_words = phrases("word for word from the articles")
    elif answer.checks is not None and answer.checks.cached:
        own_words = phrases("answered before")
    for number, embed in enumerate(embeds, 1):
        page = phrases("page {number} of {total}", number=number, total=len(embeds)) if len(embeds) > 1 else ""
        if footer := " · ".join(part for part in (as_of, own_words, page) if part):
            embed.set_footer(text=footer[:_FOOTER_ROOM])
