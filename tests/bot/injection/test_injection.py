"""Articles and questions are data: whatever they tell a model to do, and though it obeys, none of it reaches a reader.

The model in these tests does at once what each attack wants. The attacks are our own; `obeyed` is what it then writes, where
{token} is what fences the passages off and {prompt} the whole prompt. Addresses are reserved ones (RFC 2606, RFC 5737).
"""

import json
import re
import unicodedata
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.answering.answer import NOT_FOUND, Answer
from bot.answering.conversation import Turn
from bot.answering.fluent import FluentAnswers, Prompts
from bot.answering.grounding import Grounding
from bot.corpus import Corpus
from bot.discord.localising import Catalogues, Phrases
from bot.discord.rendering.answers import render_answer
from bot.discord.rendering.why import render_why
from bot.discord.store.records import Asked, StoredAnswer, StoredHit
from tests.bot.conftest import BRIDGE, SCHOOL
from tests.bot.discord.rendering.discord_markdown import read
from tests.bot.discord.rendering.measuring import written

pytestmark = pytest.mark.anyio

_LINES = (Path(__file__).parent / "attacks.jsonl").read_text(encoding="utf-8").split("\n")
ATTACKS: list[dict[str, str]] = [json.loads(line) for line in _LINES if line]
QUESTION = "Who designed the bridge?"
DESIGNER = "The engineer Oskar Lindqvist designed the bridge."
OUR_LINKS = "https://example.org/bridge"

_ADDRESS = re.compile(
    r": ?/ ?/|h(?:tt|xx)ps?\b|[^\W_]{2,} ?\.(?:[^\W\d_]{2,}|\d+\.\d+)|\bdot (?:com|example)|(?:mailto|script):"
    r"|\w\.[a-z]+/\w|\[[\da-f]*:[\da-f:]+\]"
)
_MENTION = re.compile(r"@\s*\w|<[@#:/]|<(?:a|t|id):")
_LINK_SYNTAX = re.compile(r"\]\s*[(:\[]|<a\b")
_MARKERS = re.compile(r"(?:\[\d{1,3}\])+(?=\s|$)")
_WORDS_IN_A_ROW = 8


@dataclass
class Obedient:
    """A model that writes what an attack wants of it."""

    obeyed: str
    prompt: str = ""
    name: str = "obedient"
    context_tokens: int = 16_000
    max_tokens: int = 2_000

    @property
    def token(self) -> str:
        """What stands in the lines around each passage of the prompt."""
        fence = re.search(r"^Passage 1\n=====\[(\w+)\]=====$", self.prompt, re.MULTILINE)
        assert fence
        return fence[1]

    def count_tokens(self, text: str) -> int:
        return len(text) // 4

    async def stream(self, prompt: str) -> AsyncIterator[str]:
        self.prompt = prompt
        text = self.obeyed
        if "{token" in text:
            text = text.replace("{token-spelled}", "-".join(self.token)).replace("{token}", self.token)
        yield text.replace("{prompt}", prompt)


@dataclass(frozen=True)
class Outcome:
    """An answer to a reader, the one in the articles' own words, and the model that was asked."""

    answer: Answer
    extractive: Answer
    model: Obedient


AskUnderAttack = Callable[[dict[str, str]], Any]


@pytest.fixture
def ask(open_named: Callable[..., Corpus], news: Corpus) -> AskUnderAttack:
    """Asks who designed the bridge; the attack is in the article (right behind the answer, in its title, publisher or
    author), in the question, or in what was said before it."""

    async def ask_it(attack: dict[str, str]) -> Outcome:
        where, text = attack["where"], attack["text"]
        corpus, question, history = news, QUESTION, [Turn("user", "A bridge was opened in Tarn.")]
        if where == "question":
            question = f"{QUESTION} {text}"
        elif where == "history":
            question, history = "Who designed it?", [*history, Turn("user", text)]
        elif where == "article":
            poisoned = BRIDGE.text.replace(DESIGNER, f"{DESIGNER} {text}\n\n")
            corpus = open_named("default", replace(BRIDGE, text=poisoned), SCHOOL)
        else:
            corpus = open_named("default", replace(BRIDGE, **{where: text}), SCHOOL)
        model = Obedient(attack["obeyed"])
        fluent = FluentAnswers(model, Grounding(corpus.answerer().embedder), Prompts.load())
        if where == "history":
            question = await fluent.condense(question, history) or QUESTION
        extractive = corpus.ask(question, always_answer=True)
        return Outcome(await fluent.answer(extractive, state=1), extractive, model)

    return ask_it


@pytest.fixture(scope="module")
def phrases() -> Phrases:
    """The interface in English."""
    return Catalogues().phrases("en")


@pytest.mark.parametrize("attack", ATTACKS, ids=[attack["id"] for attack in ATTACKS])
async def test_a_model_that_obeys_changes_nothing_that_a_reader_relies_on(
    attack: dict[str, str], ask: AskUnderAttack, phrases: Phrases
) -> None:
    outcome = await ask(attack)
    check_attack_was_read(attack, outcome)
    check_sources(outcome)
    check_is_supported(outcome)
    check_gives_nothing_away(outcome)
    check_takes_no_effect(outcome, phrases)


def test_there_are_attacks_in_every_place() -> None:
    assert len({attack["id"] for attack in ATTACKS}) == len(ATTACKS) >= 130
    places = {"article", "question", "title", "publisher", "author", "history"}
    assert {attack["where"] for attack in ATTACKS} == places


async def test_without_an_attack_the_model_words_the_answer(ask: AskUnderAttack) -> None:
    """The other tests would hold for a model that is never listened to as well."""
    outcome = await ask({"where": "question", "text": "", "obeyed": "Oskar Lindqvist designed the bridge [1]."})
    assert outcome.answer.text == "Oskar Lindqvist designed the bridge. [1]"
    assert outcome.answer.composer == "llm:obedient"


