"""Articles into a corpus and out of it."""

from itertools import islice
from pathlib import Path

import pytest

from corpus.article import Article, ArticleDraft
from corpus.errors import ArticleConflictError, ArticleNotFoundError
from corpus.former import former_titles
from corpus.history import sequence_number
from corpus.store import list_articles
from index.embedding import Embedder
from index.embedding_model import EmbeddingModelError
from index.hit import Hit
from index.indexing import Indexer
from index.lexical import search_words
from index.passage_input import passage_context, passage_input
from index.passages import count_passages_by_article
from tests.conftest import Corpus, MakeCorpus

FERRY = ArticleDraft(
    "Ferry returns", "The ferry sails to the islands again. Passengers waved at the harbour.", id="ferry"
)
STRIKE = ArticleDraft("Bakers on strike", "Nobody bakes in Tarn. The bakers talked to the mayor.", id="strike")
OWL = ArticleDraft("Owl in the library", "An owl slept among the atlases. Readers kept quiet.", id="owl")


def articles(corpus: Corpus) -> list[Article]:
    with corpus.database.reading() as connection:
        return list_articles(connection)


def ids(corpus: Corpus) -> list[str]:
    return [article.id for article in articles(corpus)]


def state(corpus: Corpus) -> tuple[int, list[Article], dict[str, int]]:
    with corpus.database.reading() as connection:
        return sequence_number(connection), list_articles(connection), count_passages_by_article(connection)


def places(hits: list[Hit]) -> list[tuple[str, int, int]]:
    return [(hit.article.id, hit.passage.start, hit.passage.end) for hit in hits]


def found(corpus: Corpus, question: str) -> set[str]:
    return {hit.article.id for hit in corpus.retriever.search(question)}


# --- Adding ---


def test_added_articles_are_stored_and_found(make_corpus: MakeCorpus) -> None:
    corpus = make_corpus()
    added = corpus.add(FERRY, STRIKE)
    assert [(made.article.id, made.passages, made.was_there) for made in added] == [
        ("ferry", 1, False),
        ("strike", 1, False),
    ]
    assert articles(corpus) == [made.article for made in added]
    assert {made.article.added_by for made in added} == {"tests"}
    assert corpus.retriever.search("Are there boats to the islands?")[0].article == added[0].article


def test_nothing_to_add(make_corpus: MakeCorpus) -> None:
    assert make_corpus().add() == []


def test_same_text_later_is_the_same_article(make_corpus: MakeCorpus) -> None:
    corpus = make_corpus()
    (first,) = corpus.add(FERRY)
    before = state(corpus)
    (again,) = corpus.add(ArticleDraft("Another title", FERRY.text, id="another-id"))
    assert (again.article, again.was_there) == (first.article, True)
    assert state(corpus) == before


def test_same_text_at_once_is_the_same_article(make_corpus: MakeCorpus) -> None:
    corpus = make_corpus()
    twin = ArticleDraft("Another title", FERRY.text)
    added = corpus.add(FERRY, STRIKE, twin, FERRY)
    assert [made.article.id for made in added] == ["ferry", "strike", "ferry", "ferry"]
    assert [made.was_there for made in added] == [False, False, True, True]
    assert ids(corpus) == ["ferry", "strike"]


def test_same_title_makes_different_ids(make_corpus: MakeCorpus) -> None:
    corpus = make_corpus()
    added = corpus.add(*(ArticleDraft("Ferry returns", f"It sailed {number} times.") for number in (1, 2, 3)))
    assert len({made.article.id for made in added}) == 3
    assert added[0].article.id == "ferry-returns"


