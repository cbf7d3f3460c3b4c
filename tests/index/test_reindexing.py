"""Embedding a corpus anew, with interruptions, changes and competitors."""

from collections.abc import Callable

import pytest

from corpus.article import ArticleDraft
from corpus.errors import CorpusBusyError
from index.embedding import Embedder
from index.embedding_model import EmbeddingModelError
from index.reindexing import reindex
from index.verifying import Finding, verify
from tests.conftest import Corpus, MakeCorpus


def boats(count: int) -> list[ArticleDraft]:
    return [ArticleDraft(f"Boat {n}", f"Boat {n} left the harbour at noon.", id=f"boat-{n}") for n in range(count)]


def found(corpus: Corpus, question: str) -> list[tuple[str, str]]:
    return [(hit.article.id, hit.text) for hit in corpus.retriever.search(question, k=100)]


def findings(corpus: Corpus, embedder: Embedder) -> tuple[Finding, ...]:
    return verify(corpus.database, embedder, vectors_path=corpus.vectors_path, deep=True).findings


def once(when: Callable[[int, int], bool], act: Callable[[], object]) -> Callable[[int, int], None]:
    """To be told of progress: acts the first time that it is so."""
    acted: list[bool] = []

    def tell(done: int, total: int) -> None:
        if not acted and when(done, total):
            acted.append(True)
            act()

    return tell


def stop() -> None:
    raise KeyboardInterrupt


def test_embedding_anew_goes_on_where_it_was_stopped(make_corpus: MakeCorpus, other_embedder: Embedder) -> None:
    corpus = make_corpus()
    corpus.add(*(ArticleDraft(f"Boat {n}", f"Boat {n} left the harbour at noon.", id=f"boat-{n}") for n in range(70)))
    before = found(corpus, "Which boat left?")
    with pytest.raises(KeyboardInterrupt):
        reindex(corpus.database, other_embedder, on_progress=once(lambda done, _: done > 0, stop))
    assert found(corpus, "Which boat left?") == before
    corpus.indexer.remove("boat-3", removed_by="tests")
    corpus.add(ArticleDraft("Late boat", "The late boat left at midnight.", id="late"))
    corpus.indexer.replace("boat-4", ArticleDraft("Boat 4", "Boat 4 sank."), replaced_by="tests")
    seen: list[tuple[int, int]] = []
    assert reindex(corpus.database, other_embedder, on_progress=lambda *done: seen.append(done)) == 70
    assert seen[0][0] > 0
    moved = make_corpus(embedder=other_embedder)
    assert findings(moved, other_embedder) == ()
    assert moved.retriever.search("Which boat sank?")[0].text == "Boat 4 sank."
    assert "boat-3" not in {hit.article.id for hit in moved.retriever.search("boat 3", k=80)}


def test_what_comes_after_the_last_is_not_left_out(make_corpus: MakeCorpus, other_embedder: Embedder) -> None:
    corpus, moved = make_corpus(), make_corpus(embedder=other_embedder)
    corpus.add(*boats(5))
    late = once(lambda done, total: done == total, lambda: corpus.add(ArticleDraft("Late", "A late boat.", id="late")))
    assert reindex(corpus.database, other_embedder, on_progress=late) == 6
    assert findings(moved, other_embedder) == ()
    assert found(moved, "late boat")[0] == ("late", "A late boat.")


def test_an_article_whose_title_changed_is_embedded_again(make_corpus: MakeCorpus, other_embedder: Embedder) -> None:
    corpus, moved = make_corpus(), make_corpus(embedder=other_embedder)
    (first, *_) = boats(5)
    corpus.add(*boats(5))
    renamed = ArticleDraft("The Unsinkable", first.text)
    rename = once(
        lambda done, total: done == total, lambda: corpus.indexer.replace("boat-0", renamed, replaced_by="tests")
    )
    reindex(corpus.database, other_embedder, on_progress=rename)
    assert findings(moved, other_embedder) == ()


def test_a_third_model_begins_anew(make_corpus: MakeCorpus, embedder: Embedder, other_embedder: Embedder) -> None:
    corpus = make_corpus()
    corpus.add(*boats(9))
    with pytest.raises(KeyboardInterrupt):
        reindex(corpus.database, other_embedder, group=2, on_progress=once(lambda done, _: done > 4, stop))
    seen: list[int] = []
    reindex(corpus.database, embedder, on_progress=lambda done, _: seen.append(done))
    assert seen[0] == 0
    assert findings(corpus, embedder) == ()


def test_the_new_model_is_told_that_it_is_under_way(make_corpus: MakeCorpus, other_embedder: Embedder) -> None:
    corpus, moved = make_corpus(), make_corpus(embedder=other_embedder)
    corpus.add(*boats(9))
    with pytest.raises(KeyboardInterrupt):
        reindex(corpus.database, other_embedder, group=2, on_progress=once(lambda done, _: done > 4, stop))
    with pytest.raises(EmbeddingModelError, match="not finished"):
        moved.retriever.search("boat")
    assert len(found(corpus, "boat")) == 9


def test_of_two_at_once_one_is_told(make_corpus: MakeCorpus, other_embedder: Embedder) -> None:
    corpus, moved = make_corpus(), make_corpus(embedder=other_embedder)
    corpus.add(*boats(9))
    overtaken = once(lambda done, _: done == 0, lambda: reindex(corpus.database, other_embedder))
    with pytest.raises(CorpusBusyError, match="another process"):
        reindex(corpus.database, other_embedder, on_progress=overtaken)
    assert findings(moved, other_embedder) == ()


def test_progress_only_grows(make_corpus: MakeCorpus, embedder: Embedder) -> None:
    corpus = make_corpus()
    corpus.add(*boats(40))
    seen: list[tuple[int, int]] = []
    assert reindex(corpus.database, embedder, group=4, on_progress=lambda *done: seen.append(done)) == 40
    assert seen == sorted(seen)
    assert seen[0] == (0, 40)
    assert seen[-1] == (40, 40)
