"""Reranking: a cross-encoder, here one with random weights, orders the best hits of the fused search."""

import math
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest
import torch
from transformers import AutoModelForSequenceClassification, AutoTokenizer

from corpus.article import ArticleDraft
from index.embedding import Embedder
from index.hit import Hit
from index.llamaindex import FootnoteRetriever
from index.model_loading import ModelError
from index.reranking import DEFAULT_DEPTH, Reranker
from index.retrieval import Retriever
from index.vectors import VectorCache
from tests.conftest import Corpus, MakeCorpus
from tests.tiny_models import write_cross_encoder, write_reader

QUESTION = "Who met the mayor of Tarn about the bridge?"
NEWS = (
    ArticleDraft("Ferry returns", "The ferry to Orrin sails again.", id="ferry", published=date(2025, 7, 21)),
    ArticleDraft("Bakers on strike", "The bakers met the mayor of Tarn for an hour.", id="strike"),
    ArticleDraft("Tolls end", "Nobody will pay to cross the bridge.", id="bridge", published=date(2024, 1, 2)),
    ArticleDraft("Owl", "An owl slept in the library until closing time.", id="owl"),
    ArticleDraft("Champion", "Pia, who is eleven, won the chess title.", id="chess"),
)
READ = {
    "ferry": "Ferry returns (July 21, 2025)\nThe ferry to Orrin sails again.",
    "strike": "Bakers on strike\nThe bakers met the mayor of Tarn for an hour.",
    "bridge": "Tolls end (January 2, 2024)\nNobody will pay to cross the bridge.",
    "owl": "Owl\nAn owl slept in the library until closing time.",
    "chess": "Champion\nPia, who is eleven, won the chess title.",
}
IDENTITY = "torch.nn.modules.linear.Identity"

Search = Callable[[Reranker | None], Retriever]


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_cross_encoder(tmp_path_factory.mktemp("models") / "cross-encoder")


@pytest.fixture
def corpus(make_corpus: MakeCorpus) -> Corpus:
    made = make_corpus()
    made.add(*NEWS)
    return made


@pytest.fixture
def searching(corpus: Corpus, embedder: Embedder) -> Search:
    """Makes retrievers over the five articles."""
    return lambda reranker: Retriever(corpus.database, embedder, VectorCache(corpus.vectors_path), reranker)


def scores(folder: Path, question: str) -> dict[str, float]:
    """What the model makes of each article's one passage, asked directly."""
    tokenizer = AutoTokenizer.from_pretrained(folder)
    model = AutoModelForSequenceClassification.from_pretrained(folder).eval()
    with torch.inference_mode():
        return {
            article: 1 / (1 + math.exp(-model(**tokenizer(question, text, return_tensors="pt")).logits.item()))
            for article, text in READ.items()
        }


def ids(hits: list[Hit]) -> list[str]:
    return [hit.article.id for hit in hits]


@pytest.mark.parametrize("activation", [None, IDENTITY], ids=["probabilities", "logits"])
def test_order_is_that_of_the_model(tmp_path: Path, searching: Search, activation: str | None) -> None:
    folder = write_cross_encoder(tmp_path / "model", activation=activation)
    expected = scores(folder, QUESTION)
    assert max(expected.values()) - min(expected.values()) > 0.05
    hits = searching(Reranker(str(folder))).search(QUESTION)
    assert (
        ids(hits) == sorted(expected, key=lambda article: -expected[article]) != ids(searching(None).search(QUESTION))
    )
    assert [hit.rerank for hit in hits] == pytest.approx([expected[article] for article in ids(hits)], abs=1e-5)


def test_only_the_order_changes(model: Path, searching: Search) -> None:
    def parts(hits: list[Hit]) -> set[tuple[object, ...]]:
        return {(hit.passage_id, hit.passage, hit.score, hit.dense, hit.lexical) for hit in hits}

    plain = searching(None).search(QUESTION)
    assert all(hit.rerank is None for hit in plain)
    assert parts(searching(Reranker(str(model))).search(QUESTION)) == parts(plain)


