"""A corpus as a llama-index vector store."""

import asyncio
import sqlite3
import sys
from collections.abc import Sequence
from contextlib import suppress

import numpy as np
from llama_index.core.bridge.pydantic import PrivateAttr
from llama_index.core.schema import (
    BaseNode,
)
from llama_index.core.vector_stores.types import (
    BasePydanticVectorStore,
    MetadataFilters,
    VectorStoreQuery,
    VectorStoreQueryMode,
    VectorStoreQueryResult,
)
from llama_index.core.vector_stores.utils import build_metadata_filter_fn

from corpus.database import Database
from corpus.errors import ArticleNotFoundError, FootnoteError
from corpus.store import list_articles
from index.article_embedding import check_model
from index.embedding import Embedder, Vectors
from index.embedding_model import EmbeddingModelError
from index.fusion import fuse
from index.indexing import Indexer
from index.lexical import search_words
from index.llamaindex.nodes import document_id_of, draft_of, few_at_a_time, metadata_of, node_id_of, read_nodes
from index.passages import read_vectors
from index.retrieval import Retriever
from index.vectors import VectorCache

_LEXICAL_MODES = (VectorStoreQueryMode.TEXT_SEARCH, VectorStoreQueryMode.SPARSE)


class FootnoteVectorStore(BasePydanticVectorStore):
    """A Footnote corpus as a llama-index vector store.

    Query modes: `default` ranks by cosine, `text_search` and `sparse` by BM25, `hybrid` by the fusion of both that
    Footnote itself uses. Document ids are article ids; the metadata that can be filtered by are those of the nodes
    (see `FootnoteRetriever`), dates being text like '2025-07-20'.

    What is added becomes articles, which Footnote cuts and embeds itself: nodes come out cut otherwise than they
    went in, and embeddings they came with are not used.
    """

    stores_text: bool = True
    is_embedding_query: bool = True

    _database: Database = PrivateAttr()
    _embedder: Embedder = PrivateAttr()
    _vectors: VectorCache = PrivateAttr()
    _retriever: Retriever = PrivateAttr()
    _added_by: str = PrivateAttr()

    def __init__(
        self, database: Database, embedder: Embedder, vectors: VectorCache, *, added_by: str = "llama-index"
    ) -> None:
        """Open `database` with the embedding model it was made with; `added_by` goes into its audit log."""
        super().__init__(stores_text=True)
        self._database = database
        self._embedder = embedder
        self._vectors = vectors
        self._retriever = Retriever(database, embedder, vectors)
        self._added_by = added_by

    @classmethod
    def class_name(cls) -> str:
        """The name that llama-index serialises."""
        return "FootnoteVectorStore"

    @property
    def client(self) -> Database:
        """The corpus's database."""
        return self._database

    def query(self, query: VectorStoreQuery, **kwargs: object) -> VectorStoreQueryResult:
        """Find the best passages.

        Args:
            query: With an embedding or, to be embedded here, a string; the modes other than `default` want the string.
            **kwargs: Not used.

        Raises:
            EmbeddingModelError: The corpus was made with another embedding model than the question's.
            FootnoteError: The query's mode, or a setting of it, is none that Footnote has.
        """
        with self._database.reading() as connection:
            check_model(connection, self._embedder)
            scores = self._scores(connection, query)
            best = sorted(scores, key=lambda passage: (-scores[passage], passage))[: max(0, _wanted(query))]
            nodes = read_nodes(connection, best)
        return VectorStoreQueryResult(
            nodes=nodes, similarities=[scores[passage] for passage in best], ids=[node.node_id for node in nodes]
        )

    async def aquery(self, query: VectorStoreQuery, **kwargs: object) -> VectorStoreQueryResult:
        """`query`, without blocking the event loop."""
        return await asyncio.to_thread(self.query, query, **kwargs)

    def get_nodes(self, node_ids: list[str] | None = None, filters: MetadataFilters | None = None) -> list[BaseNode]:
        """The passages with those ids and metadata, in the order of the corpus."""
        with self._database.reading() as connection:
            return list(read_nodes(connection, _select(connection, None, node_ids, filters)))

    def add(self, nodes: Sequence[BaseNode], **kwargs: object) -> list[str]:
        """Add articles: each document is one, whether it comes whole or in the pieces that a splitter made of it.

        An article's id is the document's; title, url, publisher, author and date come from the metadata, other
        metadata are not kept.

        Returns:
            For each node the id of the article that its text is in: the same text twice is one article.

        Raises:
            SourceError: A document has no text, or comes in pieces that can't be put together again.
            ArticleConflictError: Another article has a document's id. Nothing is added then.
            FootnoteError: The corpus can't be written, or was made with another embedding model.
        """
        documents: dict[str, list[BaseNode]] = {}
        for node in nodes:
            documents.setdefault(document_id_of(node), []).append(node)
        drafts = [draft_of(document_id, pieces) for document_id, pieces in documents.items()]
        added = Indexer(self._database, self._embedder).add(drafts, added_by=self._added_by)
        articles = {document_id: made.article.id for document_id, made in zip(documents, added, strict=True)}
        return [articles[document_id_of(node)] for node in nodes]

    async def async_add(self, nodes: Sequence[BaseNode], **kwargs: object) -> list[str]:
        """`add`, without blocking the event loop."""
        return await asyncio.to_thread(self.add, nodes, **kwargs)

    def delete(self, ref_doc_id: str, **delete_kwargs: object) -> None:
        """Take an article out, at once and for good. As in other stores, one that isn't there is no error."""
        with suppress(ArticleNotFoundError):
            Indexer(self._database, self._embedder).remove(ref_doc_id, removed_by=self._added_by)

    async def adelete(self, ref_doc_id: str, **delete_kwargs: object) -> None:
        """`delete`, without blocking the event loop."""
        await asyncio.to_thread(self.delete, ref_doc_id, **delete_kwargs)

    def _scores(self, connection: sqlite3.Connection, query: VectorStoreQuery) -> dict[int, float]:
        """Scores of the best passages in the whole corpus, or of every passage where the query names some."""
        _check_settings(query)
        if _wanted(query) < 1:
            return {}
        filters = query.filters if query.filters and query.filters.filters else None
        if query.doc_ids or query.node_ids or filters:  # an empty list of ids is llama-index's way to name none
            some = _select(connection, query.doc_ids or None, query.node_ids or None, filters)
            return self._scores_of(connection, query, some)
        return self._best_scores(connection, query)

    def _best_scores(self, connection: sqlite3.Connection, query: VectorStoreQuery) -> dict[int, float]:
        if query.mode in _LEXICAL_MODES:
            return dict(search_words(connection, query.query_str or "", _wanted(query)))
        if query.mode == VectorStoreQueryMode.HYBRID:
            return {hit.passage_id: hit.score for hit in self._retriever.search(query.query_str or "", _wanted(query))}
        return dict(self._vectors.search(connection, self._vector(connection, query), _wanted(query)))

    def _scores_of(
        self, connection: sqlite3.Connection, query: VectorStoreQuery, passages: Sequence[int]
    ) -> dict[int, float]:
        if query.mode in _LEXICAL_MODES:
            return _bm25(connection, passages, query.query_str or "")
        cosines = _cosines(connection, passages, self._vector(connection, query))
        if query.mode == VectorStoreQueryMode.DEFAULT:
            return cosines
        lexical, total = _bm25(connection, passages, query.query_str or ""), self._vectors.size(connection)
        return {one: fuse(cosine, lexical.get(one, 0.0), passages=total) for one, cosine in cosines.items()}

    def _vector(self, connection: sqlite3.Connection, query: VectorStoreQuery) -> Vectors:
        """The question as a unit vector: the one given in a search by vectors alone, else one of its words."""
        if query.query_embedding is None or query.mode != VectorStoreQueryMode.DEFAULT:
            return np.asarray(self._embedder.embed([query.query_str or ""])[0], dtype=np.float32)
        given = np.asarray(query.query_embedding, dtype=np.float32)
        row = connection.execute("SELECT length(embedding) / 2 FROM passages LIMIT 1").fetchone()
        if row is not None and row[0] != len(given):
            raise EmbeddingModelError(
                f"the question's embedding has {len(given)} dimensions and this corpus has {row[0]}; "
                "give llama-index the corpus's own model, embed_model=FootnoteEmbedding(...)."
            )
        return np.asarray(given / max(float(np.linalg.norm(given)), 1e-12), dtype=np.float32)


