"""/feed: articles of a real site come in by themselves, or when a moderator says so."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp.test_utils import TestServer

from tests.bot.discord.feeds.site import Site
from tests.end_to_end.bot.conftest import Bot, Starting, give_articles, start_bot
from tests.end_to_end.discord_server.channels import Channel
from tests.end_to_end.discord_server.community import Community
from tests.end_to_end.discord_server.messages import Message
from tests.end_to_end.discord_server.people import Person
from tests.end_to_end.discord_server.permissions import Permission
from tests.end_to_end.discord_server.server import DiscordServer

pytestmark = pytest.mark.anyio

LOCAL = {"FOOTNOTE_FETCH__ALLOWED": "127.0.0.0/8"}
QUESTION = "Who is the engineer of the northern bridge that lost a third of its bolts?"


@pytest.fixture(scope="module")
async def bot(discord: DiscordServer, home: Path) -> AsyncIterator[Bot]:
    """A bot that may fetch from this machine."""
    started = await start_bot(home, discord, **LOCAL)
    await started.logged("ready")
    yield started
    await started.stop()


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    made = Site()
    made.words = ["northern"]
    async with TestServer(made.app(), host="127.0.0.1") as server:
        made.base = str(server.make_url("")).rstrip("/")
        yield made


@pytest.fixture
def moderator(guild: Community) -> Person:
    return guild.member("mod", permissions=Permission.MANAGE_MESSAGES)


async def choose_channel(guild: Community, moderator: Person) -> Channel:
    """A moderators' channel that is set."""
    channel = guild.channel("moderators")
    await (await moderator.run("settings moderators", channel, channel=channel)).answer()
    return channel


async def text_of(moderator: Person, command: str, channel: Channel, **options: object) -> str:
    used = await moderator.run(command, channel, **options)
    answer = await used.answer()
    assert used.is_ephemeral
    return answer.text


async def waiting_in(discord: DiscordServer, channel: Channel) -> Message:
    return await discord.wait_for_message(channel, lambda one: "Approve" in one.buttons)


async def test_articles_of_a_feed_can_be_asked_about(bot: Bot, guild: Community, moderator: Person, site: Site) -> None:
    channel = guild.channel()
    since = len(bot.log)
    assert "Tarn Post" in await text_of(moderator, "feed add", channel, url=site.feed)
    await bot.logged("an article of a feed was added", since=since)
    assert "1 added" in await text_of(moderator, "feed list", channel)
    answer = await (await guild.member().run("ask", channel, question=QUESTION)).answer()
    assert "Lindqvist" in answer.text


async def test_others_are_refused(guild: Community, site: Site) -> None:
    for command, options in (("feed list", {}), ("feed add", {"url": site.feed}), ("feed waiting", {})):
        refused = await guild.member().run(command, guild.channel(), anyway=True, **options)
        assert "Only moderators" in (await refused.answer()).content
    assert not site.asked


async def test_approval_needs_a_channel(guild: Community, moderator: Person, site: Site) -> None:
    text = await text_of(moderator, "feed add", guild.channel(), url=site.feed, approve=True)
    assert "/settings moderators" in text


async def test_what_a_moderator_approves_goes_in(
    discord: DiscordServer, guild: Community, moderator: Person, site: Site
) -> None:
    channel = await choose_channel(guild, moderator)
    await text_of(moderator, "feed add", channel, url=site.feed, approve=True)
    asked = await waiting_in(discord, channel)
    assert "The northern bridge is closed" in asked.text
    clicked = await moderator.click(asked, "Approve")
    await clicked.answer(lambda one: f"Added by {moderator.user.mention}" in one.text)
    assert asked.buttons == []
    answer = await (await guild.member().run("ask", channel, question=QUESTION)).answer()
    assert "Lindqvist" in answer.text


