"""Dense search, and its cache file: whatever happens to the file, the results are those of the corpus."""

from collections.abc import Callable, Iterator, Sequence
from itertools import count
from pathlib import Path

import faiss
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.article import ArticleDraft
from corpus.database import Database
from corpus.history import sequence_number
from corpus.store import delete_article, insert_article, open_database, read_meta, renew_identity
from index.chunking import Chunk
from index.embedding import Vectors
from index.passage import Span
from index.passages import forget_passages, insert_passages, passage_range, passages_schema
from index.vector_file import VectorFile, read_vector_file, write_vector_file
from index.vectors import REBUILD_WHEN_GROWN, SAVE_AFTER, VectorCache

DIMENSIONS = 16
Found = list[tuple[int, float]]


def unit(vectors: np.ndarray) -> Vectors:
    return np.asarray(vectors / np.linalg.norm(vectors, axis=-1, keepdims=True), dtype=np.float32)


def random_vectors(number: int, seed: int, dimensions: int = DIMENSIONS) -> Vectors:
    return unit(np.random.default_rng(seed).normal(size=(number, dimensions)))


def vectors_on_subjects(number: int, seed: int, *, subjects: int, dimensions: int = 64) -> Vectors:
    """Random vectors that lie about as embeddings do: many about few subjects."""
    random = np.random.default_rng(seed)
    centres = unit(random.normal(size=(subjects, dimensions)))
    return unit(centres[random.integers(subjects, size=number)] + random.normal(size=(number, dimensions)) * 0.06)


class Shelf:
    """A corpus of passages whose vectors are given, so that no model is needed."""

    def __init__(self, folder: Path) -> None:
        self.database = open_database(folder / "corpus.sqlite", wait_s=5, more_schema=passages_schema(), create=True)
        self.path = folder / "vectors.faiss"
        self._numbers = count()

    def add(self, vectors: Vectors) -> str:
        """Add an article with those vectors; returns its id."""
        chunks = [Chunk(place, place + 1, (Span(place, place + 1),)) for place in range(len(vectors))]
        number = next(self._numbers)
        draft = ArticleDraft(f"Article {number}", f"{'x' * len(vectors)} {number}", id=f"article-{number}")
        with self.database.writing() as connection:
            row, article = insert_article(connection, draft, added_by="tests")
            insert_passages(connection, row, article, chunks, vectors)
        return article.id

    def remove(self, article_id: str) -> set[int]:
        """Remove an article; returns its passages."""
        with self.database.writing() as connection:
            passages = passage_range(connection, article_id)
            assert passages
            change, _ = delete_article(connection, article_id, removed_by="tests")
            forget_passages(connection, *passages, change=change)
        first, last = passages
        return set(range(first, last + 1))

    def search(self, cache: VectorCache, question: Vectors, k: int = 10) -> Found:
        with self.database.reading() as connection:
            return cache.search(connection, question, k)

    def scan(self, question: Vectors, k: int = 10) -> Found:
        """What a search must find, by looking at every stored vector."""
        with self.database.reading() as connection:
            rows = connection.execute("SELECT id, embedding FROM passages").fetchall()
        cosines = [(row[0], float(np.frombuffer(row[1], "<f2").astype(np.float32) @ question)) for row in rows]
        return sorted(cosines, key=lambda pair: -pair[1])[:k]

    def header(self) -> VectorFile:
        with self.database.reading() as connection:
            identity = read_meta(connection, "identity")
        assert identity
        read = read_vector_file(self.path, identity=identity)
        assert read
        return read[0]

    def sequence(self) -> int:
        with self.database.reading() as connection:
            return sequence_number(connection)


@pytest.fixture
def make_shelf(tmp_path: Path) -> Iterator[Callable[[], Shelf]]:
    """Makes empty corpora."""
    numbers = count()
    made: list[Shelf] = []

    def make() -> Shelf:
        made.append(Shelf(tmp_path / f"shelf-{next(numbers)}"))
        return made[-1]

    yield make
    for shelf in made:
        shelf.database.close()


@pytest.fixture
def shelf(make_shelf: Callable[[], Shelf]) -> Shelf:
    """An empty corpus."""
    return make_shelf()


def assert_same(found: Sequence[tuple[int, float]], expected: Sequence[tuple[int, float]]) -> None:
    assert [passage for passage, _ in found] == [passage for passage, _ in expected]
    assert [score for _, score in found] == pytest.approx([score for _, score in expected], abs=1e-5)


