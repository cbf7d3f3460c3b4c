"""A Footnote corpus in a llama-index application."""

import asyncio
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from llama_index.core import Document, StorageContext, VectorStoreIndex
from llama_index.core.node_parser import SentenceSplitter
from llama_index.core.schema import NodeRelationship, NodeWithScore, RelatedNodeInfo, TextNode
from llama_index.core.vector_stores.types import (
    FilterCondition,
    FilterOperator,
    MetadataFilter,
    MetadataFilters,
    VectorStoreQuery,
    VectorStoreQueryMode,
)

from corpus.article import ArticleDraft
from corpus.errors import ArticleConflictError, FootnoteError, SourceError
from corpus.normalising import normalise
from corpus.store import get_article, list_articles
from index.embedding import Embedder
from index.embedding_model import EmbeddingModelError
from index.llamaindex import FootnoteEmbedding, FootnoteRetriever, FootnoteVectorStore
from index.vectors import VectorCache
from tests.conftest import Corpus, MakeCorpus

PROJECT = Path(__file__).parents[2]
QUESTION = "Who is back at sea?"
FERRY = ArticleDraft(
    "Ferry returns",
    "The ferry sails to the islands again. Passengers waved at the harbour.",
    id="ferry",
    url="https://post.example/ferry",
    publisher="The Tarn Post",
    author="Ann Lowe",
    published=date(2025, 7, 21),
)
STRIKE = ArticleDraft("Bakers on strike", "Nobody bakes in Tarn. The bakers talked to the mayor.", id="strike")
OWL = ArticleDraft(
    "Owl in the library", "An owl slept among the atlases. Readers kept quiet.", id="owl", published=date(2025, 3, 2)
)
LONG = "\n\n".join(
    " ".join(
        f"On day {day} of its {trip} trip the boat met {day * trip} seals near the lighthouse." for day in range(9)
    )
    for trip in range(2, 8)
)


@pytest.fixture
def corpus(make_corpus: MakeCorpus) -> Corpus:
    """A corpus of three articles of one passage each."""
    made = make_corpus()
    made.add(FERRY, STRIKE, OWL)
    return made


def store_of(corpus: Corpus, embedder: Embedder) -> FootnoteVectorStore:
    return FootnoteVectorStore(corpus.database, embedder, VectorCache(corpus.vectors_path))


@pytest.fixture
def store(corpus: Corpus, embedder: Embedder) -> FootnoteVectorStore:
    """A store over the corpus."""
    return store_of(corpus, embedder)


@pytest.fixture
def empty_store(make_corpus: MakeCorpus, embedder: Embedder) -> FootnoteVectorStore:
    """A store over a corpus without articles."""
    return store_of(make_corpus("empty"), embedder)


def sources(found: list[NodeWithScore]) -> list[str]:
    return [str(scored.node.ref_doc_id) for scored in found]


def query(store: FootnoteVectorStore, **asked: object) -> list[tuple[str, float]]:
    asked = {"query_str": QUESTION, "similarity_top_k": 10, **asked}
    result = store.query(VectorStoreQuery(**asked))  # type: ignore[arg-type]
    assert result.nodes is not None
    assert result.similarities is not None
    assert result.ids == [node.node_id for node in result.nodes]
    return [(str(node.ref_doc_id), score) for node, score in zip(result.nodes, result.similarities, strict=True)]


def only(key: str, value: str | list[str], operator: FilterOperator = FilterOperator.EQ) -> MetadataFilters:
    return MetadataFilters(filters=[MetadataFilter(key=key, value=value, operator=operator)])


def article_texts(store: FootnoteVectorStore) -> dict[str, str]:
    with store.client.reading() as connection:
        return {article.id: article.text for article in list_articles(connection)}


# --- The retriever ---


def test_retriever_gives_what_footnote_finds(corpus: Corpus) -> None:
    hits = corpus.retriever.search(QUESTION, 2)
    found = FootnoteRetriever(corpus.retriever, similarity_top_k=2).retrieve(QUESTION)
    assert [(scored.text, scored.score) for scored in found] == [(hit.text, hit.score) for hit in hits]


