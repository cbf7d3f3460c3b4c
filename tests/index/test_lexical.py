"""Lexical search."""

import sqlite3
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.article import ArticleDraft
from index.embedding import Embedder
from index.lexical import content_words, count_passages_with, search_words
from tests.conftest import MakeCorpus

SYNTAX = [
    *['"', '""', "'", "NEAR", "NEAR(", "AND", "OR", "NOT", "(", ")", "*", "^", "+", "-", ":", "title:", "{title text}"],
    *["\0", "\\", "--", ";", "?", "%", "_", "\ud800", "\u0301", "ß", "İ", "²", "字", "🙂", "NEAR(a b, 2)", '"a', "a*"],
]
FRAGMENTS = st.one_of(st.text(max_size=20), st.lists(st.sampled_from(SYNTAX), max_size=12).map(" ".join))

FERRY, STRIKE, OWL = 1, 2, 3
ARTICLES = (
    ArticleDraft("Ferry returns", "The ferry sails to the islands again. Two passengers waved at the old harbour."),
    ArticleDraft(
        "Bakers on strike", "Nobody bakes in Tarn. The bakers talked to the mayor of the harbour for an hour."
    ),
    ArticleDraft(
        "Owl in the library", "An owl slept among the old atlases. The café kept quiet, and so did a harbour."
    ),
)


@pytest.fixture(scope="module")
def connection(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Iterator[sqlite3.Connection]:
    """Three articles of one passage each."""
    maker = MakeCorpus(tmp_path_factory.mktemp("lexical"), embedder)
    corpus = maker()
    corpus.add(*ARTICLES)
    with corpus.database.reading() as reading:
        yield reading
    maker.close()


def found(connection: sqlite3.Connection, question: str, k: int = 10) -> list[int]:
    return [passage for passage, _ in search_words(connection, question, k)]


@given(FRAGMENTS, FRAGMENTS)
def test_any_text_is_a_safe_query_and_words_in_it_are_still_found(
    connection: sqlite3.Connection, before: str, after: str
) -> None:
    assert FERRY in found(connection, f"{before} ferry {after}")


@given(FRAGMENTS)
def test_no_text_is_read_as_syntax(connection: sqlite3.Connection, question: str) -> None:
    assert set(found(connection, question)) <= {FERRY, STRIKE, OWL}
    assert 0 <= count_passages_with(connection, question) <= 3


@pytest.mark.parametrize("question", ["", "   ", "?!", '"" *', "\ud800", "🙂", "_"])
def test_text_without_words_finds_nothing(connection: sqlite3.Connection, question: str) -> None:
    assert search_words(connection, question, 10) == []


@pytest.mark.parametrize("operator", ["ferry NOT sails", "ferry AND owl", "title:ferry", "-ferry", "fer*", "^ferry"])
def test_operators_have_no_power(connection: sqlite3.Connection, operator: str) -> None:
    assert (FERRY in found(connection, operator)) == ("ferry" in operator)


def test_very_long_question(connection: sqlite3.Connection) -> None:
    assert found(connection, "ferry " + " ".join(f"word{n}" for n in range(5_000)))[0] == FERRY


@pytest.mark.parametrize(
    ("question", "passage"),
    [
        ("Are ferries sailing?", FERRY),
        ("island", FERRY),
        ("WAVING PASSENGER", FERRY),
        ("Who was talking to mayors?", STRIKE),
        ("baked", STRIKE),
        ("sleeping owls", OWL),
        ("cafe", OWL),
        ("CAFÉ", OWL),
    ],
)
def test_inflections_accents_and_case_do_not_matter(
    connection: sqlite3.Connection, question: str, passage: int
) -> None:
    assert found(connection, question)[0] == passage


def test_words_of_the_title_are_found(connection: sqlite3.Connection) -> None:
    ((passage, score),) = search_words(connection, "library", 10)
    assert passage == OWL
    assert score > 0.1


def test_function_words_find_nothing_of_their_own_unless_they_are_all_there_is(
    connection: sqlite3.Connection,
) -> None:
    assert found(connection, "What is the zeppelin and who did it?") == []
    assert found(connection, "Who did so?") == [OWL]


def test_content_words_are_in_order_and_once() -> None:
    assert content_words("Why did the Ferry wait for the ferry of the mayor?") == ["ferry", "wait", "mayor"]
    assert content_words("Who is it?") == ["who", "is", "it"]


def test_words_that_stand_together_count_for_more(make_corpus: MakeCorpus) -> None:
    corpus = make_corpus()
    apart = ArticleDraft("Tarn", "Old nets hang by a shed that was there long before the new harbour.")
    together = ArticleDraft("Tarn", "Nets hang by a shed that was there long before the new old harbour.")
    corpus.add(apart, together, *(ArticleDraft("Tarn", f"Rain fell on day {day}.") for day in range(3)))
    with corpus.database.reading() as reading:
        assert found(reading, "old harbour") == [2, 1]


def test_best_first_and_no_more_than_k(connection: sqlite3.Connection) -> None:
    everything = search_words(connection, "old harbour", 10)
    assert {passage for passage, _ in everything} == {FERRY, STRIKE, OWL}
    assert [score for _, score in everything] == sorted((score for _, score in everything), reverse=True)
    assert all(score > 0 for _, score in everything)
    assert search_words(connection, "old harbour", 2) == everything[:2]
    assert search_words(connection, "old harbour", 0) == []


@pytest.mark.parametrize(
    ("word", "passages"),
    [("harbours", 3), ("olds", 2), ("talk", 1), ("strikes", 1), ("zeppelin", 0), ("", 0), ('"', 0), ("old harbour", 0)],
)
def test_passages_with_a_word_are_counted(connection: sqlite3.Connection, word: str, passages: int) -> None:
    assert count_passages_with(connection, word) == passages
