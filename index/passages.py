"""The passages of a corpus, kept in the same SQLite file as its articles, so that one transaction covers both."""

import sqlite3
from collections.abc import Iterable, Sequence
from importlib import resources
from typing import Any

import numpy as np

from corpus.article import Article
from corpus.rows import ARTICLE_COLUMNS, article_from_row
from index.chunking import Chunk
from index.embedding import Vectors
from index.passage import Passage, Span


def passages_schema() -> str:
    """The tables of this room, as SQL."""
    return resources.files("index").joinpath("schema.sql").read_text(encoding="utf-8")


def insert_passages(
    connection: sqlite3.Connection, number: int, article: Article, chunks: Sequence[Chunk], vectors: Vectors
) -> None:
    """Store the chunks of the article in row `number`, with `vectors` of shape (chunks, dimensions)."""
    halves = vectors.astype("<f2")
    for ordinal, (chunk, half) in enumerate(zip(chunks, halves, strict=True)):
        sentences = np.array(chunk.sentences, dtype="<i4").tobytes()
        cursor = connection.execute(
            'INSERT INTO passages (article, ordinal, start, "end", sentences, embedding) VALUES (?, ?, ?, ?, ?, ?)',
            (number, ordinal, chunk.start, chunk.end, sentences, half.tobytes()),
        )
        connection.execute(
            "INSERT INTO passage_words (rowid, title, text) VALUES (?, ?, ?)",
            (cursor.lastrowid, article.title, article.text[chunk.start : chunk.end]),
        )


def passage_range(connection: sqlite3.Connection, article_id: str) -> tuple[int, int] | None:
    """First and last passage id of an article: they follow one another, as one transaction made them."""
    first, last = connection.execute(
        "SELECT min(id), max(id) FROM passages WHERE article = (SELECT number FROM articles WHERE id = ?)",
        (article_id,),
    ).fetchone()
    return None if first is None else (int(first), int(last))


def forget_passages(connection: sqlite3.Connection, first: int, last: int, *, change: int) -> None:
    """Take passages out of both searches and note it under the change's number, for vector caches to follow."""
    connection.execute("DELETE FROM passage_words WHERE rowid BETWEEN ? AND ?", (first, last))
    connection.execute("DELETE FROM passages WHERE id BETWEEN ? AND ?", (first, last))
    connection.execute("INSERT INTO removed_passages VALUES (?, ?, ?)", (change, first, last))


def forget_all_passages(connection: sqlite3.Connection) -> None:
    """Take every passage out of both searches."""
    connection.execute("DELETE FROM passage_words")
    connection.execute("DELETE FROM passages")


def article_number(connection: sqlite3.Connection, article_id: str) -> int:
    """The row number of an article."""
    return int(connection.execute("SELECT number FROM articles WHERE id = ?", (article_id,)).fetchone()[0])


def count_passages_by_article(connection: sqlite3.Connection) -> dict[str, int]:
    """How many passages each article has, by article id."""
    rows = connection.execute(
        "SELECT articles.id, count(passages.id) FROM articles LEFT JOIN passages ON passages.article = articles.number "
        "GROUP BY articles.number"
    )
    return {str(row[0]): int(row[1]) for row in rows}


def count_passages(connection: sqlite3.Connection) -> int:
    """How many passages there are."""
    return int(connection.execute("SELECT count(*) FROM passages").fetchone()[0])


def list_passages(connection: sqlite3.Connection) -> list[int]:
    """The ids of all passages, in the order in which they were stored."""
    return [int(row[0]) for row in connection.execute("SELECT id FROM passages ORDER BY id")]


def read_vectors(connection: sqlite3.Connection, ids: Sequence[int]) -> dict[int, Vectors]:
    """The unit vectors of some passages; ids that are not there are left out."""
    marks = ", ".join("?" for _ in ids)
    rows = connection.execute(f"SELECT id, embedding FROM passages WHERE id IN ({marks})", list(ids))
    return {int(row[0]): np.frombuffer(row[1], dtype="<f2").astype(np.float32) for row in rows}


def read_passages(connection: sqlite3.Connection, ids: Iterable[int]) -> dict[int, tuple[Passage, Article]]:
    """Some passages with their articles; ids that are not there are left out."""
    wanted = list(ids)
    marks = ", ".join("?" for _ in wanted)
    rows = connection.execute(
        'SELECT passages.id, passages.ordinal, passages.start, passages."end", passages.sentences, '
        f"{ARTICLE_COLUMNS} FROM passages JOIN articles ON articles.number = passages.article "
        f"WHERE passages.id IN ({marks})",
        wanted,
    )
    return {int(row[0]): _with_article(row) for row in rows}


def read_passages_of(connection: sqlite3.Connection, article_id: str) -> list[Passage]:
    """The passages of one article in their order; none where there is no such article."""
    rows = connection.execute(
        "SELECT passages.id FROM passages JOIN articles ON articles.number = passages.article "
        "WHERE articles.id = ? ORDER BY ordinal",
        (article_id,),
    )
    found = read_passages(connection, [int(row[0]) for row in rows])
    return sorted((passage for passage, _ in found.values()), key=lambda passage: passage.ordinal)


def _with_article(row: tuple[Any, ...]) -> tuple[Passage, Article]:
    article = article_from_row(row[5:])
    pairs = np.frombuffer(row[4], dtype="<i4").reshape(-1, 2).tolist()
    sentences = tuple(Span(start, end) for start, end in pairs)
    return Passage(article.id, ordinal=row[1], start=row[2], end=row[3], sentences=sentences), article
