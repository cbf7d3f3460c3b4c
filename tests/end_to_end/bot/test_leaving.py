"""/settings erase, leaving a guild, and what is kept in between."""

from pathlib import Path

import pytest

from tests.end_to_end.bot.conftest import Bot, Starting, give_articles
from tests.end_to_end.discord_server.community import Community
from tests.end_to_end.discord_server.permissions import Permission
from tests.end_to_end.discord_server.server import DiscordServer

pytestmark = pytest.mark.anyio

QUESTION = "Who designed the bridge?"


def has_articles(home: Path, guild: Community) -> bool:
    return (home / "corpora" / guild.corpus).exists()


async def test_the_owner_erases_everything_by_typing_the_name(guild: Community, home: Path, bot: Bot) -> None:
    channel, reader = guild.channel(), guild.member()
    answer = await (await reader.run("ask", channel, question=QUESTION)).answer()
    await (await guild.owner.run("settings answers", channel, private=True)).answer()
    modal = await (await guild.owner.run("settings erase", channel)).modal()
    erased = await guild.owner.submit(modal, {"Type the server's name": guild.guild.name})
    assert "Everything is deleted" in (await erased.answer()).content
    assert erased.is_ephemeral
    assert not has_articles(home, guild)
    gone = await reader.click(answer, "Sources")
    assert "no longer have this answer" in (await gone.answer()).content
    again = await reader.run("ask", channel, question=QUESTION)
    assert "no articles yet" in (await again.answer()).content
    assert not again.is_ephemeral  # as it is where nothing is set


async def test_another_name_erases_nothing(guild: Community, home: Path) -> None:
    channel = guild.channel()
    modal = await (await guild.owner.run("settings erase", channel)).modal()
    told = await guild.owner.submit(modal, {"Type the server's name": f"not {guild.guild.name}"})
    assert "nothing was deleted" in (await told.answer()).content
    assert has_articles(home, guild)
    answer = await (await guild.member().run("ask", channel, question=QUESTION)).answer()
    assert "Lindqvist" in answer.text


async def test_only_the_owner_can_erase(guild: Community, home: Path) -> None:
    moderator = guild.member("mod", permissions=Permission.MANAGE_MESSAGES)
    refused = await moderator.run("settings erase", guild.channel())
    assert "Only the owner" in (await refused.answer()).content
    assert has_articles(home, guild)


async def test_one_guild_s_end_is_not_another_s(
    discord: DiscordServer, guild: Community, articles: Path, home: Path
) -> None:
    other = discord.guild("Others")
    give_articles(articles, home, other.corpus)
    modal = await (await guild.owner.run("settings erase", guild.channel())).modal()
    await (await guild.owner.submit(modal, {"Type the server's name": guild.guild.name})).answer()
    answer = await (await other.member().run("ask", other.channel(), question=QUESTION)).answer()
    assert "Lindqvist" in answer.text


async def test_a_guild_that_throws_the_bot_out_finds_everything_when_it_comes_back(
    guild: Community, home: Path, bot: Bot
) -> None:
    channel, reader = guild.channel(), guild.member()
    answer = await (await reader.run("ask", channel, question=QUESTION)).answer()
    since = len(bot.log)
    guild.kick_bot()
    left = await bot.logged("a guild was left", since=since)
    assert left["kept_for_days"] == 30
    assert has_articles(home, guild)
    guild.invite_bot()
    assert "Lindqvist" in (await (await reader.click(answer, "Sources")).answer()).text


async def test_what_was_kept_long_enough_is_deleted(starting: Starting, articles: Path, tmp_path: Path) -> None:
    async with DiscordServer() as discord:  # of its own, for only one bot is to answer
        leaving, staying = discord.guild("Leaving"), discord.guild("Staying")
        for each in (leaving, staying):
            give_articles(articles, tmp_path, each.corpus)
        bot = await starting(tmp_path, discord, FOOTNOTE_DISCORD__KEEP_DAYS="0")
        await bot.logged("ready")
        await (await leaving.member().run("ask", leaving.channel(), question=QUESTION)).answer()
        leaving.kick_bot()
        await bot.logged("a guild that was left is deleted")
        answer = await (await staying.member().run("ask", staying.channel(), question=QUESTION)).answer()
        assert "Lindqvist" in answer.text
        bot.terminate()
        assert await bot.ended() == 0
        again = await starting(tmp_path, discord)
        await again.logged("ready")
        assert [path.name for path in (tmp_path / "corpora").iterdir()] == [staying.corpus]
        assert [*discord.rejections.unexpected] == []