async def test_only_moderators_decide_and_only_once(
    discord: DiscordServer, guild: Community, moderator: Person, site: Site
) -> None:
    channel = await choose_channel(guild, moderator)
    await text_of(moderator, "feed add", channel, url=site.feed, approve=True)
    asked = await waiting_in(discord, channel)
    refused = await guild.member().click(asked, "Approve")
    assert "Only moderators" in (await refused.answer()).content
    shown = await moderator.run("feed waiting", channel)
    copy = await shown.answer(lambda one: "Reject" in one.buttons)
    await (await moderator.click(copy, "Reject")).answer(lambda one: "Rejected by" in one.text)
    late = await moderator.click(asked, "Approve")
    await late.answer(lambda one: one.buttons == [])
    assert "decided already" in late.followups[0].content
    assert "0 added" in await text_of(moderator, "feed list", channel)


async def test_feeds_are_offered_paused_resumed_and_removed(
    discord: DiscordServer, guild: Community, moderator: Person, site: Site
) -> None:
    channel = await choose_channel(guild, moderator)
    await text_of(moderator, "feed add", channel, url=site.feed, existing=False)
    [offered] = await moderator.type("feed pause", "feed", "tarn", channel)
    assert offered["name"] == "Tarn Post"
    feed = offered["value"]
    assert "Paused: Tarn Post" in await text_of(moderator, "feed pause", channel, feed=feed)
    assert "paused" in await text_of(moderator, "feed list", channel)
    other = discord.guild("Others")
    stranger = other.member("mod", permissions=Permission.MANAGE_MESSAGES)
    for command in ("feed resume", "feed remove"):
        assert "no such feed" in await text_of(stranger, command, other.channel(), feed=feed)
    assert "again" in await text_of(moderator, "feed resume", channel, feed=feed)
    assert "Removed: Tarn Post" in await text_of(moderator, "feed remove", channel, feed=feed)
    assert "0 feeds" in await text_of(moderator, "feed list", channel)


async def test_a_failing_feed_is_told_of_once(
    discord: DiscordServer, bot: Bot, guild: Community, moderator: Person, site: Site
) -> None:
    channel = await choose_channel(guild, moderator)
    await text_of(moderator, "feed add", channel, url=site.feed, existing=False)
    [offered] = await moderator.type("feed pause", "feed", "", channel)
    site.status["/feed.xml"] = 500
    for _ in range(5):
        since = len(bot.log)
        await text_of(moderator, "feed pause", channel, feed=offered["value"])
        await text_of(moderator, "feed resume", channel, feed=offered["value"])
        await bot.logged("a feed fails", since=since)
    told = await discord.wait_for_message(channel, lambda one: "A feed can't be read" in one.text)
    assert "500" in told.text
    assert [one for one in channel.messages.values() if "A feed can't be read" in one.text] == [told]


@pytest.mark.parametrize(("path", "reason"), [("/northern", "not a feed"), ("/gone", "404")])
async def test_what_is_no_feed_is_refused(
    guild: Community, moderator: Person, site: Site, path: str, reason: str
) -> None:
    channel = guild.channel()
    assert reason in await text_of(moderator, "feed add", channel, url=site.base + path)
    assert "0 feeds" in await text_of(moderator, "feed list", channel)


async def test_buttons_outlive_the_bot(
    discord: DiscordServer, articles: Path, tmp_path: Path, starting: Starting, site: Site
) -> None:
    async with DiscordServer() as own:
        first = await starting(tmp_path, own, **LOCAL)
        await first.logged("ready")
        guild = own.guild()
        give_articles(articles, tmp_path, guild.corpus)
        moderator = guild.member("mod", permissions=Permission.MANAGE_MESSAGES)
        channel = await choose_channel(guild, moderator)
        await text_of(moderator, "feed add", channel, url=site.feed, approve=True)
        asked = await waiting_in(own, channel)
        await first.stop()
        second = await starting(tmp_path, own, **LOCAL)
        await second.logged("ready")
        clicked = await moderator.click(asked, "Approve")
        await clicked.answer(lambda one: "Added by" in one.text)
