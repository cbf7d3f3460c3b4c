"""A corpus's retriever and its embedding model, as llama-index knows such things."""

import asyncio

from llama_index.core.base.base_retriever import BaseRetriever
from llama_index.core.base.embeddings.base import BaseEmbedding, Embedding
from llama_index.core.bridge.pydantic import PrivateAttr
from llama_index.core.schema import (
    NodeWithScore,
    QueryBundle,
)

from index.article_embedding import GROUP
from index.embedding import Embedder
from index.llamaindex.nodes import node_of
from index.retrieval import Retriever


class FootnoteEmbedding(BaseEmbedding):
    """The embedding model of a corpus, for whatever in llama-index embeds the questions put to it."""

    _embedder: Embedder = PrivateAttr()

    def __init__(self, embedder: Embedder) -> None:
        """Embed with `embedder`."""
        super().__init__(model_name=embedder.name, embed_batch_size=GROUP)
        self._embedder = embedder

    def _get_query_embedding(self, query: str) -> Embedding:
        return self._get_text_embeddings([query])[0]

    async def _aget_query_embedding(self, query: str) -> Embedding:
        return await asyncio.to_thread(self._get_query_embedding, query)

    def _get_text_embedding(self, text: str) -> Embedding:
        return self._get_text_embeddings([text])[0]

    def _get_text_embeddings(self, texts: list[str]) -> list[Embedding]:
        return [[float(value) for value in vector] for vector in self._embedder.embed(texts)]

    async def _aget_text_embeddings(self, texts: list[str]) -> list[Embedding]:
        return await asyncio.to_thread(self._get_text_embeddings, texts)


class FootnoteRetriever(BaseRetriever):
    """The passages that Footnote itself would answer from, as nodes.

    A node's text is a slice of its article, from `start_char_idx` to `end_char_idx`; its metadata say which article
    (`article_id`, `title`, and `url`, `publisher`, `author` and `published` where they are known). Its id is made of
    the article's and the slice, so the same passage always has the same one. Its score is the fused one; where a
    reranker is set it is the reranker's, and hits below those that it read have none.
    """

    def __init__(self, retriever: Retriever, *, similarity_top_k: int = 10) -> None:
        """Give the best `similarity_top_k` passages for each question."""
        super().__init__()
        self._retriever = retriever
        self._similarity_top_k = similarity_top_k

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        hits = self._retriever.search(query_bundle.query_str, self._similarity_top_k)
        is_reranked = any(hit.rerank is not None for hit in hits)
        return [
            NodeWithScore(node=node_of(hit.passage, hit.article), score=hit.rerank if is_reranked else hit.score)
            for hit in hits
        ]

    async def _aretrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        return await asyncio.to_thread(self._retrieve, query_bundle)
