"""Questions in, answers out: several guilds' at once, each from its own articles."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.corpora import open_corpus
from bot.discord.answering import Answered, Answering, NoArticlesError, QueuedQuestion
from bot.discord.metrics import Metrics
from bot.discord.open_corpora import OpenCorpora
from bot.settings import Settings
from corpus.article import ArticleDraft
from corpus.errors import CorpusError
from index.embedding import Embedder

pytestmark = pytest.mark.anyio

MILL = "The mill at Varn burned down in 1911. The miller, Jonas Ek, rebuilt it in brick."
WELL = "The well at Toft is forty metres deep. The smith, Karin Dahl, dug it with her sons."


async def nobody(place: int) -> None:
    """Whom a place in the queue is told."""


@pytest.fixture
def corpora(tmp_path: Path, embedder: Embedder) -> OpenCorpora:
    """The corpora of two guilds, one article each, and an empty one."""
    settings = Settings(home=tmp_path)
    for name, title, text in (("guild-1", "Mill", MILL), ("guild-2", "Well", WELL), ("guild-3", "", "")):
        corpus = open_corpus(name, create=True, settings=settings, embedder=embedder)
        drafts = [ArticleDraft(title=title, text=text)] if text else []
        assert len(list(corpus.add(drafts, added_by="tests"))) == len(drafts)
        corpus.close()
    return OpenCorpora(settings, Metrics())


@pytest.fixture
async def answering(corpora: OpenCorpora) -> AsyncIterator[Answering]:
    made = Answering(corpora, Metrics(), in_flight=4, batch=4)
    made.start()
    yield made
    made.stop()
    corpora.close()


def asked(guild: int, text: str, *corpora: str) -> QueuedQuestion:
    return QueuedQuestion(guild, corpora or (f"guild-{guild}",), text, ())


async def test_each_guild_is_answered_from_its_own_articles(answering: Answering) -> None:
    questions = [asked(guild, text) for _ in range(5) for guild, text in ((1, "Who dug it?"), (2, "Who rebuilt it?"))]
    answers = await asyncio.gather(*(answering.ask(question, nobody) for question in questions))
    assert [answered.corpus for answered in answers] == [f"guild-{question.guild_id}" for question in questions]
    for question, answered in zip(questions, answers, strict=True):
        own = MILL if question.guild_id == 1 else WELL
        assert answered.answer.question == question.text
        assert all(hit.article.text == own for hit in answered.answer.hits)


async def test_of_several_corpora_the_surest_answers(answering: Answering) -> None:
    answered = await answering.ask(asked(0, "Who dug the well at Toft?", "guild-1", "guild-2", "guild-3"), nobody)
    assert answered.corpus == "guild-2"
    assert not answered.answer.abstained
    assert "Karin Dahl" in answered.answer.text


@pytest.mark.parametrize("guild", [3, 4])
async def test_without_articles_there_is_nothing_to_answer_from(answering: Answering, guild: int) -> None:
    with pytest.raises(NoArticlesError):
        await answering.ask(asked(guild, "Who dug it?"), nobody)


async def test_a_damaged_corpus_spoils_no_other_question(answering: Answering, tmp_path: Path) -> None:
    (tmp_path / "corpora" / "guild-5").mkdir()
    (tmp_path / "corpora" / "guild-5" / "corpus.sqlite").write_bytes(b"no database" * 100)
    broken = asyncio.create_task(answering.ask(asked(5, "Who dug it?"), nobody))
    answered = await answering.ask(asked(2, "Who dug the well at Toft?"), nobody)
    assert isinstance(answered, Answered)
    with pytest.raises(CorpusError, match="damaged"):
        await broken


async def test_a_cancelled_question_leaves_the_queue(answering: Answering) -> None:
    tasks = [asyncio.create_task(answering.ask(asked(1, f"Who rebuilt it {number}?"), nobody)) for number in range(20)]
    await asyncio.sleep(0)
    for task in tasks[::2]:
        task.cancel()
    answers = await asyncio.gather(*tasks, return_exceptions=True)
    assert [isinstance(answer, asyncio.CancelledError) for answer in answers] == [True, False] * 10


async def test_who_waits_is_told_their_place(corpora: OpenCorpora) -> None:
    answering = Answering(corpora, Metrics(), in_flight=1, batch=1, note_after_s=0)
    places: list[int] = []

    async def note(place: int) -> None:
        places.append(place)

    tasks = [asyncio.create_task(answering.ask(asked(1, "Who rebuilt it?"), note)) for _ in range(3)]
    await asyncio.sleep(0.01)
    answering.start()
    await asyncio.gather(*tasks)
    assert places == [1, 2, 3]
    answering.stop()
    corpora.close()
