"""From a question to the passages that may answer it: dense and lexical search, fused."""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice

from corpus.database import Database
from index.embedding import Embedder
from index.fusion import fuse
from index.hit import Hit
from index.indexing import check_model
from index.lexical import count_passages_with, search_words
from index.passages import read_passages, read_vectors
from index.vectors import VectorCache

CANDIDATES = 50
"""How many passages each of the two searches puts forward, at the least."""

LEXICAL_DEPTH = 500
"""How far down BM25 is looked up for what dense search puts forward; below, it counts as 0.

Asking FTS5 for the BM25 of given passages takes five times as long as one search that deep.
"""

_THREADS = 2


@dataclass(frozen=True, slots=True)
class WordStatistics:
    """How many passages a corpus has, and in how many of them each word occurs."""

    passages: int
    with_word: dict[str, int]


class Retriever:
    """Finds passages of one corpus. Safe to share between threads."""

    def __init__(self, database: Database, embedder: Embedder, vectors: VectorCache) -> None:
        """Search `database` with the embedding model that it was made with."""
        self.database = database
        self.embedder = embedder
        self._vectors = vectors
        # Words are searched while the model embeds the question: both let go of the interpreter's lock.
        self._threads = ThreadPoolExecutor(max_workers=_THREADS, thread_name_prefix="lexical")

    def search(self, question: str, k: int = 10) -> list[Hit]:
        """The `k` best passages for a question, best first; fewer when the corpus has fewer.

        Raises:
            CorpusError: The corpus is damaged.
            EmbeddingModelError: It was made with another embedding model.
        """
        with self.database.reading() as connection:
            check_model(connection, self.embedder)
        depth = max(CANDIDATES, k)
        searching = self._threads.submit(self._search_words, question, max(LEXICAL_DEPTH, k))
        vector = self.embedder.embed([question])[0]
        with self.database.reading() as connection:
            total = self._vectors.size(connection)
            dense = dict(self._vectors.search(connection, vector, depth))
            lexical = dict(searching.result())
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

    def _search_words(self, question: str, k: int) -> list[tuple[int, float]]:
        with self.database.reading() as connection:
            return search_words(connection, question, k)

    def word_statistics(self, words: Iterable[str]) -> WordStatistics:
        """How common some words are in the corpus, whatever their inflection."""
        with self.database.reading() as connection:
            counts = {word: count_passages_with(connection, word) for word in dict.fromkeys(words)}
            return WordStatistics(self._vectors.size(connection), counts)
