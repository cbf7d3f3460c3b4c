"""Baselines: what they find, what they quote, and how sure they are."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from llama_index.core import VectorStoreIndex

from bot.answering.conversation import Turn
from bot.corpora import open_corpus
from bot.corpus import Corpus
from bot.settings import Settings
from corpus.article import ArticleDraft
from evaluation.baselines.bm25 import HALF_SURE, Bm25Baseline, bm25
from evaluation.baselines.dense import DenseBaseline
from evaluation.baselines.extractive import ExtractiveBaseline
from evaluation.baselines.llama_index import LlamaIndexBaseline
from index.embedding import Embedder, Vectors
from index.lexical import search_words
from index.llamaindex import FootnoteEmbedding
from index.llamaindex.nodes import read_nodes
from index.passages import list_passages
from tests.evaluation.conftest import ARTICLES

WHO = "Who designed the bridge in Tarn?"
BASELINES = (Bm25Baseline, DenseBaseline, LlamaIndexBaseline)


class CountingEmbedder(Embedder):
    """The default model, that counts the texts it embeds."""

    embedded = 0

    def embed(self, texts: Sequence[str]) -> Vectors:
        self.embedded += len(texts)
        return super().embed(texts)


def open_with(home: Path, embedder: Embedder, *drafts: ArticleDraft) -> Corpus:
    corpus = open_corpus("small", create=True, settings=Settings(home=home), embedder=embedder)
    list(corpus.add(drafts, added_by="tests"))
    return corpus


@pytest.mark.parametrize("kind", BASELINES)
def test_an_answer_is_quotes_from_the_hits_that_stand_where_they_say(
    news: Corpus, kind: type[ExtractiveBaseline]
) -> None:
    answer = kind(news).ask(WHO, ())
    assert answer.composer == kind.name
    assert (answer.question, answer.standalone_question) == (WHO, WHO)
    assert not answer.abstained
    assert 0 <= answer.confidence <= 1
    assert answer.citations[0].article_id == "bridge"
    assert "Oskar Lindqvist designed the bridge" in answer.text
    hits = [(hit.article.id, hit.passage.start, hit.passage.end) for hit in answer.hits]
    for citation in answer.citations:
        article = news.article(citation.article_id)
        assert article.text[citation.start : citation.end] == citation.quote
        assert f"[{citation.marker}]" in answer.text
        assert any(
            citation.article_id == article_id and start <= citation.start < citation.end <= end
            for article_id, start, end in hits
        )
    assert [hit.score for hit in answer.hits] == sorted((hit.score for hit in answer.hits), reverse=True)
    assert set(answer.timings_ms) == {"stand_alone", "retrieve", "compose", "total"}
    assert answer.to_json()["composer"] == kind.name


@pytest.mark.parametrize("kind", BASELINES)
def test_a_follow_up_is_understood_as_footnote_understands_it(news: Corpus, kind: type[ExtractiveBaseline]) -> None:
    history = [Turn("user", WHO), Turn("assistant", "Oskar Lindqvist did. [1]")]
    follow_up = "And how much did it cost?"
    answer = kind(news).ask(follow_up, history)
    assert answer.standalone_question == news.ask(follow_up, history).standalone_question
    assert answer.question == follow_up
    assert answer.hits[0].article.id == "bridge"


@pytest.mark.parametrize("kind", BASELINES)
def test_an_empty_corpus_gives_no_answer(tmp_path: Path, embedder: Embedder, kind: type[ExtractiveBaseline]) -> None:
    corpus = open_with(tmp_path, embedder)
    answer = kind(corpus).ask(WHO, ())
    corpus.close()
    assert (answer.abstained, answer.confidence, answer.citations, answer.hits) == (True, 0, (), ())
    assert answer.reason


# --- BM25 ---


def test_bm25_ranks_as_fts5_does(news: Corpus) -> None:
    hits = Bm25Baseline(news).search("crowns for the engine or the bridge", 10)
    with news.retriever().database.reading() as connection:
        expected = search_words(connection, "crowns for the engine or the bridge", 10, with_pairs=False)
    assert [(hit.passage_id, hit.score) for hit in hits] == expected
    assert {hit.article.id for hit in hits} == {"bakery", "bridge"}
    assert all(hit.lexical == hit.score for hit in hits)


def test_bm25_is_half_sure_at_its_mark_and_surer_above(news: Corpus) -> None:
    baseline = Bm25Baseline(news)
    hits = baseline.search(WHO, 10)
    assert baseline.quote(WHO, hits).confidence == pytest.approx(hits[0].score / (hits[0].score + HALF_SURE))


def test_bm25_without_a_word_in_common_finds_nothing(news: Corpus) -> None:
    answer = Bm25Baseline(news).ask("Quels volcans?", ())
    assert (answer.abstained, answer.confidence, answer.hits) == (True, 0, ())


def test_bm25_of_texts_is_what_its_formula_gives() -> None:
    texts = [["herring", "came"], ["herring", "came", "late", "as", "herring", "do"], ["gulls"], []]
    # The mean length is 9/4, so the damping is 1.2 * (0.25 + 0.75 * 2 / 2.25) = 1.1 and 1.2 * (0.25 + 0.75 * 6 / 2.25) = 2.7.
    herring, came = 3.0, 0.5
    expected = [herring * 2.2 / 2.1 + came * 2.2 / 2.1, herring * 4.4 / 4.7 + came * 2.2 / 3.7, 0, 0]
    assert bm25({"herring": herring, "came": came}, texts) == pytest.approx(expected)
    assert bm25({"herring": herring}, []) == []


def test_bm25_takes_rarity_from_the_whole_corpus(tmp_path: Path, embedder: Embedder) -> None:
    drafts = [ArticleDraft(f"Day {day}", f"Herring came on day {day}.", id=f"day{day}") for day in range(12)]
    harbour = ArticleDraft("Harbour", "Herring came to the harbour. The gulls came to the harbour.", id="harbour")
    corpus = open_with(tmp_path, embedder, harbour, *drafts)
    answer = Bm25Baseline(corpus).ask("Did gulls or herring come to the harbour?", ())
    corpus.close()
    assert answer.citations[0].quote == "The gulls came to the harbour."


def test_bm25_quotes_the_best_sentences_first_whatever_their_inflection(news: Corpus) -> None:
    answer = Bm25Baseline(news).ask("Which engines were bought?", ())
    assert answer.citations[0].quote == "Petra Holm bought the engine for 9,000 crowns."


# --- Cosine ---


def test_dense_ranks_passages_and_sentences_by_cosine(news: Corpus, embedder: Embedder) -> None:
    question = "Who got hold of a vehicle?"
    baseline = DenseBaseline(news)
    hits = baseline.search(question, 10)
    assert sorted(hit.article.id for hit in hits) == sorted(draft.id or "" for draft in ARTICLES)
    assert all(hit.dense == hit.score for hit in hits)
    asked = embedder.embed([question])[0]
    sentences = [
        (hit.article.id, span, float(embedder.embed([hit.article.text[span.start : span.end]])[0] @ asked))
        for hit in hits
        for span in hit.passage.sentences
    ]
    best = sorted(sentences, key=lambda each: -each[2])[:3]
    found = baseline.quote(question, hits)
    assert [(hit.article.id, span) for hit, span in found.quotes] == [(article, span) for article, span, _ in best]
    assert found.confidence == pytest.approx(max(0.0, hits[0].dense))


def test_dense_embeds_a_passages_sentences_once(tmp_path: Path, embedder: Embedder) -> None:
    counting = CountingEmbedder(embedder.name)
    corpus = open_with(tmp_path, counting, *ARTICLES)
    baseline = DenseBaseline(corpus)
    first = baseline.ask(WHO, ())
    before = counting.embedded
    again = baseline.ask(WHO, ())
    corpus.close()
    assert counting.embedded - before == 2, "the question, to search and to choose sentences"
    assert again.citations == first.citations


def test_a_sentence_in_two_passages_is_quoted_once(tmp_path: Path, embedder: Embedder) -> None:
    text = " ".join(f"On day {day} the boat met {day * 3} seals near the old lighthouse at Dalby." for day in range(80))
    corpus = open_with(tmp_path, embedder, ArticleDraft("Seals", text, id="seals"))
    for kind in (Bm25Baseline, DenseBaseline):
        answer = kind(corpus).ask("How many seals did the boat meet near the lighthouse?", ())
        assert len(answer.hits) > 2
        assert len({(each.start, each.end) for each in answer.citations}) == len(answer.citations) == 3
    corpus.close()


# --- llama-index ---


def test_llama_index_finds_what_its_own_index_does_and_quotes_two_nodes_whole(news: Corpus, embedder: Embedder) -> None:
    answer = LlamaIndexBaseline(news).ask(WHO, ())
    with news.retriever().database.reading() as connection:
        nodes = read_nodes(connection, list_passages(connection))
    theirs = VectorStoreIndex(nodes, embed_model=FootnoteEmbedding(embedder)).as_retriever(similarity_top_k=10)
    expected = theirs.retrieve(WHO)
    assert [hit.article.id for hit in answer.hits] == [node.metadata["article_id"] for node in expected]
    assert [hit.score for hit in answer.hits] == pytest.approx([node.score for node in expected])
    assert [citation.quote for citation in answer.citations] == [node.text for node in expected[:2]]
    assert answer.confidence == pytest.approx(np.clip(expected[0].score, 0, 1))


def test_llama_index_is_made_once_and_anew_when_articles_came_or_it_is_damaged(
    tmp_path: Path, embedder: Embedder
) -> None:
    counting = CountingEmbedder(embedder.name)
    corpus = open_with(tmp_path, counting, *ARTICLES)

    def embedded_by_opening() -> int:
        before = counting.embedded
        baseline = LlamaIndexBaseline(corpus)
        embedded = counting.embedded - before
        assert baseline.ask(WHO, ()).citations[0].article_id == "bridge"
        return embedded

    assert embedded_by_opening() == len(ARTICLES)
    assert embedded_by_opening() == 0
    list(corpus.add([ArticleDraft("Fair", "The fair came to Orrin with two bears.", id="fair")], added_by="tests"))
    embedded = embedded_by_opening()
    assert embedded - len(ARTICLES) == 1
    folder = corpus.retriever().database.path.with_name("llama-index")
    for file in folder.iterdir():
        if file.suffix == ".json":
            file.write_text("{")
    assert embedded_by_opening() == len(ARTICLES) + 1
    assert embedded_by_opening() == 0
    corpus.remove("fair", removed_by="tests")
    assert "fair" not in {hit.article.id for hit in LlamaIndexBaseline(corpus).ask("Which bears came?", ()).hits}
    corpus.close()
