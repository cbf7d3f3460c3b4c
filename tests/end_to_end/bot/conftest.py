"""The real bot as a process of its own, in a local Discord, with articles to answer from."""

import asyncio
import json
import os
import shutil
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from bot.corpora import open_corpus
from bot.settings import Settings
from corpus.reading import read_sources
from index.embedding import Embedder
from tests.end_to_end.conftest import BAKERY, BRIDGE, COMMAND, SCHOOL
from tests.end_to_end.discord_server.community import Community
from tests.end_to_end.discord_server.server import DiscordServer

PATIENCE_S = 60.0
"""A start loads torch and a model; on two busy cores that takes its time."""


class Bot:
    """`footnote serve` as a process, and what it logs."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process
        self.log: list[dict[str, Any]] = []
        self._news = asyncio.Condition()
        self._reading = asyncio.create_task(self._read())

    async def logged(self, event: str, *, since: int = 0) -> dict[str, Any]:
        """The first line with that event, waited for."""

        def found() -> dict[str, Any] | None:
            return next((line for line in self.log[since:] if line.get("event") == event), None)

        async def wait() -> dict[str, Any]:
            async with self._news:
                await self._news.wait_for(lambda: found() is not None or self._reading.done())
            line = found()
            assert line is not None, f"never logged {event!r}: {self.log[-5:]}"
            return line

        return await asyncio.wait_for(wait(), PATIENCE_S)

    def terminate(self) -> None:
        """Ask it to stop."""
        self.process.send_signal(signal.SIGTERM)

    async def ended(self) -> int:
        """Its exit code, waited for, when all it had to say is read."""
        code = await asyncio.wait_for(self.process.wait(), PATIENCE_S)
        await self._reading
        return code

    async def stop(self) -> None:
        """End it, whatever state it is in."""
        with suppress(ProcessLookupError):
            self.process.kill()
        await self.ended()

    async def _read(self) -> None:
        assert self.process.stderr is not None
        while line := await self.process.stderr.readline():
            text = line.decode()
            try:
                self.log.append(json.loads(text))
            except ValueError:
                self.log.append({"event": text.rstrip("\n"), "level": "plain"})
            async with self._news:
                self._news.notify_all()
        async with self._news:
            self._news.notify_all()


def environment(home: Path, discord: DiscordServer | None = None, **more: str) -> dict[str, str]:
    """The bot's environment: its own data folder, one thread, the local Discord."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("FOOTNOTE_", "DISCORD_"))}
    where = {"DISCORD_TOKEN": discord.token, "DISCORD_API_BASE": discord.api_base} if discord else {}
    own = {"FOOTNOTE_HOME": str(home), "PYTHONIOENCODING": "utf-8", "HF_HUB_OFFLINE": "1", "OMP_NUM_THREADS": "1"}
    return {**clean, **own, **where, **more}


async def start_bot(home: Path, discord: DiscordServer | None, *options: str, **more: str) -> Bot:
    """Start the bot; see `Bot.logged("ready")`."""
    process = await asyncio.create_subprocess_exec(
        COMMAND,
        "serve",
        "--log-format",
        "json",
        *options,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
        env=environment(home, discord, **more),
    )
    return Bot(process)


@pytest.fixture(scope="session")
def articles(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Path:
    """A data folder with the corpus `news`: three small articles."""
    folder = tmp_path_factory.mktemp("articles")
    for name, text in (("a.md", BRIDGE), ("b.html", SCHOOL), ("c.txt", BAKERY)):
        (folder / name).write_text(text, encoding="utf-8")
    settings = Settings(home=folder / "home")
    corpus = open_corpus("news", create=True, settings=settings, embedder=embedder)
    for _ in corpus.add(read_sources([folder]).drafts, added_by="tests"):
        pass
    corpus.close()
    return settings.home


def give_articles(articles: Path, home: Path, name: str) -> None:
    """Let a guild have the three articles."""
    shutil.copytree(articles / "corpora" / "news", home / "corpora" / name)


Starting = Callable[..., Awaitable[Bot]]


@pytest.fixture
async def starting() -> AsyncIterator[Starting]:
    """Starts bots that are ended with the test."""
    started: list[Bot] = []

    async def start(*args: Any, **kwargs: Any) -> Bot:
        started.append(await start_bot(*args, **kwargs))
        return started[-1]

    yield start
    for bot in started:
        await bot.stop()


@pytest.fixture(scope="module")
async def discord(anyio_backend: str) -> AsyncIterator[DiscordServer]:
    """The local Discord that the tests of a module share; each makes guilds and people of its own."""
    async with DiscordServer() as server:
        yield server


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of the module's bot."""
    return tmp_path_factory.mktemp("bot")


@pytest.fixture(scope="module")
async def bot(discord: DiscordServer, home: Path) -> AsyncIterator[Bot]:
    """The bot that the tests of a module share, ready."""
    started = await start_bot(home, discord)
    await started.logged("ready")
    yield started
    await started.stop()


@pytest.fixture
def guild(discord: DiscordServer, bot: Bot, articles: Path, home: Path) -> Community:
    """A guild with the three articles."""
    made = discord.guild()
    give_articles(articles, home, made.corpus)
    return made


@pytest.fixture(autouse=True)
def nothing_is_rejected(request: pytest.FixtureRequest) -> Iterator[None]:
    """A test fails when Discord refused something that it didn't ask for."""
    server = request.getfixturevalue("discord") if "discord" in request.fixturenames else None
    before = len(server.rejections) if server is not None else 0
    yield
    if server is not None:
        unexpected = server.rejections.unexpected
        assert [one for one in [*server.rejections][before:] if one in unexpected] == []