def test_nodes_are_slices_and_say_of_what(corpus: Corpus) -> None:
    found = FootnoteRetriever(corpus.retriever).retrieve(QUESTION)
    assert len(found) == 3
    for scored in found:
        node = scored.node
        assert isinstance(node, TextNode)
        with corpus.database.reading() as connection:
            article = get_article(connection, str(node.ref_doc_id))
        assert node.text == article.text[node.start_char_idx : node.end_char_idx]
    by_source = {scored.node.ref_doc_id: scored.node.metadata for scored in found}
    assert by_source["ferry"] == {
        "article_id": "ferry",
        "title": "Ferry returns",
        "url": "https://post.example/ferry",
        "publisher": "The Tarn Post",
        "author": "Ann Lowe",
        "published": "2025-07-21",
    }
    assert by_source["strike"] == {"article_id": "strike", "title": "Bakers on strike"}


def test_node_ids_stay_and_tell_passages_apart(corpus: Corpus) -> None:
    corpus.add(ArticleDraft("Long trip", LONG, id="a:b"))
    retriever = FootnoteRetriever(corpus.retriever, similarity_top_k=50)
    before = {scored.node.node_id: scored.text for scored in retriever.retrieve("seals")}
    assert len(before) > 4
    corpus.reindex()
    assert {scored.node.node_id: scored.text for scored in retriever.retrieve("seals")} == before


def test_retriever_without_waiting(corpus: Corpus) -> None:
    retriever = FootnoteRetriever(corpus.retriever)

    async def ask_twice() -> list[list[NodeWithScore]]:
        return list(await asyncio.gather(retriever.aretrieve(QUESTION), retriever.aretrieve("bakers")))

    first, second = asyncio.run(ask_twice())
    assert sources(first) == sources(retriever.retrieve(QUESTION))
    assert sources(second)[0] == "strike"


# --- The embedding model ---


def test_embedding_is_that_of_the_model(embedder: Embedder) -> None:
    model = FootnoteEmbedding(embedder)
    expected = embedder.embed([QUESTION])[0]
    assert model.model_name == embedder.name
    for given in (
        model.get_query_embedding(QUESTION),
        model.get_text_embedding(QUESTION),
        model.get_text_embedding_batch(["another", QUESTION])[1],
        asyncio.run(model.aget_query_embedding(QUESTION)),
        asyncio.run(model.aget_text_embedding_batch(["another", QUESTION]))[1],
    ):
        assert given == pytest.approx(expected, abs=1e-5)
        assert all(type(value) is float for value in given)


# --- Asking the store ---


def test_index_over_the_store_retrieves(store: FootnoteVectorStore, embedder: Embedder) -> None:
    index = VectorStoreIndex.from_vector_store(store, embed_model=FootnoteEmbedding(embedder))
    found = index.as_retriever(similarity_top_k=2).retrieve("Are there boats to the islands?")
    assert len(found) == 2
    assert sources(found)[0] == "ferry"
    assert found[0].text == FERRY.text
    assert found[0].score is not None
    assert found[1].score is not None
    assert 1 >= found[0].score > found[1].score
    assert sources(asyncio.run(index.as_retriever().aretrieve("Who bakes?")))[0] == "strike"


@pytest.mark.parametrize("mode", ["hybrid", "text_search", "sparse"])
def test_index_passes_the_mode_on(mode: str, store: FootnoteVectorStore, embedder: Embedder) -> None:
    index = VectorStoreIndex.from_vector_store(store, embed_model=FootnoteEmbedding(embedder))
    found = index.as_retriever(vector_store_query_mode=mode, similarity_top_k=1).retrieve("mayors of Tarn")
    assert sources(found) == ["strike"]


def test_default_mode_ranks_by_cosine(store: FootnoteVectorStore, corpus: Corpus, embedder: Embedder) -> None:
    expected = {hit.article.id: hit.dense for hit in corpus.retriever.search(QUESTION)}
    by_words = query(store)
    by_vector = query(store, query_str=None, query_embedding=[7 * float(x) for x in embedder.embed([QUESTION])[0]])
    for found in (by_words, by_vector):
        assert dict(found) == pytest.approx(expected, abs=1e-3)
        assert [score for _, score in found] == sorted((score for _, score in found), reverse=True)


def test_hybrid_mode_ranks_as_footnote_does(store: FootnoteVectorStore, corpus: Corpus) -> None:
    question = "Did the bakers talk?"
    hits = corpus.retriever.search(question)
    for restriction, left in (({}, 3), ({"doc_ids": ["owl", "strike", "ferry"]}, 3), ({"hybrid_top_k": 2}, 2)):
        found = query(store, query_str=question, mode=VectorStoreQueryMode.HYBRID, **restriction)
        assert [source for source, _ in found] == [hit.article.id for hit in hits[:left]]
        assert [score for _, score in found] == pytest.approx([hit.score for hit in hits[:left]], abs=1e-3)


