"""The bot with a language model, from the question to the answer and its Why?."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.end_to_end.bot.conftest import Bot, give_articles, start_bot
from tests.end_to_end.discord_server.community import Community
from tests.end_to_end.discord_server.interactions import Interaction
from tests.end_to_end.discord_server.messages import Message
from tests.end_to_end.discord_server.server import DiscordServer
from tests.llm_servers.scripted import Reply, ScriptedServer, says

pytestmark = pytest.mark.anyio

QUESTION = "Who designed the bridge?"
GOOD = "The bridge was designed by the engineer Oskar Lindqvist [1]."
WRONG = "He was born in Vessby in 1962 [1]. Read more at https://evil.example and ask @everyone [1]."


@pytest.fixture(scope="module")
async def model(anyio_backend: str) -> AsyncIterator[ScriptedServer]:
    """The model's server, which the bot of this module asks."""
    async with ScriptedServer(says(f"{GOOD} {WRONG}")) as server:
        yield server


@pytest.fixture(scope="module")
async def bot(discord: DiscordServer, home: Path, model: ScriptedServer) -> AsyncIterator[Bot]:
    """A bot whose answers that model words."""
    settings = {
        "FOOTNOTE_LLM__PROVIDER": "openai-like",
        "FOOTNOTE_LLM__MODEL": "scripted",
        "FOOTNOTE_LLM__BASE_URL": model.base_url,
        "FOOTNOTE_LLM__TIMEOUT_S": "5",
        "FOOTNOTE_LLM__TOKENS_A_DAY": "4000",
    }
    started = await start_bot(home, discord, **settings)
    await started.logged("ready")
    yield started
    await started.stop()


@pytest.fixture
def guild(discord: DiscordServer, bot: Bot, articles: Path, home: Path, model: ScriptedServer) -> Community:
    """A guild with the three articles; the model begins with its usual reply."""
    model.replies[:] = [says(f"{GOOD} {WRONG}")]
    made = discord.guild()
    give_articles(articles, home, made.corpus)
    return made


async def answered(asked: Interaction) -> Message:
    """The answer, after whatever was shown while it was written."""
    return await asked.answer(lambda one: bool(one.embeds))


async def test_an_answer_in_the_models_words_and_how_it_was_checked(discord: DiscordServer, guild: Community) -> None:
    channel, reader = guild.channel(), guild.member()
    answer = await answered(await reader.run("ask", channel, question=QUESTION))
    assert "The bridge was designed by the engineer Oskar Lindqvist. [1]" in answer.text
    assert "The engineer Oskar Lindqvist designed the bridge." in answer.text
    assert "1962" not in answer.text
    assert "evil.example" not in answer.text
    assert answer.pinged == set()
    why = await (await reader.click(answer, "Why?")).answer()
    assert "1 of 3 sentences are supported" in why.text
    assert "Left out as not supported" in why.text
    assert "1962" in why.text
    assert "https://evil" not in why.text
    assert why.pinged == set()


async def test_what_is_being_written_is_marked_as_unchecked(discord: DiscordServer, guild: Community, model) -> None:
    model.replies[:] = [Reply([*GOOD.replace(" ", " \n").split("\n")], hang=4)]
    channel, reader = guild.channel(), guild.member()
    asked = await reader.run("ask", channel, question=QUESTION)
    draft = await asked.answer(lambda one: "Not yet checked" in one.text)
    assert draft.pinged == set()
    answer = await answered(asked)
    assert "Not yet checked" not in answer.text
    assert "word for word from the articles" in answer.text


async def test_a_model_that_fails_leaves_the_articles_own_words(
    discord: DiscordServer, guild: Community, model: ScriptedServer
) -> None:
    model.replies[:] = [Reply(status=400)]
    channel, reader = guild.channel(), guild.member()
    answer = await answered(await reader.run("ask", channel, question=QUESTION))
    assert "The engineer Oskar Lindqvist designed the bridge." in answer.text
    assert "word for word from the articles" in answer.text
    why = await (await reader.click(answer, "Why?")).answer()
    assert "can't be asked just now" in why.text


async def test_the_same_question_is_answered_as_before(
    discord: DiscordServer, guild: Community, model: ScriptedServer
) -> None:
    channel, reader = guild.channel(), guild.member()
    await answered(await reader.run("ask", channel, question=QUESTION))
    asked_before = len(model.prompts)
    answer = await answered(await reader.run("ask", channel, question=QUESTION))
    assert len(model.prompts) == asked_before
    assert "answered before" in answer.text


async def test_a_follow_up_is_condensed(discord: DiscordServer, guild: Community, model: ScriptedServer) -> None:
    model.replies[:] = [
        says(GOOD),
        says("What did Oskar Lindqvist die of?"),
        says("He died of a heart attack before the first stone was laid [1]."),
    ]
    channel, reader = guild.channel(), guild.member()
    thread = await discord.wait_for_thread(await reader.say(channel, f"{discord.bot.mention} {QUESTION}"))
    await discord.wait_for_message(thread, lambda one: "Lindqvist" in one.text and one.embeds)
    await reader.say(thread, "What did he die of?")
    answer = await discord.wait_for_message(thread, lambda one: "heart attack" in one.text)
    assert "He died of a heart attack before the first stone was laid. [1]" in answer.text


async def test_a_guild_has_so_much_a_day(discord: DiscordServer, guild: Community, model: ScriptedServer) -> None:
    channel, reader = guild.channel(), guild.member()
    questions = (
        QUESTION,
        "Who designed the new bridge?",
        "Which engineer designed the bridge?",
        "Who designed the bridge in Tarn?",
        "Which engineer designed the bridge in Tarn?",
    )
    said = [await answered(await reader.run("ask", channel, question=question)) for question in questions]
    assert "word for word from the articles" in said[-1].text
    assert "word for word from the articles" not in said[0].text
