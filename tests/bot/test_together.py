"""Many questions answered together get what each would get alone."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.answering.answer import Answer
from bot.answering.conversation import Turn
from bot.answering.question import QuestionError
from bot.corpora import ask_together, open_corpus
from bot.corpus import Corpus
from bot.settings import Settings
from corpus.article import ArticleDraft
from corpus.errors import CorpusError
from index.embedding import Embedder
from index.embedding_model import EmbeddingModelError
from index.late_interaction import LateInteraction
from tests.bot.conftest import BAKERY, BRIDGE, SCHOOL

HARBOUR = ArticleDraft(
    id="harbour",
    title="Harbour of Sund to Be Dredged",
    text="The harbour of Sund will be dredged in June 2026. “It was high time,” said the pilot Edda Krogh. It costs 3.5%.",
)
QUESTIONS = [
    "Who designed the bridge in Tarn?",
    "When did work on the foundations of the bridge begin?",
    "How many workers built it, and how much did the bridge cost?",
    "Which teacher has taught at the school in Orrin since 2004?",
    "What did the mayor say?",
    "Did the bakery not buy a fire engine in 1999?",
    "What is the boiling point of mercury?",
    "Who wrote this article?",
    "harbour",
    "?! Sund ?!",
    "Что построили в Тарне?",
    "bridge " * 140,
]
CONVERSATIONS: list[tuple[Turn, ...]] = [
    (),
    (Turn("user", "Who designed the bridge in Tarn?"), Turn("assistant", "Oskar Lindqvist [1].")),
    (Turn("user", "When will the harbour be dredged?"),),
]
REFUSED = ["", " ", "?", "why " * 400, "half \ud800"]

Asked = list[tuple[int, str, tuple[Turn, ...]]]


@pytest.fixture(scope="module")
def corpora(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Iterator[list[Corpus]]:
    """Two that share what they remember of passages, one that doesn't, and an empty one; not to be changed."""
    home = Settings(home=tmp_path_factory.mktemp("home"))
    shared = LateInteraction(embedder)
    made = [
        open_corpus("one", create=True, settings=home, embedder=embedder, late_interaction=shared),
        open_corpus("two", create=True, settings=home, embedder=embedder, late_interaction=shared),
        open_corpus("three", create=True, settings=home, embedder=embedder),
        open_corpus("empty", create=True, settings=home, embedder=embedder, late_interaction=shared),
    ]
    for corpus, drafts in zip(made, ([BRIDGE, SCHOOL, BAKERY], [BRIDGE, HARBOUR], [SCHOOL]), strict=False):
        list(corpus.add(drafts, added_by="tests"))
    yield made
    for corpus in made:
        corpus.close()


def told(answer: Answer) -> dict[str, Any]:
    """All that an answer says but its figures, which are only alike."""
    data = answer.to_json()
    del data["confidence"], data["timings_ms"], data["hits"]
    return data


def assert_same(one: Answer, other: Answer) -> None:
    assert told(one) == told(other)
    assert one.confidence == pytest.approx(other.confidence, abs=1e-3)
    assert [(hit.passage, hit.article) for hit in one.hits] == [(hit.passage, hit.article) for hit in other.hits]
    for some, same in zip(one.hits, other.hits, strict=True):
        assert (some.score, some.dense, some.lexical) == pytest.approx((same.score, same.dense, same.lexical), abs=1e-5)


def alone(corpus: Corpus, question: str, history: tuple[Turn, ...]) -> Answer | QuestionError:
    """What the question gets by itself."""
    try:
        return corpus.ask(question, history)
    except QuestionError as error:
        return error


@settings(max_examples=20)
@given(
    st.lists(
        st.tuples(
            st.integers(0, 3),
            st.sampled_from(QUESTIONS + REFUSED) | st.text(max_size=40),
            st.sampled_from(CONVERSATIONS),
        ),
        max_size=10,
    )
)
def test_together_each_question_gets_what_it_gets_alone(corpora: list[Corpus], asked: Asked) -> None:
    outcomes = ask_together([(corpora[number], question, history) for number, question, history in asked])
    assert len(outcomes) == len(asked)
    for (number, question, history), outcome in zip(asked, outcomes, strict=True):
        one = alone(corpora[number], question, history)
        if isinstance(one, QuestionError):
            assert isinstance(outcome, QuestionError)
            assert str(outcome) == str(one)
        else:
            assert isinstance(outcome, Answer)
            assert_same(outcome, one)
            assert {citation.corpus for citation in outcome.citations} <= {corpora[number].name}


def test_stages_are_those_of_one_question_alone_and_add_up(corpora: list[Corpus]) -> None:
    alone = corpora[0].ask(QUESTIONS[0])
    for outcome in ask_together([(corpora[0], question, ()) for question in QUESTIONS[:4]]):
        assert isinstance(outcome, Answer)
        stages = dict(outcome.timings_ms)
        assert list(stages) == list(alone.timings_ms)
        assert stages.pop("total") == pytest.approx(sum(stages.values()))


def test_damaged_corpus_spoils_no_question_over_another(
    open_named: Callable[..., Corpus], tmp_path: Path, corpora: list[Corpus]
) -> None:
    damaged = open_named("damaged", SCHOOL)
    damaged.close()
    (tmp_path / "home/corpora/damaged/corpus.sqlite").write_bytes(b"not a database, whatever its name says" * 100)
    good, bad, empty = ask_together([(corpora[0], QUESTIONS[0], ()), (damaged, "Who?", ()), (corpora[3], "Who?", ())])
    assert isinstance(good, Answer)
    assert good.citations
    assert isinstance(bad, CorpusError)
    assert isinstance(empty, Answer)
    assert empty.abstained


def test_model_that_cannot_be_loaded_is_the_error_of_its_own_questions(tmp_path: Path, corpora: list[Corpus]) -> None:
    (tmp_path / "model").mkdir()
    broken = open_corpus(
        "broken", create=True, settings=Settings(home=tmp_path / "home"), embedder=Embedder(str(tmp_path / "model"))
    )
    first, good, refused, second = ask_together(
        [(broken, "Who?", ()), (corpora[0], QUESTIONS[0], ()), (broken, "", ()), (broken, "When?", ())]
    )
    broken.close()
    assert isinstance(first, EmbeddingModelError)
    assert isinstance(second, EmbeddingModelError)
    assert isinstance(refused, QuestionError)
    assert isinstance(good, Answer)
