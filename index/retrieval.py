"""From a question to the passages that may answer it: dense and lexical search, fused, and reranked where a model is set."""

import sqlite3
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

from cachetools import LRUCache

from corpus.database import Database
from corpus.history import sequence_number
from index.article_embedding import check_model
from index.embedding import Embedder, Vectors
from index.fusion import fuse
from index.hit import Hit
from index.lexical import common_words, content_words, count_passages_with, search_words
from index.passages import read_passages, read_vectors
from index.reranking import Reranker
from index.vectors import VectorCache

CANDIDATES = 50
"""How many passages each of the two searches puts forward, at the least."""

LEXICAL_DEPTH = 200
"""How far down BM25 is looked up for what dense search puts forward; below, it counts as 0.

Asking FTS5 for the BM25 of given passages takes five times as long as one search that deep.
"""

_COUNTS_KEPT = 10_000


@dataclass(frozen=True, slots=True)
class WordStatistics:
    """How many passages a corpus has, and in how many of them each word occurs."""

    passages: int
    with_word: dict[str, int]


class Retriever:
    """Finds passages of one corpus. Safe to share between threads."""

    def __init__(
        self, database: Database, embedder: Embedder, vectors: VectorCache, reranker: Reranker | None = None
    ) -> None:
        """Search `database` with the embedding model that it was made with, and order the best hits with `reranker`."""
        self.database = database
        self.embedder = embedder
        self._vectors = vectors
        self._reranker = reranker
        self._counts_guard = threading.Lock()
        self._counts: LRUCache[tuple[int, str], int] = LRUCache(_COUNTS_KEPT)

    def search(self, question: str, k: int = 10, *, vector: Vectors | None = None) -> list[Hit]:
        """The `k` best passages for a question, best first; fewer when the corpus has fewer.

        `vector` is the question's unit vector, shape (dimensions,), where it has been embedded already.

        Raises:
            CorpusError: The corpus is damaged.
            EmbeddingModelError: It was made with another embedding model.
            ModelError: The reranker's model can't be loaded.
        """
        if self._reranker is None:
            return self._search(question, k, vector)
        return self._reranker.rerank(question, self._search(question, max(k, self._reranker.depth), vector))[:k]

    def check_model(self) -> None:
        """Make sure, without loading it, that the embedding model is the one that the corpus was made with.

        Raises:
            EmbeddingModelError: It is another one.
        """
        with self.database.reading() as connection:
            check_model(connection, self.embedder)

    def _search(self, question: str, k: int, vector: Vectors | None) -> list[Hit]:
        """The `k` best passages by the fused score."""
        self.check_model()
        depth = max(CANDIDATES, k)
        if vector is None:
            vector = self.embedder.embed([question])[0]
        with self.database.reading() as connection:
            total = self._vectors.size(connection)
            dense = dict(self._vectors.search(connection, vector, depth))
            common = common_words(self._count(connection, content_words(question)), passages=total)
            lexical = dict(search_words(connection, question, max(LEXICAL_DEPTH, k), leave_out=common))
            only_lexical = [passage for passage in islice(lexical, depth) if passage not in dense]
            for passage, stored in read_vectors(connection, only_lexical).items():
                dense[passage] = float(stored @ vector)
            scores = {
                passage: fuse(cosine, lexical.get(passage, 0.0), passages=total) for passage, cosine in dense.items()
            }
            best = sorted(scores, key=lambda passage: (-scores[passage], passage))[:k]
            found = read_passages(connection, best)
        return [
            Hit(passage, *found[passage], scores[passage], dense[passage], lexical.get(passage, 0.0))
            for passage in best
            if passage in found
        ]

    def word_statistics(self, words: Iterable[str]) -> WordStatistics:
        """How common some words are in the corpus, whatever their inflection."""
        with self.database.reading() as connection:
            return WordStatistics(self._vectors.size(connection), self._count(connection, words))

    def _count(self, connection: sqlite3.Connection, words: Iterable[str]) -> dict[str, int]:
        """In how many passages each word occurs; remembered until the corpus changes."""
        sequence = sequence_number(connection)
        counts: dict[str, int] = {}
        for word in words:
            with self._counts_guard:
                known = self._counts.get((sequence, word))
            counts[word] = count_passages_with(connection, word) if known is None else known
        with self._counts_guard:
            self._counts.update({(sequence, word): count for word, count in counts.items()})
        return counts
