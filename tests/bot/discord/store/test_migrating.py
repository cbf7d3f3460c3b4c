"""A file that the first version made is brought up to date, with all that is in it."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.discord.store import Store
from corpus.database import APPLICATION_ID
from tests.bot.discord.store.making import asked, make_answer

pytestmark = pytest.mark.anyio

FIRST_EDITION = Path(__file__).with_name("first_edition.sql").read_text(encoding="utf-8")
ROWS = """
INSERT INTO answers VALUES (1, 77, 1, 11, NULL, 5, 0, '2025-08-01T00:00:00+00:00', 'Who?', 'Who?', 'Oskar. [1]', 0, NULL,
    0.9, NULL, 'extractive', '{}', '{}', 0);
INSERT INTO citations VALUES (77, 0, 1, 'guild-1', 'tarn', 'Bridge', NULL, NULL, NULL, 0, 5, 'Oskar', NULL);
INSERT INTO votes VALUES (77, 5, 1, '2025-08-01T00:00:00+00:00');
"""


async def test_the_first_edition_is_read_and_written(tmp_path: Path) -> None:
    path = tmp_path / "state.sqlite"
    with closing(sqlite3.connect(path)) as made:
        made.executescript(f"{FIRST_EDITION}{ROWS}PRAGMA application_id = {APPLICATION_ID}; PRAGMA journal_mode = WAL;")
    for _ in range(2):
        store = await Store.open(path)
        try:
            old = await store.answer(77, 1)
            assert old is not None
            assert (old.citations[0].quote, old.citations[0].page, old.checks) == ("Oskar", None, None)
            kept = await store.save_answer(asked(), make_answer(citations=5, hits=5), corpus="guild-1")
            assert kept.checks is not None
            assert kept.checks.dropped == 1
        finally:
            await store.close()