def test_id_of_another_article_is_refused_and_nothing_changes(
    make_corpus: MakeCorpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.indexing.GROUP", 1)
    corpus = make_corpus()
    corpus.add(FERRY)
    before = state(corpus)
    with pytest.raises(ArticleConflictError, match="'ferry'"):
        corpus.add(STRIKE, OWL, ArticleDraft("Ferry", "The ferry sank.", id="ferry"))
    assert state(corpus) == before
    assert found(corpus, "bakers") == {"ferry"}


def test_one_id_for_two_new_articles_is_refused_and_nothing_changes(
    make_corpus: MakeCorpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.indexing.GROUP", 1)
    corpus = make_corpus()
    with pytest.raises(ArticleConflictError, match="'ferry'"):
        corpus.add(FERRY, STRIKE, ArticleDraft("Ferry", "The ferry sank.", id="ferry"))
    assert state(corpus) == (0, [], {})


def test_stopping_early_leaves_whole_articles(make_corpus: MakeCorpus, embedder: Embedder) -> None:
    corpus = make_corpus()
    for made in Indexer(corpus.database, embedder, group=2).add([FERRY, STRIKE, OWL], added_by="tests"):
        assert made.article.id == "ferry"
        break
    assert ids(corpus) == ["ferry", "strike"]
    assert found(corpus, "bakers") == {"ferry", "strike"}
    assert [made.was_there for made in corpus.add(FERRY, STRIKE, OWL)] == [True, True, False]


def test_each_article_is_yielded_once_it_is_stored(make_corpus: MakeCorpus, embedder: Embedder) -> None:
    corpus, reader = make_corpus(), make_corpus()
    for made in islice(Indexer(corpus.database, embedder, group=1).add([FERRY, STRIKE, OWL], added_by="tests"), 3):
        assert ids(reader)[-1] == made.article.id


@pytest.mark.parametrize(
    "title",
    [
        pytest.param("The unsinkable ferry of the northern islands " * 60, id="many words"),
        pytest.param("渡し船" * 300, id="no spaces"),
        pytest.param("unsinkable-" * 300, id="one word of many pieces"),
        pytest.param("x" * 20_000, id="one word of one piece"),
        pytest.param(" ".join(["y" * 150] * 80), id="words of one piece each"),
    ],
)
def test_long_title_leaves_the_model_room_for_the_text(title: str, make_corpus: MakeCorpus, embedder: Embedder) -> None:
    corpus = make_corpus()
    text = " ".join(f"Boat {number} came to the island at noon and left again." for number in range(80))
    (added,) = corpus.add(ArticleDraft(title, text))
    hits = corpus.retriever.search("boat", k=50)
    assert 3 <= added.passages == len(hits) <= 8
    context = passage_context(title, None, count_tokens=embedder.count_tokens)
    sizes = embedder.count_tokens([passage_input(context, hit.text) for hit in hits])
    assert max(sizes) + embedder.special_tokens <= embedder.window
    assert title.startswith(context)


# --- Removing ---


def test_removal_is_immediate_in_both_searches_and_in_readers_that_are_open(make_corpus: MakeCorpus) -> None:
    corpus, reader = make_corpus(), make_corpus()
    corpus.add(FERRY, STRIKE, OWL)
    assert found(reader, "ferry") == {"ferry", "strike", "owl"}
    removed = corpus.indexer.remove("ferry", removed_by="an editor")
    assert removed.text == FERRY.text
    for opened in (corpus, reader, make_corpus()):
        assert found(opened, "Is the ferry sailing to the islands?") == {"strike", "owl"}
        assert ids(opened) == ["strike", "owl"]
        with opened.database.reading() as connection:
            assert search_words(connection, "ferry islands passengers", 10) == []


def test_removed_article_can_come_again(make_corpus: MakeCorpus) -> None:
    corpus = make_corpus()
    corpus.add(FERRY, OWL)
    corpus.indexer.remove("ferry", removed_by="tests")
    (added,) = corpus.add(FERRY)
    assert not added.was_there
    assert corpus.retriever.search("ferry")[0].article == added.article


def test_last_article_can_go(make_corpus: MakeCorpus) -> None:
    corpus = make_corpus()
    corpus.add(FERRY)
    assert found(corpus, "ferry") == {"ferry"}
    corpus.indexer.remove("ferry", removed_by="tests")
    assert found(corpus, "ferry") == set()


def test_removing_what_is_not_there_changes_nothing(make_corpus: MakeCorpus) -> None:
    corpus = make_corpus()
    corpus.add(FERRY)
    before = state(corpus)
    with pytest.raises(ArticleNotFoundError, match="'feery'"):
        corpus.indexer.remove("feery", removed_by="tests")
    assert state(corpus) == before


def test_audit_log_says_who_did_what(make_corpus: MakeCorpus) -> None:
    corpus = make_corpus()
    corpus.add(FERRY, STRIKE)
    corpus.indexer.remove("ferry", removed_by="an editor")
    with corpus.database.reading() as connection:
        log = connection.execute("SELECT who, action, article_id FROM changes ORDER BY seq").fetchall()
    assert log == [("tests", "add", "ferry"), ("tests", "add", "strike"), ("an editor", "remove", "ferry")]


# --- Models ---


def test_another_model_is_refused_and_told_what_to_do(make_corpus: MakeCorpus, other_embedder: Embedder) -> None:
    corpus, other = make_corpus(), make_corpus(embedder=other_embedder)
    corpus.add(FERRY)
    before = state(corpus)
    for attempt in (lambda: other.add(STRIKE), lambda: other.retriever.search("ferry")):
        with pytest.raises(EmbeddingModelError, match="footnote reindex") as caught:
            attempt()
        assert "all-MiniLM-L6-v2" in str(caught.value)
        assert str(other_embedder.folder) in str(caught.value)
    assert state(corpus) == before


def test_empty_corpus_takes_any_model(make_corpus: MakeCorpus, other_embedder: Embedder) -> None:
    other = make_corpus(embedder=other_embedder)
    other.add(FERRY)
    assert found(other, "ferry") == {"ferry"}
    with pytest.raises(EmbeddingModelError, match="footnote reindex"):
        make_corpus().add(STRIKE)


def test_reindexing_keeps_articles_and_results(make_corpus: MakeCorpus) -> None:
    corpus, reader = make_corpus(), make_corpus()
    corpus.add(FERRY, STRIKE, OWL)
    before, articles_before = reader.retriever.search("Who talked to the mayor?"), articles(corpus)
    assert corpus.reindex() == 3
    assert articles(corpus) == articles_before
    for opened in (corpus, reader, make_corpus()):
        after = opened.retriever.search("Who talked to the mayor?")
        assert places(after) == places(before)
        assert [hit.score for hit in after] == pytest.approx([hit.score for hit in before], abs=1e-3)
    corpus.indexer.remove("strike", removed_by="tests")
    assert found(reader, "Who talked to the mayor?") == {"ferry", "owl"}


def test_reindexing_moves_a_corpus_to_another_model(make_corpus: MakeCorpus, other_embedder: Embedder) -> None:
    corpus, other = make_corpus(), make_corpus(embedder=other_embedder)
    corpus.add(FERRY, STRIKE)
    before = places(corpus.retriever.search("bakers"))
    assert other.reindex() == 2
    assert places(other.retriever.search("bakers")) == before
    other.add(OWL)
    with pytest.raises(EmbeddingModelError, match="footnote reindex"):
        corpus.retriever.search("bakers")


def test_reindexing_an_empty_corpus(make_corpus: MakeCorpus) -> None:
    assert make_corpus().reindex() == 0


def test_corpus_is_one_folder(make_corpus: MakeCorpus, tmp_path: Path) -> None:
    corpus = make_corpus("alone")
    corpus.add(FERRY)
    corpus.retriever.search("ferry")
    assert corpus.vectors_path.is_file()
    assert {path.name for path in (tmp_path / "corpora").iterdir()} == {"alone"}


# --- Replacing, and bringing back ---


def test_a_replaced_article_is_found_by_its_new_words_alone(make_corpus: MakeCorpus) -> None:
    corpus, reader = make_corpus(), make_corpus()
    corpus.add(FERRY, STRIKE, OWL)
    reader.retriever.search("bakers")
    draft = ArticleDraft("Miners on strike", "The miners of Vell laid down their tools on Monday over unpaid wages.")
    made = corpus.indexer.replace("strike", draft, replaced_by="tests")
    assert (made.article.id, made.article.text) == ("strike", draft.text)
    for opened in (corpus, reader, make_corpus()):
        hits = opened.retriever.search("Who laid down their tools?")
        assert hits[0].article.text == draft.text
        assert STRIKE.text not in {hit.article.text for hit in hits}
        assert all(hit.text == hit.article.text[hit.passage.start : hit.passage.end] for hit in hits)


def test_of_two_who_replace_an_article_at_once_the_second_is_told(make_corpus: MakeCorpus) -> None:
    corpus = make_corpus()
    (added,) = corpus.add(FERRY)
    seen = added.article.sha256
    corpus.indexer.replace("ferry", ArticleDraft("A", "The first wins this."), replaced_by="a", expected_sha256=seen)
    second = ArticleDraft("B", "The second loses.")
    with pytest.raises(ArticleConflictError, match="meanwhile"):
        corpus.indexer.replace("ferry", second, replaced_by="b", expected_sha256=seen)
    with pytest.raises(ArticleConflictError, match="meanwhile"):
        corpus.indexer.remove("ferry", removed_by="b", expected_sha256=seen)
    assert [article.text for article in articles(corpus)] == ["The first wins this."]


def test_an_article_can_not_become_another(make_corpus: MakeCorpus) -> None:
    corpus = make_corpus()
    corpus.add(FERRY, STRIKE)
    before = articles(corpus)
    with pytest.raises(ArticleConflictError, match="already"):
        corpus.indexer.replace("ferry", STRIKE, replaced_by="tests")
    with pytest.raises(ArticleNotFoundError):
        corpus.indexer.replace("no-such", OWL, replaced_by="tests")
    assert articles(corpus) == before


def test_a_removed_article_comes_back_as_it_was(make_corpus: MakeCorpus) -> None:
    corpus = make_corpus()
    corpus.add(FERRY, STRIKE)
    before = {article.id: article for article in articles(corpus)}
    removed = corpus.indexer.remove("strike", removed_by="tests")
    assert found(corpus, "bakers") == {"ferry"}
    assert corpus.indexer.restore("strike", restored_by="tests").article == removed
    assert {article.id: article for article in articles(corpus)} == before
    assert found(corpus, "bakers") == {"ferry", "strike"}
    with pytest.raises(ArticleNotFoundError, match="24 hours"):
        corpus.indexer.restore("strike", restored_by="tests")


def test_an_article_that_was_added_again_is_not_brought_back_beside_it(make_corpus: MakeCorpus) -> None:
    corpus = make_corpus()
    corpus.add(FERRY)
    corpus.indexer.remove("ferry", removed_by="tests")
    corpus.add(FERRY)
    with pytest.raises(ArticleConflictError):
        corpus.indexer.restore("ferry", restored_by="tests")
    assert ids(corpus) == ["ferry"]


def test_after_a_day_a_removed_article_is_gone(make_corpus: MakeCorpus) -> None:
    corpus = make_corpus()
    corpus.add(FERRY, STRIKE)
    corpus.indexer.remove("ferry", removed_by="tests")
    with corpus.database.writing() as connection:
        connection.execute("UPDATE former_articles SET removed_at = '2001-01-01T00:00:00+00:00'")
    with pytest.raises(ArticleNotFoundError):
        corpus.indexer.restore("ferry", restored_by="tests")
    corpus.indexer.remove("strike", removed_by="tests")
    with corpus.database.reading() as connection:
        assert former_titles(connection) == [("strike", STRIKE.title)]
        assert connection.execute("SELECT count(*) FROM former_articles").fetchone()[0] == 1


def test_many_passages_are_embedded_a_few_at_a_time(make_corpus: MakeCorpus, embedder: Embedder) -> None:
    corpus, pauses = make_corpus(), []
    text = " ".join(f"Boat {number} came to the island at noon and left it again by night." for number in range(200))
    indexer = Indexer(corpus.database, embedder, group=4, pause=lambda: pauses.append(True))
    (added,) = indexer.add([ArticleDraft("Boats", text)], added_by="tests")
    assert len(pauses) == -(-added.passages // 4) > 2
