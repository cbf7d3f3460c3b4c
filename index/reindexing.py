"""Embedding a corpus anew, with another model: beside the old passages, which serve until all the new ones are there.

What is done is kept group by group in a side table, so that whoever is interrupted goes on where they were. Articles that
come, go or change meanwhile are caught up with before the switch, which is one transaction.
"""

import hashlib
import json
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from corpus.article import Article
from corpus.database import Database
from corpus.errors import CorpusBusyError
from corpus.rows import ARTICLE_COLUMNS, article_from_row
from corpus.store import read_meta, renew_identity, write_meta
from index.article_embedding import GROUP, ArticleEmbedder, note_model
from index.chunking import Chunk
from index.embedding import Embedder, Vectors
from index.passage import Span
from index.passages import forget_all_passages, insert_passages

_TARGET = "reindexing_fingerprint"
_ARTICLES_AT_ONCE = 32

_TABLE = """CREATE TABLE IF NOT EXISTS next_passages (
    article INTEGER PRIMARY KEY,
    -- Tells whether the article is still what was embedded.
    digest TEXT NOT NULL,
    -- JSON: [start, end, [[start, end] of each sentence]] of each passage.
    chunks TEXT NOT NULL,
    -- Unit vectors, one after another: little-endian float16.
    vectors BLOB NOT NULL
)"""


@dataclass(frozen=True, slots=True)
class _Numbered:
    number: int
    article: Article

    @property
    def digest(self) -> str:
        """Of all that is embedded: the text, and its context."""
        published = self.article.published
        return _digest(self.article.sha256, published.isoformat() if published else None, self.article.title)


def _digest(sha256: str, published: str | None, title: str) -> str:
    return hashlib.sha256(f"{sha256}\n{published}\n{title}".encode()).hexdigest()


def reindex(
    database: Database,
    embedder: Embedder,
    *,
    group: int = GROUP,
    on_progress: Callable[[int, int], None] = lambda done, total: None,
) -> int:
    """Cut and embed every article anew; returns the number of passages. Begun before, it goes on from there.

    `group` passages are embedded and stored at once, which is the most that has to be done again. `on_progress` is called
    with how many articles are done, and of how many.

    Raises:
        CorpusBusyError: Another writer held the corpus too long, or another process finished this, or began anew.
        CorpusError: The corpus can't be written, for want of room or permission.
        EmbeddingModelError: The model can't be loaded.
    """
    embedding = ArticleEmbedder(embedder)
    _begin(database, embedder)
    while True:
        waiting, done = _waiting(database, embedder)
        on_progress(done, done + len(waiting))
        if not waiting:
            passages = _switch(database, embedder)
            if passages is not None:
                return passages
        for first in range(0, len(waiting), _ARTICLES_AT_ONCE):
            part = _read(database, waiting[first : first + _ARTICLES_AT_ONCE])
            _embed(database, embedding, part, group=group)
            on_progress(done + first + len(part), done + len(waiting))


def _begin(database: Database, embedder: Embedder) -> None:
    """Make room for what is to come. What was begun with another model is of no use."""
    with database.writing() as connection:
        connection.execute(_TABLE)
        if read_meta(connection, _TARGET) != embedder.fingerprint:
            connection.execute("DELETE FROM next_passages")
            write_meta(connection, _TARGET, embedder.fingerprint)


def _check_is_under_way(connection: sqlite3.Connection, embedder: Embedder) -> None:
    if read_meta(connection, _TARGET) != embedder.fingerprint:
        raise CorpusBusyError(
            "another process has finished embedding this corpus anew, or begun with another model; "
            "run 'footnote reindex' again if it is still needed."
        )


def _waiting(database: Database, embedder: Embedder) -> tuple[list[int], int]:
    """The numbers of the articles that are yet to be embedded, and how many are not."""
    with database.reading() as connection:
        _check_is_under_way(connection, embedder)
        return _compare(connection)


def _compare(connection: sqlite3.Connection) -> tuple[list[int], int]:
    embedded = dict(connection.execute("SELECT article, digest FROM next_passages"))
    rows = connection.execute("SELECT number, sha256, published, title FROM articles ORDER BY number").fetchall()
    waiting = [number for number, *digested in rows if embedded.get(number) != _digest(*digested)]
    return waiting, len(rows) - len(waiting)


def _read(database: Database, numbers: Sequence[int]) -> list[_Numbered]:
    marks = ", ".join("?" for _ in numbers)
    with database.reading() as connection:
        rows = connection.execute(f"SELECT number, {ARTICLE_COLUMNS} FROM articles WHERE number IN ({marks})", numbers)
        return [_Numbered(row[0], article_from_row(row[1:])) for row in rows]


def _embed(database: Database, embedding: ArticleEmbedder, articles: Sequence[_Numbered], *, group: int) -> None:
    """Embed some articles, storing them in groups as they are done."""
    chunks = [embedding.cut(one.article) for one in articles]
    first = 0
    for last in range(1, len(articles) + 1):
        if last < len(articles) and sum(len(made) for made in chunks[first:last]) < group:
            continue
        together, made = articles[first:last], chunks[first:last]
        vectors = embedding.embed([one.article for one in together], made)
        with database.writing() as connection:
            _check_is_under_way(connection, embedding.embedder)
            connection.executemany(
                "INSERT OR REPLACE INTO next_passages (article, digest, chunks, vectors) VALUES (?, ?, ?, ?)",
                [
                    (one.number, one.digest, _chunks_to_json(cut), embedded.astype("<f2").tobytes())
                    for one, cut, embedded in zip(together, made, vectors, strict=True)
                ],
            )
        first = last


def _switch(database: Database, embedder: Embedder) -> int | None:
    """Put the new passages in the place of the old; None where articles came or changed since."""
    with database.writing() as connection:
        _check_is_under_way(connection, embedder)
        waiting, _ = _compare(connection)
        if waiting:
            return None
        forget_all_passages(connection)
        total = 0
        rows = connection.execute(
            f"SELECT number, {ARTICLE_COLUMNS}, chunks, vectors FROM articles JOIN next_passages ON article = number "
            "ORDER BY number"
        )
        for row in rows:
            chunks = _chunks_from_json(row[-2])
            insert_passages(connection, row[0], article_from_row(row[1:-2]), chunks, _vectors(row[-1], len(chunks)))
            total += len(chunks)
        connection.execute("DROP TABLE next_passages")
        connection.execute("DELETE FROM meta WHERE key = ?", (_TARGET,))
        renew_identity(connection)
        note_model(connection, embedder)
    return total


def _chunks_to_json(chunks: Sequence[Chunk]) -> str:
    return json.dumps([(chunk.start, chunk.end, chunk.sentences) for chunk in chunks])


def _chunks_from_json(data: str) -> list[Chunk]:
    return [Chunk(start, end, tuple(Span(*span) for span in spans)) for start, end, spans in json.loads(data)]


def _vectors(data: bytes, count: int) -> Vectors:
    stored = np.frombuffer(data, dtype="<f2").astype(np.float32)
    return stored.reshape(count, -1) if count else np.empty((0, 0), dtype=np.float32)
