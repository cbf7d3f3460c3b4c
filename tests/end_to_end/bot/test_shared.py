"""Corpora that an operator shares: asked beside a guild's own, and named where a footnote is from one."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.corpora import open_corpus
from bot.settings import Settings
from corpus.article import ArticleDraft
from index.embedding import Embedder
from tests.end_to_end.bot.conftest import Bot, give_articles, start_bot
from tests.end_to_end.discord_server.identity_routes import dm_with
from tests.end_to_end.discord_server.messages import Message
from tests.end_to_end.discord_server.server import DiscordServer

pytestmark = pytest.mark.anyio

QUESTION = "Who designed the bridge?"
FROM_THE_ARCHIVE = "from “archive”"
FERRY = "The ferry to Moss carries forty cars. Captain Runa Falk has steered it since 2009."


@pytest.fixture(scope="module")
async def bot(discord: DiscordServer, home: Path, articles: Path) -> AsyncIterator[Bot]:
    """A bot that shares the three articles with everybody."""
    give_articles(articles, home, "archive")
    started = await start_bot(home, discord, FOOTNOTE_SHARED="archive")
    await started.logged("ready")
    yield started
    await started.stop()


def fields(message: Message) -> str:
    return "\n".join(field["value"] for embed in message.embeds for field in embed.get("fields", ()))


@pytest.mark.usefixtures("bot")
async def test_a_guild_without_articles_is_answered_from_what_is_shared(discord: DiscordServer) -> None:
    guild = discord.guild()
    answer = await (await guild.member().run("ask", guild.channel(), question=QUESTION)).answer()
    assert "Lindqvist" in answer.text
    assert FROM_THE_ARCHIVE in fields(answer)
    source = await (await guild.member().click(answer, "Sources")).answer()
    assert FROM_THE_ARCHIVE in source.text


@pytest.mark.usefixtures("bot")
async def test_a_guild_s_own_articles_are_asked_beside_those(
    discord: DiscordServer, home: Path, embedder: Embedder
) -> None:
    guild, other = discord.guild(), discord.guild("Others")
    corpus = open_corpus(guild.corpus, create=True, settings=Settings(home=home), embedder=embedder)
    assert len(list(corpus.add([ArticleDraft(title="The Ferry", text=FERRY)], added_by="tests"))) == 1
    corpus.close()
    channel, reader = guild.channel(), guild.member()
    own = await (await reader.run("ask", channel, question="Who steers the ferry to Moss?")).answer()
    assert "Runa Falk" in own.text
    assert "archive" not in own.text
    shared = await (await reader.run("ask", channel, question=QUESTION)).answer()
    assert "Lindqvist" in shared.text
    assert FROM_THE_ARCHIVE in fields(shared)
    elsewhere = await other.member().run("ask", other.channel(), question="Who steers the ferry to Moss?")
    assert "Runa Falk" not in (await elsewhere.answer()).text


@pytest.mark.usefixtures("bot")
async def test_direct_messages_are_answered_from_what_is_shared(discord: DiscordServer) -> None:
    guild = discord.guild()
    reader = guild.member()
    asked = await reader.run("ask", dm_with(discord.world, reader.user), question=QUESTION)
    answer = await asked.answer()
    assert "Lindqvist" in answer.text
    assert FROM_THE_ARCHIVE in fields(answer)
