"""Votes and complaints: one each, the later one counts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.discord.store import Store, Votes
from bot.discord.store.bounding import LONGEST_NOTE
from tests.bot.discord.store.making import asked, make_answer

pytestmark = pytest.mark.anyio


async def saved(store: Store, question: str = "Who?", guild_id: int | None = 1) -> int:
    return (await store.save_answer(asked(guild_id), make_answer(question), corpus="guild-1")).id


@given(st.lists(st.tuples(st.integers(1, 4), st.booleans()), min_size=1, max_size=12))
async def test_everybody_has_one_vote_which_is_their_last(
    tmp_path_factory: pytest.TempPathFactory, cast: list[tuple[int, bool]]
) -> None:
    store = await Store.open(tmp_path_factory.mktemp("votes") / "state.sqlite")
    try:
        answer, other = await saved(store), await saved(store)
        counted = [await store.vote(answer, 1, voter, up) for voter, up in cast]
        for number, votes in enumerate(counted, 1):
            last = dict(cast[:number])
            ups = sum(last.values())
            assert votes == Votes(up=ups, down=len(last) - ups)
        assert await store.vote(other, 1, 1, True) == Votes(up=1, down=0)
    finally:
        await store.close()


async def test_complaints_come_newest_first_with_their_answers(store: Store) -> None:
    first, second = await saved(store, "Who?"), await saved(store, "When?")
    assert await store.complain(first, 1, 6, "wrong", "It was Ida.")
    assert await store.complain(second, 1, 6, "missing", None)
    assert await store.complain(first, 1, 7, "wrong", None)
    found = await store.complaints(1, 10)
    assert [(each.answer.id, each.author_id, each.kind, each.note) for each in found] == [
        (first, 7, "wrong", None),
        (second, 6, "missing", None),
        (first, 6, "wrong", "It was Ida."),
    ]
    assert found[2].answer == await store.answer(first, 1)
    assert found[2].at <= found[1].at <= found[0].at
    assert await store.complaints(1, 2) == found[:2]
    assert await store.complaints(1, -1) == []


async def test_saying_so_again_changes_the_note_alone(store: Store) -> None:
    answer = await saved(store)
    assert await store.complain(answer, 1, 6, "wrong", None)
    assert not await store.complain(answer, 1, 6, "wrong", "It was Ida.")
    assert not await store.complain(answer, 1, 6, "wrong", None)
    assert not await store.complain(answer, 1, 6, "wrong", "   ")
    assert [each.note for each in await store.complaints(1, 10)] == ["It was Ida."]
    assert not await store.complain(answer, 1, 6, "wrong", "It was Ida, in May.")
    assert [each.note for each in await store.complaints(1, 10)] == ["It was Ida, in May."]
    assert await store.complain(answer, 1, 6, "missing", None), "another kind is news"


async def test_a_note_is_cut(store: Store) -> None:
    await store.complain(await saved(store), 1, 6, "wrong", "x" * 100_000)
    [complaint] = await store.complaints(1, 10)
    assert complaint.note == "x" * LONGEST_NOTE


async def test_what_is_deleted_can_still_be_complained_of(store: Store) -> None:
    answer = await saved(store)
    await store.complain(answer, 1, 6, "wrong", None)
    await store.mark_deleted(answer)
    [complaint] = await store.complaints(1, 10)
    assert complaint.answer.deleted


async def test_a_dm_takes_votes_in_its_own_channel_alone(store: Store) -> None:
    answer = await saved(store, guild_id=None)
    for guild_id, channel_id in ((None, 12), (None, None), (1, 11)):
        assert await store.vote(answer, guild_id, 6, True, channel_id=channel_id) is None
        assert not await store.complain(answer, guild_id, 6, "wrong", None, channel_id=channel_id)
    assert await store.vote(answer, None, 5, False, channel_id=11) == Votes(up=0, down=1)
    assert await store.complain(answer, None, 5, "wrong", None, channel_id=11)
