"""Checking a corpus: every offset, hash and embedding; and mending what can be mended from the articles' texts."""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import numpy as np

from corpus.article import Article
from corpus.database import Database
from corpus.history import sequence_number
from corpus.rows import ARTICLE_COLUMNS, article_from_row
from corpus.store import read_meta, renew_identity
from index.article_embedding import ArticleEmbedder
from index.embedding import Embedder, Vectors
from index.passage import Passage, Span
from index.passages import insert_passages
from index.vector_file import read_vector_file

_UNIT_WITHIN = 0.01
"""How far from 1 the length of a unit vector may be once it was rounded to float16."""

_SAME_FROM = 0.99
"""The cosine from which on two embeddings of one text count as the same, made on different machines."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is wrong, in which article, and whether it has been mended."""

    article_id: str | None
    problem: str
    repaired: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """What was looked at, and what was wrong with it."""

    articles: int
    passages: int
    findings: tuple[Finding, ...]

    @property
    def is_sound(self) -> bool:
        """Whether nothing is wrong any more."""
        return all(finding.repaired for finding in self.findings)


def verify(
    database: Database, embedder: Embedder, *, vectors_path: Path, repair: bool = False, deep: bool = False
) -> Report:
    """Check every article and what the index keeps of it; with `deep`, embed all anew and compare.

    With `repair`, passages, embeddings and words are made anew from the text where they are wrong, and a cache of vectors
    that doesn't match is dropped. A text that isn't what was added can't be mended: it has to be added again.

    Raises:
        CorpusError: The file itself is damaged or can't be read, or, with `repair`, not be written.
        EmbeddingModelError: The corpus was made with another embedding model, or it can't be loaded.
    """
    checking = _Checking(database, ArticleEmbedder(embedder), deep)
    with database.reading() as connection:
        checking.embedding.check(connection)
        numbers = [int(row[0]) for row in connection.execute("SELECT number FROM articles ORDER BY number")]
    findings: list[Finding] = []
    passages = 0
    for number in numbers:
        found, count = checking.check_article(number)
        passages += count
        findings += checking.mend(number, found) if repair and found else found
    findings += _check_words(database, repair=repair)
    findings += _check_cache(database, vectors_path, repair=repair)
    return Report(len(numbers), passages, tuple(findings))


class _Checking:
    def __init__(self, database: Database, embedding: ArticleEmbedder, deep: bool) -> None:
        self._database = database
        self.embedding = embedding
        self._deep = deep

    def check_article(self, number: int) -> tuple[list[Finding], int]:
        """What is wrong with the article in that row, and how many passages it has."""
        with self._database.reading() as connection:
            row = connection.execute(f"SELECT {ARTICLE_COLUMNS} FROM articles WHERE number = ?", (number,)).fetchone()
            if row is None:  # removed meanwhile
                return [], 0
            article = article_from_row(row)
            stored = _stored_passages(connection, number)
        problems = [
            *_problems_of_text(article),
            *_problems_of_passages(article, stored),
            *self._problems_deep(article, stored),
        ]
        return [Finding(article.id, problem) for problem in problems], len(stored)

    def mend(self, number: int, findings: list[Finding]) -> list[Finding]:
        """Make the passages of an article anew; a text that is wrong stays as it is."""
        with self._database.reading() as connection:
            row = connection.execute(f"SELECT {ARTICLE_COLUMNS} FROM articles WHERE number = ?", (number,)).fetchone()
        if row is None:
            return []
        article = article_from_row(row)
        chunks, vectors = self.embedding.cut_and_embed(article)
        with self._database.writing() as connection:
            connection.execute(
                "DELETE FROM passage_words WHERE rowid IN (SELECT id FROM passages WHERE article = ?)", (number,)
            )
            connection.execute("DELETE FROM passages WHERE article = ?", (number,))
            insert_passages(connection, number, article, chunks, vectors)
            renew_identity(connection)
        return [
            Finding(one.article_id, one.problem, repaired=not one.problem.startswith(_WRONG_TEXT)) for one in findings
        ]

    def _problems_deep(self, article: Article, stored: list["_Stored"]) -> Iterator[str]:
        if not self._deep or not stored:
            return
        _, vectors = self.embedding.cut_and_embed(article)
        if len(vectors) != len(stored):
            yield f"it has {len(stored)} passages, and would be cut into {len(vectors)}"
            return
        for one, vector in zip(stored, vectors, strict=True):
            if one.vector.shape != vector.shape or float(one.vector @ vector) < _SAME_FROM:
                yield f"the embedding of passage {one.passage.ordinal} is not that of its text"


@dataclass(frozen=True, slots=True)
class _Stored:
    passage: Passage
    vector: Vectors


