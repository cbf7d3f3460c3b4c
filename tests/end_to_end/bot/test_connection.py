"""Connections that break, and a Discord that is slow or says no."""

import pytest

from tests.end_to_end.bot.conftest import Bot
from tests.end_to_end.discord_server.community import Community
from tests.end_to_end.discord_server.server import DiscordServer

pytestmark = pytest.mark.anyio

QUESTION = "Who designed the bridge?"


async def answered(discord: DiscordServer, guild: Community) -> bool:
    asked = await guild.member().run("ask", guild.channel(), question=QUESTION)
    return "Lindqvist" in (await asked.answer()).text


async def test_a_dropped_connection_resumes_and_nothing_is_answered_twice(
    discord: DiscordServer, guild: Community, bot: Bot
) -> None:
    channel, reader = guild.channel(), guild.member()
    session = await discord.ready()
    discord.drop_gateway()
    message = await reader.say(channel, f"{discord.bot.mention} {QUESTION}")
    thread = await discord.wait_for_thread(message, within_s=40)
    await discord.wait_for_message(thread, lambda one: one.embeds)
    assert (await discord.ready()).id == session.id
    assert await answered(discord, guild)
    assert sum(one.author.id == discord.bot.id for one in thread.messages.values()) == 1


async def test_a_session_that_is_invalid_is_begun_anew(discord: DiscordServer, guild: Community) -> None:
    session = await discord.ready()
    discord.invalidate_session()
    await discord.until(
        lambda: discord.gateway.sessions.connected and discord.gateway.sessions.connected[-1].id != session.id,
        "a new session",
        within_s=40,
    )
    assert await answered(discord, guild)


async def test_a_rate_limit_is_waited_for(discord: DiscordServer, guild: Community) -> None:
    discord.rest.rate_limit("/messages/@original", retry_after=0.3)
    assert await answered(discord, guild)


async def test_errors_of_discord_are_outlived(discord: DiscordServer, guild: Community) -> None:
    discord.rest.fail(1, 500, "/messages/@original")
    assert await answered(discord, guild)


async def test_a_message_that_is_deleted_is_not_answered(discord: DiscordServer, guild: Community, bot: Bot) -> None:
    channel, reader = guild.channel(), guild.member()
    discord.rest.delay(1.0, "/threads")
    discord.rejections.expect(10008)
    seen = len(bot.log)
    message = await reader.say(channel, f"{discord.bot.mention} {QUESTION}")
    await bot.logged("asked", since=seen)
    await reader.delete(message)
    assert await answered(discord, guild)
    assert not [thread for thread in channel.threads if any(one.embeds for one in thread.messages.values())]