def _check_settings(query: VectorStoreQuery) -> None:
    if query.mode not in (*_LEXICAL_MODES, VectorStoreQueryMode.DEFAULT, VectorStoreQueryMode.HYBRID):
        raise FootnoteError(f"Footnote has no query mode {query.mode.value!r}; it has default, hybrid and text_search.")
    if query.alpha is not None:
        raise FootnoteError("Footnote fuses its two searches with weights of its own; leave alpha out.")
    if query.query_str is None and (query.query_embedding is None or query.mode != VectorStoreQueryMode.DEFAULT):
        raise FootnoteError(f"a query in the mode {query.mode.value!r} needs query_str, the question in words.")


def _wanted(query: VectorStoreQuery) -> int:
    is_hybrid = query.mode == VectorStoreQueryMode.HYBRID
    return query.hybrid_top_k if is_hybrid and query.hybrid_top_k is not None else query.similarity_top_k


def _cosines(connection: sqlite3.Connection, passages: Sequence[int], question: Vectors) -> dict[int, float]:
    return {
        passage: float(vector @ question)
        for few in few_at_a_time(passages)
        for passage, vector in read_vectors(connection, few).items()
    }


def _bm25(connection: sqlite3.Connection, passages: Sequence[int], question: str) -> dict[int, float]:
    wanted = set(passages)
    return {passage: score for passage, score in search_words(connection, question, sys.maxsize) if passage in wanted}


def _select(
    connection: sqlite3.Connection,
    document_ids: list[str] | None,
    node_ids: list[str] | None,
    filters: MetadataFilters | None,
) -> list[int]:
    """The passages that have one of the document ids, one of the node ids and metadata that pass the filters."""
    articles = {article.id: article for article in list_articles(connection)}
    if document_ids is not None:
        articles = {key: articles[key] for key in document_ids if key in articles}
    if node_ids is not None:
        sources = {node_id.rpartition(":")[0] for node_id in node_ids}
        articles = {key: article for key, article in articles.items() if key in sources}
    passes = build_metadata_filter_fn(lambda key: metadata_of(articles[key]), filters)
    wanted = None if node_ids is None else set(node_ids)
    return [
        int(passage)
        for article_id in articles
        if passes(article_id)
        for passage, start, end in connection.execute(
            'SELECT passages.id, start, "end" FROM passages JOIN articles ON articles.number = passages.article '
            "WHERE articles.id = ? ORDER BY passages.id",
            (article_id,),
        )
        if wanted is None or node_id_of(article_id, start, end) in wanted
    ]
