"""Many at once: all acknowledged, all answered, each in its own place."""

import asyncio
from pathlib import Path

import pytest

from tests.end_to_end.bot.conftest import Bot, give_articles
from tests.end_to_end.discord_server.server import DiscordServer

pytestmark = pytest.mark.anyio

QUESTIONS = {
    "Who designed the bridge?": "Lindqvist",
    "When did work on the foundations begin?": "March 2019",
    "Who teaches in Orrin?": "Maja Berg",
    "How many pupils are in the class?": "eleven",
    "Who bought the fire engine?": "Petra Holm",
}


async def test_fifty_at_once_are_all_answered(discord: DiscordServer, bot: Bot, articles: Path, home: Path) -> None:
    guilds = [discord.guild(f"Guild {number}") for number in range(5)]
    for guild in guilds:
        give_articles(articles, home, guild.corpus)

    async def ask(number: int) -> bool:
        guild = guilds[number % len(guilds)]
        question, expected = list(QUESTIONS.items())[number // len(guilds) % len(QUESTIONS)]
        asked = await guild.member(f"reader{number}").run("ask", guild.channel(), question=question)
        answer = await asked.answer(lambda message: message.embeds, within_s=60)  # and not only a place in the queue
        return expected in answer.text

    assert all(await asyncio.gather(*(ask(number) for number in range(50))))
