"""Dense search: FAISS over the passages' vectors, a cache that can be lost without losing anything.

The file holds the vectors as they were at one sequence number of the corpus. What came after is replayed from SQLite;
a file that is missing, damaged or of another corpus is built anew from the embeddings stored there.
"""

import math
import sqlite3
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from corpus.errors import CorpusError
from corpus.history import sequence_number
from corpus.store import read_meta
from index.embedding import Vectors
from index.vector_file import VectorFile, read_vector_file, write_vector_file

EXACT_UP_TO = 50_000
"""Passages that are searched exactly; above, an exact scan begins to cost as much as embedding the question."""

SAVE_AFTER = 1_000
"""The file is written again when more passages than this have come or gone since."""

REBUILD_WHEN_GROWN = 4
"""An approximate index is trained anew when the corpus is this many times what it was trained on."""

RESCORED = 4
"""Candidates, as a multiple of k, that are scored again with their stored embeddings after an approximate search."""

_REMOVALS_KNOWN = 1_000
"""How many of the last removals are remembered, for transactions that began before them."""

_Ids = npt.NDArray[np.int64]


@dataclass(slots=True)
class _State:
    """A FAISS index, how far it has followed the corpus, and how many passages it was built for."""

    faiss: Any
    identity: str
    sequence: int
    newest_passage: int
    built_for: int
    is_exact: bool
    unsaved: int = 0
    removals: list[tuple[int, int, int]] = field(default_factory=list)
    """Sequence number, first and last passage of what was removed since this state is in memory."""
    known_since: int = 0

    def __post_init__(self) -> None:
        self.known_since = self.sequence

    def can_look_back(self, identity: str, sequence: int) -> bool:
        """Whether it can still tell what a transaction sees that began before it came here."""
        return self.identity == identity and self.known_since <= sequence < self.sequence

    def removed_since(self, sequence: int) -> list[tuple[int, int]]:
        """First and last passage of each removal after that number."""
        return [(first, last) for number, first, last in self.removals if number > sequence]

    def can_follow(self, identity: str, sequence: int) -> bool:
        """Whether replay brings it there. An empty index can't be filled, for it doesn't know its dimensions."""
        is_older = self.sequence < sequence and self.faiss.ntotal > 0
        return self.identity == identity and (self.sequence == sequence or is_older)


class VectorCache:
    """The vectors of one corpus, searchable. Safe to share between threads."""

    def __init__(self, path: Path, *, exact_up_to: int = EXACT_UP_TO) -> None:
        """Take the cache file's path; it is read or built at the first search."""
        self._path = path
        self._exact_up_to = exact_up_to
        self._guard = threading.Lock()
        self._state: _State | None = None

    def search(self, connection: sqlite3.Connection, question: Vectors, k: int) -> list[tuple[int, float]]:
        """The `k` passages nearest to a unit vector of shape (dimensions,): ids and cosines, best first.

        `connection` is inside a transaction: the search finds exactly the passages that the transaction sees.
        """
        with self._guard:
            state = self._followed(connection)
            sequence = sequence_number(connection)
            came = _passages_since(connection, state) if state.sequence > sequence else 0
            if not state.faiss.ntotal:
                found = []
            else:
                wanted = min((k if state.is_exact else k * RESCORED) + came, state.faiss.ntotal)
                scores, ids = state.faiss.search(question[np.newaxis], wanted)
                found = [(int(i), float(score)) for i, score in zip(ids[0], scores[0], strict=True) if i >= 0]
            went = state.removed_since(sequence)
        if not state.is_exact or came or went:
            gone = [passage for first, last in went for passage in range(first, last + 1)]
            found = _rescore(connection, question, [*(passage for passage, _ in found), *gone])
        return found[:k]

    def size(self, connection: sqlite3.Connection) -> int:
        """How many passages the transaction sees."""
        with self._guard:
            state = self._followed(connection)
            if state.sequence == sequence_number(connection):
                return int(state.faiss.ntotal)
        return int(connection.execute("SELECT count(*) FROM passages").fetchone()[0])

    def _followed(self, connection: sqlite3.Connection) -> _State:
        """The state brought up to the transaction's sequence number; built anew where it can't be."""
        sequence = sequence_number(connection)
        identity = read_meta(connection, "identity") or ""
        if self._state is not None and self._state.can_look_back(identity, sequence):
            return self._state
        state = self._state or self._load(identity)
        if state is None or not state.can_follow(identity, sequence):
            state = self._build(connection, identity, sequence)
        elif state.sequence < sequence:
            _replay(connection, state, sequence)
            if self._has_outgrown(state):
                state = self._build(connection, identity, sequence)
            elif state.unsaved > SAVE_AFTER:
                self._save(state)
        self._state = state
        return state

    def _has_outgrown(self, state: _State) -> bool:
        limit = self._exact_up_to if state.is_exact else REBUILD_WHEN_GROWN * state.built_for
        return int(state.faiss.ntotal) > limit

    def _build(self, connection: sqlite3.Connection, identity: str, sequence: int) -> _State:
        ids, vectors = _stored(connection, after=0)
        is_exact = len(ids) <= self._exact_up_to
        index = _empty_index(vectors, is_exact=is_exact)
        if len(ids):
            index.add_with_ids(vectors, ids)
        state = _State(index, identity, sequence, int(ids.max(initial=0)), built_for=len(ids), is_exact=is_exact)
        self._save(state)
        return state

    def _load(self, identity: str) -> _State | None:
        import faiss

        read = read_vector_file(self._path, identity=identity)
        if read is None:
            return None
        header, body = read
        try:
            index = faiss.deserialize_index(body)
        except RuntimeError:  # written by a version of FAISS with another format
            return None
        return _State(index, identity, header.sequence, header.newest_passage, header.built_for, header.is_exact)

    def _save(self, state: _State) -> None:
        import faiss

        header = VectorFile(
            identity=state.identity,
            sequence=state.sequence,
            newest_passage=state.newest_passage,
            built_for=state.built_for,
            is_exact=state.is_exact,
        )
        write_vector_file(self._path, header, faiss.serialize_index(state.faiss))
        state.unsaved = 0


