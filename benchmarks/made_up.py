"""Made-up articles and large corpora of them: the words of the sample articles in any order, and random vectors.

Neither matters to what finding a passage or adding an article costs.
"""

from collections.abc import Iterator
from pathlib import Path
from random import Random

import numpy as np

from bot.sample import read_sample
from corpus.article import ArticleDraft
from corpus.store import insert_article, open_database
from index.article_embedding import note_model
from index.chunking import Chunk
from index.embedding import Embedder
from index.passage import Span
from index.passages import insert_passages, passages_schema

_PASSAGE_WORDS = 130
_SENTENCE_WORDS = 20
_DIMENSIONS = 384
_AT_ONCE = 5_000


class MadeUp:
    """Makes articles, the same ones for the same seed."""

    def __init__(self, seed: int = 0) -> None:
        """Begin with that seed."""
        self._random = Random(seed)
        self._words = " ".join(draft.text for draft in read_sample()).split()

    def text(self, words: int) -> str:
        """So many words in sentences."""
        chosen = self._random.choices(self._words, k=words)
        return " ".join(
            " ".join(chosen[first : first + _SENTENCE_WORDS]).rstrip(".") + "."
            for first in range(0, words, _SENTENCE_WORDS)
        )

    def drafts(self, count: int, *, words: int = _PASSAGE_WORDS) -> Iterator[ArticleDraft]:
        """So many articles of so many words."""
        for _ in range(count):
            yield ArticleDraft(title=self.text(8), text=self.text(words))


def fill(folder: Path, embedder: Embedder, passages: int, made_up: MadeUp) -> None:
    """Make a corpus in `folder`, or add to the one there, with so many passages, an article each."""
    database = open_database(folder / "corpus.sqlite", wait_s=10, more_schema=passages_schema(), create=True)
    numbers = np.random.default_rng(0)
    for first in range(0, passages, _AT_ONCE):
        count = min(_AT_ONCE, passages - first)
        vectors = numbers.standard_normal((count, _DIMENSIONS), dtype=np.float32)
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        with database.writing() as connection:
            note_model(connection, embedder)
            for draft, vector in zip(made_up.drafts(count), vectors, strict=True):
                number, article = insert_article(connection, draft, added_by="benchmark")
                whole = Span(0, len(draft.text))
                insert_passages(connection, number, article, [Chunk(*whole, (whole,))], vector[None])
    database.close()