def test_text_search_finds_words_only(store: FootnoteVectorStore) -> None:
    (found,) = query(store, query_str="a baker", mode=VectorStoreQueryMode.TEXT_SEARCH)
    assert found[0] == "strike"
    assert query(store, query_str="zeppelin", mode=VectorStoreQueryMode.TEXT_SEARCH) == []


@pytest.mark.parametrize(("k", "number"), [(2, 2), (100, 3), (0, 0), (-1, 0)])
@pytest.mark.parametrize("mode", [VectorStoreQueryMode.DEFAULT, VectorStoreQueryMode.HYBRID])
@pytest.mark.parametrize("doc_ids", [None, ["ferry", "strike", "owl"]])
def test_no_more_than_asked_for(
    k: int, number: int, mode: VectorStoreQueryMode, doc_ids: list[str] | None, store: FootnoteVectorStore
) -> None:
    assert len(query(store, similarity_top_k=k, mode=mode, doc_ids=doc_ids)) == number


@pytest.mark.parametrize(
    "mode", [VectorStoreQueryMode.DEFAULT, VectorStoreQueryMode.HYBRID, VectorStoreQueryMode.TEXT_SEARCH]
)
def test_restricted_to_documents_or_nodes(mode: VectorStoreQueryMode, store: FootnoteVectorStore) -> None:
    (node,) = store.get_nodes(filters=only("article_id", "owl"))
    asked: dict[str, object] = {"query_str": "owl and ferry and baker", "mode": mode}
    in_all = dict(query(store, **asked))
    assert set(in_all) == {"ferry", "strike", "owl"}
    restrictions: list[tuple[dict[str, list[str]], set[str]]] = [
        ({"doc_ids": ["owl", "ferry", "nowhere"]}, {"owl", "ferry"}),
        ({"node_ids": [node.node_id, "owl:0-1", "nonsense"]}, {"owl"}),
        ({"doc_ids": ["ferry"], "node_ids": [node.node_id]}, set()),
        ({"doc_ids": ["nowhere"]}, set()),
        ({"doc_ids": [], "node_ids": []}, {"ferry", "strike", "owl"}),
    ]
    for restriction, left in restrictions:
        found = dict(query(store, **asked, **restriction))
        assert set(found) == left
        assert found == pytest.approx({source: in_all[source] for source in left}, abs=1e-3)


@pytest.mark.parametrize(
    ("filters", "left"),
    [
        (only("publisher", "The Tarn Post"), {"ferry"}),
        (only("published", "2025-06-01", FilterOperator.LT), {"owl"}),
        (only("article_id", ["owl", "strike"], FilterOperator.IN), {"owl", "strike"}),
        (only("title", "BAKERS", FilterOperator.TEXT_MATCH_INSENSITIVE), {"strike"}),
        (only("no such key", "x"), set()),
        (MetadataFilters(filters=[]), {"ferry", "strike", "owl"}),
        (
            MetadataFilters(
                filters=[*only("article_id", "owl").filters, *only("author", "Ann Lowe").filters],
                condition=FilterCondition.OR,
            ),
            {"owl", "ferry"},
        ),
    ],
)
def test_filtered_by_metadata(filters: MetadataFilters, left: set[str], store: FootnoteVectorStore) -> None:
    assert {source for source, _ in query(store, filters=filters)} == left


def test_nodes_can_be_read_by_id(store: FootnoteVectorStore, corpus: Corpus) -> None:
    corpus.add(ArticleDraft("Rain", "It rained.", id="rain:1"))
    everything = store.get_nodes()
    assert [node.ref_doc_id for node in everything] == ["ferry", "strike", "owl", "rain:1"]
    assert store.get_nodes(node_ids=[everything[3].node_id, everything[1].node_id]) == [everything[1], everything[3]]
    assert store.get_nodes(node_ids=[]) == []


