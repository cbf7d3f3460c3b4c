"""A program that is there to be killed: `python -m tests.end_to_end.erasing_guilds HOME GUILD...` erases guilds in turn."""

import asyncio
import sys
from pathlib import Path

from bot.discord.erasing import Erasing
from bot.discord.guilds import Guilds
from bot.discord.localising import Catalogues
from bot.discord.metrics import Metrics
from bot.discord.open_corpora import OpenCorpora
from bot.discord.store import Store
from bot.settings import Settings


async def main(home: Path, guild_ids: list[int]) -> None:
    """Say which guild is next, then erase it."""
    store = await Store.open(home / "discord" / "state.sqlite")
    erasing = Erasing(store, Guilds(store, Catalogues()), OpenCorpora(Settings(home=home), Metrics()), home)
    for guild_id in guild_ids:
        sys.stdout.write(f"{guild_id}\n")
        sys.stdout.flush()
        await erasing.erase(guild_id)


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), [int(argument) for argument in sys.argv[2:]]))
