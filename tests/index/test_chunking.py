"""Cutting articles into passages."""

from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.chunking import OVERLAP_TOKENS, Chunk, chunk_text
from index.embedding import Embedder
from index.passage_input import passage_context, passage_input
from index.sentences import split_sentences

WORDS = st.text(alphabet="abc", min_size=1, max_size=5)
SENTENCES = st.lists(WORDS, min_size=1, max_size=40).map(lambda words: f"{' '.join(words).capitalize()}.")
PUNCTUATED = st.text(alphabet="aB ,;—(.\n雨。é", max_size=300)
TEXTS = st.one_of(st.lists(SENTENCES, max_size=25).map(" ".join), PUNCTUATED)


def count_words(texts: Sequence[str]) -> list[int]:
    return [len(text.split()) for text in texts]


def count_bytes(texts: Sequence[str]) -> list[int]:
    return [len("".join(text.split()).encode()) for text in texts]


def sentence(words: int, first: str = "The") -> str:
    return " ".join([first, *["grey"] * (words - 2), "river."])


def cut(text: str, budget: int) -> list[str]:
    return [text[chunk.start : chunk.end] for chunk in chunk_text(text, budget=budget, count_tokens=count_words)]


def is_inside(inner: tuple[int, int], outer: Chunk) -> bool:
    return outer.start <= inner[0] and inner[1] <= outer.end


@given(TEXTS, st.integers(3, 60))
def test_budget_is_kept(text: str, budget: int) -> None:
    for count_tokens in (count_words, count_bytes):
        chunks = chunk_text(text, budget=budget, count_tokens=count_tokens)
        assert all(size <= budget for size in count_tokens([text[chunk.start : chunk.end] for chunk in chunks]))


@given(TEXTS, st.integers(3, 60))
def test_sentences_that_fit_are_in_some_chunk_and_cut_by_none(text: str, budget: int) -> None:
    chunks = chunk_text(text, budget=budget, count_tokens=count_words)
    for span in split_sentences(text):
        if count_words([text[span.start : span.end]])[0] > budget:
            continue
        assert any(span in chunk.sentences for chunk in chunks)
        assert all(is_inside(span, chunk) or span.end <= chunk.start or chunk.end <= span.start for chunk in chunks)


@given(TEXTS, st.integers(3, 60))
def test_every_character_is_in_a_chunk_and_chunks_are_runs_of_their_sentences(text: str, budget: int) -> None:
    chunks = chunk_text(text, budget=budget, count_tokens=count_words)
    left = list(text)
    for chunk in chunks:
        assert (chunk.start, chunk.end) == (chunk.sentences[0].start, chunk.sentences[-1].end)
        position = chunk.start
        for start, end in chunk.sentences:
            assert position <= start < end
            assert not text[position:start].strip()
            left[start:end] = " " * (end - start)
            position = end
    assert not "".join(left).strip()


@given(TEXTS, st.integers(3, 60))
def test_chunks_share_one_sentence_at_most_and_each_adds_some(text: str, budget: int) -> None:
    chunks = chunk_text(text, budget=budget, count_tokens=count_words)
    for before, after in pairwise(chunks):
        assert len(set(before.sentences) & set(after.sentences)) <= 1
        assert before.start < after.start
        assert before.end < after.end


def test_short_text_is_one_chunk() -> None:
    text = f"{sentence(5)}\n\n{sentence(4)}"
    assert cut(text, 9) == [text]


def test_chunks_are_evenly_filled() -> None:
    text = " ".join(sentence(10) for _ in range(13))
    sizes = count_words(cut(text, 120))
    assert len(sizes) == 2
    assert max(sizes) - min(sizes) <= 10


def test_short_last_sentence_opens_the_next_chunk_too() -> None:
    text = " ".join(sentence(10, first) for first in ("One", "Two", "Three", "Four", "Five", "Six"))
    first, second, *_ = cut(text, 30)
    assert first.startswith("One")
    assert "Three" in first
    assert second.startswith("Three")


def test_long_last_sentence_is_not_repeated() -> None:
    long = OVERLAP_TOKENS + 1
    text = " ".join([sentence(10, "One"), sentence(long, "Two"), sentence(10, "Three"), sentence(long, "Four")])
    assert [chunk.split()[0] for chunk in cut(text, long + 15)] == ["One", "Three"]


def test_over_long_sentence_is_divided_at_its_clauses() -> None:
    text = "Some came by boat; most of them came on foot, tired and wet; a few never came."
    assert cut(text, 9) == ["Some came by boat;", "most of them came on foot, tired and wet;", "a few never came."]


def test_over_long_clause_is_divided_at_spaces() -> None:
    assert cut("one two three four five six seven", 3) == ["one two three", "four five six", "seven"]


@pytest.mark.parametrize("letter", ["x", "é", "雨"])
def test_over_long_word_is_divided_anywhere(letter: str) -> None:
    chunks = chunk_text(letter * 100, budget=20, count_tokens=count_bytes)
    assert [chunk.end for chunk in chunks[:-1]] == [chunk.start for chunk in chunks[1:]]
    assert (chunks[0].start, chunks[-1].end) == (0, 100)
    assert all(len(letter.encode()) * (chunk.end - chunk.start) <= 20 for chunk in chunks)


@pytest.mark.parametrize("text", ["", " \n "])
def test_nothing_to_cut(text: str) -> None:
    assert chunk_text(text, budget=10, count_tokens=count_words) == []


def test_model_reads_all_of_every_passage(embedder: Embedder) -> None:
    text = " ".join(
        [
            "Ms. Lowe's “ultra-quick” ferry—built in 2019—cost £3,541,022.75, the Orlovskij-Bělský ministry said.",
            "Zażółć gęślą jaźń; " * 60,
            "雨が降った。" * 60,
            "pneumonoultramicroscopicsilicovolcanoconiosis " * 40,
            "🙂" * 300,
            "Котёл остыл. " * 60,
        ]
    )
    context = passage_context("Ferry: " + "unsinkable " * 80, None, count_tokens=embedder.count_tokens)
    budget = embedder.window - embedder.special_tokens - embedder.count_tokens([context])[0]
    chunks = chunk_text(text, budget=budget, count_tokens=embedder.count_tokens)
    inputs = [passage_input(context, text[chunk.start : chunk.end]) for chunk in chunks]
    sizes = embedder.count_tokens(inputs)
    assert max(sizes) + embedder.special_tokens <= embedder.window
    assert (chunks[0].start, chunks[-1].end) == (0, len(text.rstrip()))
