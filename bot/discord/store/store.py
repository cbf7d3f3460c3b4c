"""The bot's memory: one SQLite file, read and written in a thread of its own, awaited from the event loop."""

import asyncio
import sqlite3
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib import resources
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

from bot.answering.answer import Answer
from bot.answering.conversation import Turn
from bot.discord.store import answers, conversations, feedback, guild_settings
from bot.discord.store.committing import Committing
from bot.discord.store.records import Asked, Complaint, ComplaintKind, GuildSettings, StoredAnswer, Votes
from corpus.database import Database
from corpus.errors import CorpusError
from corpus.migrating import migrate
from corpus.store import read_meta, write_meta

_EDITION = 2
_STEPS = {
    1: (
        "ALTER TABLE citations ADD COLUMN page INTEGER",
        "ALTER TABLE answers ADD COLUMN checks TEXT",
        "CREATE TABLE kept (id TEXT PRIMARY KEY, guild_id INTEGER NOT NULL, author_id INTEGER NOT NULL, "
        "kind TEXT NOT NULL, at TEXT NOT NULL, data TEXT NOT NULL) WITHOUT ROWID",
        "CREATE INDEX kept_by_time ON kept (at)",
        "CREATE TABLE departed (guild_id INTEGER PRIMARY KEY, at TEXT NOT NULL)",
        "PRAGMA user_version = 2",
    ),
}

_P = ParamSpec("_P")
_T = TypeVar("_T")


