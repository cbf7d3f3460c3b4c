"""Feeds for a guild's moderators: what there is, what waits for them, and what fails."""

from collections.abc import Sequence
from dataclasses import dataclass

import discord

from bot.discord.localising import Phrases
from bot.discord.rendering.colours import ABSTAINED, ANSWERED, COMPLAINT, SOURCE
from bot.discord.rendering.escaping import escape, masked_link, one_line
from bot.discord.rendering.limits import EMBED_TITLE
from bot.discord.rendering.splitting import shorten
from bot.discord.store.feed_items import StoredItem
from bot.discord.store.feeds import FeedItemCounts, StoredFeed

_FIRST_LINES = 600
_NAME_ROOM = 80
_STATE_ROOM = 140
"""Of a feed in a list: 25 of these with their names fit into an embed."""

_LINE_ROOM = 300
_LONGEST_LINK = 1_000
_MOST_DOUBTS = 3


@dataclass(frozen=True, slots=True)
class FeedState:
    """A feed, and what became of its items."""

    feed: StoredFeed
    counts: FeedItemCounts


def render_feeds(states: Sequence[FeedState], phrases: Phrases) -> discord.Embed:
    """A guild's feeds, a field for each."""
    embed = discord.Embed(title=phrases.plural("{number} feed", "{number} feeds", len(states)), colour=SOURCE)
    if not states:
        embed.description = phrases("Add one with {command}.", command="`/feed add`")
    for state in states:
        embed.add_field(
            name=shorten(one_line(state.feed.title), _NAME_ROOM) or "…", value=_state(state, phrases), inline=False
        )
    return embed


def render_added_feed(feed: StoredFeed, items: int, phrases: Phrases) -> discord.Embed:
    """What was subscribed to."""
    lines = [_line(feed.title), _line(feed.url)]
    if feed.approve:
        lines.append(phrases("New articles wait for a moderator."))
    else:
        lines.append(phrases("New articles are added by themselves."))
    if items:
        lines.append(
            phrases.plural("{number} article is fetched now.", "The newest {number} articles are fetched now.", items)
        )
    return discord.Embed(title=phrases("Feed added"), description="\n".join(lines), colour=ANSWERED)


def render_waiting_item(feed: StoredFeed, item: StoredItem, phrases: Phrases) -> discord.Embed:
    """An article that a moderator is to decide on."""
    assert item.draft is not None
    draft = item.draft
    embed = discord.Embed(
        title=shorten(one_line(draft.title), EMBED_TITLE) or "…",
        description=shorten(draft.text, _FIRST_LINES),
        colour=SOURCE,
    )
    address = draft.url or item.url
    link = masked_link(phrases("open"), address) if len(address) <= _LONGEST_LINK else None
    facts = {
        phrases("Feed"): _line(feed.title),
        phrases("Date"): phrases.date(draft.published) if draft.published else phrases("unknown"),
        phrases("Length"): phrases.plural("{number} word", "{number} words", len(draft.text.split())),
        phrases("Link"): link or _line(address),
    }
    for name, value in facts.items():
        embed.add_field(name=name, value=value or "…")
    for doubt in item.doubts[:_MOST_DOUBTS]:
        embed.add_field(name=phrases("⚠️ Please look twice"), value=_line(doubt) or "…", inline=False)
    return embed


def render_decided(
    item: StoredItem, who: str, phrases: Phrases, *, approved: bool, problem: str | None
) -> discord.Embed:
    """What was decided on an article, by a member as a mention, and why it isn't in yet where it is not."""
    title = shorten(one_line(item.title), EMBED_TITLE) or "…"
    if not approved:
        return discord.Embed(title=title, description=phrases("Rejected by {who}.", who=who), colour=ABSTAINED)
    if problem is None:
        return discord.Embed(title=title, description=phrases("Added by {who}.", who=who), colour=ANSWERED)
    text = phrases(
        "Approved by {who}; it goes in as soon as that can be done: {reason}", who=who, reason=_line(problem)
    )
    return discord.Embed(title=title, description=text, colour=ABSTAINED)


def render_failing(feed: StoredFeed, phrases: Phrases) -> discord.Embed:
    """A feed that has failed some times in a row."""
    lines = [
        _line(feed.title),
        _line(feed.failure or ""),
        phrases("I go on trying. {command} ends that.", command="`/feed pause`"),
    ]
    return discord.Embed(title=phrases("A feed can't be read"), description="\n".join(lines), colour=COMPLAINT)


def _state(state: FeedState, phrases: Phrases) -> str:
    feed, counts = state.feed, state.counts
    parts = [phrases("{number} added", number=counts.added)]
    if counts.waiting:
        parts.append(phrases("{number} waiting", number=counts.waiting))
    if counts.failed:
        parts.append(phrases("{number} unreadable", number=counts.failed))
    if feed.approve:
        parts.append(phrases("with approval"))
    if feed.paused:
        parts.append(phrases("paused"))
    text = ", ".join(parts)
    if feed.failure and len(text) < _STATE_ROOM // 2:
        return f"{text} · ⚠️ {shorten(one_line(feed.failure), _STATE_ROOM - len(text) - len(' · ⚠️ '), escape)}"
    if feed.checked_at is not None and not feed.paused:
        text = f"{text} · {discord.utils.format_dt(feed.checked_at, 'R')}"
    return text


def _line(text: str) -> str:
    return shorten(one_line(text), _LINE_ROOM, escape)
