"""Checking a corpus: every offset, hash and embedding; and mending what can be mended from the articles' texts."""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from corpus.article import Article
from corpus.database import Database
from corpus.errors import CorpusError
from corpus.store import renew_identity
from index.article_embedding import ArticleEmbedder
from index.checking import Problem, StoredPassage, problems_of_article, problems_of_passages, read_stored
from index.checking_searches import check_cache, check_words, mend_words
from index.embedding import Embedder
from index.passages import insert_passages

_SAME_FROM = 0.99
"""The cosine from which on two embeddings of one text count as the same, made on different machines."""

_MOST_COMPLAINTS = 20


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
    database: Database,
    embedder: Embedder,
    *,
    vectors_path: Path,
    repair: bool = False,
    deep: bool = False,
    on_progress: Callable[[int, int], None] = lambda done, total: None,
) -> Report:
    """Check every article and what the index keeps of it; with `deep`, embed all anew and compare.

    With `repair`, passages, embeddings and words are made anew from the text where they are wrong, and a cache of vectors
    that doesn't match is dropped. A text that isn't what was added can't be mended: it has to be replaced.

    The corpus may be read and written meanwhile. `on_progress` is called with how many articles were looked at, of how
    many.

    Raises:
        CorpusBusyError: Another writer held the corpus too long.
        CorpusError: The file is too damaged to be read or, with `repair`, can't be written.
        EmbeddingModelError: The corpus was made with another embedding model, or it can't be loaded.
    """
    checking = _Checking(database, ArticleEmbedder(embedder), repair=repair, deep=deep)
    findings = list(checking.check_file())
    numbers = checking.numbers()
    for done, number in enumerate(numbers):
        on_progress(done, len(numbers))
        findings += checking.check_article(number)
    on_progress(len(numbers), len(numbers))
    findings += checking.check_searches(vectors_path)
    return Report(len(numbers), checking.passages, tuple(findings))


class _Checking:
    def __init__(self, database: Database, embedding: ArticleEmbedder, *, repair: bool, deep: bool) -> None:
        self._database = database
        self._embedding = embedding
        self._repair = repair
        self._deep = deep
        with database.reading() as connection:
            embedding.check(connection)
            self._dimensions = _dimensions(connection)
        self.passages = 0

    def numbers(self) -> list[int]:
        """The row numbers of the articles."""
        with self._database.reading() as connection:
            return [int(row[0]) for row in connection.execute("SELECT number FROM articles ORDER BY number")]

    def check_file(self) -> Iterator[Finding]:
        """Whether SQLite finds its own file in order, and no passage is of an article that isn't there."""
        lines = self._complaints()
        if lines and self._repair:
            with suppress(CorpusError), self._database.writing() as connection:
                connection.execute("REINDEX")
        left = set(self._complaints()) if lines and self._repair else set(lines)
        yield from (Finding(None, f"the file: {line}", repaired=line not in left) for line in lines)
        with self._database.reading() as connection:
            strays = _strays(connection)
        if strays:
            if self._repair:
                with self._database.writing() as connection:
                    connection.executemany("DELETE FROM passages WHERE id = ?", [(one,) for one in _strays(connection)])
                    renew_identity(connection)
            yield Finding(None, f"{len(strays)} passages are of no article", self._repair)

    def _complaints(self) -> list[str]:
        with self._database.reading() as connection:
            rows = connection.execute(f"PRAGMA integrity_check({_MOST_COMPLAINTS})").fetchall()
        return [str(row[0]) for row in rows if row[0] != "ok"]

    def check_article(self, number: int) -> list[Finding]:
        """What is wrong with the article in that row."""
        with self._database.reading() as connection:
            try:
                read = read_stored(connection, number)
            except sqlite3.DatabaseError as error:
                return [Finding(_id_of(connection, number), f"it can't be read ({error}); restore a backup")]
        if read is None:  # removed meanwhile
            return []
        article, stored = read
        self.passages += len(stored)
        problems = [*problems_of_article(article), *self._problems_of_passages(article, stored)]
        mended = self._repair and any(problem.can_be_mended for problem in problems) and self._mend(number, article)
        return [Finding(article.id, problem.what, mended and problem.can_be_mended) for problem in problems]

    def check_searches(self, vectors_path: Path) -> Iterator[Finding]:
        """Whether both searches look at the passages there are."""
        problem = check_words(self._database)
        if problem:
            if self._repair:
                mend_words(self._database)
            yield Finding(None, problem, self._repair)
        with self._database.reading() as connection:
            problem = check_cache(connection, vectors_path)
        if problem:
            if self._repair:
                vectors_path.unlink(missing_ok=True)
            yield Finding(None, problem, self._repair)

    def _problems_of_passages(self, article: Article, stored: Sequence[StoredPassage]) -> list[Problem]:
        problems = list(problems_of_passages(article, stored, dimensions=self._dimensions))
        if problems or not self._deep:
            return problems
        chunks, vectors = self._embedding.cut_and_embed(article)
        if [(chunk.start, chunk.end) for chunk in chunks] != [(passage.start, passage.end) for passage in stored]:
            return [Problem("it would be cut into other passages now")]
        return [
            Problem(f"the embedding of passage {passage.ordinal} is not that of its text")
            for passage, vector in zip(stored, vectors, strict=True)
            if passage.vector.shape != vector.shape or not float(passage.vector @ vector) >= _SAME_FROM
        ]

    def _mend(self, number: int, article: Article) -> bool:
        """Make the passages of an article anew, unless it has been changed meanwhile, which did that."""
        chunks, vectors = self._embedding.cut_and_embed(article)
        with self._database.writing() as connection:
            read = read_stored(connection, number)
            if read is not None and read[0] == article:
                connection.executemany("DELETE FROM passages WHERE id = ?", [(passage.id,) for passage in read[1]])
                connection.executemany(
                    "DELETE FROM passage_words WHERE rowid = ?", [(passage.id,) for passage in read[1]]
                )
                insert_passages(connection, number, article, chunks, vectors)
                renew_identity(connection)
        return True


def _dimensions(connection: sqlite3.Connection) -> int:
    """How many dimensions most of the embeddings have."""
    row = connection.execute(
        "SELECT length(embedding) FROM passages GROUP BY 1 ORDER BY count(*) DESC LIMIT 1"
    ).fetchone()
    return int(row[0] or 0) // 2 if row else 0


def _strays(connection: sqlite3.Connection) -> list[int]:
    rows = connection.execute("SELECT id FROM passages WHERE article NOT IN (SELECT number FROM articles)")
    return [int(row[0]) for row in rows]


def _id_of(connection: sqlite3.Connection, number: int) -> str | None:
    row = connection.execute("SELECT CAST(id AS BLOB) FROM articles WHERE number = ?", (number,)).fetchone()
    return bytes(row[0]).decode(errors="replace") if row else None
