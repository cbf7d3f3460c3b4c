"""Answers kept and found again: whole, in their own place only, within bounds."""

from dataclasses import fields, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.answer import Answer
from bot.discord.store import Store, StoredAnswer
from bot.discord.store.bounding import LONGEST_ANSWER, LONGEST_NAME, LONGEST_PASSAGE, LONGEST_QUESTION, MOST_HITS
from corpus.errors import CorpusError
from tests.bot.discord.store.making import asked, make_answer, make_article, make_citation, make_hit

pytestmark = pytest.mark.anyio

SHARED = [field.name for field in fields(Answer) if field.name != "hits"]
NO_ID_OF_SQLITE = 2**64


def assert_keeps(stored: StoredAnswer, answer: Answer) -> None:
    assert {name: getattr(stored, name) for name in SHARED} == {name: getattr(answer, name) for name in SHARED}
    assert [
        (hit.article_id, hit.title, hit.start, hit.end, hit.text, hit.score, hit.dense, hit.lexical, hit.rerank)
        for hit in stored.hits
    ] == [
        (hit.article.id, hit.article.title, hit.passage.start, hit.passage.end, hit.text, hit.score, hit.dense,
         hit.lexical, hit.rerank)
        for hit in answer.hits
    ]  # fmt: skip


@pytest.mark.parametrize(("citations", "hits"), [(2, 3), (5, 10), (0, 4), (0, 0)])
async def test_an_answer_is_kept_whole(store: Store, citations: int, hits: int) -> None:
    answer = make_answer(citations=citations, hits=hits)
    where = asked(conversation_id=12, private=True)
    before = datetime.now(UTC)
    saved = await store.save_answer(where, answer, corpus="guild-1")
    assert before <= saved.asked_at <= datetime.now(UTC)
    assert saved.asked_at.tzinfo is UTC
    assert_keeps(saved, answer)
    assert (saved.asked, saved.message_ids, saved.deleted) == (where, (), False)
    assert {hit.corpus for hit in saved.hits} <= {"guild-1"}
    assert await store.answer(saved.id, 1) == saved


async def test_reopening_keeps_everything(path: Path) -> None:
    store = await Store.open(path)
    first = await store.save_answer(asked(conversation_id=12), make_answer("Who?"), corpus="guild-1")
    second = await store.save_answer(asked(None), make_answer("When?", citations=0), corpus="sample")
    await store.set_messages(first.id, [21, 20])
    await store.mark_deleted(second.id)
    await store.vote(first.id, 1, 6, True)
    await store.complain(first.id, 1, 6, "wrong", "It was Ida.")
    await store.open_conversation(12, 1)
    settings = await store.change_guild_settings(1, private=True)
    await store.claim(30)
    await store.write_fact("commands", "abc")
    [complaint] = await store.complaints(1, 5)
    turns = await store.history(12, 1, 5)
    await store.close()

    store = await Store.open(path)
    kept = replace(first, message_ids=(21, 20))
    assert await store.answer(first.id, 1) == kept == complaint.answer
    assert await store.answer(second.id, None, channel_id=11) == replace(second, deleted=True)
    assert await store.complaints(1, 5) == [complaint]
    assert await store.history(12, 1, 5) == turns != []
    assert await store.is_conversation(12, 1)
    assert await store.guild_settings(1) == settings
    assert not await store.claim(30)
    assert await store.read_fact("commands") == "abc"
    votes = await store.vote(first.id, 1, 7, False)
    assert votes is not None
    assert (votes.up, votes.down) == (1, 1)
    await store.close()


async def test_an_answer_is_found_by_its_messages_until_others_show_it(store: Store) -> None:
    saved = await store.save_answer(asked(), make_answer(), corpus="guild-1")
    await store.set_messages(saved.id, [21, 22])
    for message in (21, 22):
        assert await store.answer_of_message(message, 1) == replace(saved, message_ids=(21, 22))
    await store.set_messages(saved.id, [23])
    assert await store.answer_of_message(21, 1) is None
    assert await store.answer_of_message(23, 1) == replace(saved, message_ids=(23,))


