"""Feeds of guilds: what is new goes in once, or waits for a moderator; failures are backed off from, and told once."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.discord.feeds.sources import FeedSources
from bot.discord.feeds.visiting import LONGEST_WAIT, TELL_AFTER, wait_after
from bot.discord.store.feeds import MOST_FEEDS, forget_feeds
from corpus.errors import CorpusBusyError, SourceError
from tests.bot.discord.feeds.conftest import GUILD, Newsroom
from tests.bot.discord.feeds.site import SENTENCES, Site

PATIENCE_S = 30.0

pytestmark = pytest.mark.anyio


async def test_what_a_feed_has_goes_in_once_and_by_its_name(newsroom: Newsroom) -> None:
    newsroom.site.words = ["north", "south"]
    subscribed = await newsroom.subscribe()
    assert (subscribed.items, subscribed.feed.title) == (2, "Tarn Post")
    await newsroom.feeds.run_due()
    articles = newsroom.shelf.articles()
    assert {article.title for article in articles} == {"The north bridge is closed", "The south bridge is closed"}
    assert {article.added_by for article in articles} == {f"feed:{newsroom.site.feed}"}
    assert {article.url for article in articles} == {f"{newsroom.site.base}/{word}" for word in ("north", "south")}
    assert {article.publisher for article in articles} == {"Tarn Post"}
    assert {str(article.published) for article in articles} == {"2025-07-20"}
    newsroom.clock.turn(minutes=31)
    await newsroom.feeds.run_due()
    assert newsroom.site.asked["/north"] == 1


async def test_only_what_comes_later_is_taken_where_that_is_wanted(newsroom: Newsroom) -> None:
    newsroom.site.words = ["north"]
    assert (await newsroom.subscribe(existing=False)).items == 0
    newsroom.site.words.append("south")
    newsroom.clock.turn(minutes=31)
    await newsroom.feeds.run_due()
    assert newsroom.titles() == {"The south bridge is closed"}


async def test_an_unchanged_feed_is_not_sent_again(newsroom: Newsroom) -> None:
    newsroom.site.words = ["north"]
    await newsroom.subscribe()
    for _ in range(2):
        newsroom.clock.turn(minutes=31)
        await newsroom.feeds.run_due()
    asked_with = {"If-None-Match": '"1"', "If-Modified-Since": "Sun, 20 Jul 2025 19:54:00 GMT"}
    assert newsroom.site.conditions == [{}, asked_with, asked_with]


async def test_a_feed_is_not_fetched_before_it_is_due(newsroom: Newsroom) -> None:
    await newsroom.subscribe()
    newsroom.clock.turn(minutes=29)
    await newsroom.feeds.run_due()
    assert newsroom.site.asked["/feed.xml"] == 1


async def test_moderators_are_told_of_failures_once_and_again_after_it_worked(newsroom: Newsroom) -> None:
    await newsroom.subscribe()

    async def fail(times: int) -> None:
        newsroom.site.status["/feed.xml"] = 500
        for _ in range(times):
            newsroom.clock.turn(hours=25)
            await newsroom.feeds.run_due()

    await fail(TELL_AFTER - 1)
    assert newsroom.room.told == []
    await fail(4)
    assert [feed.url for feed in newsroom.room.told] == [newsroom.site.feed]
    assert "500" in str(newsroom.room.told[0].failure)
    del newsroom.site.status["/feed.xml"]
    newsroom.clock.turn(hours=25)
    await newsroom.feeds.run_due()
    assert (await newsroom.state()).failures == 0
    await fail(TELL_AFTER)
    assert len(newsroom.room.told) == 2


async def test_a_failing_feed_is_left_alone_for_longer_each_time(newsroom: Newsroom) -> None:
    await newsroom.subscribe()
    newsroom.site.status["/feed.xml"] = 503
    newsroom.clock.turn(minutes=31)
    waits = []
    for _ in range(9):
        await newsroom.feeds.run_due()
        check_at = (await newsroom.state()).check_at
        waits.append((check_at - newsroom.clock.time).total_seconds() / 60)
        newsroom.clock.time = check_at
    assert waits == [15, 30, 60, 120, 240, 480, 960, 1440, 1440]


@given(st.integers(1, 10_000))
def test_waits_never_shrink_nor_exceed_a_day(failures: int) -> None:
    assert wait_after(failures) <= wait_after(failures + 1) <= LONGEST_WAIT


async def test_robots_txt_is_respected(newsroom: Newsroom) -> None:
    newsroom.site.words = ["north"]
    newsroom.site.robots = "User-agent: *\nDisallow: /north"
    await newsroom.subscribe()
    for _ in range(6):
        await newsroom.feeds.run_due()
        newsroom.clock.turn(hours=25)
    assert newsroom.site.asked["/north"] == 0
    [state] = await newsroom.feeds.states(GUILD)
    assert state.counts.failed == 1


async def test_a_feed_that_robots_txt_forbids_is_refused(newsroom: Newsroom) -> None:
    newsroom.site.robots = "User-agent: *\nDisallow: /"
    with pytest.raises(SourceError, match="robots"):
        await newsroom.subscribe()
    assert newsroom.site.asked["/feed.xml"] == 0


async def test_a_site_that_was_down_is_not_taken_for_one_that_forbids(newsroom: Newsroom) -> None:
    newsroom.site.status["/robots.txt"] = 503
    with pytest.raises(SourceError, match="503"):
        await newsroom.subscribe()
    del newsroom.site.status["/robots.txt"]
    assert (await newsroom.subscribe()).feed.title == "Tarn Post"


async def test_what_is_no_feed_is_refused_and_nothing_kept(newsroom: Newsroom) -> None:
    newsroom.site.pages["/home"] = '<link rel="alternate" type="application/rss+xml" href="/feed.xml"><p>Hello'
    for path, reason in (("/home", "its feed is .*/feed.xml"), ("/gone", "404")):
        with pytest.raises(SourceError, match=reason):
            await newsroom.feeds.add(
                GUILD, newsroom.site.base + path, added_by="discord:1", approve=False, existing=True
            )
    with pytest.raises(SourceError, match="web address"):
        await newsroom.feeds.add(GUILD, "file:///etc/passwd", added_by="discord:1", approve=False, existing=True)
    assert await newsroom.feeds.states(GUILD) == []


async def test_a_feed_cannot_be_added_twice_nor_too_many(newsroom: Newsroom) -> None:
    await newsroom.subscribe()
    with pytest.raises(SourceError, match="already"):
        await newsroom.subscribe()
    for number in range(1, MOST_FEEDS):
        url = f"{newsroom.site.feed}?{number}"
        await newsroom.feeds.add(GUILD, url, added_by="discord:1", approve=False, existing=False)
    with pytest.raises(SourceError, match="the most"):
        await newsroom.feeds.add(GUILD, newsroom.site.feed + "?x", added_by="discord:1", approve=False, existing=False)


async def test_with_approval_nothing_goes_in_until_a_moderator_says_so(newsroom: Newsroom) -> None:
    newsroom.site.words = ["north", "south"]
    await newsroom.subscribe(approve=True)
    await newsroom.feeds.run_due()
    assert newsroom.titles() == set()
    north, south = sorted(newsroom.room.asked, key=lambda item: item.title)
    assert north.draft is not None
    assert "north bridge" in north.draft.text
    decided = await newsroom.feeds.decide(GUILD, north.id, approved=True, who="discord:5")
    assert decided is not None
    assert decided.problem is None
    await newsroom.feeds.decide(GUILD, south.id, approved=False, who="discord:5")
    [article] = newsroom.shelf.articles()
    assert (article.title, article.added_by) == ("The north bridge is closed", "discord:5")
    newsroom.clock.turn(hours=1)
    await newsroom.begin().run_due()
    assert len(newsroom.room.asked) == 2


async def test_of_two_moderators_who_decide_at_once_one_is_late(newsroom: Newsroom) -> None:
    newsroom.site.words = ["north"]
    await newsroom.subscribe(approve=True)
    await newsroom.feeds.run_due()
    [item] = newsroom.room.asked
    decided = await asyncio.gather(
        newsroom.feeds.decide(GUILD, item.id, approved=True, who="discord:5"),
        newsroom.feeds.decide(GUILD, item.id, approved=False, who="discord:6"),
    )
    assert sum(one is None for one in decided) == 1


async def test_another_guild_finds_and_decides_nothing(newsroom: Newsroom) -> None:
    newsroom.site.words = ["north"]
    subscribed = await newsroom.subscribe(approve=True)
    await newsroom.feeds.run_due()
    [item] = newsroom.room.asked
    other = GUILD + 1
    assert await newsroom.feeds.decide(other, item.id, approved=True, who="discord:5") is None
    assert await newsroom.feeds.remove(other, subscribed.feed.id) is None
    assert await newsroom.feeds.pause(other, subscribed.feed.id, paused=True) is None
    assert await newsroom.feeds.states(other) == []
    assert await newsroom.feeds.waiting(other, 10) == []
    assert not (await newsroom.state()).paused
    assert len(await newsroom.feeds.waiting(GUILD, 10)) == 1


async def test_the_same_feed_in_two_guilds_goes_into_both(newsroom: Newsroom) -> None:
    newsroom.site.words = ["north"]
    for guild_id in (GUILD, GUILD + 1):
        await newsroom.subscribe(guild_id=guild_id)
    await newsroom.feeds.run_due()
    assert newsroom.titles(GUILD) == newsroom.titles(GUILD + 1) == {"The north bridge is closed"}


async def test_what_does_not_look_like_an_article_waits_even_without_approval(newsroom: Newsroom) -> None:
    newsroom.site.words = ["north"]
    newsroom.site.pages["/north"] = "<html><title>Log in</title><body><p>Please log in to read on.</p></body></html>"
    await newsroom.subscribe()
    await newsroom.feeds.run_due()
    assert newsroom.titles() == set()
    [item] = newsroom.room.asked
    assert item.doubts


async def test_articles_in_another_language_go_in(newsroom: Newsroom) -> None:
    newsroom.site.words = ["north"]
    text = "Міст через річку закрили у вівторок, бо третина болтів заіржавіла, повідомила інженерка міської ради. " * 3
    newsroom.site.pages["/north"] = (
        f"<html><title>Міст закрили</title><body><article><p>{text}</p></article></body></html>"
    )
    await newsroom.subscribe()
    await newsroom.feeds.run_due()
    assert newsroom.titles() == {"Міст закрили"}


async def test_moderators_are_asked_when_they_can_be_reached(newsroom: Newsroom) -> None:
    newsroom.site.words = ["north"]
    newsroom.room.is_open = False
    await newsroom.subscribe(approve=True)
    await newsroom.feeds.run_due()
    [(feed, item)] = await newsroom.feeds.waiting(GUILD, 5)
    assert (feed.title, item.title) == ("Tarn Post", "The north bridge is closed")
    newsroom.room.is_open = True
    newsroom.clock.turn(hours=1)
    await newsroom.feeds.run_due()
    assert [item.title for item in newsroom.room.asked] == ["The north bridge is closed"]


async def test_a_page_that_fails_is_tried_again_and_given_up_in_the_end(newsroom: Newsroom) -> None:
    newsroom.site.words = ["north", "south"]
    newsroom.site.status = {"/north": 500, "/south": 500}
    await newsroom.subscribe()
    await newsroom.feeds.run_due()
    del newsroom.site.status["/north"]
    for _ in range(8):
        newsroom.clock.turn(hours=25)
        await newsroom.feeds.run_due()
    assert newsroom.titles() == {"The north bridge is closed"}
    [state] = await newsroom.feeds.states(GUILD)
    assert (state.counts.added, state.counts.failed) == (1, 1)
    assert newsroom.site.asked["/south"] == 4


async def test_what_was_approved_goes_in_later_where_the_corpus_is_busy(newsroom: Newsroom) -> None:
    newsroom.site.words = ["north"]
    await newsroom.subscribe(approve=True)
    await newsroom.feeds.run_due()
    [item] = newsroom.room.asked
    newsroom.shelf.problem = CorpusBusyError("another program holds it")
    decided = await newsroom.feeds.decide(GUILD, item.id, approved=True, who="discord:5")
    assert decided is not None
    assert decided.problem == "another program holds it"
    newsroom.shelf.problem = None
    newsroom.clock.turn(hours=25)
    await newsroom.begin().run_due()
    [article] = newsroom.shelf.articles()
    assert article.added_by == "discord:5"


async def test_a_paused_feed_rests_and_goes_on(newsroom: Newsroom) -> None:
    subscribed = await newsroom.subscribe()
    await newsroom.feeds.pause(GUILD, subscribed.feed.id, paused=True)
    newsroom.site.words = ["north"]
    newsroom.clock.turn(hours=25)
    await newsroom.feeds.run_due()
    assert newsroom.site.asked["/feed.xml"] == 1
    await newsroom.feeds.pause(GUILD, subscribed.feed.id, paused=False)
    await newsroom.feeds.run_due()
    assert newsroom.titles() == {"The north bridge is closed"}


async def test_a_removed_feed_is_forgotten_and_its_articles_stay(newsroom: Newsroom) -> None:
    newsroom.site.words = ["north"]
    subscribed = await newsroom.subscribe()
    await newsroom.feeds.run_due()
    assert await newsroom.feeds.remove(GUILD, subscribed.feed.id) is not None
    newsroom.clock.turn(hours=25)
    await newsroom.feeds.run_due()
    assert newsroom.site.asked["/feed.xml"] == 1
    assert await newsroom.feeds.states(GUILD) == []
    assert newsroom.titles() == {"The north bridge is closed"}


async def test_what_is_being_fetched_as_its_feed_is_removed_does_not_go_in(newsroom: Newsroom) -> None:
    newsroom.site.words = ["north"]
    subscribed = await newsroom.subscribe()
    newsroom.site.hold()
    running = asyncio.create_task(newsroom.feeds.run_due())
    await asyncio.wait_for(newsroom.site.busy_with(1), PATIENCE_S)
    await newsroom.feeds.remove(GUILD, subscribed.feed.id)
    newsroom.site.let_go()
    await running
    assert newsroom.site.asked["/north"] == 1
    assert newsroom.titles() == set()


async def test_all_of_a_guild_s_feeds_can_be_forgotten(newsroom: Newsroom) -> None:
    newsroom.site.words = ["north"]
    for guild_id in (GUILD, GUILD + 1):
        await newsroom.subscribe(guild_id=guild_id, approve=True)
    await newsroom.feeds.run_due()
    await newsroom.store.write(forget_feeds, GUILD)
    assert await newsroom.feeds.waiting(GUILD, 5) == []
    assert len(await newsroom.feeds.waiting(GUILD + 1, 5)) == 1


async def test_feeds_of_a_guild_that_the_bot_is_not_in_are_left_alone(newsroom: Newsroom) -> None:
    newsroom.site.words = ["north"]
    await newsroom.subscribe()
    newsroom.guilds.clear()
    newsroom.clock.turn(hours=25)
    await newsroom.feeds.run_due()
    assert (newsroom.site.asked["/feed.xml"], newsroom.site.asked["/north"]) == (1, 0)
    newsroom.guilds.add(GUILD)
    newsroom.clock.turn(hours=2)
    await newsroom.feeds.run_due()
    assert newsroom.titles() == {"The north bridge is closed"}


async def test_another_process_goes_on_where_one_ended(newsroom: Newsroom) -> None:
    newsroom.site.words = ["north"]
    await newsroom.subscribe()
    await newsroom.begin().run_due()
    assert newsroom.titles() == {"The north bridge is closed"}


async def test_the_task_fetches_as_soon_as_it_may_and_ends(newsroom: Newsroom) -> None:
    newsroom.site.words = ["north"]
    may_begin = asyncio.Event()

    async def ready() -> None:
        await may_begin.wait()

    await newsroom.subscribe(approve=True)
    await newsroom.feeds.start(ready)
    assert newsroom.site.asked["/north"] == 0
    may_begin.set()
    await asyncio.wait_for(newsroom.room.was_asked.wait(), PATIENCE_S)
    newsroom.feeds.stop()


async def test_at_most_four_fetches_run_at_once(newsroom: Newsroom) -> None:
    for number in range(8):
        url = f"{newsroom.site.feed}?{number}"
        await newsroom.feeds.add(GUILD, url, added_by="discord:1", approve=False, existing=False)
    newsroom.clock.turn(hours=1)
    newsroom.site.hold()
    running = asyncio.create_task(newsroom.feeds.run_due())
    await asyncio.wait_for(newsroom.site.busy_with(4), PATIENCE_S)
    newsroom.site.let_go()
    await running
    assert newsroom.site.most_at_once == 4


async def test_only_public_addresses_are_fetched_from(site: Site) -> None:
    with pytest.raises(SourceError, match="public internet"):
        await FeedSources().feed(site.feed)
    assert not site.asked


async def test_a_page_cannot_choose_its_id(newsroom: Newsroom) -> None:
    newsroom.site.words = ["north"]
    newsroom.site.markdown["/north"] = f"---\nid: somebody-elses\ntitle: North\n---\n{' '.join(SENTENCES)}"
    await newsroom.subscribe(approve=True)
    await newsroom.feeds.run_due()
    [item] = newsroom.room.asked
    assert item.draft is not None
    assert (item.draft.title, item.draft.id) == ("North", None)