@pytest.mark.parametrize("depth", [1, 2, 4])
def test_hits_below_the_depth_stay_as_they_were(model: Path, searching: Search, depth: int) -> None:
    fused = ids(searching(None).search(QUESTION))
    expected = scores(model, QUESTION)
    hits = searching(Reranker(str(model), depth=depth)).search(QUESTION)
    assert ids(hits) == [*sorted(fused[:depth], key=lambda article: -expected[article]), *fused[depth:]]
    assert [hit.rerank is None for hit in hits] == [False] * depth + [True] * (len(fused) - depth)


@pytest.mark.parametrize("k", [0, 1, 3, 5, 50])
def test_no_more_than_k_and_the_best_of_them(model: Path, searching: Search, k: int) -> None:
    retriever = searching(Reranker(str(model)))
    assert retriever.search(QUESTION, k) == retriever.search(QUESTION, DEFAULT_DEPTH)[:k]


def test_passages_longer_than_the_window_are_read_as_far_as_it_goes(model: Path, make_corpus: MakeCorpus) -> None:
    corpus = make_corpus()
    corpus.add(ArticleDraft("T" * 2_000, "The bridge of Tarn is long. " * 200, id="long"))
    retriever = Retriever(
        corpus.database, corpus.retriever.embedder, VectorCache(corpus.vectors_path), Reranker(str(model))
    )
    hits = retriever.search("How long is the bridge? " * 40)
    assert hits
    assert all(hit.rerank is not None and 0 <= hit.rerank <= 1 for hit in hits)


def test_threads_take_turns(model: Path, searching: Search) -> None:
    questions = [QUESTION, "owl", "When did the ferry to Orrin sail?", "Pia " * 60]
    alone = [searching(Reranker(str(model))).search(question) for question in questions]
    shared = searching(Reranker(str(model)))
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(shared.search, questions * 4)) == alone * 4


def test_llama_index_gets_the_order_and_the_scores(model: Path, searching: Search) -> None:
    retriever = searching(Reranker(str(model), depth=3))
    hits = retriever.search(QUESTION)
    found = FootnoteRetriever(retriever).retrieve(QUESTION)
    assert [(scored.text, scored.score) for scored in found] == [(hit.text, hit.rerank) for hit in hits]
    assert [scored.score is None for scored in found] == [False] * 3 + [True] * 2
    assert [scored.get_score() for scored in found] == sorted((scored.get_score() for scored in found), reverse=True)


def test_an_empty_corpus_needs_no_model(make_corpus: MakeCorpus, embedder: Embedder) -> None:
    corpus = make_corpus()
    retriever = Retriever(corpus.database, embedder, VectorCache(corpus.vectors_path), Reranker("/no/such/folder"))
    assert retriever.search(QUESTION) == []


def refusal(searching: Search, name: object) -> str:
    with pytest.raises(ModelError) as caught:
        searching(Reranker(str(name))).search(QUESTION)
    message = str(caught.value)
    assert "\n" not in message
    assert "FOOTNOTE_RERANK__MODEL" in message
    return message


def test_a_folder_that_is_not_there(searching: Search, tmp_path: Path) -> None:
    assert str(tmp_path / "none") in refusal(searching, tmp_path / "none")


def test_a_folder_without_a_model(searching: Search, tmp_path: Path) -> None:
    assert "config.json" in refusal(searching, tmp_path)


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b"\xff{", b'{"architectures": "Bert"}'])
def test_a_configuration_that_is_none(searching: Search, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "config.json").write_bytes(content)
    assert "does not hold a cross-encoder" in refusal(searching, tmp_path)


def test_a_model_trained_for_something_else(searching: Search, tmp_path: Path, embedder: Embedder) -> None:
    assert "BertForQuestionAnswering" in refusal(searching, write_reader(tmp_path / "reader"))
    assert "BertModel" in refusal(searching, embedder.folder)


def test_a_model_with_several_scores(searching: Search, tmp_path: Path) -> None:
    assert "3 scores" in refusal(searching, write_cross_encoder(tmp_path / "model", labels=3))


def test_damaged_weights(searching: Search, tmp_path: Path) -> None:
    weights = write_cross_encoder(tmp_path / "model") / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:1000])
    assert "does not hold a cross-encoder" in refusal(searching, weights.parent)
