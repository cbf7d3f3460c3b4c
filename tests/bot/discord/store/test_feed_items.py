"""Items of feeds: each is fetched once, and decided on once, whatever a feed shows and whoever decides."""

import sqlite3
from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.discord.store.feed_items import (
    REMEMBERED_FOR,
    StoredItem,
    decide,
    due_items,
    insert_items,
    let_wait,
    mark_added,
    unshown_items,
    waiting_items,
)
from bot.discord.store.feeds import StoredFeed, count_items, insert_feed, make_feed_tables
from corpus.article import ArticleDraft
from corpus.feeds import FeedItem

NOW = datetime(2025, 7, 20, 12, tzinfo=UTC)
GUILD = 7

keys = st.sampled_from(["a", "b", "c", "d", "e"])
shown_items = st.lists(st.tuples(keys, st.sampled_from(["1", "2", "3"])), max_size=6)
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


def item(key: str, page: str) -> FeedItem:
    return FeedItem(key, f"https://post.example/{page}", f"Item {key}", date(2025, 7, 20), "")


@pytest.fixture
def connection() -> sqlite3.Connection:
    made = sqlite3.connect(":memory:", isolation_level=None)
    made.execute("PRAGMA foreign_keys = ON")
    make_feed_tables(made)
    make_feed_tables(made)
    return made


def feed_in(connection: sqlite3.Connection, url: str, guild_id: int = GUILD) -> StoredFeed:
    return insert_feed(connection, guild_id, url, "Tarn Post", added_by="discord:1", approve=True, now=NOW)


@given(snapshots=st.lists(st.tuples(st.sampled_from([0, 1]), shown_items), max_size=12))
def test_no_item_and_no_page_is_ever_fetched_twice(
    connection: sqlite3.Connection, snapshots: list[tuple[int, list[tuple[str, str]]]]
) -> None:
    connection.execute("DELETE FROM feeds")
    feeds = [feed_in(connection, "https://post.example/1"), feed_in(connection, "https://post.example/2")]
    fetched: Counter[str] = Counter()
    for number, shown in snapshots:
        now = NOW + timedelta(hours=number)
        found = insert_items(connection, feeds[number], [item(*one) for one in shown], now=now, most=200)
        due = due_items(connection, feeds[number], NOW + timedelta(days=1), 200)
        assert len(due) == found
        for one in due:
            fetched[one.url] += 1
            mark_added(connection, one.id)
    assert all(times == 1 for times in fetched.values())
    assert set(fetched) == {url for (url,) in connection.execute("SELECT url FROM feed_items")}


@given(draft=st.builds(ArticleDraft, title=texts, text=texts, published=st.none() | st.dates(), pages=st.just((0, 3))))
def test_what_is_approved_is_what_was_shown(connection: sqlite3.Connection, draft: ArticleDraft) -> None:
    connection.execute("DELETE FROM feeds")
    feed = feed_in(connection, "https://post.example/1")
    insert_items(connection, feed, [item("a", "1")], now=NOW, most=200)
    [new] = due_items(connection, feed, NOW, 5)
    assert let_wait(connection, new.id, draft, ["It is short."])
    [waiting] = waiting_items(connection, GUILD, 5)
    assert (waiting.draft, waiting.doubts) == (draft, ("It is short.",))
    approved = decide(connection, new.id, GUILD, approved=True, who="discord:5", now=NOW)
    assert approved is not None
    assert approved.draft == draft


@given(decisions=st.lists(st.tuples(st.booleans(), st.sampled_from([GUILD, GUILD + 1])), min_size=1, max_size=6))
def test_the_first_decision_of_the_guild_counts(
    connection: sqlite3.Connection, decisions: list[tuple[bool, int]]
) -> None:
    connection.execute("DELETE FROM feeds")
    feed = feed_in(connection, "https://post.example/1")
    waiting = _waiting(connection, feed)
    made = [
        decide(connection, waiting.id, guild_id, approved=approved, who=f"discord:{number}", now=NOW)
        for number, (approved, guild_id) in enumerate(decisions)
    ]
    own = [number for number, (_, guild_id) in enumerate(decisions) if guild_id == GUILD]
    counted = [number for number, one in enumerate(made) if one is not None]
    assert counted == own[:1]
    for number in counted:
        one = made[number]
        assert one is not None
        assert one.state == ("approved" if decisions[number][0] else "rejected")
        assert one.decided_by == f"discord:{number}"


def test_what_is_rejected_is_kept_no_longer(connection: sqlite3.Connection) -> None:
    feed = feed_in(connection, "https://post.example/1")
    rejected = decide(connection, _waiting(connection, feed).id, GUILD, approved=False, who="discord:5", now=NOW)
    assert rejected is not None
    assert rejected.draft is None
    assert unshown_items(connection, feed.id) == []


def test_items_beyond_the_most_are_passed_over_for_good(connection: sqlite3.Connection) -> None:
    feed = feed_in(connection, "https://post.example/1")
    items = [item(key, key) for key in "abcde"]
    assert insert_items(connection, feed, items, now=NOW, most=2) == 2
    assert insert_items(connection, feed, items, now=NOW, most=200) == 0
    assert [one.url[-1] for one in due_items(connection, feed, NOW, 9)] == ["a", "b"]


def test_items_are_forgotten_long_after_they_left_the_feed(connection: sqlite3.Connection) -> None:
    feed = feed_in(connection, "https://post.example/1")
    insert_items(connection, feed, [item("a", "1"), item("b", "2")], now=NOW, most=200)
    for one in due_items(connection, feed, NOW, 9):
        mark_added(connection, one.id)
    later = NOW + REMEMBERED_FOR - timedelta(days=1)
    assert insert_items(connection, feed, [item("b", "2")], now=later, most=200) == 0
    much_later = NOW + REMEMBERED_FOR + timedelta(days=1)
    insert_items(connection, feed, [], now=much_later, most=200)
    assert count_items(connection, feed.id).added == 1


def test_a_feed_that_was_removed_gets_no_items(connection: sqlite3.Connection) -> None:
    feed = feed_in(connection, "https://post.example/1")
    connection.execute("DELETE FROM feeds")
    assert insert_items(connection, feed, [item("a", "1")], now=NOW, most=200) == 0


def _waiting(connection: sqlite3.Connection, feed: StoredFeed) -> StoredItem:
    insert_items(connection, feed, [item("a", "1")], now=NOW, most=200)
    [new] = due_items(connection, feed, NOW, 5)
    let_wait(connection, new.id, ArticleDraft("Closed", "The bridge is closed."), [])
    [waiting] = waiting_items(connection, feed.guild_id, 5)
    return waiting
