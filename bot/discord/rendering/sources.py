"""A cited passage in its surroundings, one to a page: what the article says before and after the quote."""

from dataclasses import dataclass
from datetime import date

import discord

from bot.answering.answer import Citation
from bot.discord.localising import Phrases
from bot.discord.rendering.colours import ABSTAINED, SOURCE
from bot.discord.rendering.escaping import escape, one_line
from bot.discord.rendering.footnotes import NOTHING, source_line
from bot.discord.rendering.limits import EMBED_DESCRIPTION, EMBED_TITLE
from bot.discord.rendering.splitting import shorten
from bot.discord.store.records import StoredAnswer
from corpus.article import Article

_AROUND = 600
"""Characters before and after the quote."""

_AROUND_ROOM = 1_000
"""What they may take once they are written for Discord."""

_SOURCE_ROOM = 800


@dataclass(frozen=True, slots=True)
class Surroundings:
    """A quote and the text around it, cut at the ends of words."""

    before: str
    quote: str
    after: str


def surroundings_of(article: Article, citation: Citation) -> Surroundings | None:
    """The quote where it stands in its article; None where the article no longer says it there."""
    text = article.text
    if text[citation.start : citation.end] != citation.quote:
        return None
    begin, end = max(0, citation.start - _AROUND), min(len(text), citation.end + _AROUND)
    before, after = text[begin : citation.start], text[citation.end : end]
    if begin > 0:
        before = f"… {before.partition(' ')[2]}"
    if end < len(text):
        after = f"{after.rpartition(' ')[0]} …"
    return Surroundings(before, citation.quote, after)


def render_source(answer: StoredAnswer, place: int, surroundings: Surroundings, phrases: Phrases) -> discord.Embed:
    """The citation at `place`, from 0, with its quote in bold."""
    citation = answer.citations[place]
    before = _paragraphs(_last_of(surroundings.before))
    after = _paragraphs(shorten(surroundings.after, _AROUND_ROOM))
    source = source_line(citation, phrases)
    room = EMBED_DESCRIPTION - len(before) - len(after) - len(source) - _MARKS
    text = f"{before}**{shorten(surroundings.quote.strip(), room, _bold)}**{after}\n\n{source}"
    return _page(answer, place, text, SOURCE, phrases)


def render_removed_source(answer: StoredAnswer, place: int, removed_on: date | None, phrases: Phrases) -> discord.Embed:
    """The citation at `place` when its article is gone: what was quoted, and that it was removed."""
    said = phrases("This source was removed on {date}.", date=phrases.date(removed_on)) if removed_on else ""
    return _render_stored(answer, place, said or phrases("This source was removed."), phrases)


def render_changed_source(answer: StoredAnswer, place: int, changed_on: date | None, phrases: Phrases) -> discord.Embed:
    """The citation at `place` when its article says something else today: what was quoted, and that it has changed."""
    said = phrases("This source has changed since it was quoted.")
    if changed_on is not None:
        said = phrases("This source was replaced on {date}, after it was quoted.", date=phrases.date(changed_on))
    return _render_stored(answer, place, said, phrases)


_MARKS = len("****\n\n")


def _render_stored(answer: StoredAnswer, place: int, said: str, phrases: Phrases) -> discord.Embed:
    citation = answer.citations[place]
    source = source_line(citation, phrases)
    room = EMBED_DESCRIPTION - len(said) - len(source) - _MARKS - _SOURCE_ROOM
    quote = shorten(citation.quote.strip(), room, lambda text: escape(one_line(text)))
    return _page(answer, place, f"**{said}**\n\n{quote}\n{source}", ABSTAINED, phrases)


def _page(answer: StoredAnswer, place: int, text: str, colour: discord.Colour, phrases: Phrases) -> discord.Embed:
    citation = answer.citations[place]
    lead = f"[{citation.marker}] "
    title = lead + shorten(one_line(citation.title or citation.article_id), EMBED_TITLE - len(lead))
    embed = discord.Embed(title=title, description=text.strip() or NOTHING, colour=colour)
    total = len(answer.citations)
    if total > 1:
        embed.set_footer(text=phrases("page {number} of {total}", number=place + 1, total=total))
    return embed


def _last_of(text: str) -> str:
    """The end of a text, as written for Discord, within the room for it."""
    written = escape(text)
    while len(written) > _AROUND_ROOM:
        text = text[len(written) - _AROUND_ROOM :].partition(" ")[2]
        written = f"… {escape(text)}"
    return written


def _bold(text: str) -> str:
    """A text that can stand between the marks of bold: they don't reach over paragraphs."""
    return _paragraphs(escape(text)).replace("\n", "**\n**").replace("****", "")


def _paragraphs(written: str) -> str:
    return "\n".join(line.rstrip() for line in written.split("\n"))
