"""Whether what the bot remembers can be opened."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

from bot.discord.doctor.finding import Finding, ok, problem_of
from bot.discord.store import Store
from corpus.errors import CorpusError

STATE = Path("discord", "state.sqlite")
"""Where in the data folder the bot's memory is."""


def check_state(home: Path) -> Iterator[Finding]:
    """Open the bot's memory where there is one; before the bot's first start there is none."""
    path = home / STATE
    if not path.exists():
        return
    try:
        asyncio.run(_open_and_close(path))
    except CorpusError as error:
        yield problem_of(error)
    else:
        yield ok("What the bot remembers of answers, votes and settings can be opened.")


async def _open_and_close(path: Path) -> None:
    store = await Store.open(path)
    await store.close()
