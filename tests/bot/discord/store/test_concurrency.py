"""Many tasks, and other processes: nothing is lost, nothing done twice, and the event loop goes on."""

import asyncio
from contextlib import AbstractContextManager
from pathlib import Path
from sqlite3 import Connection

import pytest

from bot.discord.store import Store, Votes
from corpus.database import Database
from corpus.errors import CorpusBusyError
from tests.bot.discord.store.making import asked, make_answer

pytestmark = pytest.mark.anyio

TASKS = 50


def someone_writing(path: Path) -> AbstractContextManager[Connection]:
    """A transaction of another program, which holds up every writer until it ends."""
    return Database(path, wait_s=0).writing()


async def let_others_run() -> None:
    for _ in range(20):
        await asyncio.sleep(0)


async def test_many_tasks_at_once_each_get_their_own(store: Store) -> None:
    async def ask_and_vote(number: int) -> Votes | None:
        guild = number % 5
        saved = await store.save_answer(asked(guild, conversation_id=12), make_answer(f"{number}?"), corpus="guild-1")
        await store.set_messages(saved.id, [1000 + number])
        found = await store.answer_of_message(1000 + number, guild)
        assert found is not None
        assert (found.id, found.question) == (saved.id, f"{number}?")
        return await store.vote(saved.id, guild, number, True)

    assert await asyncio.gather(*map(ask_and_vote, range(TASKS))) == [Votes(up=1, down=0)] * TASKS
    for guild in range(5):
        asked_there = {turn.content for turn in await store.history(12, guild, TASKS) if turn.role == "user"}
        assert asked_there == {f"{number}?" for number in range(guild, TASKS, 5)}


async def test_everybody_votes_at_once(store: Store) -> None:
    saved = await store.save_answer(asked(), make_answer(), corpus="guild-1")
    counted = await asyncio.gather(*(store.vote(saved.id, 1, voter, voter % 5 > 0) for voter in range(TASKS)))
    assert Votes(up=40, down=10) in counted
    assert {votes.up + votes.down for votes in counted if votes} == set(range(1, TASKS + 1))


async def test_of_many_who_claim_a_post_one_gets_it(store: Store, path: Path) -> None:
    other = await Store.open(path, wait_s=60)
    claims = await asyncio.gather(*(each.claim(30) for each in (store, other) * (TASKS // 2)))
    await other.close()
    assert claims.count(True) == 1


async def test_of_many_who_open_a_store_that_is_not_there_all_do(path: Path) -> None:
    stores = await asyncio.gather(*(Store.open(path, wait_s=60) for _ in range(8)))
    await stores[0].write_fact("commands", "abc")
    assert [await store.read_fact("commands") for store in stores] == ["abc"] * 8
    for store in stores:
        await store.close()


async def test_the_event_loop_goes_on_while_a_write_waits(path: Path) -> None:
    store = await Store.open(path, wait_s=60)
    with someone_writing(path):
        saving = asyncio.create_task(store.save_answer(asked(), make_answer(), corpus="guild-1"))
        await let_others_run()
        assert not saving.done()
    saved = await saving
    assert await store.answer(saved.id, 1) == saved
    await store.close()


async def test_a_write_that_waits_too_long_says_so_and_changes_nothing(path: Path) -> None:
    store = await Store.open(path, wait_s=0)
    with someone_writing(path), pytest.raises(CorpusBusyError) as caught:
        await store.write_fact("commands", "abc")
    assert "\n" not in str(caught.value)
    assert await store.read_fact("commands") is None
    await store.write_fact("commands", "abc")
    assert await store.read_fact("commands") == "abc"
    await store.close()


async def test_a_task_cancelled_while_it_waits_leaves_a_change_whole_or_not_at_all(path: Path) -> None:
    store = await Store.open(path, wait_s=60)
    with someone_writing(path):
        saves = [
            asyncio.create_task(
                store.save_answer(asked(conversation_id=12), make_answer(f"{number}?"), corpus="guild-1")
            )
            for number in range(10)
        ]
        await let_others_run()
        for save in saves[::2]:
            save.cancel()
    outcomes = await asyncio.gather(*saves, return_exceptions=True)
    assert [isinstance(outcome, asyncio.CancelledError) for outcome in outcomes] == [True, False] * 5
    kept = [turn.content for turn in await store.history(12, 1, 100) if turn.role == "user"]
    assert [question for question in kept if int(question[:-1]) % 2] == ["1?", "3?", "5?", "7?", "9?"]
    assert set(kept) - {"1?", "3?", "5?", "7?", "9?"} <= {"0?"}, "only what had begun when it was cancelled"
    await store.close()


async def test_closing_finishes_what_was_begun(path: Path) -> None:
    store = await Store.open(path)
    writes = [asyncio.create_task(store.write_fact(f"{number}", "kept")) for number in range(TASKS)]
    await asyncio.sleep(0)
    await store.close()
    await asyncio.gather(*writes)
    store = await Store.open(path)
    assert [await store.read_fact(f"{number}") for number in range(TASKS)] == ["kept"] * TASKS
    await store.close()