def test_empty_corpus(empty_store: FootnoteVectorStore, embedder: Embedder) -> None:
    index = VectorStoreIndex.from_vector_store(empty_store, embed_model=FootnoteEmbedding(embedder))
    assert index.as_retriever().retrieve(QUESTION) == []
    assert empty_store.get_nodes() == []


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({"mode": VectorStoreQueryMode.MMR}, "no query mode 'mmr'"),
        ({"mode": VectorStoreQueryMode.HYBRID, "alpha": 0.5}, "leave alpha out"),
        ({"query_str": None}, "needs query_str"),
        ({"query_str": None, "query_embedding": [0.1], "mode": VectorStoreQueryMode.HYBRID}, "needs query_str"),
    ],
)
def test_query_that_footnote_cannot_answer(asked: dict[str, object], says: str, store: FootnoteVectorStore) -> None:
    with pytest.raises(FootnoteError, match=says):
        query(store, **asked)


def test_question_embedded_by_another_model(store: FootnoteVectorStore) -> None:
    with pytest.raises(EmbeddingModelError, match=r"has 3 dimensions and this corpus has 384; .*FootnoteEmbedding"):
        query(store, query_embedding=[0.1, 0.2, 0.3])


@pytest.mark.parametrize("mode", [VectorStoreQueryMode.DEFAULT, VectorStoreQueryMode.TEXT_SEARCH])
def test_corpus_of_another_model(
    mode: VectorStoreQueryMode, corpus: Corpus, embedder: Embedder, other_embedder: Embedder
) -> None:
    vector = [float(value) for value in embedder.embed([QUESTION])[0]]
    with pytest.raises(EmbeddingModelError, match="footnote reindex"):
        query(store_of(corpus, other_embedder), query_embedding=vector, mode=mode)


# --- Adding and deleting ---


def test_documents_become_articles(empty_store: FootnoteVectorStore, embedder: Embedder) -> None:
    document = Document(
        text="The ferry\r\nsails\u00a0again.",
        id_="ferry",
        metadata={
            "title": "Ferry returns",
            "url": "https://post.example/ferry",
            "publisher": "The Tarn Post",
            "author": "Ann Lowe",
            "published": "July 21, 2025",
            "mood": "glad",
        },
    )
    index = VectorStoreIndex.from_vector_store(empty_store, embed_model=FootnoteEmbedding(embedder))
    index.insert(document)
    (found,) = index.as_retriever().retrieve("ferry")
    assert (found.text, found.node.ref_doc_id) == ("The ferry\nsails again.", "ferry")
    assert found.node.metadata == {
        "article_id": "ferry",
        "title": "Ferry returns",
        "url": "https://post.example/ferry",
        "publisher": "The Tarn Post",
        "author": "Ann Lowe",
        "published": "2025-07-21",
    }


@pytest.mark.parametrize("overlap", [0, 20])
def test_document_that_llama_index_cut_is_one_article_again(
    overlap: int, empty_store: FootnoteVectorStore, embedder: Embedder
) -> None:
    splitter = SentenceSplitter(chunk_size=60, chunk_overlap=overlap, tokenizer=str.split)
    documents = [Document(text=LONG, id_="long"), Document(text=OWL.text, id_="owl")]
    assert len(splitter.get_nodes_from_documents(documents)) > 8
    index = VectorStoreIndex.from_documents(
        documents,
        storage_context=StorageContext.from_defaults(vector_store=empty_store),
        embed_model=FootnoteEmbedding(embedder),
        transformations=[splitter],
    )
    texts = article_texts(empty_store)
    assert set(texts) == {"long", "owl"}
    assert texts["long"].split() == LONG.split()
    found = index.as_retriever(similarity_top_k=1).retrieve("What slept among atlases?")
    assert sources(found) == ["owl"]


def piece(text: str, start: int | None) -> TextNode:
    end = None if start is None else start + len(text)
    source = {NodeRelationship.SOURCE: RelatedNodeInfo(node_id="whole")}
    return TextNode(text=text, start_char_idx=start, end_char_idx=end, relationships=source)


@pytest.mark.parametrize(
    ("pieces", "whole"),
    [
        ([piece("One two.", 0), piece("Three four.", 9)], "One two. Three four."),
        ([piece("Three four.", 9), piece("One two.", 0)], "One two. Three four."),
        ([piece("One two.", 0), piece("Three.", 10)], "One two.\n\nThree."),
        ([piece("One two.", 0), piece("two. Three.", 4)], "One two. Three."),
        ([piece("One two. Three.", 0), piece("two.", 4), piece("Three.", 9)], "One two. Three."),
        ([piece("Late.", 500), piece("Later.", 506)], "Late. Later."),
    ],
)
def test_pieces_are_put_together_where_they_were(
    pieces: list[TextNode], whole: str, empty_store: FootnoteVectorStore
) -> None:
    assert empty_store.add(pieces) == ["whole"] * len(pieces)
    assert article_texts(empty_store) == {"whole": whole}


