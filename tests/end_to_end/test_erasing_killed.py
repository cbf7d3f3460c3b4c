"""Erasing guilds, killed at any moment: after the next start each guild is there whole, or gone whole."""

import asyncio
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest

from bot.corpora import open_corpus
from bot.discord.erasing import Erasing
from bot.discord.guilds import Guilds
from bot.discord.localising import Catalogues
from bot.discord.metrics import Metrics
from bot.discord.open_corpora import OpenCorpora
from bot.discord.retention import Retention
from bot.discord.store import Store
from bot.discord.store.guild_data import make_guild_tables
from bot.settings import Settings
from tests.bot.discord.store.making import asked, make_answer

pytestmark = pytest.mark.anyio

GUILDS = range(1, 41)
KILLS = 8 * int(os.environ.get("FOOTNOTE_TEST_KILLS", "1"))


async def test_guilds_are_there_whole_or_gone_whole(tmp_path: Path) -> None:
    random = Random(6)
    settings = Settings(home=tmp_path)
    for kill in range(KILLS):
        answers = await fill(settings)
        last = await asyncio.to_thread(erase_and_die, tmp_path, random.choice(GUILDS), random.uniform(0, 0.01))
        await check(settings, answers, last, kill)


async def fill(settings: Settings) -> dict[int, int]:
    """Give every guild a corpus and an answer; the ids of those answers, by guild."""
    store = await Store.open(settings.home / "discord" / "state.sqlite")
    await store.write(make_guild_tables)
    answers = {}
    for guild_id in GUILDS:
        open_corpus(f"guild-{guild_id}", create=True, settings=settings).close()
        answers[guild_id] = (await store.save_answer(asked(guild_id), make_answer(), corpus=f"guild-{guild_id}")).id
    await store.close()
    return answers


def erase_and_die(home: Path, until: int, wait_s: float) -> int:
    """Begin to erase every guild, and kill that `wait_s` seconds after it came to `until`; where it was then."""
    command = [sys.executable, "-m", "tests.end_to_end.erasing_guilds", str(home), *map(str, GUILDS)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        last = 0
        while last != until:
            last = int(process.stdout.readline())
        try:
            process.wait(wait_s)
        except subprocess.TimeoutExpired:
            process.kill()
        rest = process.stdout.read().split()
    return int(rest[-1]) if rest else last


async def check(settings: Settings, answers: dict[int, int], last: int, kill: int) -> None:
    store = await Store.open(settings.home / "discord" / "state.sqlite")
    guilds, corpora = Guilds(store, Catalogues()), OpenCorpora(settings, Metrics())
    erasing = Erasing(store, guilds, corpora, settings.home)
    await Retention(store, erasing, keep=timedelta(days=30)).begin()
    left = {guild for guild, answer in answers.items() if await store.answer(answer, guild) is not None}
    with_corpus = {int(folder.name.removeprefix("guild-")) for folder in (settings.home / "corpora").iterdir()}
    assert left == with_corpus, f"kill {kill}"
    assert left in ({*range(last, GUILDS.stop)}, {*range(last + 1, GUILDS.stop)}), f"kill {kill}"
    await store.close()
