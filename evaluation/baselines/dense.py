"""Cosine alone: passages by FAISS, and of the best ten the sentences that the embedding model finds nearest."""

from collections.abc import Sequence

import numpy as np
from cachetools import LRUCache

from bot.corpus import Corpus
from evaluation.baselines.extractive import Evidence, ExtractiveBaseline, Sentence, best_sentences
from index.embedding import Vectors
from index.hit import Hit
from index.passages import read_passages
from index.vectors import VectorCache

_PASSAGES_KEPT = 20_000


class DenseBaseline(ExtractiveBaseline):
    """Search by meaning, as the embedding model knows it, without anything of Footnote's own."""

    name = "dense"

    def __init__(self, corpus: Corpus) -> None:
        """Answer from that corpus."""
        super().__init__(corpus)
        self._vectors = VectorCache(self._retriever.database.path.with_name("vectors.faiss"))
        self._sentences: LRUCache[int, Vectors] = LRUCache(_PASSAGES_KEPT)

    def search(self, question: str, k: int) -> list[Hit]:
        """The `k` passages with the highest cosine."""
        vector = self._retriever.embedder.embed([question])[0]
        with self._retriever.database.reading() as connection:
            cosines = dict(self._vectors.search(connection, vector, k))
            found = read_passages(connection, cosines)
        return [
            Hit(passage, *found[passage], cosine, dense=cosine, lexical=0.0)
            for passage, cosine in cosines.items()
            if passage in found
        ]

    def quote(self, question: str, hits: Sequence[Hit]) -> Evidence:
        """The three sentences with the highest cosine; confidence is the best passage's cosine, 0 where it is negative."""
        vector = self._retriever.embedder.embed([question])[0]
        sentences = [
            Sentence(hit, span, float(cosine))
            for hit, vectors in zip(hits, self._embedded(hits), strict=True)
            for span, cosine in zip(hit.passage.sentences, vectors @ vector, strict=True)
        ]
        return Evidence(best_sentences(sentences), min(1.0, max(0.0, hits[0].dense)) if hits else 0.0)

    def _embedded(self, hits: Sequence[Hit]) -> list[Vectors]:
        """The vectors of each hit's sentences, (sentences, dimensions); remembered, as the same passages come again."""
        unread = [hit for hit in hits if hit.passage_id not in self._sentences]
        texts = [hit.article.text[start:end] for hit in unread for start, end in hit.passage.sentences]
        if texts:
            ends = np.cumsum([len(hit.passage.sentences) for hit in unread])
            for hit, vectors in zip(unread, np.split(self._retriever.embedder.embed(texts), ends[:-1]), strict=True):
                self._sentences[hit.passage_id] = vectors
        return [self._sentences[hit.passage_id] for hit in hits]
