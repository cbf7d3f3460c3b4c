"""Feeds as moderators see them: within every limit, and nothing that a site writes takes effect."""

from datetime import UTC, date, datetime

import discord
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.discord.localising import Phrases
from bot.discord.rendering.feeds import (
    FeedState,
    render_added_feed,
    render_decided,
    render_failing,
    render_feeds,
    render_waiting_item,
)
from bot.discord.store.feed_items import StoredItem
from bot.discord.store.feeds import MOST_FEEDS, FeedItemCounts, StoredFeed
from corpus.article import ArticleDraft
from tests.bot.discord.rendering.adversarial import any_text, texts
from tests.bot.discord.rendering.discord_markdown import read
from tests.bot.discord.rendering.measuring import check_limits, written

NOW = datetime(2025, 7, 20, 12, tzinfo=UTC)
URL = "https://example.org/bridge"

feeds = st.builds(
    StoredFeed,
    id=st.just("0123456789abcdef"),
    guild_id=st.just(7),
    url=st.just(URL) | texts,
    title=any_text,
    added_by=st.just("discord:1"),
    approve=st.booleans(),
    paused=st.booleans(),
    etag=st.none(),
    last_modified=st.none(),
    check_at=st.just(NOW),
    checked_at=st.none() | st.just(NOW),
    failures=st.integers(0, 9),
    failure=st.none() | any_text,
    told_failing=st.booleans(),
)
counts = st.builds(FeedItemCounts, *[st.integers(0, 10**6)] * 3)
drafts = st.builds(
    ArticleDraft,
    title=any_text,
    text=any_text,
    url=st.none() | st.just(URL) | st.just("https://example.org/" + "long/" * 300),
    published=st.none() | st.dates(min_value=date(1900, 1, 1)),
)
items = st.builds(
    StoredItem,
    id=st.just("0123456789abcdef"),
    feed_id=st.just("0123456789abcdef"),
    guild_id=st.just(7),
    url=st.just(URL),
    title=any_text,
    published=st.none(),
    state=st.just("waiting"),
    attempts=st.just(0),
    draft=drafts,
    doubts=st.lists(any_text.filter(str.strip), max_size=5).map(tuple),
    decided_by=st.none(),
    failure=st.none(),
)


def check(embed: discord.Embed, *effects: str) -> None:
    check_limits(embed)
    for text in written(embed):
        assert set(read(text).effects) <= set(effects)


@given(states=st.lists(st.builds(FeedState, feeds, counts), max_size=3), times=st.integers(1, MOST_FEEDS))
@settings(max_examples=50)
def test_as_many_feeds_as_there_can_be_are_listed(phrases: Phrases, states: list[FeedState], times: int) -> None:
    check(render_feeds((states * times)[:MOST_FEEDS], phrases), "timestamp", "code")


@given(feed=feeds, item=items)
@settings(max_examples=100)
def test_what_waits(phrases: Phrases, feed: StoredFeed, item: StoredItem) -> None:
    check(render_waiting_item(feed, item, phrases), "link")


@given(feed=feeds, number=st.integers(0, 20))
@settings(max_examples=50)
def test_a_feed_that_was_added_or_fails(phrases: Phrases, feed: StoredFeed, number: int) -> None:
    check(render_added_feed(feed, number, phrases))
    check(render_failing(feed, phrases), "code")


@given(item=items, approved=st.booleans(), problem=st.none() | any_text)
@settings(max_examples=50)
def test_what_was_decided(phrases: Phrases, item: StoredItem, approved: bool, problem: str | None) -> None:
    check(render_decided(item, "Jo", phrases, approved=approved, problem=problem))
