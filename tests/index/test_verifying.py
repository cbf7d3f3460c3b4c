"""Finding what is wrong in a corpus, and mending it."""

import numpy as np
import pytest

from corpus.article import ArticleDraft
from index.embedding import Embedder
from index.reindexing import reindex
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


def test_embedding_anew_goes_on_where_it_was_stopped(
    make_corpus: MakeCorpus, embedder: Embedder, other_embedder: Embedder
) -> None:
    corpus = make_corpus()
    corpus.add(*(ArticleDraft(f"Boat {n}", f"Boat {n} left the harbour at noon.", id=f"boat-{n}") for n in range(70)))
    before = [(hit.article.id, hit.text) for hit in corpus.retriever.search("Which boat left?")]

    def stop(done: int, total: int) -> None:
        if done:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        reindex(corpus.database, other_embedder, on_progress=stop)
    assert [(hit.article.id, hit.text) for hit in corpus.retriever.search("Which boat left?")] == before
    corpus.indexer.remove("boat-3", removed_by="tests")
    corpus.add(ArticleDraft("Late boat", "The late boat left at midnight.", id="late"))
    corpus.indexer.replace("boat-4", ArticleDraft("Boat 4", "Boat 4 sank."), replaced_by="tests")
    seen: list[tuple[int, int]] = []
    assert reindex(corpus.database, other_embedder, on_progress=lambda *done: seen.append(done)) == 70
    assert seen[0][0] > 0
    moved = make_corpus(embedder=other_embedder)
    assert check(moved, other_embedder, deep=True).findings == ()
    assert moved.retriever.search("Which boat sank?")[0].text == "Boat 4 sank."
    assert "boat-3" not in {hit.article.id for hit in moved.retriever.search("boat 3", k=80)}
