"""Finding what is wrong in a corpus, and mending it."""

import sqlite3
from collections.abc import Sequence
from contextlib import closing

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.article import ArticleDraft
from index.embedding import Embedder, Vectors
from index.verifying import Report, verify
from tests.conftest import Corpus, MakeCorpus

LONG = " ".join(f"On day {number} the ferry left at noon, and {number} people were on it." for number in range(60))
DRAFTS = (
    ArticleDraft("Ferry", LONG, id="ferry"),
    ArticleDraft("Owl", "An owl slept among the atlases. Readers kept quiet.", id="owl"),
)

DAMAGE = {
    "offsets": 'UPDATE passages SET "end" = "end" + 100000 WHERE ordinal = 0',
    "no passages": "DELETE FROM passages WHERE article = 2",
    "a hole": "DELETE FROM passages WHERE article = 1 AND ordinal = 1",
    "sentences": "UPDATE passages SET sentences = x'0000000000000000' WHERE article = 2",
    "an embedding": "UPDATE passages SET embedding = zeroblob(768) WHERE article = 2",
    "words": "DELETE FROM passage_words WHERE rowid = 1",
    "no sentences": "UPDATE passages SET sentences = x'' WHERE article = 2",
    "a sentence left out": "UPDATE passages SET sentences = substr(sentences, 9) WHERE article = 1",
    "bytes that are no sentences": "UPDATE passages SET sentences = x'000102' WHERE article = 2",
    "an embedding of another size": "UPDATE passages SET embedding = zeroblob(10) WHERE id = 1",
    "an embedding that is none": "UPDATE passages SET embedding = 'text' WHERE article = 2",
    "an embedding that is not a number": "UPDATE passages SET embedding = replace(hex(embedding), '0', 'F') WHERE id = 1",
    "numbers": "UPDATE passages SET ordinal = ordinal + 1 WHERE article = 1",
    "a place that is no number": "UPDATE passages SET start = 'here' WHERE article = 2",
    "a passage of another article between": "UPDATE passages SET article = 2 WHERE id = 2",
    "other words": "UPDATE passage_words SET text = 'herring' WHERE rowid = 1",
    "another title": "UPDATE passage_words SET title = 'herring' WHERE rowid = 1",
    "words under the index": "UPDATE passage_words_content SET c1 = 'herring' WHERE id = 1",
    "an index of other words": "DELETE FROM passage_words_data WHERE id > 100",
    "words of nothing": "INSERT INTO passage_words (rowid, title, text) VALUES (999, 'x', 'y')",
}


def check(corpus: Corpus, embedder: Embedder, *, repair: bool = False, deep: bool = False) -> Report:
    return verify(corpus.database, embedder, vectors_path=corpus.vectors_path, repair=repair, deep=deep)


@pytest.fixture
def corpus(make_corpus: MakeCorpus) -> Corpus:
    made = make_corpus()
    made.add(*DRAFTS)
    made.retriever.search("ferry")
    return made


def test_a_sound_corpus(corpus: Corpus, embedder: Embedder) -> None:
    report = check(corpus, embedder, deep=True)
    assert report.is_sound
    assert report.findings == ()
    assert (report.articles, report.passages > 4) == (2, True)


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_damage_is_found_and_mended(corpus: Corpus, embedder: Embedder, damage: str) -> None:
    before = [(hit.article.id, hit.text) for hit in corpus.retriever.search("Who kept quiet?")]
    with corpus.database.writing() as connection:
        connection.execute(damage)
    assert not check(corpus, embedder).is_sound
    mended = check(corpus, embedder, repair=True)
    assert mended.findings
    assert mended.is_sound
    assert check(corpus, embedder, deep=True).findings == ()
    assert [(hit.article.id, hit.text) for hit in corpus.retriever.search("Who kept quiet?")] == before


def test_an_embedding_of_something_else_is_found_by_looking_deeper(corpus: Corpus, embedder: Embedder) -> None:
    other = embedder.embed(["Something else entirely."])[0].astype("<f2").tobytes()
    with corpus.database.writing() as connection:
        connection.execute("UPDATE passages SET embedding = ? WHERE article = 2", (other,))
    corpus.vectors_path.unlink()  # where it would be found to differ
    assert check(corpus, embedder).is_sound
    assert not check(corpus, embedder, deep=True).is_sound
    assert check(corpus, embedder, deep=True, repair=True).is_sound
    assert np.isfinite(corpus.retriever.search("owl")[0].score)


def test_a_text_that_was_tampered_with_can_not_be_mended(corpus: Corpus, embedder: Embedder) -> None:
    with corpus.database.writing() as connection:
        connection.execute("UPDATE articles SET text = replace(text, 'owl', 'cat') WHERE id = 'owl'")
    report = check(corpus, embedder, repair=True)
    assert not report.is_sound
    assert any("SHA-256" in finding.problem and finding.article_id == "owl" for finding in report.findings)