@pytest.mark.parametrize(
    "pieces", [[piece("One two.", None), piece("Three.", None)], [piece("One two.", 0), piece("Three.", 4)]]
)
def test_pieces_with_unknown_places_are_refused(pieces: list[TextNode], empty_store: FootnoteVectorStore) -> None:
    with pytest.raises(SourceError, match="'whole' comes in pieces"):
        empty_store.add(pieces)
    assert article_texts(empty_store) == {}


def test_title_comes_from_the_file_name_or_the_text(empty_store: FootnoteVectorStore) -> None:
    empty_store.add([TextNode(text=OWL.text, metadata={"file_name": "owl_news.txt"}), TextNode(text=STRIKE.text)])
    titles = {node.metadata["title"] for node in empty_store.get_nodes()}
    assert titles == {"owl news", STRIKE.text}


@pytest.mark.parametrize("text", ["", " \u200b\n"])
def test_document_without_text_is_refused(text: str, empty_store: FootnoteVectorStore) -> None:
    assert not normalise(text)
    with pytest.raises(SourceError, match="'blank' has no text"):
        empty_store.add([TextNode(text=OWL.text), TextNode(id_="blank", text=text)])
    assert article_texts(empty_store) == {}


def test_document_with_an_id_that_cannot_be_used(empty_store: FootnoteVectorStore) -> None:
    with pytest.raises(SourceError, match="' ferry' has an id with white space"):
        empty_store.add([TextNode(id_=" ferry", text=FERRY.text)])


def test_same_text_twice_is_one_article(store: FootnoteVectorStore) -> None:
    assert store.add([TextNode(id_="copy", text=OWL.text), TextNode(id_="new", text="Rain.")]) == ["owl", "new"]
    assert set(article_texts(store)) == {"ferry", "strike", "owl", "new"}


def test_id_of_another_article_is_refused(store: FootnoteVectorStore) -> None:
    with pytest.raises(ArticleConflictError, match="'owl'"):
        store.add([TextNode(id_="new", text="Rain."), TextNode(id_="owl", text="The owl flew off.")])
    assert set(article_texts(store)) == {"ferry", "strike", "owl"}


def test_deleted_documents_are_gone_at_once(store: FootnoteVectorStore, corpus: Corpus, embedder: Embedder) -> None:
    index = VectorStoreIndex.from_vector_store(store, embed_model=FootnoteEmbedding(embedder))
    index.delete_ref_doc("owl")
    assert set(sources(index.as_retriever(similarity_top_k=9).retrieve("owl"))) == {"ferry", "strike"}
    asyncio.run(store.adelete("ferry"))
    assert [hit.article.id for hit in corpus.retriever.search("ferry")] == ["strike"]
    store.delete("never there")
    assert set(article_texts(store)) == {"strike"}


def test_store_without_waiting(empty_store: FootnoteVectorStore) -> None:
    async def add_and_ask() -> list[str]:
        await empty_store.async_add([TextNode(id_="owl", text=OWL.text)])
        result = await empty_store.aquery(VectorStoreQuery(query_str="owl", similarity_top_k=1))
        return [str(node.ref_doc_id) for node in result.nodes or []]

    assert asyncio.run(add_and_ask()) == ["owl"]


def test_audit_log_says_that_it_was_llama_index(empty_store: FootnoteVectorStore) -> None:
    empty_store.add([TextNode(id_="owl", text=OWL.text)])
    empty_store.delete("owl")
    with empty_store.client.reading() as connection:
        log = connection.execute("SELECT who, action FROM changes ORDER BY seq").fetchall()
    assert log == [("llama-index", "add"), ("llama-index", "remove")]


# --- What it costs those who don't use it ---


def test_no_other_module_imports_llama_index_nor_torch() -> None:
    modules = sorted(
        file.stem for file in (PROJECT / "index").glob("*.py") if file.stem not in {"llamaindex", "__init__"}
    )
    assert "retrieval" in modules
    code = (
        f"import sys, {', '.join(f'index.{module}' for module in modules)}\n"
        "print(*{name.partition('.')[0] for name in sys.modules} & {'llama_index', 'torch', 'faiss', 'transformers'})"
    )
    ran = subprocess.run([sys.executable, "-c", code], cwd=PROJECT, capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == ""
