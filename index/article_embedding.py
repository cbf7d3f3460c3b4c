"""From an article to what is stored of it: cut into passages, each embedded with its context in front."""

import sqlite3
from collections.abc import Callable, Sequence

import numpy as np

from corpus.article import Article, ArticleDraft
from corpus.store import read_meta, write_meta
from index.chunking import Chunk, chunk_text
from index.embedding import Embedder, Vectors
from index.embedding_model import EmbeddingModelError
from index.passage_input import passage_context, passage_input

GROUP = 256
"""Passages that are embedded at once, sorted by length."""


def no_pause() -> None:
    """Go on at once."""


class ArticleEmbedder:
    """Cuts and embeds articles with one model."""

    def __init__(self, embedder: Embedder) -> None:
        """Use that model."""
        self.embedder = embedder

    def cut(self, article: ArticleDraft | Article) -> list[Chunk]:
        """The passages of an article, none longer than the model reads."""
        embedder = self.embedder
        context = embedder.count_tokens([self._context(article)])[0]
        budget = embedder.window - embedder.special_tokens - context
        return chunk_text(article.text, budget=budget, count_tokens=embedder.count_tokens)

    def embed(
        self,
        articles: Sequence[ArticleDraft | Article],
        chunks: Sequence[list[Chunk]],
        *,
        group: int = GROUP,
        pause: Callable[[], None] = no_pause,
    ) -> list[Vectors]:
        """The vectors of each article's chunks, shape (chunks, dimensions).

        At most `group` passages are embedded at once, and `pause` is called before: it may wait until others had their
        turn at the processor.
        """
        texts = [
            passage_input(self._context(article), article.text[chunk.start : chunk.end])
            for article, made in zip(articles, chunks, strict=True)
            for chunk in made
        ]
        parts: list[Vectors] = []
        for first in range(0, len(texts), group):
            pause()
            parts.append(self.embedder.embed(texts[first : first + group]))
        vectors = np.concatenate(parts) if parts else np.empty((0, 0), dtype=np.float32)
        ends = np.cumsum([len(made) for made in chunks], dtype=int)
        return np.split(vectors, ends[:-1]) if chunks else []

    def cut_and_embed(
        self, article: ArticleDraft | Article, *, group: int = GROUP, pause: Callable[[], None] = no_pause
    ) -> tuple[list[Chunk], Vectors]:
        """The passages of one article and their vectors."""
        chunks = self.cut(article)
        return chunks, self.embed([article], [chunks], group=group, pause=pause)[0]

    def check(self, connection: sqlite3.Connection) -> None:
        """Refuse a corpus that was made with another model; see `check_model`."""
        check_model(connection, self.embedder)

    def _context(self, article: ArticleDraft | Article) -> str:
        return passage_context(article.title, article.published, count_tokens=self.embedder.count_tokens)


def check_model(connection: sqlite3.Connection, embedder: Embedder) -> None:
    """Refuse an embedding model that is not the one the corpus was made with. An empty corpus takes any.

    Raises:
        EmbeddingModelError: It is another one.
    """
    made_with = read_meta(connection, "embedding_fingerprint")
    if made_with is None or made_with == embedder.fingerprint:
        return
    if read_meta(connection, "reindexing_fingerprint") == embedder.fingerprint:
        raise EmbeddingModelError(
            f"this corpus is being embedded anew with the model {embedder.name!r}, and that is not finished; "
            "'footnote reindex' goes on with it."
        )
    name = read_meta(connection, "embedding_model")
    raise EmbeddingModelError(
        f"this corpus was made with the embedding model {name!r}, not with this {embedder.name!r}; "
        "set FOOTNOTE_MODEL to the former, or embed it anew with 'footnote reindex'."
    )


def note_model(connection: sqlite3.Connection, embedder: Embedder) -> None:
    """Write down which model a corpus is made with."""
    write_meta(connection, "embedding_model", embedder.name)
    write_meta(connection, "embedding_fingerprint", embedder.fingerprint)
