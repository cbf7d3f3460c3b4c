"""What is known of a person: theirs to see and to delete, and nothing of anybody else."""

from dataclasses import replace

import pytest

from bot.discord.store import Store
from bot.discord.store.kept import keep
from bot.discord.store.personal_data import (
    PersonalData,
    count_personal_data,
    erase_personal_data,
    read_opinions,
    read_questions,
)
from tests.bot.discord.store.making import asked, make_answer

pytestmark = pytest.mark.anyio

ASKER, OTHER = 5, 6
NOTHING = PersonalData(0, 0, 0, 0)


async def ask(store: Store, guild_id: int | None, person: int, question: str = "Who designed the bridge?") -> int:
    where = replace(asked(guild_id), asker_id=person)
    return (await store.save_answer(where, make_answer(question), corpus="guild-1")).id


@pytest.fixture
async def answer(store: Store) -> int:
    """In guild 1 and in a DM each of two people asked, voted on what the other asked, complained, and has a draft."""
    for place in (1, 2, None):
        for person, other in ((ASKER, OTHER), (OTHER, ASKER)):
            found = await ask(store, place, person, f"What did {person} ask in {place}?")
            here = {"channel_id": 11} if place is None else {}
            await store.vote(found, place, other, up=True, **here)
            await store.complain(found, place, other, "wrong", f"Says {other}.", **here)
            if place is not None:
                await store.write(keep, place, person, "proposal", "{}")
    return found


@pytest.mark.usefixtures("answer")
async def test_it_is_counted_here_and_everywhere(store: Store) -> None:
    assert await store.read(count_personal_data, ASKER, 1) == PersonalData(1, 1, 1, 1)
    assert await store.read(count_personal_data, ASKER, None) == PersonalData(3, 3, 3, 2)
    assert await store.read(count_personal_data, ASKER, 3) == NOTHING
    assert await store.read(count_personal_data, 99, None) == NOTHING


@pytest.mark.usefixtures("answer")
async def test_all_of_it_can_be_read(store: Store) -> None:
    questions, rest = await store.read(read_questions, ASKER, None, before=None, most=10)
    assert rest is None
    assert [(one["server_id"], one["question"]) for one in questions] == [
        (None, "What did 5 ask in None?"),
        ("2", "What did 5 ask in 2?"),
        ("1", "What did 5 ask in 1?"),
    ]
    opinions = await store.read(read_opinions, ASKER, 1)
    assert [one["vote"] for one in opinions["votes"]] == ["up"]
    assert [one["note"] for one in opinions["complaints"]] == ["Says 5."]
    assert [one["server_id"] for one in opinions["drafts"]] == ["1"]


@pytest.mark.parametrize("most", [1, 2, 3, 4])
async def test_questions_are_read_bit_by_bit(store: Store, most: int) -> None:
    expected = [f"Question {number}?" for number in range(6)]
    for question in expected:
        await ask(store, 1, ASKER, question)
        await ask(store, 1, OTHER, question)
    seen: list[str] = []
    before: int | None = None
    while True:
        found, before = await store.read(read_questions, ASKER, 1, before=before, most=most)
        seen += [one["question"] for one in found]
        if before is None:
            break
    assert seen == expected[::-1]


@pytest.mark.usefixtures("answer")
async def test_what_is_of_a_guild_is_erased_there_alone(store: Store) -> None:
    assert await store.write(erase_personal_data, ASKER, 1) == PersonalData(1, 1, 1, 1)
    assert await store.read(count_personal_data, ASKER, 1) == NOTHING
    assert await store.read(count_personal_data, ASKER, None) == PersonalData(2, 2, 2, 1)


@pytest.mark.usefixtures("answer")
async def test_what_is_of_anywhere_is_erased_everywhere_and_others_keep_what_is_theirs(store: Store) -> None:
    await store.write(erase_personal_data, ASKER, None)
    assert await store.read(count_personal_data, ASKER, None) == NOTHING
    assert await store.read(read_questions, ASKER, None, before=None, most=10) == ([], None)
    # what they thought of the other's answers is gone with those
    assert await store.read(count_personal_data, OTHER, None) == PersonalData(3, 0, 0, 2)


async def test_an_erased_answer_is_found_no_more(store: Store, answer: int) -> None:
    assert await store.answer(answer, None, channel_id=11) is not None
    await store.write(erase_personal_data, OTHER, None)
    assert await store.answer(answer, None, channel_id=11) is None
