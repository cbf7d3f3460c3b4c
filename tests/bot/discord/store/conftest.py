"""Stores in the test's own folder."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.discord.store import Store


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where a store's file will be; nothing is there yet."""
    return tmp_path / "discord" / "state.sqlite"


@pytest.fixture
async def store(path: Path) -> AsyncIterator[Store]:
    """An empty store."""
    opened = await Store.open(path)
    yield opened
    await opened.close()