def _passages_since(connection: sqlite3.Connection, state: _State) -> int:
    """How many passages, at most, came into the state after the transaction began."""
    newest = connection.execute("SELECT coalesce(max(id), 0) FROM passages").fetchone()[0]
    return max(0, state.newest_passage - int(newest))


def _replay(connection: sqlite3.Connection, state: _State, sequence: int) -> None:
    """Take out what was removed and put in what was added since the state's sequence number."""
    removals = connection.execute(
        "SELECT seq, first, last FROM removed_passages WHERE seq > ?", (state.sequence,)
    ).fetchall()
    known = [np.arange(first, min(last, state.newest_passage) + 1, dtype=np.int64) for _, first, last in removals]
    state.removals += removals
    if len(state.removals) > _REMOVALS_KNOWN:
        state.known_since = state.removals[-_REMOVALS_KNOWN - 1][0]
        del state.removals[:-_REMOVALS_KNOWN]
    gone = np.concatenate(known) if known else np.empty(0, dtype=np.int64)
    if len(gone):
        state.faiss.remove_ids(gone)
    ids, vectors = _stored(connection, after=state.newest_passage)
    if len(ids):
        state.faiss.add_with_ids(vectors, ids)
        state.newest_passage = int(ids.max())
    state.sequence = sequence
    state.unsaved += len(gone) + len(ids)


def _empty_index(vectors: Vectors, *, is_exact: bool) -> Any:
    """A flat index, or lists of 8-bit vectors trained on the vectors given (Jégou et al., PAMI 33(1), 2011).

    The flat one keeps float16, which is what is stored: just as exact as float32, in half the memory and time.
    """
    import faiss

    dimensions = vectors.shape[1]
    if is_exact:
        flat = faiss.IndexScalarQuantizer(dimensions, faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT)
        return faiss.IndexIDMap2(flat)
    lists = 2 * math.isqrt(len(vectors))
    index: Any = faiss.index_factory(dimensions, f"IVF{lists},SQ8", faiss.METRIC_INNER_PRODUCT)
    index.cp.max_points_per_centroid = 64
    index.nprobe = max(16, lists // 12)
    index.train(vectors)
    return index


def _stored(connection: sqlite3.Connection, *, after: int) -> tuple[_Ids, Vectors]:
    """Ids and embeddings of the passages with ids above `after`."""
    rows = connection.execute("SELECT id, embedding FROM passages WHERE id > ? ORDER BY id", (after,)).fetchall()
    return np.array([row[0] for row in rows], dtype=np.int64), _vectors([row[1] for row in rows])


def _vectors(blobs: list[bytes]) -> Vectors:
    if not blobs:
        return np.empty((0, 1), dtype=np.float32)
    try:
        return np.frombuffer(b"".join(blobs), dtype="<f2").reshape(len(blobs), -1).astype(np.float32)
    except (TypeError, ValueError) as error:
        raise CorpusError("the corpus holds damaged embeddings; make them anew with 'footnote reindex'.") from error


def _rescore(connection: sqlite3.Connection, question: Vectors, ids: list[int]) -> list[tuple[int, float]]:
    """Exact cosines of some passages, best first."""
    marks = ", ".join("?" for _ in ids)
    rows = connection.execute(f"SELECT id, embedding FROM passages WHERE id IN ({marks})", ids).fetchall()
    if not rows:
        return []
    scores = (_vectors([row[1] for row in rows]) @ question).tolist()
    pairs = [(int(row[0]), float(score)) for row, score in zip(rows, scores, strict=True)]
    return sorted(pairs, key=lambda pair: -pair[1])
