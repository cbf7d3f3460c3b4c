"""What readers asked in vain: abstentions, bad votes and complaints, of one guild."""

from dataclasses import replace

import pytest

from bot.discord.store import Store
from bot.discord.store.guild_data import make_guild_tables
from bot.discord.store.misses import Miss, Remark, read_misses
from tests.bot.discord.store.making import asked, make_answer

pytestmark = pytest.mark.anyio

READER = 9


async def ask(store: Store, question: str, *, abstains: bool, guild_id: int = 1, private: bool = False) -> int:
    answer = make_answer(question, citations=0 if abstains else 1)
    kept = await store.save_answer(asked(guild_id, private=private), answer, corpus="guild-1")
    await store.set_messages(kept.id, [kept.id % 1_000_000])
    return kept.id


async def read(store: Store, most: int = 10) -> list[Miss]:
    return await store.read(read_misses, 1, most)


async def test_what_found_no_answer_is_a_miss_without_any_complaint(store: Store) -> None:
    await ask(store, "Who swam?", abstains=True)
    await ask(store, "Who designed it?", abstains=False)
    [miss] = await read(store)
    assert (miss.question, miss.abstained, miss.bad_votes, miss.reports, miss.remarks) == ("Who swam?", True, 0, 0, ())


async def test_bad_votes_and_notes_make_a_miss_of_an_answer(store: Store) -> None:
    bad, found_wrong = await ask(store, "Who?", abstains=False), await ask(store, "When?", abstains=False)
    good = await ask(store, "Where?", abstains=False)
    await store.vote(bad, 1, READER, up=False)
    await store.vote(good, 1, READER, up=True)
    await store.complain(found_wrong, 1, READER, "wrong", "It was in May.")
    newest, oldest = await read(store)
    assert (newest.question, newest.remarks) == ("When?", (Remark(READER, "It was in May."),))
    assert (oldest.question, oldest.bad_votes, oldest.remarks) == ("Who?", 1, ())


async def test_readers_who_report_the_same_are_counted(store: Store) -> None:
    answer = await ask(store, "Who swam?", abstains=True)
    for reader in (1, 2, 2):
        await store.complain(answer, 1, reader, "missing", None)
    [miss] = await read(store)
    assert miss.reports == 2


async def test_another_guild_s_are_not_seen(store: Store) -> None:
    elsewhere = await ask(store, "Who swam?", abstains=True, guild_id=2)
    await store.vote(elsewhere, 2, READER, up=False)
    await store.complain(elsewhere, 2, READER, "missing", "Please!")
    assert await read(store) == []


async def test_what_was_taken_away_counts_only_where_somebody_complained(store: Store) -> None:
    for reader, complains in ((1, False), (2, True)):
        answer = await ask(store, f"Who swam {reader}?", abstains=True)
        if complains:
            await store.complain(answer, 1, reader, "missing", None)
        await store.mark_deleted(answer)
    [miss] = await read(store)
    assert miss.question == "Who swam 2?"
    assert miss.message_id is None


async def test_what_others_did_not_see_is_not_linked_to(store: Store) -> None:
    await ask(store, "Who swam?", abstains=True, private=True)
    await ask(store, "Who ran?", abstains=True)
    public, private = await read(store)
    assert public.message_id is not None
    assert private.message_id is None


async def test_the_newest_come_first_and_no_more_than_asked_for(store: Store) -> None:
    for number in range(5):
        await ask(store, f"{number}?", abstains=True)
    assert [miss.question for miss in await read(store, 3)] == ["4?", "3?", "2?"]
    assert await read(store, 0) == []


async def test_the_tables_of_guilds_make_it_quick_and_change_nothing(store: Store) -> None:
    await ask(store, "Who swam?", abstains=True)
    before = await read(store)
    await store.write(make_guild_tables)
    assert await read(store) == before == [replace(before[0])]