QUESTION = random_vectors(1, seed=1)[0]


# --- While searched exactly ---


def test_finds_what_a_scan_finds(shelf: Shelf) -> None:
    for seed in range(3):
        shelf.add(random_vectors(40, seed))
    cache = VectorCache(shelf.path)
    for question in random_vectors(5, seed=9):
        assert_same(shelf.search(cache, question), shelf.scan(question))


def test_finds_no_more_than_there_are(shelf: Shelf) -> None:
    shelf.add(random_vectors(3, seed=0))
    assert len(shelf.search(VectorCache(shelf.path), QUESTION, k=10)) == 3


def test_corpus_that_was_empty_when_first_searched(shelf: Shelf) -> None:
    cache = VectorCache(shelf.path)
    assert shelf.search(cache, QUESTION) == []
    shelf.add(random_vectors(3, seed=0))
    assert_same(shelf.search(cache, QUESTION), shelf.scan(QUESTION))
    assert_same(shelf.search(VectorCache(shelf.path), QUESTION), shelf.scan(QUESTION))


def test_corpus_that_was_emptied(shelf: Shelf) -> None:
    cache = VectorCache(shelf.path)
    article = shelf.add(random_vectors(3, seed=0))
    shelf.search(cache, QUESTION)
    shelf.remove(article)
    assert shelf.search(cache, QUESTION) == []
    assert shelf.search(VectorCache(shelf.path), QUESTION) == []
    shelf.add(random_vectors(3, seed=2))
    assert_same(shelf.search(cache, QUESTION), shelf.scan(QUESTION))


@settings(max_examples=25)
@given(steps=st.lists(st.one_of(st.integers(1, 5), st.sampled_from(["remove", "search", "reopen"])), max_size=12))
def test_replay_equals_rebuild(make_shelf: Callable[[], Shelf], steps: list[int | str]) -> None:
    shelf = make_shelf()
    cache, articles = VectorCache(shelf.path), [shelf.add(random_vectors(4, seed=0))]
    shelf.search(cache, QUESTION)
    for seed, step in enumerate(steps, start=1):
        if isinstance(step, int):
            articles.append(shelf.add(random_vectors(step, seed)))
        elif step == "remove" and articles:
            shelf.remove(articles.pop(seed % len(articles)))
        elif step == "reopen":
            cache = VectorCache(shelf.path)
        elif step == "search":
            assert_same(shelf.search(cache, QUESTION), shelf.scan(QUESTION))
    rebuilt = VectorCache(shelf.path.with_name("never-written.faiss"))
    assert_same(shelf.search(cache, QUESTION, k=99), shelf.search(rebuilt, QUESTION, k=99))
    with shelf.database.reading() as connection:
        assert cache.size(connection) == rebuilt.size(connection) == len(shelf.scan(QUESTION, k=999))


def test_each_reader_finds_what_its_own_transaction_sees(shelf: Shelf) -> None:
    article = shelf.add(random_vectors(4, seed=0))
    cache, before = VectorCache(shelf.path), shelf.scan(QUESTION)
    other = Database(shelf.database.path, wait_s=5)
    with other.reading() as earlier:
        assert_same(cache.search(earlier, QUESTION, 10), before)
        shelf.remove(article)
        shelf.add(random_vectors(5, seed=2))
        assert_same(shelf.search(cache, QUESTION), shelf.scan(QUESTION))
        assert_same(cache.search(earlier, QUESTION, 10), before)
    assert_same(shelf.search(cache, QUESTION), shelf.scan(QUESTION))
    other.close()


# --- The file ---


def damaged_by_cutting(whole: bytes, place: int, bit: int) -> bytes:
    return whole[: place % len(whole)]


def damaged_by_a_flipped_bit(whole: bytes, place: int, bit: int) -> bytes:
    content = bytearray(whole)
    content[place % len(whole)] ^= 1 << bit
    return bytes(content)


@settings(max_examples=150)
@given(
    st.sampled_from([damaged_by_cutting, damaged_by_a_flipped_bit]),
    st.one_of(st.integers(0, 250), st.integers(0, 100_000)),
    st.integers(0, 7),
)
def test_damaged_file_changes_nothing(
    shelf_with_old_file: Shelf, damage: Callable[[bytes, int, int], bytes], place: int, bit: int
) -> None:
    shelf = shelf_with_old_file
    whole = shelf.path.read_bytes()
    shelf.path.write_bytes(damage(whole, place, bit))
    try:
        assert_same(shelf.search(VectorCache(shelf.path), QUESTION), shelf.scan(QUESTION))
    finally:
        shelf.path.write_bytes(whole)


