"""/missing: what readers asked in vain, like with like."""

import pytest

from tests.end_to_end.discord_server.community import Community
from tests.end_to_end.discord_server.people import Person
from tests.end_to_end.discord_server.permissions import Permission
from tests.end_to_end.discord_server.server import DiscordServer

pytestmark = pytest.mark.anyio

CHESS = ("Who won the chess tournament in Lima?", "Who was the winner of the Lima chess tournament?")
OTHERS = (
    "Why did the volcano erupt?",
    "How old is the queen of Denmark?",
    "Which team scored the most goals?",
    "What does a litre of milk cost in Peru?",
    "When was penicillin discovered?",
    "Who painted the ceiling of the opera?",
    "How deep is the Mariana Trench?",
    "Did the train to Oslo leave on time?",
    "What is the boiling point of mercury?",
)


@pytest.fixture
def moderator(guild: Community) -> Person:
    return guild.member("mod", permissions=Permission.MANAGE_MESSAGES)


async def ask(guild: Community, *questions: str) -> None:
    channel = guild.channel()
    for question in questions:
        answer = await (await guild.member().run("ask", channel, question=question)).answer()
        assert "Not in these articles" in answer.text


async def test_what_found_no_answer_is_grouped_without_anybody_s_complaint(guild: Community, moderator: Person) -> None:
    await ask(guild, CHESS[0], OTHERS[0], CHESS[1])
    shown = await (await moderator.run("missing", guild.channel())).answer()
    first, second = shown.embeds[0]["description"].split("\n\n")
    assert "**2×**" in first
    assert all(question in first for question in CHESS)
    assert OTHERS[0] in second


async def test_there_are_pages(guild: Community, moderator: Person) -> None:
    await ask(guild, *OTHERS)
    shown = await (await moderator.run("missing", guild.channel())).answer()
    assert shown.enabled_buttons == ["▶️"]
    assert "page 1 of 2" in shown.text
    turned = await (await moderator.click(shown, "▶️")).answer(lambda one: "page 2 of 2" in one.text)
    assert OTHERS[0] in turned.text
    assert turned.enabled_buttons == ["◀️"]


async def test_another_guild_s_are_not_shown(discord: DiscordServer, guild: Community) -> None:
    await ask(guild, CHESS[0])
    other = discord.guild("Others")
    listed = await other.owner.run("missing", other.channel())
    assert "Nobody has missed anything" in (await listed.answer()).text
