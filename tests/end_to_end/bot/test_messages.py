"""Mentions, replies, threads, direct messages and forum posts."""

from pathlib import Path

import pytest

from tests.end_to_end.bot.conftest import Starting, give_articles
from tests.end_to_end.discord_server.community import Community
from tests.end_to_end.discord_server.permissions import Permission
from tests.end_to_end.discord_server.server import DiscordServer

pytestmark = pytest.mark.anyio

QUESTION = "Who designed the bridge?"


async def test_a_mention_is_answered_in_a_thread_where_everything_is_a_follow_up(
    discord: DiscordServer, guild: Community
) -> None:
    channel, reader = guild.channel(), guild.member()
    message = await reader.say(channel, f"{discord.bot.mention} {QUESTION}")
    thread = await discord.wait_for_thread(message)
    assert thread.name == QUESTION
    answer = await discord.wait_for_message(thread, lambda one: one.embeds)
    assert "Lindqvist" in answer.text
    assert answer.pinged == set()
    await reader.say(thread, "What did he die of?")
    follow_up = await discord.wait_for_message(thread, lambda one: "heart attack" in one.text)
    assert follow_up.pinged == set()


async def test_threads_do_not_hear_each_other(discord: DiscordServer, guild: Community) -> None:
    channel, reader = guild.channel(), guild.member()
    first = await discord.wait_for_thread(await reader.say(channel, f"{discord.bot.mention} {QUESTION}"))
    await discord.wait_for_message(first, lambda one: one.embeds)
    second = await discord.wait_for_thread(
        await reader.say(channel, f"{discord.bot.mention} Who teaches at the school in Orrin?")
    )
    await discord.wait_for_message(second, lambda one: one.embeds)
    await reader.say(second, "How many pupils does she have?")
    answer = await discord.wait_for_message(second, lambda one: "pupils does she" in one.text)
    assert "eleven" in answer.text


async def test_a_reply_to_an_answer_goes_on_from_it(discord: DiscordServer, guild: Community) -> None:
    channel, reader = guild.channel(), guild.member()
    answer = await (await reader.run("ask", channel, question=QUESTION)).answer()
    message = await reader.say(channel, "What did he die of?", reply_to=answer)
    thread = await discord.wait_for_thread(message)
    assert "heart attack" in (await discord.wait_for_message(thread, lambda one: one.embeds)).text
    quiet = await reader.say(channel, "Where did he die?", reply_to=answer, hides_reference=True)
    await discord.wait_for_thread(quiet)


async def test_a_mention_in_reply_to_somebody_asks_what_they_said(discord: DiscordServer, guild: Community) -> None:
    channel = guild.channel()
    said = await guild.member("writer").say(channel, QUESTION)
    message = await guild.member().say(channel, discord.bot.mention, reply_to=said)
    thread = await discord.wait_for_thread(message)
    assert "Lindqvist" in (await discord.wait_for_message(thread, lambda one: one.embeds)).text


async def test_talk_among_people_is_left_alone(discord: DiscordServer, guild: Community) -> None:
    channel, reader = guild.channel(), guild.member()
    await reader.say(channel, QUESTION)
    await reader.say(channel, f"@everyone {QUESTION}")
    asked = await reader.run("ask", channel, question=QUESTION)  # what came before is done with by then
    await asked.answer()
    assert [one.author.id for one in channel.messages.values()].count(discord.bot.id) == 1


async def test_without_threads_the_answer_is_a_reply(discord: DiscordServer, guild: Community) -> None:
    channel, moderator = guild.channel(), guild.member("mod", permissions=Permission.MANAGE_MESSAGES)
    await (await moderator.run("settings answers", channel, threads=False)).answer()
    message = await guild.member().say(channel, f"{discord.bot.mention} {QUESTION}")
    answer = await discord.wait_for_message(channel, lambda one: one.embeds)
    assert answer.reference is message
    assert answer.pinged == set()
    again = await guild.member("second").say(channel, "What did he die of?", reply_to=answer)
    follow_up = await discord.wait_for_message(channel, lambda one: "heart attack" in one.text)
    assert follow_up.reference is again


async def test_a_direct_message_is_told_to_ask_in_a_server(discord: DiscordServer, guild: Community) -> None:
    reader = guild.member()
    message = await reader.dm(QUESTION)
    answer = await discord.wait_for_message(message.channel, lambda one: one.author.bot)
    assert "ask me in a server" in answer.content
    assert "Lindqvist" not in answer.text


