"""/ask and "Ask about this", as people use them."""

import pytest

from tests.end_to_end.bot.conftest import Bot
from tests.end_to_end.discord_server.community import Community
from tests.end_to_end.discord_server.permissions import Permission
from tests.end_to_end.discord_server.server import DiscordServer

pytestmark = pytest.mark.anyio

QUESTION = "Who designed the bridge?"
MODERATOR = Permission.MANAGE_MESSAGES


async def test_an_answer_is_public_and_shows_quote_source_and_link(guild: Community) -> None:
    channel, reader = guild.channel(), guild.member()
    asked = await reader.run("ask", channel, question=QUESTION)
    answer = await asked.answer()
    assert not asked.is_ephemeral
    [embed] = answer.embeds
    assert "Oskar Lindqvist" in embed["description"]
    assert "[1]" in embed["description"]
    field = embed["fields"][0]
    assert field["name"].startswith("[1] Tarn Opens Its New Bridge")
    assert "The Tarn Post" in field["value"]
    assert "May 14, 2023" in field["value"]
    assert "](https://example.org/bridge#:~:text=The%20engineer" in field["value"]
    assert "as of May 14, 2023" in embed["footer"]["text"]
    assert answer.buttons == ["Sources", "Why?", "👍", "👎", "Delete"]


@pytest.mark.parametrize("private", [True, False])
async def test_private_decides_who_sees_the_answer(guild: Community, private: bool) -> None:
    asked = await guild.member().run("ask", guild.channel(), question=QUESTION, private=private)
    answer = await asked.answer()
    assert asked.is_ephemeral is private
    assert ("Delete" in answer.buttons) is not private


async def test_what_the_articles_do_not_say_looks_different(guild: Community) -> None:
    asked = await guild.member().run("ask", guild.channel(), question="Who won the chess tournament in Lima?")
    answer = await asked.answer()
    assert answer.embeds[0]["title"] == "Not in these articles"
    assert "couldn't find this" in answer.text
    assert 1 <= len(answer.embeds[0]["fields"]) <= 3
    assert "Tell the moderators" in answer.buttons
    assert "Sources" not in answer.buttons


async def test_a_guild_without_articles_is_told_how_to_get_some(discord: DiscordServer, bot: Bot) -> None:
    guild = discord.guild()
    asked = await guild.member().run("ask", guild.channel(), question=QUESTION)
    answer = await asked.answer()
    assert "no articles yet" in answer.content
    assert "/article add" in answer.content


async def test_a_guild_never_sees_another_one_s_articles(discord: DiscordServer, guild: Community) -> None:
    other = discord.guild("Others")
    asked = await other.member().run("ask", other.channel(), question=QUESTION)
    assert "Lindqvist" not in (await asked.answer()).text


@pytest.mark.parametrize(("question", "says"), [("x" * 501, "501"), ("?!", "in words"), ("   ", "in words")])
async def test_a_question_that_can_not_be_answered_is_explained_to_the_asker_alone(
    guild: Community, question: str, says: str
) -> None:
    asked = await guild.member().run("ask", guild.channel(), question=question)
    answer = await asked.answer()
    assert asked.is_ephemeral
    assert says in answer.content


async def test_what_only_the_asker_sees_is_in_their_language(guild: Community) -> None:
    asked = await guild.member(locale="uk").run("ask", guild.channel(), question="x" * 501)
    assert "символів: 501" in (await asked.answer()).content


async def test_who_asks_too_much_is_told_how_long_to_wait(guild: Community) -> None:
    channel, moderator, reader = guild.channel(), guild.member("mod", permissions=MODERATOR), guild.member()
    await (await moderator.run("settings cooldown", channel, questions=1, seconds=600)).answer()
    await (await reader.run("ask", channel, question=QUESTION)).answer()
    again = await reader.run("ask", channel, question=QUESTION)
    refusal = await again.answer()
    assert again.is_ephemeral
    assert "seconds" in refusal.content
    other = await guild.member("another").run("ask", channel, question=QUESTION)
    assert "Lindqvist" in (await other.answer()).text


async def test_smuggled_markdown_and_mentions_take_no_effect(guild: Community) -> None:
    question = "Who designed the bridge? @everyone <@1> **bold** [click](https://evil.example) discord.gg/abc"
    asked = await guild.member().run("ask", guild.channel(), question=question)
    answer = await asked.answer()
    assert answer.pinged == set()
    assert answer.embeds[0]["author"]["name"].startswith("Who designed the bridge?")


async def test_the_interface_speaks_the_reader_s_language(guild: Community) -> None:
    asked = await guild.member(locale="uk").run("ask", guild.channel(), question=QUESTION, private=True)
    answer = await asked.answer()
    assert "Джерела" in answer.buttons
    assert "14 травня 2023" in answer.text


async def test_a_message_is_the_question(guild: Community) -> None:
    channel, reader = guild.channel(), guild.member()
    message = await guild.member("writer").say(channel, "Does anybody know who designed the bridge?")
    asked = await reader.message_command("Ask about this", message)
    submitted = await reader.submit(await asked.modal(), {})
    assert "Lindqvist" in (await submitted.answer()).text


async def test_a_message_is_the_context_of_a_question(guild: Community) -> None:
    channel, reader = guild.channel(), guild.member()
    message = await guild.member("writer").say(channel, "The engineer Oskar Lindqvist was a genius.")
    asked = await reader.message_command("Ask about this", message)
    submitted = await reader.submit(await asked.modal(), {"Your question": "What did he die of?"})
    assert "heart attack" in (await submitted.answer()).text


async def test_an_answer_is_the_context_of_a_question(guild: Community) -> None:
    channel, reader = guild.channel(), guild.member()
    answer = await (await reader.run("ask", channel, question=QUESTION)).answer()
    modal = await (await reader.message_command("Ask about this", answer)).modal()
    assert "Leave this empty" not in str(modal.components)
    submitted = await reader.submit(modal, {"Your question": "What did he die of?"})
    assert "heart attack" in (await submitted.answer()).text


def test_commands_are_told_once(bot: Bot, discord: DiscordServer) -> None:
    puts = [one for one in discord.rest.requests if one.method == "PUT" and one.path.endswith("/commands")]
    assert len(puts) == 1
    assert [line["event"] for line in bot.log].count("commands synced") == 1
