"""The bot under load: fifty questions at once against one by one, through a Discord on this machine.

    python -m benchmarks.discord_load [--rest-ms 50]

`--rest-ms` lets each REST call take that long, as calls to the real Discord do.

Starts `footnote serve` as a process with the sample articles, asks the sample questions one after another, then all at
once by as many people, and prints how long acknowledgements and answers took and whether a heartbeat was late.
"""

import argparse
import asyncio
import json
import statistics
import tempfile
import time
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass
from importlib import resources
from itertools import cycle, islice
from pathlib import Path

from bot.corpora import open_corpus
from bot.sample import read_sample
from bot.settings import Settings
from tests.end_to_end.bot.conftest import start_bot
from tests.end_to_end.discord_server.community import Community
from tests.end_to_end.discord_server.server import DiscordServer

QUESTIONS = 50
_PATIENCE_S = 120.0


async def measure(rest_ms: float) -> None:
    """Run both and print the figures."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        async with DiscordServer(heartbeat_interval_s=2.0) as discord:
            guild = discord.guild()
            _fill(home, guild.corpus)
            bot = await start_bot(
                home, discord, FOOTNOTE_DISCORD__COOLDOWN__GUILD_QUESTIONS="1000", OMP_NUM_THREADS="2"
            )
            try:
                await bot.logged("ready")
                if rest_ms:
                    discord.rest.delay(rest_ms / 1000)
                await _compare(discord, guild)
            finally:
                await bot.stop()


def _fill(home: Path, name: str) -> None:
    corpus = open_corpus(name, create=True, settings=Settings(home=home))
    for _ in corpus.add(read_sample(), added_by="benchmark"):
        pass
    corpus.close()


async def _compare(discord: DiscordServer, guild: Community) -> None:
    lines = resources.files("evaluation").joinpath("sample_questions.jsonl").read_text(encoding="utf-8").splitlines()
    questions = list(islice(cycle(json.loads(line)["question"] for line in lines), QUESTIONS))
    asking = _Asking(guild, questions)
    await asking.one_by_one()  # every passage has been read once before either is timed
    alone_s, alone = await _timed(asking.one_by_one())
    together_s, together = await _timed(asking.all_at_once())
    _print("one by one", alone_s, alone)
    _print("all at once", together_s, together)
    print(f"throughput     {alone_s / together_s:.2f} times")
    print(f"refused by Discord, or late with a heartbeat: {len(discord.rejections)}")


@dataclass(frozen=True, slots=True)
class _Took:
    """How long one question took, in seconds."""

    acknowledged_s: float
    answered_s: float


class _Asking:
    """People, one for each question."""

    def __init__(self, guild: Community, questions: Sequence[str]) -> None:
        self._channel = guild.channel()
        self._questions = questions
        self._people = [guild.member(f"reader{number}") for number in range(len(questions))]

    async def one_by_one(self) -> list[_Took]:
        return [await self._ask(number) for number in range(len(self._questions))]

    async def all_at_once(self) -> list[_Took]:
        return await asyncio.gather(*(self._ask(number) for number in range(len(self._questions))))

    async def _ask(self, number: int) -> _Took:
        begun = time.perf_counter()
        asked = await self._people[number].run("ask", self._channel, question=self._questions[number])
        await asked.answer(within_s=_PATIENCE_S)
        return _Took(asked.acknowledged_after_s or 0.0, time.perf_counter() - begun)


async def _timed(work: Awaitable[list[_Took]]) -> tuple[float, list[_Took]]:
    begun = time.perf_counter()
    took = await work
    return time.perf_counter() - begun, took


def _print(name: str, total_s: float, took: Sequence[_Took]) -> None:
    acknowledged = max(one.acknowledged_s for one in took)
    answered = statistics.median(one.answered_s for one in took)
    print(
        f"{name:<14} {total_s:6.2f} s for {len(took)} questions, {len(took) / total_s:5.1f} a second; acknowledged within "
        f"{acknowledged * 1000:.0f} ms, answered after {answered * 1000:.0f} ms (median)"
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="The bot under load.")
    parser.add_argument("--rest-ms", type=float, default=0.0)
    asyncio.run(measure(parser.parse_args().rest_ms))
