"""Whether the two searches, by words and by vectors, look at just the passages that a corpus has."""

import sqlite3
from pathlib import Path
from typing import Any

import numpy as np

from corpus.database import Database
from corpus.history import sequence_number
from corpus.store import read_meta
from index.vector_file import is_damaged, read_vector_file

_CACHED_ALIKE_FROM = 0.97
"""The cosine of a vector with itself as an approximate index keeps it, in 8 bits a dimension; above 0.99 as a rule."""

_AT_ONCE = 4_096

_WRONG_WORDS = (
    "SELECT p.id FROM passages p JOIN articles a ON a.number = p.article LEFT JOIN passage_words w ON w.rowid = p.id "
    'WHERE w.text IS NOT substr(a.text, p.start + 1, p."end" - p.start) OR w.title IS NOT a.title '
    "UNION SELECT rowid FROM passage_words WHERE rowid NOT IN (SELECT id FROM passages)"
)


def check_words(database: Database) -> str | None:
    """What is wrong with the words that can be searched for; None where they are those of the passages.

    Raises:
        CorpusBusyError: Another writer held the corpus too long: FTS5 checks itself inside a write.
    """
    with database.reading() as connection:
        wrong = len(connection.execute(_WRONG_WORDS).fetchall())
    if wrong:
        return f"the searchable words of {wrong} passages are not theirs"
    with database.writing() as connection:
        try:
            # https://www.sqlite.org/fts5.html#the_integrity_check_command
            connection.execute("INSERT INTO passage_words (passage_words) VALUES ('integrity-check')")
        except sqlite3.DatabaseError:
            return "the index of searchable words is damaged"
    return None


def mend_words(database: Database) -> None:
    """Index the words of all passages anew.

    Raises:
        CorpusBusyError: Another writer held the corpus too long.
        CorpusError: The corpus can't be written.
    """
    with database.writing() as connection:
        connection.execute("DELETE FROM passage_words")
        connection.execute("INSERT INTO passage_words (passage_words) VALUES ('rebuild')")
        connection.execute(
            "INSERT INTO passage_words (rowid, title, text) SELECT p.id, a.title, "
            'substr(a.text, p.start + 1, p."end" - p.start) FROM passages p JOIN articles a ON a.number = p.article'
        )


def check_cache(connection: sqlite3.Connection, path: Path) -> str | None:
    """What is wrong with the file of vectors; None where there is none of this state, or it has those stored."""
    import faiss

    if is_damaged(path):
        return "the cache of vectors is damaged; the next search makes it anew"
    read = read_vector_file(path, identity=read_meta(connection, "identity") or "")
    if read is None or read[0].sequence != sequence_number(connection):
        return None  # it is built or brought up to date at the next search
    try:
        index = faiss.deserialize_index(read[1])
        is_same = _has_all(index, connection)
    except (RuntimeError, ValueError, TypeError):  # FAISS misses one, or those stored differ in size or aren't bytes
        is_same = False
    return None if is_same else "the cache of vectors is not of the embeddings in the corpus"


def _has_all(index: Any, connection: sqlite3.Connection) -> bool:
    """Whether an index has every stored embedding under its id, and no other."""
    import faiss

    if isinstance(index, faiss.IndexIVF):  # which can't look an id up otherwise
        index.set_direct_map_type(faiss.DirectMap.Hashtable)  # type: ignore[attr-defined]
    rows = connection.execute("SELECT id, embedding FROM passages ORDER BY id")
    found = 0
    while part := rows.fetchmany(_AT_ONCE):
        stored = np.frombuffer(b"".join(row[1] for row in part), dtype="<f2").reshape(len(part), -1).astype(np.float32)
        cached = index.reconstruct_batch(np.array([row[0] for row in part], dtype=np.int64))
        lengths = np.linalg.norm(stored, axis=1) * np.linalg.norm(cached, axis=1)
        if not np.all((stored * cached).sum(axis=1) >= _CACHED_ALIKE_FROM * lengths):
            return False
        found += len(part)
    return bool(index.ntotal == found)