async def test_a_message_shows_the_newest_of_its_answers(store: Store) -> None:
    older = await store.save_answer(asked(), make_answer("Who?"), corpus="guild-1")
    newer = await store.save_answer(asked(), make_answer("When?"), corpus="guild-1")
    for answer in (newer, older):
        await store.set_messages(answer.id, [21])
    found = await store.answer_of_message(21, 1)
    assert found is not None
    assert found.id == newer.id


async def test_a_dm_is_found_in_its_own_channel_alone(store: Store) -> None:
    saved = await store.save_answer(asked(None, channel_id=11), make_answer(), corpus="sample")
    await store.set_messages(saved.id, [21])
    shown = replace(saved, message_ids=(21,))
    assert await store.answer(saved.id, None, channel_id=11) == shown
    assert await store.answer_of_message(21, None, channel_id=11) == shown
    for guild_id, channel_id in ((None, 12), (None, None), (1, 11), (11, 11)):
        assert await store.answer(saved.id, guild_id, channel_id=channel_id) is None
        assert await store.answer_of_message(21, guild_id, channel_id=channel_id) is None


@pytest.mark.parametrize("unknown", [0, -1, 4, 2**63 - 1, 2**63, NO_ID_OF_SQLITE, -NO_ID_OF_SQLITE])
async def test_ids_that_nothing_has_find_nothing(store: Store, unknown: int) -> None:
    await store.save_answer(asked(), make_answer(), corpus="guild-1")
    assert await store.answer(unknown, 1) is None
    assert await store.answer_of_message(unknown, 1) is None
    assert await store.vote(unknown, 1, 6, True) is None
    assert await store.complain(unknown, 1, 6, "wrong", None) is False
    assert await store.complaints(1, 10) == []


async def test_what_is_said_about_an_unknown_answer_is_not_kept(store: Store) -> None:
    await store.set_messages(4, [21])
    await store.mark_deleted(4)
    assert await store.answer_of_message(21, 1) is None


async def test_texts_of_any_size_are_kept_within_bounds(store: Store) -> None:
    long = "Чи відкрили міст? 🌉" * 50_000
    article = replace(make_article(title=long), text=long)
    answer = replace(
        make_answer(long),
        text=long,
        reason=long,
        composer=long,
        citations=(make_citation(article, 1, end=3_000),),
        hits=tuple(make_hit(article) for _ in range(200)),
    )
    saved = await store.save_answer(asked(), answer, corpus="guild-1")
    assert saved.question == long[:LONGEST_QUESTION]
    assert len(saved.standalone_question) == LONGEST_QUESTION
    assert saved.text == long[:LONGEST_ANSWER]
    assert [saved.reason, saved.composer] == [long[:LONGEST_NAME]] * 2
    assert len(saved.hits) == MOST_HITS
    assert {(hit.title, hit.text) for hit in saved.hits} == {(long[:LONGEST_NAME], long[:LONGEST_PASSAGE])}
    assert saved.citations[0].quote == long[:3_000], "a quote is what the article says, all of it"


@given(st.text(st.characters(exclude_categories=()), max_size=40))
async def test_any_text_that_json_can_spell_is_kept(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    store = await Store.open(tmp_path_factory.mktemp("any") / "state.sqlite")
    try:
        saved = await store.save_answer(
            asked(conversation_id=12), replace(make_answer(text), text=text), corpus="guild-1"
        )
        expected = text.encode("utf-8", "replace").decode()
        assert (saved.question, saved.text) == (expected, expected)
        assert [turn.content for turn in await store.history(12, 1, 1)] == [expected, expected]
        await store.complain(saved.id, 1, 6, "wrong", text)
        [complaint] = await store.complaints(1, 1)
        assert complaint.note == (expected.strip() or None)
    finally:
        await store.close()


async def test_a_closed_store_says_so(path: Path) -> None:
    store = await Store.open(path)
    await store.close()
    await store.close()
    with pytest.raises(RuntimeError):
        await store.answer(1, 1)


async def test_a_folder_that_can_not_be_made_is_an_error_of_one_line(tmp_path: Path) -> None:
    (tmp_path / "discord").write_text("a file")
    with pytest.raises(CorpusError, match="can't be written") as caught:
        await Store.open(tmp_path / "discord" / "state.sqlite")
    assert "\n" not in str(caught.value)
