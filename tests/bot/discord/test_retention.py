"""A guild's data: kept for a while when the bot leaves, deleted whole, and only that guild's."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.corpora import open_corpus
from bot.discord.erasing import Erasing
from bot.discord.guilds import Guilds
from bot.discord.localising import Catalogues
from bot.discord.metrics import Metrics
from bot.discord.open_corpora import OpenCorpora
from bot.discord.retention import Retention
from bot.discord.store import Store
from bot.discord.store.feeds import feeds_of_guild, insert_feed
from bot.discord.store.guild_data import begin_erasure, pending_erasures
from bot.discord.store.kept import find_kept, keep
from bot.settings import Settings
from corpus.errors import CorpusBusyError
from tests.bot.discord.store.making import asked, make_answer

pytestmark = pytest.mark.anyio

KEEP = timedelta(days=30)
BEGIN = datetime(2025, 8, 1, tzinfo=UTC)
MODERATOR, READER, THREAD = 7, 8, 9


class Bot:
    """The parts of the bot that keep a guild's data and delete it, over a folder; a second one is a restart."""

    def __init__(self, settings: Settings, store: Store) -> None:
        self.now = BEGIN
        self.home = settings.home
        self.store = store
        self.guilds = Guilds(store, Catalogues())
        self.corpora = OpenCorpora(settings, Metrics())
        self.erasing = Erasing(store, self.guilds, self.corpora, settings.home, wait_s=0)
        self.retention = Retention(store, self.erasing, keep=KEEP, now=lambda: self.now)

    async def fill(self, guild_id: int) -> int:
        """Let a guild have some of everything; returns the id of its answer."""
        with self.corpora.using(f"guild-{guild_id}", create=True):
            pass
        kept = await self.store.save_answer(asked(guild_id), make_answer(), corpus=f"guild-{guild_id}")
        await self.store.vote(kept.id, guild_id, READER, up=True)
        await self.store.complain(kept.id, guild_id, READER, "wrong", "It was red.")
        await self.store.open_conversation(THREAD + guild_id, guild_id)
        await self.guilds.change(guild_id, private=True)
        await self.store.write(keep, guild_id, MODERATOR, "proposal", "{}")
        await self.store.write(
            insert_feed, guild_id, "https://tarn.example/feed", "Tarn", added_by="x", approve=False, now=BEGIN
        )
        return kept.id

    async def has(self, guild_id: int, answer_id: int) -> set[str]:
        """What there is of a guild."""
        found = {
            "corpus": (self.home / "corpora" / f"guild-{guild_id}").exists(),
            "answer": await self.store.answer(answer_id, guild_id) is not None,
            "complaint": bool(await self.store.complaints(guild_id, 5)),
            "conversation": await self.store.is_conversation(THREAD + guild_id, guild_id),
            "settings": (await self.guilds.settings(guild_id)).private,
            "feed": bool(await self.store.read(feeds_of_guild, guild_id)),
        }
        return {name for name, is_there in found.items() if is_there}


EVERYTHING = {"corpus", "answer", "complaint", "conversation", "settings", "feed"}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    opened = await Store.open(tmp_path / "discord" / "state.sqlite")
    yield opened
    await opened.close()


@pytest.fixture
async def bot(settings: Settings, store: Store) -> AsyncIterator[Bot]:
    made = Bot(settings, store)
    await made.retention.begin()
    yield made
    made.corpora.close()


async def test_a_guild_is_erased_whole_and_no_other(bot: Bot) -> None:
    erased, other = await bot.fill(1), await bot.fill(2)
    await bot.erasing.erase(1)
    assert await bot.has(1, erased) == set()
    assert await bot.has(2, other) == EVERYTHING
    assert await bot.store.read(pending_erasures) == []


async def test_what_waits_behind_buttons_is_erased_too(bot: Bot) -> None:
    await bot.fill(1)
    waiting = await bot.store.write(keep, 1, MODERATOR, "proposal", "{}")
    await bot.erasing.erase(1)
    assert await bot.store.read(find_kept, waiting, 1, "proposal") is None


async def test_no_word_of_it_is_left_in_any_file(bot: Bot, settings: Settings) -> None:
    word = "Quexilbrand"
    await bot.fill(1)
    await bot.store.save_answer(asked(1), make_answer(f"Who is {word}?"), corpus="guild-1")
    await bot.erasing.erase(1)
    await bot.store.close()
    files = [file for file in settings.home.rglob("*") if file.is_file()]
    assert files
    assert [file for file in files if word.encode() in file.read_bytes()] == []


async def test_a_guild_can_begin_anew(bot: Bot) -> None:
    erased = await bot.fill(1)
    await bot.erasing.erase(1)
    again = await bot.fill(1)
    assert again != erased
    assert await bot.has(1, again) == EVERYTHING