async def test_a_new_post_is_answered_once_where_that_is_switched_on(discord: DiscordServer, guild: Community) -> None:
    forum, quiet = guild.forum(), guild.forum("quiet")
    channel, moderator = guild.channel(), guild.member("mod", permissions=Permission.MANAGE_MESSAGES)
    await (await moderator.run("settings forum", channel, forum=forum, answered=True)).answer()
    reader = guild.member()
    unanswered = await reader.post(quiet, QUESTION, "I wonder.")
    post = await reader.post(forum, QUESTION, "I have wondered for years.")
    answer = await discord.wait_for_message(post, lambda one: one.embeds)
    assert "Lindqvist" in answer.text
    await reader.say(post, "Thanks! Who paid for it?")
    await (await reader.run("ask", channel, question=QUESTION)).answer()
    assert sum(one.author.id == discord.bot.id for one in post.messages.values()) == 1
    assert sum(one.author.id == discord.bot.id for one in unanswered.messages.values()) == 0


async def test_an_empty_mention_is_helped(discord: DiscordServer, guild: Community) -> None:
    channel = guild.channel()
    await guild.member().say(channel, discord.bot.mention)
    help = await discord.wait_for_message(channel, lambda one: one.author.id == discord.bot.id)
    assert "in words" in help.content


@pytest.mark.parametrize("lacking", ["CREATE_PUBLIC_THREADS", "SEND_MESSAGES_IN_THREADS"])
async def test_where_threads_are_forbidden_it_says_so_once_and_answers_below(
    discord: DiscordServer, guild: Community, lacking: str
) -> None:
    channel, reader = guild.channel(), guild.member()
    guild.overwrite(channel, discord.bot, deny=Permission[lacking])
    for _ in range(2):
        await reader.say(channel, f"{discord.bot.mention} {QUESTION}")
    await discord.until(lambda: sum(bool(one.embeds) for one in channel.messages.values()) == 2, "two answers")
    told = [one for one in channel.messages.values() if lacking.replace("_", " ").lower() in one.content.lower()]
    assert len(told) == 1
    assert channel.threads == []


async def test_where_it_may_not_write_it_tells_the_asker(discord: DiscordServer, guild: Community) -> None:
    channel, reader = guild.channel(), guild.member()
    guild.overwrite(channel, discord.bot, deny=Permission.SEND_MESSAGES | Permission.CREATE_PUBLIC_THREADS)
    await reader.say(channel, f"{discord.bot.mention} {QUESTION}")
    told = await discord.wait_for_dm(reader, lambda one: "Send Messages" in one.content)
    assert channel.mention in told.content


async def test_without_embeds_or_history_it_says_so_or_does_without(discord: DiscordServer, guild: Community) -> None:
    plain, forgetful, reader = guild.channel("plain"), guild.channel("forgetful"), guild.member()
    guild.overwrite(plain, discord.bot, deny=Permission.EMBED_LINKS)
    await reader.say(plain, f"{discord.bot.mention} {QUESTION}")
    await discord.wait_for_message(plain, lambda one: "Embed Links" in one.content)
    guild.overwrite(forgetful, discord.bot, deny=Permission.READ_MESSAGE_HISTORY | Permission.CREATE_PUBLIC_THREADS)
    await reader.say(forgetful, f"{discord.bot.mention} {QUESTION}")
    assert (await discord.wait_for_message(forgetful, lambda one: one.embeds)).reference is None


async def test_a_direct_message_is_answered_from_what_is_shared_and_goes_on(
    articles: Path, tmp_path: Path, starting: Starting
) -> None:
    give_articles(articles, tmp_path, "news")
    async with DiscordServer() as discord:
        bot = await starting(tmp_path, discord, FOOTNOTE_SHARED="news")
        await bot.logged("ready")
        guild = discord.guild()
        reader, other = guild.member(), guild.member("other")
        message = await reader.dm(QUESTION)
        answer = await discord.wait_for_message(message.channel, lambda one: one.embeds)
        assert "Lindqvist" in answer.text
        await reader.dm("What did he die of?")
        await discord.wait_for_message(message.channel, lambda one: "heart attack" in one.text)
        strange = await other.dm("What did he die of?")
        answer = await discord.wait_for_message(strange.channel, lambda one: one.embeds)
        assert "What did he die of?" in answer.embeds[0]["author"]["name"]
        asked = await reader.run("ask", guild.channel(), question=QUESTION)
        assert "Lindqvist" in (await asked.answer()).text
        assert list(discord.rejections) == []
