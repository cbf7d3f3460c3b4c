"""/privacy: everybody sees and deletes what is known of them, and of them alone."""

import json

import aiohttp
import pytest

from tests.end_to_end.discord_server.community import Community
from tests.end_to_end.discord_server.identity_routes import dm_with
from tests.end_to_end.discord_server.messages import Message
from tests.end_to_end.discord_server.people import Person
from tests.end_to_end.discord_server.server import DiscordServer

pytestmark = pytest.mark.anyio

QUESTION = "Who designed the bridge?"


async def ask(guild: Community, person: Person, question: str = QUESTION) -> Message:
    return await (await person.run("ask", guild.channel(), question=question)).answer()


async def attached(message: Message) -> dict[str, object]:
    [file] = message.attachments
    async with aiohttp.ClientSession() as session, session.get(file["url"]) as response:
        found: dict[str, object] = json.loads(await response.read())
    return found


async def test_who_asked_sees_what_is_known(guild: Community) -> None:
    reader, other = guild.member(), guild.member("other")
    await ask(guild, reader)
    answer = await ask(guild, other, "What did the bridge cost?")
    await (await reader.click(answer, "👍")).answer()
    asked = await reader.run("privacy show", guild.channel())
    shown = await asked.answer()
    assert asked.is_ephemeral
    assert "Questions with their answers: 1" in shown.text
    assert "Votes: 1" in shown.text
    file = await attached(shown)
    assert [one["question"] for one in file["questions"]] == [QUESTION]  # type: ignore[attr-defined]
    assert "cost" not in json.dumps(file)


async def test_of_who_did_nothing_nothing_is_known(guild: Community) -> None:
    channel, reader = guild.channel(), guild.member()
    shown = await (await reader.run("privacy show", channel)).answer()
    assert "Questions with their answers: 0" in shown.text
    assert shown.attachments == []
    told = await (await reader.run("privacy erase", channel)).answer()
    assert "nothing about you" in told.content


async def test_it_is_erased_when_they_confirm(guild: Community) -> None:
    reader, other = guild.member(), guild.member("other")
    answer, stays = await ask(guild, reader), await ask(guild, other)
    channel = guild.channel()
    asking = await (await reader.run("privacy erase", channel)).answer()
    assert "Questions with their answers: 1" in asking.text
    assert "Lindqvist" in (await (await other.click(answer, "Sources")).answer()).text  # nothing yet
    clicked = await reader.click(asking, "Delete for good")
    await clicked.answer(lambda one: "It is deleted" in one.content)
    assert "no longer have" in (await (await other.click(answer, "Sources")).answer()).text
    assert "Lindqvist" in (await (await other.click(stays, "Sources")).answer()).text
    shown = await (await reader.run("privacy show", channel)).answer()
    assert "Questions with their answers: 0" in shown.text


async def test_a_guild_shows_what_is_its_own_and_a_direct_message_everything(
    discord: DiscordServer, guild: Community
) -> None:
    reader = guild.member()
    await ask(guild, reader)
    elsewhere = discord.guild("Elsewhere")
    there = await (await elsewhere.join(reader).run("privacy show", elsewhere.channel())).answer()
    assert "Questions with their answers: 0" in there.text
    direct = await (await reader.run("privacy show", dm_with(discord.world, reader.user))).answer()
    assert "every server" in direct.text
    assert "Questions with their answers: 1" in direct.text
