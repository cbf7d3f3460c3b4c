"""Articles on their way in, for the moderator who brings them: what was read, and what became of it."""

from collections.abc import Sequence

import discord

from bot.discord.articles.proposals import Proposal
from bot.discord.localising import Phrases
from bot.discord.rendering.colours import ABSTAINED, ANSWERED, SOURCE
from bot.discord.rendering.escaping import escape, one_line
from bot.discord.rendering.limits import EMBED_DESCRIPTION, FIELD_VALUE
from bot.discord.rendering.splitting import shorten
from corpus.article import ArticleDraft
from index.indexing import Added

_FIRST_LINES = 600
_DOUBT_ROOM = 400
_TITLE_ROOM = 200
_MOST_LISTED = 15
_MOST_DOUBTS = 3


def render_proposal(proposal: Proposal, phrases: Phrases) -> discord.Embed:
    """What is about to go in."""
    passages = proposal.passages
    if len(proposal.drafts) == 1:
        embed = _render_one(proposal.drafts[0], passages, phrases)
    else:
        embed = _render_several(proposal.drafts, passages, phrases)
    if proposal.replaces is not None:
        title = phrases("Replace this article?")
        embed.insert_field_at(0, name=phrases("Instead of"), value=_line(proposal.replaces.title) or "…", inline=False)
    elif len(proposal.drafts) == 1:
        title = phrases("Add this article?")
    else:
        title = phrases.plural("Add {number} article?", "Add {number} articles?", len(proposal.drafts))
    embed.title = title
    for alike in proposal.alike:
        embed.add_field(name=phrases("Nearly the same is here already"), value=_line(alike.title) or "…", inline=False)
    for doubt in proposal.doubts[:_MOST_DOUBTS]:
        seen = shorten(one_line(doubt), _DOUBT_ROOM) or "…"
        embed.add_field(name=phrases("⚠️ Please look twice"), value=seen, inline=False)
    return embed


def render_adding(done: int, total: int, phrases: Phrases) -> discord.Embed:
    """How far it has come."""
    text = phrases("{done} of {total} done …", done=done, total=total)
    return discord.Embed(title=phrases("Adding"), description=text, colour=SOURCE)


def render_added(added: Sequence[Added], took_s: float, phrases: Phrases, *, replaced: bool = False) -> discord.Embed:
    """What went in, and how soon it could be asked about."""
    new = [each for each in added if not each.was_there]
    if not new:
        text = phrases("Nothing was added: the same text is here already.")
        lines = [text, *_titles([each.article.title for each in added], phrases)]
        return discord.Embed(title=phrases("Already here"), description="\n".join(lines), colour=ABSTAINED)
    passages = sum(each.passages for each in new)
    lines = _titles([each.article.title for each in new], phrases)
    lines.append(phrases.plural("{number} passage", "{number} passages", passages))
    lines.append(phrases("Can be asked about after {seconds} s.", seconds=f"{took_s:.1f}"))
    if len(new) < len(added):
        there = len(added) - len(new)
        lines.append(phrases.plural("{number} was here already.", "{number} were here already.", there))
    title = phrases("Replaced") if replaced else phrases("Added")
    return discord.Embed(title=title, description="\n".join(lines), colour=ANSWERED)


def _render_one(draft: ArticleDraft, passages: int, phrases: Phrases) -> discord.Embed:
    embed = discord.Embed(description=shorten(draft.text, _FIRST_LINES), colour=SOURCE)
    unknown = phrases("unknown")
    embed.add_field(name=phrases("Title"), value=_line(draft.title) or unknown, inline=False)
    embed.add_field(name=phrases("Publisher"), value=_line(draft.publisher) or unknown)
    embed.add_field(name=phrases("Author"), value=_line(draft.author) or unknown)
    embed.add_field(name=phrases("Date"), value=phrases.date(draft.published) if draft.published else unknown)
    embed.add_field(name=phrases("Link"), value=_line(draft.url) or unknown, inline=False)
    embed.add_field(name=phrases("Length"), value=_length(len(draft.text.split()), passages, phrases), inline=False)
    return embed


def _render_several(drafts: Sequence[ArticleDraft], passages: int, phrases: Phrases) -> discord.Embed:
    lines = _titles([draft.title for draft in drafts], phrases)
    words = sum(len(draft.text.split()) for draft in drafts)
    lines.append(_length(words, passages, phrases))
    return discord.Embed(description=shorten("\n".join(lines), EMBED_DESCRIPTION, lambda text: text), colour=SOURCE)


def _titles(titles: Sequence[str], phrases: Phrases) -> list[str]:
    lines = [f"• {_line(title)}" for title in titles[:_MOST_LISTED]]
    if len(titles) > _MOST_LISTED:
        lines.append(phrases("… and {number} more", number=len(titles) - _MOST_LISTED))
    return lines


def _length(words: int, passages: int, phrases: Phrases) -> str:
    counted = phrases.plural("{number} word", "{number} words", words)
    return f"{counted}, {phrases.plural('{number} passage', '{number} passages', passages)}"


def _line(text: str | None) -> str:
    """A text from outside on one line."""
    return shorten(one_line(text or ""), min(_TITLE_ROOM, FIELD_VALUE), escape)
