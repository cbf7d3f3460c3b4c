"""The memory of a bot in many guilds of which a few are busy."""

import os
import shutil
from pathlib import Path

from benchmarks.timing import quantiles, took_s
from bot.corpora import corpus_folder, open_corpus
from bot.discord.metrics import Metrics
from bot.discord.naming import corpus_of_guild
from bot.discord.open_corpora import OpenCorpora
from bot.sample import read_sample
from bot.settings import Settings

_GUILDS, _BUSY = 1_000, 20
_MB = 2**20


def in_many_guilds(settings: Settings, _: int) -> None:
    """Ask in a few guilds, once in each of all, and in the few again; print what the process holds in memory."""
    template = corpus_folder(settings.home, "template")
    corpus = open_corpus("template", create=True, settings=settings)
    list(corpus.add(read_sample(), added_by="benchmark"))
    corpus.close()
    for guild in range(2, _GUILDS + 2):
        shutil.copytree(template, corpus_folder(settings.home, corpus_of_guild(guild)))
    corpora = OpenCorpora(settings, Metrics())
    corpora.load_model()
    with corpora.using("template") as first:
        assert first is not None
        first.ask("What happened?")
    print(f"  model loaded: {_memory_mb():.0f} MB")
    for rounds, guilds in ((3, range(2, _BUSY + 2)), (1, range(2, _GUILDS + 2)), (3, range(2, _BUSY + 2))):
        took = [took_s(lambda guild=guild: _ask_in(corpora, guild)) for guild in [*guilds] * rounds]  # type: ignore[misc]
        print(f"  asked in {len(guilds)} guilds: {_memory_mb():.0f} MB, {len(corpora.names)} open; {quantiles(took)}")
    corpora.close()


def _ask_in(corpora: OpenCorpora, guild: int) -> None:
    with corpora.using(corpus_of_guild(guild)) as corpus:
        assert corpus is not None
        corpus.ask("What would happen to martial law?")


def _memory_mb() -> float:
    """What the process holds in memory now (proc(5), statm)."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / _MB
