"""Putting articles into a searchable corpus and taking them out, each as one transaction."""

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from corpus.article import Article, ArticleDraft
from corpus.database import Database
from corpus.errors import ArticleConflictError, CorpusBusyError
from corpus.store import (
    check_id_is_free,
    delete_article,
    find_by_text,
    insert_article,
    list_articles,
    read_meta,
    renew_identity,
    sequence_number,
    write_meta,
)
from index.chunking import Chunk, chunk_text
from index.embedding import Embedder, Vectors
from index.embedding_model import EmbeddingModelError
from index.passage_input import passage_context, passage_input
from index.passages import article_number, forget_all_passages, forget_passages, insert_passages, passage_range

GROUP = 256
"""Passages that are embedded together, sorted by length, and committed together."""


@dataclass(frozen=True, slots=True)
class Added:
    """What became of a draft: the article in the corpus, and whether it had been there already."""

    article: Article
    passages: int
    was_there: bool


class Indexer:
    """Adds and removes articles. Embedding happens before the corpus is locked, so writers hold it only briefly."""

    def __init__(self, database: Database, embedder: Embedder) -> None:
        """Write to `database` with the embedding model that it was made with."""
        self._database = database
        self._embedder = embedder

    def add(self, drafts: Sequence[ArticleDraft], *, added_by: str) -> Iterator[Added]:
        """Add articles in order, yielding what became of each once it is safely stored.

        Every article is stored whole or not at all, whenever the caller stops.

        Raises:
            ArticleConflictError: A draft's id belongs to another article. Nothing is added then.
            EmbeddingModelError: The corpus was made with another embedding model. Nothing is added then.
            CorpusBusyError: Another writer held the corpus too long.
            CorpusError: The corpus can't be written, for want of room or permission.
        """
        _check_ids_differ(drafts)
        with self._database.reading() as connection:
            self._check_model(connection)
            for draft in drafts:
                check_id_is_free(connection, draft)
        group: list[ArticleDraft] = []
        chunks: list[list[Chunk]] = []
        for draft in drafts:
            group.append(draft)
            chunks.append(self._chunks_if_new(draft))
            if sum(len(made) for made in chunks) >= GROUP:
                yield from self._store(group, chunks, added_by)
                group, chunks = [], []
        yield from self._store(group, chunks, added_by)

    def remove(self, article_id: str, *, removed_by: str) -> Article:
        """Take an article out, at once and for good, and return what it was.

        Raises:
            ArticleNotFoundError: There is none with that id.
        """
        with self._database.writing() as connection:
            passages = passage_range(connection, article_id)
            change, article = delete_article(connection, article_id, removed_by=removed_by)
            if passages:
                forget_passages(connection, *passages, change=change)
        return article

    def reindex(self) -> int:
        """Cut and embed every article anew with this embedder's model; returns the number of passages.

        Until the new passages are stored, in one transaction, the old ones serve.

        Raises:
            CorpusBusyError: Articles came or went meanwhile; nothing was changed.
        """
        with self._database.reading() as connection:
            before = sequence_number(connection)
            articles = list_articles(connection)
        chunks = [self._chunks(article) for article in articles]
        vectors = self._embed(articles, chunks)
        with self._database.writing() as connection:
            if sequence_number(connection) != before:
                raise CorpusBusyError("articles came or went while the corpus was embedded anew; try again.")
            forget_all_passages(connection)
            for article, made, embedded in zip(articles, chunks, vectors, strict=True):
                insert_passages(connection, article_number(connection, article.id), article, made, embedded)
            renew_identity(connection)
            self._note_model(connection)
        return sum(len(made) for made in chunks)

    def _store(self, drafts: list[ArticleDraft], chunks: list[list[Chunk]], added_by: str) -> Iterator[Added]:
        vectors = self._embed(drafts, chunks)
        stored: list[Added] = []
        with self._database.writing() as connection:
            self._check_model(connection)
            self._note_model(connection)
            for draft, cut, embedded in zip(drafts, chunks, vectors, strict=True):
                twin = find_by_text(connection, draft.sha256)
                if twin is not None:
                    stored.append(Added(twin, 0, was_there=True))
                    continue
                # Not cut means that its twin was there then; it has been removed since.
                passages = (cut, embedded) if cut else self._cut_and_embed(draft)
                number, article = insert_article(connection, draft, added_by=added_by)
                insert_passages(connection, number, article, *passages)
                stored.append(Added(article, len(passages[0]), was_there=False))
        yield from stored

    def _cut_and_embed(self, draft: ArticleDraft) -> tuple[list[Chunk], Vectors]:
        chunks = self._chunks(draft)
        return chunks, self._embed([draft], [chunks])[0]

    def _chunks_if_new(self, draft: ArticleDraft) -> list[Chunk]:
        """The chunks of a draft; none for a text that is there already, so that it costs nothing to add again."""
        with self._database.reading() as connection:
            is_there = find_by_text(connection, draft.sha256) is not None
        return [] if is_there else self._chunks(draft)

    def _chunks(self, article: ArticleDraft | Article) -> list[Chunk]:
        embedder = self._embedder
        context = embedder.count_tokens([self._context(article)])[0]
        budget = embedder.window - embedder.special_tokens - context
        return chunk_text(article.text, budget=budget, count_tokens=embedder.count_tokens)

    def _embed(self, articles: Sequence[ArticleDraft | Article], chunks: Sequence[list[Chunk]]) -> list[Vectors]:
        """The vectors of each article's chunks. What is embedded carries its context in front."""
        texts = [
            passage_input(self._context(article), article.text[chunk.start : chunk.end])
            for article, made in zip(articles, chunks, strict=True)
            for chunk in made
        ]
        vectors = self._embedder.embed(texts) if texts else np.empty((0, 0), dtype=np.float32)
        ends = np.cumsum([len(made) for made in chunks], dtype=int)
        return np.split(vectors, ends[:-1]) if chunks else []

    def _context(self, article: ArticleDraft | Article) -> str:
        return passage_context(article.title, article.published, count_tokens=self._embedder.count_tokens)

    def _check_model(self, connection: sqlite3.Connection) -> None:
        check_model(connection, self._embedder)

    def _note_model(self, connection: sqlite3.Connection) -> None:
        write_meta(connection, "embedding_model", self._embedder.name)
        write_meta(connection, "embedding_fingerprint", self._embedder.fingerprint)


def _check_ids_differ(drafts: Sequence[ArticleDraft]) -> None:
    texts: dict[str, str] = {}
    for draft in drafts:
        if draft.id is not None and texts.setdefault(draft.id, draft.sha256) != draft.sha256:
            raise ArticleConflictError(f"two articles have the id {draft.id!r} but different texts; change one id.")


def check_model(connection: sqlite3.Connection, embedder: Embedder) -> None:
    """Refuse an embedding model that is not the one the corpus was made with. An empty corpus takes any.

    Raises:
        EmbeddingModelError: It is another one.
    """
    made_with = read_meta(connection, "embedding_fingerprint")
    if made_with is not None and made_with != embedder.fingerprint:
        name = read_meta(connection, "embedding_model")
        raise EmbeddingModelError(
            f"this corpus was made with the embedding model {name!r}, not with this {embedder.name!r}; "
            "set FOOTNOTE_MODEL to the former, or embed it anew with 'footnote reindex'."
        )