@pytest.fixture
def shelf_with_old_file(shelf: Shelf) -> Shelf:
    """A corpus from which an article went and to which one came since its vectors were written."""
    first = shelf.add(random_vectors(8, seed=0))
    shelf.add(random_vectors(8, seed=1))
    shelf.search(VectorCache(shelf.path), QUESTION)
    shelf.remove(first)
    shelf.add(random_vectors(4, seed=2))
    assert shelf.header().sequence == shelf.sequence() - 2
    return shelf


def test_old_file_is_followed_up(shelf_with_old_file: Shelf) -> None:
    shelf = shelf_with_old_file
    assert_same(shelf.search(VectorCache(shelf.path), QUESTION), shelf.scan(QUESTION))


def test_old_file_cannot_pass_for_a_new_one(shelf_with_old_file: Shelf) -> None:
    shelf = shelf_with_old_file
    old, new = (f'"sequence": {number},'.encode() for number in (shelf.header().sequence, shelf.sequence()))
    assert shelf.path.read_bytes().count(old) == 1
    shelf.path.write_bytes(shelf.path.read_bytes().replace(old, new))
    assert_same(shelf.search(VectorCache(shelf.path), QUESTION), shelf.scan(QUESTION))


@pytest.mark.parametrize("content", [None, b"", b"[]\n", b"{}\n", b"7\n", b"\xff\n", b"no end", b"{" * 10_000])
def test_lost_or_foreign_file_is_replaced(content: bytes | None, shelf_with_old_file: Shelf) -> None:
    shelf = shelf_with_old_file
    shelf.path.unlink()
    if content is not None:
        shelf.path.write_bytes(content)
    assert_same(shelf.search(VectorCache(shelf.path), QUESTION), shelf.scan(QUESTION))
    assert shelf.header().sequence == shelf.sequence()


def test_file_of_another_corpus_is_not_used(make_shelf: Callable[[], Shelf]) -> None:
    ours, theirs = make_shelf(), make_shelf()
    for shelf, seed in ((ours, 0), (theirs, 5)):
        shelf.add(random_vectors(8, seed))
        shelf.search(VectorCache(shelf.path), QUESTION)
    assert ours.header().sequence == theirs.header().sequence
    ours.path.write_bytes(theirs.path.read_bytes())
    assert_same(ours.search(VectorCache(ours.path), QUESTION), ours.scan(QUESTION))


def test_file_from_before_the_corpus_was_embedded_anew_is_not_used(shelf: Shelf) -> None:
    shelf.add(random_vectors(8, seed=0))
    cache = VectorCache(shelf.path)
    shelf.search(cache, QUESTION)
    with shelf.database.writing() as connection:
        for passage, vector in enumerate(random_vectors(8, seed=3), start=1):
            half = vector.astype("<f2").tobytes()
            connection.execute("UPDATE passages SET embedding = ? WHERE id = ?", (half, passage))
        renew_identity(connection)
    assert_same(shelf.search(cache, QUESTION), shelf.scan(QUESTION))
    assert_same(shelf.search(VectorCache(shelf.path), QUESTION), shelf.scan(QUESTION))


def test_file_of_another_version_of_faiss_is_not_used(shelf: Shelf) -> None:
    shelf.add(random_vectors(8, seed=0))
    shelf.search(VectorCache(shelf.path), QUESTION)
    write_vector_file(shelf.path, shelf.header(), np.frombuffer(b"NEWFxxxxxxxxxxxxxxxx", np.uint8))
    assert_same(shelf.search(VectorCache(shelf.path), QUESTION), shelf.scan(QUESTION))


def test_file_that_cannot_be_written_is_done_without(shelf: Shelf) -> None:
    shelf.add(random_vectors(8, seed=0))
    shelf.path.mkdir()
    assert_same(shelf.search(VectorCache(shelf.path), QUESTION), shelf.scan(QUESTION))
    assert [file.name for file in shelf.path.parent.glob("vectors*")] == ["vectors.faiss"]


