"""What can be wrong with one article in a corpus, and with the passages that were made of it."""

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256

import numpy as np

from corpus.article import Article
from corpus.rows import ARTICLE_COLUMNS, article_from_row
from index.embedding import Vectors

_SPAN_BYTES = 8
_UNIT_WITHIN = 0.01
"""How far from 1 the length of a unit vector may be once it was rounded to float16."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that is wrong, and whether making the passages anew from the text mends it."""

    what: str
    can_be_mended: bool = True


@dataclass(frozen=True, slots=True)
class StoredPassage:
    """A row of the table `passages` as it stands: nothing in it is to be relied on."""

    id: int
    ordinal: object
    start: object
    end: object
    sentences: object
    embedding: object

    @property
    def vector(self) -> Vectors:
        """The embedding, shape (dimensions,); of no dimensions where it is none."""
        data = self.embedding
        if not isinstance(data, bytes) or len(data) % 2:
            return np.empty(0, dtype=np.float32)
        return np.frombuffer(data, dtype="<f2").astype(np.float32)


def read_stored(connection: sqlite3.Connection, number: int) -> tuple[Article, list[StoredPassage]] | None:
    """The article in row `number` and its passages; None where there is none.

    Raises:
        sqlite3.DatabaseError: The row can't be read.
    """
    row = connection.execute(f"SELECT {ARTICLE_COLUMNS} FROM articles WHERE number = ?", (number,)).fetchone()
    if row is None:
        return None
    rows = connection.execute(
        'SELECT id, ordinal, start, "end", sentences, embedding FROM passages WHERE article = ? ORDER BY id', (number,)
    )
    return article_from_row(row), [StoredPassage(*passage) for passage in rows]


def problems_of_article(article: Article) -> Iterator[Problem]:
    """What is wrong with the article itself, which only its source or a backup can mend."""
    if not isinstance(article.text, str) or sha256(article.text.encode()).hexdigest() != article.sha256:
        yield Problem("its text is not what was added: its SHA-256 differs; replace it, or restore a backup", False)
    elif any(not 0 <= start <= len(article.text) for start in article.pages):
        yield Problem("a page begins outside its text; replace it, or restore a backup", False)


def problems_of_passages(article: Article, stored: Sequence[StoredPassage], *, dimensions: int) -> Iterator[Problem]:
    """What is wrong with an article's passages, whose embeddings should have that many dimensions."""
    if not isinstance(article.text, str):
        return
    if [passage.ordinal for passage in stored] != list(range(len(stored))):
        yield Problem("its passages are not numbered from 0 on")
    if stored and stored[-1].id - stored[0].id != len(stored) - 1:
        yield Problem("its passages don't follow one another")  # they are removed by their first and last
    covered_to = 0
    for number, passage in enumerate(stored):
        start, end = passage.start, passage.end
        if not (isinstance(start, int) and isinstance(end, int) and 0 <= start < end <= len(article.text)):
            yield Problem(f"passage {number} lies outside its text")
            continue
        if article.text[covered_to:start].strip():
            yield Problem(f"there is text before passage {number} that is in none")
        covered_to = max(covered_to, end)
        if not _are_covered(article.text, start, end, passage.sentences):
            yield Problem(f"the sentences of passage {number} are not those of its text")
        if not _is_unit(passage.vector, dimensions):
            yield Problem(f"the embedding of passage {number} is not a unit vector of {dimensions} dimensions")
    if article.text[covered_to:].strip():
        yield Problem("there is text after its last passage" if stored else "it has no passages")


def _are_covered(text: str, start: int, end: int, stored: object) -> bool:
    """Whether the sentences stored follow one another in text[start:end] and leave nothing out but space."""
    if not isinstance(stored, bytes) or not stored or len(stored) % _SPAN_BYTES:
        return False
    covered_to = start
    for first, last in np.frombuffer(stored, dtype="<i4").reshape(-1, 2).tolist():
        if not covered_to <= first < last <= end or text[covered_to:first].strip():
            return False
        covered_to = last
    return not text[covered_to:end].strip()


def _is_unit(vector: Vectors, dimensions: int) -> bool:
    if vector.shape != (dimensions,) or not np.isfinite(vector).all():
        return False
    return abs(float(np.linalg.norm(vector)) - 1) <= _UNIT_WITHIN
