"""What was said before in a thread, which threads are conversations, and what was taken up already."""

import pytest

from bot.answering.conversation import Turn
from bot.discord.store import Store
from bot.discord.store.bounding import LONGEST_TURN
from tests.bot.discord.store.making import asked, make_answer

pytestmark = pytest.mark.anyio


async def said(store: Store, question: str, *, private: bool = False) -> int:
    where = asked(conversation_id=12, private=private)
    return (await store.save_answer(where, make_answer(question), corpus="guild-1")).id


def questions(turns: list[Turn]) -> list[str]:
    return [turn.content for turn in turns if turn.role == "user"]


async def test_history_is_the_last_questions_with_their_answers_oldest_first(store: Store) -> None:
    for number in range(5):
        await said(store, f"{number}?")
    assert await store.history(12, 1, 2) == [
        Turn("user", "3?"), Turn("assistant", "Oskar did, to 3? [1]"),
        Turn("user", "4?"), Turn("assistant", "Oskar did, to 4? [1]"),
    ]  # fmt: skip
    assert questions(await store.history(12, 1, 50)) == ["0?", "1?", "2?", "3?", "4?"]


@pytest.mark.parametrize("most", [0, -1])
async def test_no_history_is_none_at_all(store: Store, most: int) -> None:
    await said(store, "Who?")
    assert await store.history(12, 1, most) == []


async def test_what_was_deleted_or_seen_by_one_alone_is_no_history(store: Store) -> None:
    await said(store, "Who?")
    await store.mark_deleted(await said(store, "A slip?"))
    await said(store, "A secret?", private=True)
    await said(store, "When?")
    assert questions(await store.history(12, 1, 2)) == ["Who?", "When?"]


async def test_a_question_that_stands_alone_is_in_no_conversation(store: Store) -> None:
    await store.save_answer(asked(channel_id=12, conversation_id=None), make_answer(), corpus="guild-1")
    assert await store.history(12, 1, 5) == []


async def test_long_turns_are_cut(store: Store) -> None:
    await said(store, "why " * 900)
    turns = await store.history(12, 1, 1)
    assert [len(turn.content) for turn in turns] == [LONGEST_TURN, LONGEST_TURN]


async def test_a_thread_is_a_conversation_from_when_it_opens_to_when_it_ends(store: Store) -> None:
    assert not await store.is_conversation(12, 1)
    for _ in range(2):
        await store.open_conversation(12, 1)
        assert await store.is_conversation(12, 1)
        assert not await store.is_conversation(12, 2)
        assert not await store.is_conversation(13, 1)
    for _ in range(2):
        await store.end_conversation(12)
        assert not await store.is_conversation(12, 1)


async def test_a_post_can_be_claimed_once(store: Store) -> None:
    assert [await store.claim(post) for post in (30, 31, 30, 31, 32)] == [True, True, False, False, True]


async def test_a_fact_is_what_was_last_written(store: Store) -> None:
    assert await store.read_fact("commands") is None
    for value in ("abc", ""):
        await store.write_fact("commands", value)
        assert await store.read_fact("commands") == value
    assert await store.read_fact("command") is None
