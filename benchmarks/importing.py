"""Questions while articles are imported, beside the same while nothing else goes on."""

import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from importlib import resources
from itertools import count
from random import Random

import numpy as np

from benchmarks.made_up import MadeUp
from benchmarks.timing import quantiles
from bot.discord.answering import Answering, QueuedQuestion
from bot.discord.articles.guild_articles import GuildArticles
from bot.discord.metrics import Metrics
from bot.discord.naming import corpus_of_guild
from bot.discord.open_corpora import OpenCorpora
from bot.settings import Settings

GUILD = 1
"""The guild that asks, and whose articles are imported."""

_QUESTIONS = 200
_MOST_THOUGHT_S = 0.3


def during_import(settings: Settings, articles: int) -> None:
    """Ask while the bot itself imports so many articles, and print how long answers took."""
    asyncio.run(_ask_during(settings, lambda kept: _import_here(kept, articles)))


def during_shell_import(settings: Settings, articles: int) -> None:
    """Ask while another process imports so many articles, and print how long answers took."""
    asyncio.run(_ask_during(settings, lambda _: _import_there(settings, articles)))


async def _ask_during(settings: Settings, work: Callable[[GuildArticles], Awaitable[int]]) -> None:
    """Ask as the bot does, first alone and then while articles are imported."""
    metrics = Metrics()
    corpora = OpenCorpora(settings, metrics)
    corpora.load_model()
    answering = Answering(corpora, metrics, in_flight=settings.discord.in_flight, batch=settings.discord.batch)
    answering.start()
    kept = GuildArticles(corpora, answering.wait_until_idle)
    await _ask(answering, count(), _QUESTIONS // 4)  # what is opened and loaded first
    idle = await _ask(answering, count(), _QUESTIONS)
    begun = time.perf_counter()
    working = asyncio.ensure_future(work(kept))
    meanwhile = await _ask(answering, iter(lambda: int(working.done()), 1), sys.maxsize)
    done = await working
    took_s = time.perf_counter() - begun
    print(f"  idle: {quantiles(idle)} of {len(idle)} questions")
    print(f"  importing: {quantiles(meanwhile)} of {len(meanwhile)} questions; {done} articles in {took_s:.0f} s")
    print(f"  p95 is {np.percentile(meanwhile, 95) / np.percentile(idle, 95):.2f} times")
    answering.stop()
    kept.stop()
    corpora.close()


async def _ask(answering: Answering, going: Iterator[int], most: int) -> list[float]:
    """How long each answer took, in seconds, with a moment's thought between."""
    lines = resources.files("evaluation").joinpath("sample_questions.jsonl").read_text(encoding="utf-8").splitlines()
    questions, random = [json.loads(line)["question"] for line in lines], Random(0)
    took: list[float] = []

    async def wait(place: int) -> None:
        """Nobody is told."""

    for _ in going:
        await asyncio.sleep(random.uniform(0, _MOST_THOUGHT_S))
        begun = time.perf_counter()
        question = questions[len(took) % len(questions)]
        await answering.ask(QueuedQuestion(GUILD, (corpus_of_guild(GUILD),), question, ()), wait)
        took.append(time.perf_counter() - begun)
        if len(took) >= most:
            break
    return took


async def _import_here(kept: GuildArticles, articles: int) -> int:
    drafts = list(MadeUp(seed=2).drafts(articles))
    return len(await kept.add(GUILD, drafts, added_by="benchmark", on_stored=lambda number: None))


async def _import_there(settings: Settings, articles: int) -> int:
    file = settings.home / "many.jsonl"
    rows = ({"title": draft.title, "text": draft.text} for draft in MadeUp(seed=2).drafts(articles))
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    process = await asyncio.create_subprocess_exec(
        *("footnote", "add", file, "--corpus", corpus_of_guild(GUILD)),
        env={**os.environ, "FOOTNOTE_HOME": str(settings.home)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    _, complaints = await process.communicate()
    if process.returncode:
        raise RuntimeError(complaints.decode())
    return articles
