"""/settings and /missing: for moderators alone."""

import pytest

from tests.end_to_end.discord_server.community import Community
from tests.end_to_end.discord_server.people import Person
from tests.end_to_end.discord_server.permissions import Permission
from tests.end_to_end.discord_server.server import DiscordServer

pytestmark = pytest.mark.anyio

QUESTION = "Who designed the bridge?"


@pytest.fixture
def moderator(guild: Community) -> Person:
    return guild.member("mod", permissions=Permission.MANAGE_MESSAGES)


async def test_what_is_set_is_shown(guild: Community, moderator: Person) -> None:
    channel = guild.channel()
    await (await moderator.run("settings answers", channel, private=True, threads=False)).answer()
    shown = await moderator.run("settings show", channel)
    text = (await shown.answer()).text
    assert shown.is_ephemeral
    assert "**Private by default:** yes" in text
    assert "**Opens threads:** no" in text


@pytest.mark.parametrize("command", ["settings show", "missing"])
async def test_others_are_refused(guild: Community, command: str) -> None:
    refused = await guild.member().run(command, guild.channel(), anyway=True)
    assert "Only moderators" in (await refused.answer()).content
    assert refused.is_ephemeral


async def test_a_role_makes_moderators(guild: Community, moderator: Person) -> None:
    channel, role = guild.channel(), guild.role("editors")
    told = await (await moderator.run("settings moderators", channel, role=role)).answer()
    assert "Integrations" in told.text
    editor = guild.member("editor")
    editor.member.roles.append(role)
    shown = await editor.run("settings show", channel, anyway=True)
    assert "Settings" in (await shown.answer()).text


async def test_it_answers_only_where_it_may(discord: DiscordServer, guild: Community, moderator: Person) -> None:
    allowed, other = guild.channel("allowed"), guild.channel("other")
    await (await moderator.run("settings channel", other, channel=allowed, allowed=True)).answer()
    reader = guild.member()
    refused = await reader.run("ask", other, question=QUESTION)
    assert allowed.mention in (await refused.answer()).content
    assert refused.is_ephemeral
    assert "Lindqvist" in (await (await reader.run("ask", allowed, question=QUESTION)).answer()).text
    await reader.say(other, f"{discord.bot.mention} {QUESTION}")
    told = await discord.wait_for_message(other, lambda one: one.author.id == discord.bot.id)
    assert allowed.mention in told.content


async def test_private_by_default_can_be_overruled(guild: Community, moderator: Person) -> None:
    channel, reader = guild.channel(), guild.member()
    await (await moderator.run("settings answers", channel, private=True)).answer()
    asked = await reader.run("ask", channel, question=QUESTION)
    await asked.answer()
    assert asked.is_ephemeral
    public = await reader.run("ask", channel, question=QUESTION, private=False)
    await public.answer()
    assert not public.is_ephemeral


async def test_the_language_is_the_guild_s(guild: Community, moderator: Person) -> None:
    channel = guild.channel()
    offered = await moderator.type("settings language", "language", "укр", channel)
    assert [choice["value"] for choice in offered] == ["uk"]
    assert "українська" in (await (await moderator.run("settings language", channel, language="uk")).answer()).text
    answer = await (await guild.member().run("ask", channel, question=QUESTION)).answer()
    assert "Джерела" in answer.buttons
    refused = await moderator.run("settings language", channel, language="xx")
    assert "en, uk" in (await refused.answer()).content


async def test_settings_of_one_guild_are_not_another_s(
    discord: DiscordServer, guild: Community, moderator: Person
) -> None:
    await (await moderator.run("settings answers", guild.channel(), private=True)).answer()
    other = discord.guild("Others")
    shown = await other.member("mod", permissions=Permission.MANAGE_MESSAGES).run("settings show", other.channel())
    assert "**Private by default:** no" in (await shown.answer()).text
