"""A footnote in an embed: the quote, and where it comes from with a link that opens there."""

from typing import NamedTuple

import discord

from bot.answering.answer import Citation
from bot.discord.localising import Phrases
from bot.discord.naming import is_of_guild
from bot.discord.rendering.escaping import masked_link, one_line
from bot.discord.rendering.limits import FIELD_NAME, FIELD_VALUE
from bot.discord.rendering.splitting import shorten, shorten_around

_QUOTE_ROOM = 500
"""Some ten lines on a phone."""

_PUBLISHER_ROOM = 100
_LINK_ROOM = 600
NOTHING = "\u200b"
"""Discord takes no empty field or embed; this looks empty."""


class Field(NamedTuple):
    """A field of an embed, its text as written for Discord."""

    name: str
    value: str

    def __len__(self) -> int:
        """What it takes of an embed's 6,000 characters."""
        return len(self.name) + len(self.value)

    def add_to(self, embed: discord.Embed) -> None:
        """Add it to the embed, below what is there."""
        embed.add_field(name=self.name, value=self.value, inline=False)


def footnote(citation: Citation, question: str, phrases: Phrases) -> Field:
    """The footnote to an answer: [marker] title; the quote, shortened around what the question asks for; its source."""
    lead = f"[{citation.marker}] "
    title = shorten(one_line(citation.title or citation.article_id), FIELD_NAME - len(lead))
    source = source_line(citation, phrases)
    room = min(_QUOTE_ROOM, FIELD_VALUE - len(source) - len("> \n"))
    return Field(f"{lead}{title}", f"{quoted(citation.quote, question, room)}\n{source}".strip() or NOTHING)


def passage(title: str, text: str, question: str, room: int) -> Field:
    """A passage that was looked at: its article's title, and what in it is nearest to the question."""
    name = shorten(one_line(title), FIELD_NAME)
    return Field(name or NOTHING, quoted(text, question, room) or NOTHING)


def quoted(text: str, question: str, room: int) -> str:
    """The text as a block quote of one line, at most `room` characters and the quote's mark long."""
    line = one_line(text)
    return f"> {shorten_around(line, question, room)}" if line else ""


def source_line(citation: Citation, phrases: Phrases) -> str:
    """Publisher, date, page, corpus unless it is a guild's, and a link that opens at the quote, as far as they are known."""
    parts = [
        shorten(one_line(citation.publisher or ""), _PUBLISHER_ROOM),
        phrases.date(citation.published) if citation.published else "",
        phrases("p. {page}", page=citation.page) if citation.page else "",
        "" if is_of_guild(citation.corpus) else phrases("from “{corpus}”", corpus=citation.corpus),
        _link(citation, phrases),
    ]
    return " · ".join(part for part in parts if part)


def _link(citation: Citation, phrases: Phrases) -> str:
    words = phrases("open at the quote")
    for url in (citation.link, citation.url):
        link = masked_link(words, url) if url else None
        if link and len(link) <= _LINK_ROOM:
            return link
    return ""
