"""The buttons under an answer, also after a restart."""

from pathlib import Path

import pytest

from bot.corpora import open_corpus
from bot.settings import Settings
from index.embedding import Embedder
from tests.end_to_end.bot.conftest import Starting, give_articles
from tests.end_to_end.discord_server.community import Community
from tests.end_to_end.discord_server.messages import Message
from tests.end_to_end.discord_server.permissions import Permission
from tests.end_to_end.discord_server.server import DiscordServer

pytestmark = pytest.mark.anyio

QUESTION = "Who designed the bridge?"
UNANSWERED = "Who won the chess tournament in Lima?"
QUOTE = "The engineer Oskar Lindqvist designed the bridge."


async def ask(guild: Community, question: str = QUESTION, **options: object) -> Message:
    asked = await guild.member("asker").run("ask", guild.channel(), question=question, **options)
    return await asked.answer()


async def test_sources_shows_the_quote_in_its_surroundings_to_the_reader_alone(guild: Community) -> None:
    answer = await ask(guild)
    clicked = await guild.member().click(answer, "Sources")
    source = await clicked.answer()
    assert clicked.is_ephemeral
    assert f"**{QUOTE}" in source.embeds[0]["description"]
    assert "after years of delay" in source.embeds[0]["description"]


async def test_sources_has_a_page_for_each_citation(guild: Community) -> None:
    answer = await ask(guild, "What is known of the bridge in Tarn?")
    pages = len(answer.embeds[0]["fields"])
    assert pages > 1
    reader = guild.member()
    shown = await (await reader.click(answer, "Sources")).answer()
    assert shown.enabled_buttons == ["▶️"]
    for page in range(2, pages + 1):
        await (await reader.click(shown, "▶️")).answer(lambda one, page=page: f"page {page} of {pages}" in one.text)
    assert shown.enabled_buttons == ["◀️"]


async def test_why_tells_what_was_searched(guild: Community) -> None:
    answer = await ask(guild)
    clicked = await guild.member().click(answer, "Why?")
    why = await clicked.answer()
    assert clicked.is_ephemeral
    assert QUESTION in why.text
    assert "Tarn Opens Its New Bridge" in why.text
    assert "%" in why.text
    assert "this server's articles" in why.text


async def test_a_button_that_fails_says_so(discord: DiscordServer, guild: Community) -> None:
    answer, reader = await ask(guild), guild.member()
    discord.rest.fail(1, 400, "PATCH */messages/@original")
    assert "went wrong" in (await (await reader.click(answer, "Why?")).answer()).content


async def test_a_good_vote_is_thanked_for(guild: Community) -> None:
    clicked = await guild.member().click(await ask(guild), "👍")
    assert "Thanks" in (await clicked.answer()).content
    assert clicked.is_ephemeral


async def test_a_note_reaches_the_moderators(discord: DiscordServer, guild: Community) -> None:
    moderators, room = guild.member("mod", permissions=Permission.MANAGE_MESSAGES), guild.channel("mods")
    await (await moderators.run("settings moderators", guild.channel(), channel=room)).answer()
    reader = guild.member()
    clicked = await reader.click(await ask(guild), "👎")
    submitted = await reader.submit(await clicked.modal(), {"In a few words": "It was *Ek*, @everyone"})
    assert "moderators will see it" in (await submitted.answer()).content
    told = await discord.wait_for_message(room, lambda one: one.embeds)
    assert QUESTION in told.text
    assert "Ek" in told.text
    assert told.pinged == set()


async def test_what_is_missing_reaches_the_moderators(discord: DiscordServer, guild: Community) -> None:
    moderator, room = guild.member("mod", permissions=Permission.MANAGE_MESSAGES), guild.channel("mods")
    await (await moderator.run("settings moderators", guild.channel(), channel=room)).answer()
    answer = await ask(guild, UNANSWERED)
    for reader in (guild.member("one"), guild.member("two")):
        assert "moderators will see it" in (await (await reader.click(answer, "Tell the moderators")).answer()).content
    await discord.wait_for_message(room, lambda one: UNANSWERED in one.text)
    listed = await moderator.run("missing", guild.channel())
    assert UNANSWERED in (await listed.answer()).text
    assert listed.is_ephemeral


async def test_others_can_not_delete_an_answer_but_its_asker_can(guild: Community) -> None:
    channel, asker = guild.channel(), guild.member("asker")
    answer = await (await asker.run("ask", channel, question=QUESTION)).answer()
    refused = await guild.member("other").click(answer, "Delete")
    assert "Only who asked" in (await refused.answer()).content
    assert refused.is_ephemeral
    assert not answer.deleted
    await (await asker.click(answer, "Delete")).deleted()


async def test_a_moderator_can_delete_any_answer(guild: Community) -> None:
    answer = await ask(guild)
    clicked = await guild.member("mod", permissions=Permission.MANAGE_MESSAGES).click(answer, "Delete")
    await clicked.deleted()


async def test_a_source_that_was_removed_says_so(guild: Community, home: Path, embedder: Embedder) -> None:
    answer = await ask(guild)
    corpus = open_corpus(guild.corpus, settings=Settings(home=home), embedder=embedder)
    for article in corpus.articles():
        corpus.remove(article.id, removed_by="tests")
    corpus.close()
    source = await (await guild.member().click(answer, "Sources")).answer()
    assert "This source was removed on" in source.text
    assert QUOTE in source.text


async def test_buttons_go_on_working_after_a_restart(articles: Path, tmp_path: Path, starting: Starting) -> None:
    async with DiscordServer() as discord:
        first = await starting(tmp_path, discord)
        await first.logged("ready")
        guild = discord.guild()
        give_articles(articles, tmp_path, guild.corpus)
        answer = await ask(guild)
        writer, moderator = guild.member("writer"), guild.member("mod", permissions=Permission.MANAGE_MESSAGES)
        form = await (await writer.click(answer, "👎")).modal()
        first.terminate()
        assert await first.ended() == 0
        second = await starting(tmp_path, discord)
        await second.logged("ready")
        assert not [line for line in second.log if line["event"] == "commands synced"]
        submitted = await writer.submit(form, {"In a few words": "It was Ek"})
        assert "moderators will see it" in (await submitted.answer()).content
        assert "It was Ek" in (await (await moderator.run("missing", guild.channel())).answer()).text
        reader = guild.member()
        assert f"**{QUOTE}" in (await (await reader.click(answer, "Sources")).answer()).text
        assert QUESTION in (await (await reader.click(answer, "Why?")).answer()).text
        assert list(discord.rejections) == []