def test_file_is_written_again_after_many_changes(shelf: Shelf) -> None:
    cache = VectorCache(shelf.path)
    shelf.add(random_vectors(8, seed=0))
    shelf.search(cache, QUESTION)
    shelf.add(random_vectors(SAVE_AFTER, seed=1))
    shelf.search(cache, QUESTION)
    assert shelf.header().sequence == shelf.sequence() - 1
    shelf.add(random_vectors(1, seed=2))
    shelf.search(cache, QUESTION)
    assert shelf.header().sequence == shelf.sequence()


# --- While searched approximately ---


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shelf]:
    """A corpus beyond what its caches search exactly, with 400 articles on some subjects."""
    shelf = Shelf(tmp_path_factory.mktemp("large"))
    vectors = vectors_on_subjects(6_400, seed=0, subjects=20)
    for first in range(0, len(vectors), 16):
        shelf.add(vectors[first : first + 16])
    yield shelf
    shelf.database.close()


EXACT_UP_TO = 1_000
ABOUT_THEM = vectors_on_subjects(60, seed=0, subjects=20)


def recall(shelf: Shelf, cache: VectorCache) -> float:
    hits = 0
    for question in ABOUT_THEM:
        found, expected = shelf.search(cache, question), shelf.scan(question)
        hits += len({passage for passage, _ in found} & {passage for passage, _ in expected})
    return hits / (10 * len(ABOUT_THEM))


def test_approximate_search_finds_nearly_what_a_scan_finds(large: Shelf) -> None:
    cache = VectorCache(large.path, exact_up_to=EXACT_UP_TO)
    assert recall(large, cache) >= 0.9
    assert not large.header().is_exact
    assert recall(large, VectorCache(large.path, exact_up_to=EXACT_UP_TO)) >= 0.9


def test_scores_of_approximate_search_are_exact(large: Shelf) -> None:
    cosines = dict(large.scan(ABOUT_THEM[0], k=10_000))
    found = large.search(VectorCache(large.path, exact_up_to=EXACT_UP_TO), ABOUT_THEM[0])
    assert_same(found, [(passage, cosines[passage]) for passage, _ in found])
    assert [score for _, score in found] == sorted((score for _, score in found), reverse=True)


def test_approximate_search_follows_what_comes_and_goes(large: Shelf) -> None:
    cache = VectorCache(large.path, exact_up_to=EXACT_UP_TO)
    newcomer = large.add(ABOUT_THEM[:1])
    newest = large.scan(ABOUT_THEM[0], k=1)[0][0]
    assert large.search(cache, ABOUT_THEM[0], k=1)[0][0] == newest
    gone = large.remove(newcomer)
    for number in range(0, 400, 20):
        gone |= large.remove(f"article-{number}")
    for search in (cache, VectorCache(large.path, exact_up_to=EXACT_UP_TO)):
        found = {passage for question in ABOUT_THEM for passage, _ in large.search(search, question, k=100)}
        assert not found & gone
        assert recall(large, search) >= 0.9


def test_search_turns_approximate_when_the_corpus_outgrows_the_exact_one(shelf: Shelf) -> None:
    shelf.add(random_vectors(50, seed=0))
    cache = VectorCache(shelf.path, exact_up_to=50)
    assert_same(shelf.search(cache, QUESTION), shelf.scan(QUESTION))
    assert shelf.header().is_exact
    shelf.add(random_vectors(1, seed=1))
    shelf.search(cache, QUESTION)
    assert (shelf.header().is_exact, shelf.header().built_for) == (False, 51)


def test_approximate_search_is_trained_anew_when_the_corpus_has_grown_much(shelf: Shelf) -> None:
    cache = VectorCache(shelf.path, exact_up_to=10)
    shelf.add(random_vectors(20, seed=0))
    shelf.search(cache, QUESTION)
    shelf.add(random_vectors(20 * (REBUILD_WHEN_GROWN - 1), seed=1))
    shelf.search(cache, QUESTION)
    assert shelf.header().built_for == 20
    shelf.add(random_vectors(1, seed=2))
    shelf.search(cache, QUESTION)
    assert shelf.header().built_for == 20 * REBUILD_WHEN_GROWN + 1


def test_file_is_a_faiss_index_after_one_line(shelf: Shelf) -> None:
    shelf.add(random_vectors(8, seed=0))
    shelf.search(VectorCache(shelf.path), QUESTION)
    _, body = shelf.path.read_bytes().split(b"\n", 1)
    assert faiss.deserialize_index(np.frombuffer(body, np.uint8)).ntotal == 8
