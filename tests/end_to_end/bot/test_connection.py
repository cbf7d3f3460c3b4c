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


async def test_what_can_not_be_read_ends_neither_the_bot_nor_its_connection(
    discord: DiscordServer, guild: Community, bot: Bot
) -> None:
    session = await discord.ready()
    discord.world.publish("INTERACTION_CREATE", {"id": "1", "type": 2})
    await bot.logged("an event from Discord can't be read")
    await discord.until(
        lambda: discord.gateway.sessions.connected and discord.gateway.sessions.connected[-1].id != session.id,
        "a new session",
        within_s=40,
    )
    assert await answered(discord, guild)


async def test_what_the_gateway_tells_twice_is_acknowledged_once(discord: DiscordServer, guild: Community) -> None:
    channel, reader = guild.channel(), guild.member()
    asked = await reader.run("ask", channel, question=QUESTION)
    discord.world.publish("INTERACTION_CREATE", asked.payload())
    clicked = await reader.click(await asked.answer(), "Why?")
    discord.world.publish("INTERACTION_CREATE", clicked.payload())
    await clicked.answer()
    assert await answered(discord, guild)  # by then all that came before is done with; see what is rejected


@pytest.mark.parametrize("is_bare", [False, True])
@pytest.mark.parametrize("path", ["*/messages/@original", "*/callback"])
async def test_a_rate_limit_is_waited_for(discord: DiscordServer, guild: Community, path: str, is_bare: bool) -> None:
    discord.rest.rate_limit(path, retry_after=0.1, is_bare=is_bare)
    assert await answered(discord, guild)


async def test_errors_of_discord_are_outlived(discord: DiscordServer, guild: Community) -> None:
    discord.rest.fail(1, 500, "*/messages/@original")
    assert await answered(discord, guild)


async def test_an_answer_that_discord_refuses_leaves_nobody_waiting(discord: DiscordServer, guild: Community) -> None:
    discord.rest.fail(1, 400, "PATCH */messages/@original")
    asked = await guild.member().run("ask", guild.channel(), question=QUESTION)
    assert "went wrong" in (await asked.answer()).content


async def test_where_no_thread_can_be_opened_the_answer_is_below(discord: DiscordServer, guild: Community) -> None:
    channel = guild.channel()
    discord.rest.fail(1, 400, "*/threads")
    message = await guild.member().say(channel, f"{discord.bot.mention} {QUESTION}")
    assert (await discord.wait_for_message(channel, lambda one: one.embeds)).reference is message


async def test_nobody_waits_for_the_sign_of_typing(discord: DiscordServer, guild: Community) -> None:
    async with discord.rest.hold("*/typing"):
        message = await guild.member().say(guild.channel(), f"{discord.bot.mention} {QUESTION}")
        await discord.wait_for_message(await discord.wait_for_thread(message), lambda one: one.embeds)


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