async def test_what_is_in_use_is_erased_when_it_no_longer_is(bot: Bot) -> None:
    answer = await bot.fill(1)
    with bot.corpora.using("guild-1"):
        with pytest.raises(CorpusBusyError, match="in use"):
            await bot.erasing.erase(1)
        assert await bot.has(1, answer) == {"corpus"}
        await bot.erasing.resume()
        assert await bot.store.read(pending_erasures) == [1]
    await bot.erasing.resume()
    assert await bot.has(1, answer) == set()


async def test_what_a_crash_ended_goes_on_at_the_next_start(bot: Bot, settings: Settings) -> None:
    answer, other = await bot.fill(1), await bot.fill(2)
    await bot.store.write(begin_erasure, 1)
    bot.corpora.close()
    again = Bot(settings, bot.store)
    await again.retention.begin()
    assert await again.has(1, answer) == set()
    assert await again.has(2, other) == EVERYTHING
    assert [path.name for path in (settings.home / "corpora").iterdir()] == ["guild-2"]


async def test_a_folder_that_was_only_moved_away_goes_at_the_next_start(bot: Bot, settings: Settings) -> None:
    await bot.fill(1)
    await bot.store.write(begin_erasure, 1)
    bot.corpora.close()
    corpora = settings.home / "corpora"
    (corpora / "guild-1").rename(corpora / ".erased-guild-1")
    await Bot(settings, bot.store).retention.begin()
    assert [*corpora.iterdir()] == []


async def test_a_guild_that_was_left_is_kept_for_a_while_and_then_deleted(bot: Bot) -> None:
    left, other = await bot.fill(1), await bot.fill(2)
    await bot.retention.see({1, 2})
    await bot.retention.left(1)
    bot.now = BEGIN + KEEP - timedelta(seconds=1)
    await bot.retention.erase_due()
    assert await bot.has(1, left) == EVERYTHING
    bot.now = BEGIN + KEEP
    await bot.retention.erase_due()
    assert await bot.has(1, left) == set()
    assert await bot.has(2, other) == EVERYTHING


async def test_who_came_back_while_the_bot_was_away_finds_everything(bot: Bot, settings: Settings) -> None:
    answer = await bot.fill(1)
    await bot.retention.left(1)
    again = Bot(settings, bot.store)
    again.now = BEGIN + 2 * KEEP
    await again.retention.begin()
    await again.retention.erase_due()  # before the gateway has told where the bot is
    await again.retention.see({1})
    assert await again.has(1, answer) == EVERYTHING


async def test_who_comes_back_finds_everything(bot: Bot) -> None:
    answer = await bot.fill(1)
    await bot.retention.see({1})
    await bot.retention.left(1)
    bot.now = BEGIN + KEEP - timedelta(seconds=1)
    await bot.retention.joined(1)
    bot.now = BEGIN + 10 * KEEP
    await bot.retention.erase_due()
    assert await bot.has(1, answer) == EVERYTHING


async def test_leaving_again_begins_the_time_anew(bot: Bot) -> None:
    answer = await bot.fill(1)
    await bot.retention.see({1})
    await bot.retention.left(1)
    await bot.retention.joined(1)
    bot.now = BEGIN + KEEP
    await bot.retention.left(1)
    await bot.retention.erase_due()
    assert await bot.has(1, answer) == EVERYTHING


async def test_a_guild_that_was_left_while_the_bot_was_away_is_noticed(bot: Bot, settings: Settings) -> None:
    answer, stays = await bot.fill(1), await bot.fill(2)
    await bot.retention.see({1, 2})
    again = Bot(settings, bot.store)
    await again.retention.begin()
    await again.retention.see({2})
    again.now = BEGIN + timedelta(days=1)
    await again.retention.see({2})  # another day without it changes nothing
    again.now = BEGIN + KEEP
    bot.corpora.close()
    await again.retention.erase_due()
    assert await again.has(1, answer) == set()
    assert await again.has(2, stays) == EVERYTHING


async def test_guilds_of_an_earlier_version_are_known_by_their_answers(bot: Bot) -> None:
    answer = await bot.fill(1)
    await bot.retention.see(set())
    bot.now = BEGIN + KEEP
    await bot.retention.erase_due()
    assert await bot.has(1, answer) == set()


async def test_what_is_prepared_for_a_guild_to_come_stays(bot: Bot, settings: Settings) -> None:
    open_corpus("guild-3", create=True, settings=settings).close()
    await bot.retention.see({1})
    bot.now = BEGIN + 10 * KEEP
    await bot.retention.see({1})
    await bot.retention.erase_due()
    assert (settings.home / "corpora" / "guild-3").exists()