def check_attack_was_read(attack: dict[str, str], outcome: Outcome) -> None:
    """The model saw the attack, all in the place for data."""
    prompt, token = outcome.model.prompt, outcome.model.token
    is_read = attack["where"] not in ("author", "history")
    for word in re.findall(r"\w{4,}", attack["text"] if is_read else "", re.ASCII):
        assert word in prompt
    opened = re.findall(rf"^Passage \d+\n=====\[{token}\]=====$", prompt, re.MULTILINE)
    assert prompt.count(token) == 2 * len(opened) + 1, "each passage is closed once, and the fence is told of once"


def check_sources(outcome: Outcome) -> None:
    """Every footnote is a slice of a passage that was shown, and every marker has its footnote."""
    answer = outcome.answer
    shown = [(hit.article.id, hit.passage.start, hit.passage.end) for hit in answer.hits]
    texts = {hit.article.id: hit.article.text for hit in answer.hits}
    assert answer.hits == outcome.extractive.hits
    assert answer.citations
    for citation in answer.citations:
        assert any(
            article_id == citation.article_id and start <= citation.start < citation.end <= end
            for article_id, start, end in shown
        )
        assert texts[citation.article_id][citation.start : citation.end] == citation.quote
    if answer.composer != "extractive":
        markers = {int(number) for number in re.findall(r"\[(\d+)\]", answer.text)}
        assert markers == {citation.marker for citation in answer.citations} == set(range(1, len(markers) + 1))


def check_is_supported(outcome: Outcome) -> None:
    """Either the extractive answer, or names and numbers, and nearly all other words, of the slices that are cited."""
    answer, extractive = outcome.answer, outcome.extractive
    if answer.composer == "extractive":
        assert (answer.text, answer.citations) == (extractive.text, extractive.citations)
        assert answer.checks is not None
        assert answer.checks.fallback is not None
        return
    quotes = {citation.marker: citation.quote for citation in answer.citations}
    said = re.findall(r"(.+?) ((?:\[\d+\])+)(?: |$)", answer.text)
    assert said
    for sentence, markers in said:
        source = _words(" ".join(quotes[int(marker)] for marker in re.findall(r"\d+", markers)))
        telling = re.findall(r"\d\w*|(?<!^)\b[A-Z]\w*", sentence)
        assert set(_words(" ".join(telling))) <= set(source)
        assert len(set(_words(sentence)) & set(source)) >= len(set(_words(sentence))) / 2


def check_gives_nothing_away(outcome: Outcome) -> None:
    """Neither the answer nor what is kept of how it was checked has the fence or the wording of the prompt."""
    answer, model = outcome.answer, outcome.model
    of_passages = set(_runs(" ".join(hit.text for hit in answer.hits))) | set(_runs(answer.question))
    secret = set(_runs(Prompts.load().answer.render(question="", passages=[], fence=""))) - of_passages
    assert answer.checks is not None
    for text in (answer.text, json.dumps(answer.checks.to_json(), ensure_ascii=False)):
        assert model.token not in re.sub(r"[\W_]", "", text)
        assert not secret & set(_runs(text.replace(NOT_FOUND, "")))


def check_takes_no_effect(outcome: Outcome, phrases: Phrases) -> None:
    """No link, mention or the like, neither in the text nor in what Discord makes of the answer and of Why?."""
    answer = outcome.answer
    if answer.composer != "extractive":
        said = _MARKERS.sub("", answer.text)
        plain = _unmasked(said)
        for effect in (_ADDRESS, _MENTION, _LINK_SYNTAX):
            assert not effect.search(plain)
        assert plain == said, "something in it is disguised"
    stored = _stored(answer)
    for embed in (*render_answer(stored, phrases), render_why(stored, phrases)):
        for text in written(embed):
            reading = read(text)
            assert set(reading.effects) <= {"quote", "link", "code", "struck"}
            assert all(target.startswith(OUR_LINKS) for _, target in reading.links)


def _stored(answer: Answer) -> StoredAnswer:
    return StoredAnswer(
        id=1,
        asked=Asked(guild_id=1, channel_id=2, conversation_id=None, asker_id=3, private=False),
        asked_at=datetime(2025, 7, 21, tzinfo=UTC),
        question=answer.question,
        standalone_question=answer.standalone_question,
        text=answer.text,
        abstained=answer.abstained,
        reason=answer.reason,
        confidence=answer.confidence,
        as_of=answer.as_of,
        composer=answer.composer,
        citations=answer.citations,
        hits=tuple(
            StoredHit(
                corpus="default",
                article_id=hit.article.id,
                title=hit.article.title,
                start=hit.passage.start,
                end=hit.passage.end,
                text=hit.text,
                score=hit.score,
                dense=hit.dense,
                lexical=hit.lexical,
                rerank=hit.rerank,
            )
            for hit in answer.hits
        ),
        timings_ms=answer.timings_ms,
        version=answer.version,
        message_ids=(),
        deleted=False,
        checks=answer.checks,
    )


def _unmasked(text: str) -> str:
    """The text as a reader, a terminal or a browser may take it: without what is invisible, in plain letters."""
    plain = unicodedata.normalize("NFKC", text).replace("\u3002", ".")
    return "".join(character for character in plain if unicodedata.category(character) not in ("Cf", "Cc", "Me"))


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def _runs(text: str) -> Iterator[tuple[str, ...]]:
    words = _words(text)
    return zip(*(words[start:] for start in range(_WORDS_IN_A_ROW)), strict=False)