def _stored_passages(connection: sqlite3.Connection, number: int) -> list[_Stored]:
    rows = connection.execute(
        'SELECT ordinal, start, "end", sentences, embedding FROM passages WHERE article = ? ORDER BY ordinal', (number,)
    )
    return [_read(row) for row in rows]


def _read(row: tuple[int, int, int, bytes, bytes]) -> _Stored:
    ordinal, start, end, sentences, embedding = row
    whole = len(sentences) // 8 * 8
    spans = np.frombuffer(sentences[:whole], dtype="<i4").reshape(-1, 2).tolist()
    vector = np.frombuffer(embedding[: len(embedding) // 2 * 2], dtype="<f2").astype(np.float32)
    return _Stored(Passage("", ordinal, start, end, tuple(Span(*span) for span in spans)), vector)


_WRONG_TEXT = "its text is not what was added"


def _problems_of_text(article: Article) -> Iterator[str]:
    if sha256(article.text.encode("utf-8", "replace")).hexdigest() != article.sha256:
        yield f"{_WRONG_TEXT}: its SHA-256 differs; add it again, or put a backup in its place"
    if any(not 0 <= start <= len(article.text) for start in article.pages):
        yield "a page begins outside its text"


def _problems_of_passages(article: Article, stored: list[_Stored]) -> Iterator[str]:
    length = len(article.text)
    if not stored:
        yield "it has no passages"
        return
    if [one.passage.ordinal for one in stored] != list(range(len(stored))):
        yield "its passages are not numbered from 0 on"
    read_up_to = 0
    for one in stored:
        passage = one.passage
        name = f"passage {passage.ordinal}"
        if not 0 <= passage.start < passage.end <= length:
            yield f"{name} lies outside its text"
        elif not passage.sentences or any(
            not passage.start <= start < end <= passage.end for start, end in passage.sentences
        ):
            yield f"{name} has sentences outside it"
        elif passage.start > read_up_to and article.text[read_up_to : passage.start].strip():
            yield f"there is text before {name} that is in none"
        read_up_to = max(read_up_to, passage.end)
        if not np.isfinite(one.vector).all() or abs(float(np.linalg.norm(one.vector)) - 1) > _UNIT_WITHIN:
            yield f"the embedding of {name} is not a unit vector"
    if article.text[read_up_to:].strip():
        yield "there is text after its last passage"
    if len({one.vector.shape for one in stored}) > 1:
        yield "its embeddings differ in size"


def _check_words(database: Database, *, repair: bool) -> list[Finding]:
    """Whether the words that can be searched for are those of the passages."""
    with database.reading() as connection:
        wrong = _wrong_words(connection)
    if not wrong:
        return []
    if repair:
        with database.writing() as connection:
            for passage_id in _wrong_words(connection):
                connection.execute("DELETE FROM passage_words WHERE rowid = ?", (passage_id,))
                connection.execute(
                    "INSERT INTO passage_words (rowid, title, text) SELECT p.id, a.title, "
                    'substr(a.text, p.start + 1, p."end" - p.start) FROM passages p '
                    "JOIN articles a ON a.number = p.article WHERE p.id = ?",
                    (passage_id,),
                )
    return [Finding(None, f"the searchable words of {len(wrong)} passages are not theirs", repaired=repair)]


def _wrong_words(connection: sqlite3.Connection) -> list[int]:
    rows = connection.execute(
        "SELECT p.id FROM passages p JOIN articles a ON a.number = p.article "
        "LEFT JOIN passage_words w ON w.rowid = p.id "
        'WHERE w.text IS NOT substr(a.text, p.start + 1, p."end" - p.start) OR w.title IS NOT a.title '
        "UNION SELECT rowid FROM passage_words WHERE rowid NOT IN (SELECT id FROM passages)"
    )
    return [int(row[0]) for row in rows]


def _check_cache(database: Database, path: Path, *, repair: bool) -> list[Finding]:
    """Whether the file of vectors, where there is one of this state, has the vectors that are stored."""
    import faiss

    with database.reading() as connection:
        identity = read_meta(connection, "identity") or ""
        sequence = sequence_number(connection)
        ids = {int(row[0]) for row in connection.execute("SELECT id FROM passages")}
    read = read_vector_file(path, identity=identity)
    if read is None or read[0].sequence != sequence:
        return []  # it is built or brought up to date at the next search
    try:
        index = faiss.deserialize_index(read[1])
        cached = set(faiss.vector_to_array(index.id_map).tolist()) if hasattr(index, "id_map") else ids
    except RuntimeError:
        return []
    if cached == ids:
        return []
    if repair:
        path.unlink(missing_ok=True)
    return [Finding(None, "the cache of vectors has other passages than the corpus", repaired=repair)]