class Store:
    """What the bot remembers. Await it from as many tasks as you like; changes are made in order, each whole or absent.

    What is looked up in one guild is never another's; in a DM (`guild_id` None) never another channel's. A task that is
    cancelled while it waits leaves its change made whole or not at all.

    Every method raises CorpusError where the file is damaged, can't be written or the disk is full, and CorpusBusyError
    where another process writes for longer than this one waits.
    """

    def __init__(self, database: Database, worker: ThreadPoolExecutor) -> None:
        """Take an open database and its one thread; `Store.open` is the way to get one."""
        self._database = database
        self._worker = worker
        self._committing = Committing(database)
        self._is_closed = False

    @classmethod
    async def open(cls, path: Path, *, wait_s: float = 5.0) -> "Store":
        """Open the file, making it first where there is none; a write waits at most `wait_s` for another process.

        Raises:
            CorpusError: The file is damaged, of another program or another version, or its folder can't be written.
        """
        worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="discord-store")
        try:
            database = await asyncio.get_running_loop().run_in_executor(worker, _open, path, wait_s)
        except BaseException:
            worker.shutdown(wait=False)
            raise
        return cls(database, worker)

    async def close(self) -> None:
        """Finish what was begun and let go of the file. Closing again is fine; anything else raises RuntimeError then."""
        if self._is_closed:
            return
        self._is_closed = True
        closing = asyncio.get_running_loop().run_in_executor(self._worker, self._database.close)
        self._worker.shutdown(wait=False)
        await closing

    # --- Answers ---

    async def save_answer(self, asked: Asked, answer: Answer, *, corpus: str) -> StoredAnswer:
        """Keep an answer before it is sent, so that its buttons can carry its id; `corpus` is the one its hits are of."""
        return await self.write(answers.insert_answer, asked, answer, corpus)

    async def set_messages(self, answer_id: int, message_ids: Sequence[int]) -> None:
        """Say which messages show an answer, first one first, in place of those said before."""
        await self.write(answers.set_messages, answer_id, message_ids)

    async def mark_deleted(self, answer_id: int) -> None:
        """Say that an answer was taken away: it is no longer part of its conversation."""
        await self.write(answers.mark_deleted, answer_id)

    async def answer(
        self, answer_id: int, guild_id: int | None, *, channel_id: int | None = None
    ) -> StoredAnswer | None:
        """The answer with that id if it was given in this guild, or, without one, in this DM channel; else None."""
        return await self.read(answers.find_answer, answer_id, guild_id, channel_id)

    async def answer_of_message(
        self, message_id: int, guild_id: int | None, *, channel_id: int | None = None
    ) -> StoredAnswer | None:
        """The answer that a message of this guild or DM channel shows, or None."""
        return await self.read(answers.find_answer_of_message, message_id, guild_id, channel_id)

    # --- Conversations ---

    async def history(self, conversation_id: int, guild_id: int | None, most: int) -> list[Turn]:
        """The last `most` questions of a conversation with their answers, oldest first, each cut at 1,000 characters.

        Deleted answers are left out with their questions, and so are private ones: the others never saw them.
        """
        return await self.read(conversations.history, conversation_id, guild_id, most)

    async def open_conversation(self, thread_id: int, guild_id: int) -> None:
        """Say that every message in a thread is a follow-up from now on."""
        await self.write(conversations.open_conversation, thread_id, guild_id)

    async def is_conversation(self, thread_id: int, guild_id: int) -> bool:
        """Whether every message in that thread of this guild is a follow-up."""
        return await self.read(conversations.is_conversation, thread_id, guild_id)

    async def end_conversation(self, thread_id: int) -> None:
        """Say that messages in a thread are follow-ups no longer; fine where they never were."""
        await self.write(conversations.end_conversation, thread_id)

    async def claim(self, source_id: int) -> bool:
        """Claim a message or post to answer: True the first time only, for good, whoever asks."""
        return await self.write(conversations.claim, source_id)

    # --- What people made of answers ---

    async def vote(
        self, answer_id: int, guild_id: int | None, voter_id: int, up: bool, *, channel_id: int | None = None
    ) -> Votes | None:
        """Vote on an answer of this guild or DM channel; a voter's later vote takes the place of the earlier.

        Returns all votes on it, or None where there is no such answer here.
        """
        return await self.write(feedback.vote, answer_id, guild_id, channel_id, voter_id, up)

    async def complain(
        self,
        answer_id: int,
        guild_id: int | None,
        author_id: int,
        kind: ComplaintKind,
        note: str | None,
        *,
        channel_id: int | None = None,
    ) -> bool:
        """Keep what a reader has to say about an answer of this guild or DM channel; a note is cut at 1,000 characters.

        Returns False where they had said so before (a new note takes the place of the old), and where there is no such
        answer here.
        """
        return await self.write(feedback.complain, answer_id, guild_id, channel_id, author_id, kind, note)

    async def complaints(self, guild_id: int, most: int) -> list[Complaint]:
        """The last `most` complaints about answers in a guild, newest first."""
        return await self.read(feedback.complaints, guild_id, most)

    # --- Guilds, and facts about the bot as a whole ---

    async def guild_settings(self, guild_id: int) -> GuildSettings:
        """What a guild's moderators chose; the defaults where they haven't."""
        return await self.read(guild_settings.read_guild_settings, guild_id)

    async def change_guild_settings(self, guild_id: int, **changes: Any) -> GuildSettings:
        """Change some of a guild's settings, named as the fields of GuildSettings, and return them all.

        Raises:
            SettingsError: A value can't be used; nothing was changed.
            TypeError: There is no such setting.
        """
        return await self.write(guild_settings.change_guild_settings, guild_id, changes)

    async def read_fact(self, key: str) -> str | None:
        """A fact about the bot as a whole, such as which commands were synced; None where it was never written."""
        return await self.read(read_meta, key)

    async def write_fact(self, key: str, value: str) -> None:
        """Set a fact about the bot as a whole."""
        await self.write(write_meta, key, value)

    # --- The thread ---

    async def read(
        self, work: Callable[Concatenate[sqlite3.Connection, _P], _T], *args: _P.args, **kwargs: _P.kwargs
    ) -> _T:
        """What `work` returns, given a connection that sees one state of the file, in the store's thread."""

        def read() -> _T:
            with self._database.reading() as connection:
                return work(connection, *args, **kwargs)

        return await asyncio.get_running_loop().run_in_executor(self._worker, read)

    async def write(
        self, work: Callable[Concatenate[sqlite3.Connection, _P], _T], *args: _P.args, **kwargs: _P.kwargs
    ) -> _T:
        """What `work` returns, given a connection in a transaction: what it changes is made whole, or not at all."""
        if self._is_closed:
            raise RuntimeError("the store is closed")
        change = self._committing.add(lambda connection: work(connection, *args, **kwargs))
        self._worker.submit(self._committing.commit)
        return await asyncio.wrap_future(change)


def _open(path: Path, wait_s: float) -> Database:
    """The database in the file at `path`, made where there is none."""
    schema = resources.files("bot.discord.store").joinpath("schema.sql").read_text(encoding="utf-8")
    database = Database.create(path, schema, wait_s=wait_s)
    try:
        migrate(database, _EDITION, _STEPS)
    except CorpusError:
        database.close()
        raise
    return database