def test_passages_of_no_article_are_let_go(corpus: Corpus, embedder: Embedder) -> None:
    with closing(sqlite3.connect(corpus.database.path)) as connection, connection:
        connection.execute("DELETE FROM articles WHERE id = 'owl'")  # foreign keys are off here
    assert not check(corpus, embedder).is_sound
    assert check(corpus, embedder, repair=True).is_sound
    assert check(corpus, embedder, deep=True).findings == ()
    assert {hit.article.id for hit in corpus.retriever.search("owl")} == {"ferry"}


def test_an_article_that_can_not_be_read_is_named_and_the_others_are_checked(
    corpus: Corpus, embedder: Embedder
) -> None:
    with corpus.database.writing() as connection:
        connection.execute("UPDATE articles SET published = 'once upon a time' WHERE id = 'ferry'")
        connection.execute("UPDATE passages SET ordinal = 9 WHERE article = 2")
    report = check(corpus, embedder, repair=True)
    assert [(finding.article_id, finding.repaired) for finding in report.findings] == [("ferry", False), ("owl", True)]


@pytest.mark.parametrize("exact_up_to", [50, 0], ids=["exact", "approximate"])
def test_a_cache_of_other_vectors_is_dropped(make_corpus: MakeCorpus, embedder: Embedder, exact_up_to: int) -> None:
    corpus = make_corpus(exact_up_to=exact_up_to)
    corpus.add(*DRAFTS)
    before = corpus.retriever.search("owl")[0].text
    assert corpus.vectors_path.exists()
    assert check(corpus, embedder).findings == ()
    with corpus.database.writing() as connection:
        one, other = (row[0] for row in connection.execute("SELECT embedding FROM passages WHERE id IN (1, 6)"))
        connection.execute("UPDATE passages SET embedding = ? WHERE id = 6", (one,))
    make_corpus(exact_up_to=exact_up_to)
    assert not check(corpus, embedder).is_sound
    with corpus.database.writing() as connection:
        connection.execute("UPDATE passages SET embedding = ? WHERE id = 6", (other,))
    assert check(corpus, embedder).findings == ()
    assert corpus.retriever.search("owl")[0].text == before


@pytest.mark.parametrize("kept", [0.0, 0.5], ids=["garbage", "half of it"])
def test_a_damaged_cache_is_told_and_dropped(corpus: Corpus, embedder: Embedder, kept: float) -> None:
    whole = corpus.vectors_path.read_bytes()
    corpus.vectors_path.write_bytes(whole[: int(kept * len(whole))] + b"garbage")
    (finding,) = check(corpus, embedder).findings
    assert "cache of vectors is damaged" in finding.problem
    assert check(corpus, embedder, repair=True).is_sound
    assert check(corpus, embedder).findings == ()
    assert corpus.retriever.search("owl")[0].article.title == "Owl"


def test_an_article_that_is_replaced_while_it_is_mended_keeps_its_new_text(
    corpus: Corpus, make_corpus: MakeCorpus, embedder: Embedder
) -> None:
    class Meanwhile(Embedder):
        """Embeds, and somebody replaces the article while it does."""

        def embed(self, texts: Sequence[str]) -> Vectors:
            vectors = embedder.embed(texts)
            corpus.indexer.replace("owl", ArticleDraft("Owl", "The owl has flown."), replaced_by="tests")
            return vectors

    with corpus.database.writing() as connection:
        connection.execute("UPDATE passages SET ordinal = 9 WHERE article = 2")
    check(corpus, Meanwhile(embedder.name), repair=True)
    assert check(corpus, embedder, deep=True).findings == ()
    assert corpus.retriever.search("owl")[0].text == "The owl has flown."


COLUMNS = st.sampled_from(["article", "ordinal", "start", '"end"', "sentences", "embedding"])
VALUES = st.one_of(st.integers(-(2**31), 2**31), st.binary(max_size=24), st.text(max_size=5), st.floats())


@settings(max_examples=10)
@given(damage=st.lists(st.tuples(COLUMNS, VALUES, st.integers(1, 6)), min_size=1, max_size=3))
def test_whatever_a_passage_is_overwritten_with_is_found_and_mended(
    corpus: Corpus, embedder: Embedder, damage: list[tuple[str, object, int]]
) -> None:
    with closing(sqlite3.connect(corpus.database.path)) as connection, connection:
        before = passages(connection)
        first = min(before)[0]
        for column, value, passage in damage:
            connection.execute(f"UPDATE OR IGNORE passages SET {column} = ? WHERE id = ?", (value, first + passage - 1))
        is_whole = passages(connection) == before
    report = check(corpus, embedder, repair=True)
    assert report.is_sound
    assert is_whole == (report.findings == ())
    assert check(corpus, embedder, deep=True).findings == ()


def passages(connection: sqlite3.Connection) -> list[tuple[object, ...]]:
    return connection.execute("SELECT * FROM passages ORDER BY id").fetchall()
