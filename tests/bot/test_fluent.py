"""Answers in a model's words: what it writes is kept to its sources, and whatever goes wrong, there is an answer."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import pairwise
from pathlib import Path

import pytest

from bot.answering.answer import Answer
from bot.answering.conversation import Turn
from bot.answering.fluent import FluentAnswers
from bot.corpus import Corpus
from bot.fluency import fluent_answers
from bot.llm.budget import Budget
from bot.settings import GroundingSettings, LlmSettings, Settings
from tests.bot.conftest import BRIDGE
from tests.llm_servers.scripted import Reply, ScriptedServer, says

pytestmark = pytest.mark.anyio

QUESTION = "Who designed the bridge?"
GOOD = "The bridge in Tarn was designed by the engineer Oskar Lindqvist [1]."


@pytest.fixture
async def server() -> AsyncIterator[ScriptedServer]:
    async with ScriptedServer(says(GOOD)) as running:
        yield running


@asynccontextmanager
async def fluent_at(
    server: ScriptedServer, corpus: Corpus, *, budget: Budget | None = None, judge: bool = False, **more
) -> AsyncIterator[FluentAnswers]:
    settings = Settings(
        llm=LlmSettings(provider="openai-like", model="scripted", base_url=server.base_url, **more),
        grounding=GroundingSettings(judge=judge),
    )
    async with fluent_answers(settings, corpus.answerer().embedder, budget=budget) as fluent:
        assert fluent is not None
        yield fluent


async def answered(server: ScriptedServer, corpus: Corpus, question: str = QUESTION, **more) -> Answer:
    async with fluent_at(server, corpus, **more) as fluent:
        return await fluent.answer(corpus.ask(question), state=corpus.sequence_number())


def check_is_grounded(answer: Answer) -> None:
    texts = {hit.article.id: hit.article.text for hit in answer.hits}
    assert [citation.marker for citation in answer.citations] == list(range(1, len(answer.citations) + 1))
    for citation in answer.citations:
        assert texts[citation.article_id][citation.start : citation.end] == citation.quote
        assert f"[{citation.marker}]" in answer.text


async def test_a_model_words_the_answer(server: ScriptedServer, news: Corpus) -> None:
    answer = await answered(server, news)
    assert answer.text == "The bridge in Tarn was designed by the engineer Oskar Lindqvist. [1][2]"
    assert answer.composer == "llm:openai-like/scripted"
    assert answer.citations[0].quote == "The engineer Oskar Lindqvist designed the bridge."
    assert "The town of Tarn opened a new bridge" in answer.citations[1].quote
    assert answer.checks is not None
    assert (answer.checks.dropped, answer.checks.fallback, answer.checks.cached) == (0, None, False)
    assert answer.checks.prompts.keys() == {"answer", "condense", "judge"}
    check_is_grounded(answer)


async def test_what_is_not_supported_is_left_out_and_counted(server: ScriptedServer, news: Corpus) -> None:
    server.replies[:] = [says(f"{GOOD} He was born in 1962 in Vessby [1]. He also designed the opera in Dalby.")]
    answer = await answered(server, news)
    assert "1962" not in answer.text
    assert "opera" not in answer.text
    assert answer.checks is not None
    assert answer.checks.dropped == 2
    assert [sentence.kept for sentence in answer.checks.sentences] == [True, False, False]
    assert "1962" in " ".join(answer.checks.sentences[1].problems)
    check_is_grounded(answer)


@pytest.mark.parametrize(
    ("text", "fallback"),
    [
        ("Frank Gehry designed the bridge [1].", "unsupported"),
        ("The engineer Oskar Lindqvist designed the bridge.", "unsupported"),
        ("I couldn't find this in the articles.", "not_found"),
        ("Work on the foundations began in March 2019 [1].", "no_answer"),
        ("El ingeniero proyectó un puente magnífico para la ciudad [1].", "unsupported"),
        ("Мост спроектировал инженер [1].", "unsupported"),
        ("{}[]((", "not_found"),
    ],
)
async def test_an_answer_that_does_not_hold_gives_way(
    server: ScriptedServer, news: Corpus, text: str, fallback: str
) -> None:
    server.replies[:] = [says(text)]
    answer, extractive = await answered(server, news), news.ask(QUESTION)
    assert (answer.text, answer.citations, answer.composer) == (extractive.text, extractive.citations, "extractive")
    assert answer.checks is not None
    assert answer.checks.fallback == fallback


@pytest.mark.parametrize(
    "reply",
    [
        Reply(status=500, headers={"Retry-After": "0.01"}),
        Reply(status=429, headers={"Retry-After": "0.01"}),
        Reply(status=401),
        Reply(["The "], hang=1),
        Reply(["The ", "engineer "], cut=1),
        Reply(["The "], garbage=True),
        Reply(),
        Reply(["word "] * 50_000),
        says(GOOD.replace("[1]", "[7]").replace("designed", "painted")),
    ],
    ids=["500", "429", "401", "slow", "cut", "malformed", "empty", "50,000 tokens", "out of range"],
)
async def test_whatever_fails_there_is_an_answer(server: ScriptedServer, news: Corpus, reply: Reply) -> None:
    server.replies[:] = [reply]
    answer = await answered(server, news, timeout_s=5 if reply.hang is None else 0.3)
    assert answer.composer == "extractive"
    assert answer.text == news.ask(QUESTION).text
    assert answer.checks is not None
    assert answer.checks.fallback is not None


async def test_a_citation_out_of_range_is_put_right(server: ScriptedServer, news: Corpus) -> None:
    server.replies[:] = [says(GOOD.replace("[1]", "[17]"))]
    answer = await answered(server, news)
    assert answer.checks is not None
    assert answer.checks.repaired == 1
    check_is_grounded(answer)


async def test_an_abstention_is_not_sent_to_a_model(server: ScriptedServer, news: Corpus) -> None:
    answer = await answered(server, news, "Who won the chess tournament in Reykjavik in 1972?")
    assert answer.abstained
    assert server.prompts == []


async def test_what_is_written_is_shown_as_it_comes(server: ScriptedServer, news: Corpus) -> None:
    seen: list[str] = []
    async with fluent_at(server, news) as fluent:
        await fluent.answer(news.ask(QUESTION), state=1, on_text=seen.append)
    assert seen[-1] == GOOD
    assert len(seen) > 5
    assert all(later.startswith(earlier) for earlier, later in pairwise(seen))


async def test_what_gives_away_the_prompt_is_not_shown(server: ScriptedServer, news: Corpus) -> None:
    seen: list[str] = []
    leak = "You answer questions about the news for readers who check every word against the sources."
    server.replies[:] = [says(f"{GOOD} {leak} {GOOD}")]
    async with fluent_at(server, news) as fluent:
        answer = await fluent.answer(news.ask(QUESTION), state=1, on_text=seen.append)
    assert GOOD in seen[-1]
    assert "for readers who check every word" not in seen[-1]
    assert "for readers who check every word" not in str(answer.to_json())


async def test_the_prompt_has_the_passages_fenced_and_the_question(server: ScriptedServer, news: Corpus) -> None:
    await answered(server, news)
    await answered(server, news)
    [first, second] = server.prompts
    assert "The engineer Oskar Lindqvist designed the bridge." in first
    assert BRIDGE.title in first
    assert "The Tarn Post" in first
    assert "May 14, 2023" in first
    assert QUESTION in first
    assert first != second, "the fence is drawn anew"


async def test_the_same_question_is_not_asked_twice(server: ScriptedServer, open_named) -> None:
    corpus = open_named("default", BRIDGE)
    async with fluent_at(server, corpus) as fluent:

        async def ask(question: str) -> Answer:
            return await fluent.answer(corpus.ask(question), state=corpus.sequence_number())

        first, second = await ask(QUESTION), await ask("Who  designed the BRIDGE?")
        assert len(server.prompts) == 1
        assert second.checks is not None
        assert second.checks.cached
        assert second.text == first.text
        assert second.question == "Who  designed the BRIDGE?"
        corpus.remove("bridge", removed_by="tests")
        list(corpus.add([BRIDGE], added_by="tests"))
        again = await ask(QUESTION)
        assert len(server.prompts) == 2
        assert again.checks is not None
        assert not again.checks.cached


async def test_what_a_guild_may_use_in_a_day_is_limited(server: ScriptedServer, news: Corpus) -> None:
    async with fluent_at(server, news, budget=Budget(1_500)) as fluent:
        extractive = news.ask(QUESTION)
        first = await fluent.answer(extractive, state=1, payer=1)
        second = await fluent.answer(extractive, state=2, payer=1)
        other = await fluent.answer(extractive, state=3, payer=2)
    assert [one.checks and one.checks.fallback for one in (first, second, other)] == [None, "budget", None]


async def test_passages_that_do_not_fit_are_not_sent(server: ScriptedServer, news: Corpus) -> None:
    answer = await answered(server, news, context_tokens=600)
    assert answer.checks is not None
    assert answer.checks.fallback == "too_long"
    assert server.prompts == []


async def test_who_cancels_a_question_cancels_the_request(server: ScriptedServer, news: Corpus) -> None:
    server.replies[:] = [Reply(["The ", "engineer "], hang=1)]
    begun = asyncio.Event()
    async with fluent_at(server, news) as fluent:
        asking = asyncio.create_task(fluent.answer(news.ask(QUESTION), state=1, on_text=lambda _: begun.set()))
        await asyncio.wait_for(begun.wait(), 10)
        asking.cancel()
        await asyncio.wait({asking}, timeout=10)
        assert asking.cancelled()
        await asyncio.wait_for(server.hung_up.wait(), 10)


# --- Follow-ups ---

SAID = [Turn("user", QUESTION), Turn("assistant", "The engineer Oskar Lindqvist designed the bridge.")]


async def condensed(
    server: ScriptedServer, corpus: Corpus, written: str, question: str = "When did he die?"
) -> str | None:
    server.replies[:] = [says(written)]
    async with fluent_at(server, corpus) as fluent:
        return await fluent.condense(question, SAID)


async def test_a_follow_up_is_made_to_stand_alone(server: ScriptedServer, news: Corpus) -> None:
    assert await condensed(server, news, "When did Oskar Lindqvist die?") == "When did Oskar Lindqvist die?"
    assert "Oskar Lindqvist designed the bridge" in server.prompts[0]


@pytest.mark.parametrize(
    "written",
    [
        "When did Gustave Eiffel die?",
        "When did Oskar Lindqvist die in 2018?",
        "When did\nOskar Lindqvist die?",
        "",
        "When did Oskar Lindqvist die? " * 40,
    ],
)
async def test_a_version_that_adds_something_is_not_trusted(server: ScriptedServer, news: Corpus, written: str) -> None:
    assert await condensed(server, news, written) is None


async def test_a_question_that_stands_alone_is_left_alone(server: ScriptedServer, news: Corpus) -> None:
    assert await condensed(server, news, "Something else?", "How many pupils has the school in Orrin?") is None
    assert server.prompts == []


async def test_a_model_that_fails_leaves_the_follow_up_as_it_was(server: ScriptedServer, news: Corpus) -> None:
    server.replies[:] = [Reply(status=401)]
    async with fluent_at(server, news) as fluent:
        assert await fluent.condense("When did he die?", SAID) is None


# --- The operator's own prompts ---


async def test_prompts_of_the_operator_are_used(server: ScriptedServer, news: Corpus, tmp_path: Path) -> None:
    (tmp_path / "answer.md").write_text(
        "---\nname: answer\nversion: 7\nvariables: [question, passages, fence]\n---\n"
        "{% for passage in passages %}{{ fence }}{{ passage.text }}{{ fence }}{% endfor %}\nTell me: {{ question }}\n"
    )
    answer = await answered(server, news, prompts=tmp_path)
    assert "Tell me: Who designed the bridge?" in server.prompts[0]
    assert answer.checks is not None
    assert answer.checks.prompts["answer"] == 7


# --- The model's own word on it ---

HEART = "He died of a heart attack before the first stone was laid [1]."


@pytest.mark.parametrize(
    ("verdict", "kept"),
    [
        ("1 yes\n2 yes", [True, True]),
        ("1 yes\n2 no", [True, False]),
        ("Claim 1: Yes.\nClaim 2: No, it says something else.", [True, False]),
        ("I can't tell.", [True, True]),
        ("7 no", [True, True]),
    ],
)
async def test_a_model_may_judge_what_it_wrote(
    server: ScriptedServer, news: Corpus, verdict: str, kept: list[bool]
) -> None:
    server.replies[:] = [says(f"{GOOD} {HEART}"), Reply([verdict])]
    answer = await answered(server, news, judge=True)
    assert answer.checks is not None
    assert [one.kept for one in answer.checks.sentences] == kept
    assert "He died of a heart attack before the first stone was laid." in server.prompts[1]
    assert "Oskar Lindqvist designed the bridge" in server.prompts[1]


async def test_a_judge_that_fails_leaves_what_was_checked(server: ScriptedServer, news: Corpus) -> None:
    server.replies[:] = [says(GOOD), Reply(status=401)]
    answer = await answered(server, news, judge=True)
    assert answer.composer.startswith("llm:")


async def test_nobody_judges_unless_it_is_wanted(server: ScriptedServer, news: Corpus) -> None:
    await answered(server, news)
    assert len(server.prompts) == 1
