"""Corpora by name: folders of their own that never reach one another, and the one that ships."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.corpora import corpus_folder, open_corpus
from bot.corpus import Corpus
from bot.sample import SAMPLE, read_sample
from bot.settings import Settings
from corpus.article import ArticleDraft
from corpus.errors import ArticleNotFoundError, CorpusError, CorpusNotFoundError
from index.embedding import Embedder

Open = Callable[..., Corpus]

MILL = ArticleDraft(title="Mill", text="The old mill at Brakka burned down on Friday.", id="it")
FAIR = ArticleDraft(title="Fair", text="The wool fair at Sund drew a thousand people.", id="it")


@pytest.mark.parametrize("name", ["a", "0", "guild-123456789012345678", "a-", "a" * 64])
def test_names_that_a_corpus_can_have(tmp_path: Path, name: str) -> None:
    assert corpus_folder(tmp_path, name) == tmp_path / "corpora" / name


@pytest.mark.parametrize(
    "name", ["", "-a", "A", "a" * 65, "a b", "a\n", "..", ".", "a/b", "../a", "a\\b", "/etc", "é", "a.b", "a\0", "CON"]
)
def test_names_that_it_can_not(tmp_path: Path, embedder: Embedder, name: str) -> None:
    with pytest.raises(CorpusError, match="can't be the name") as caught:
        open_corpus(name, create=True, settings=Settings(home=tmp_path / "home"), embedder=embedder)
    assert "\n" not in str(caught.value)
    assert not (tmp_path / "home").exists()


@given(st.text(max_size=70))
def test_no_name_leads_out_of_the_data_folder(name: str) -> None:
    home = Path("/data")
    try:
        folder = corpus_folder(home, name)
    except CorpusError:
        return
    assert folder.resolve().parent == (home / "corpora").resolve()
    assert folder.name == name


def test_a_corpus_that_is_not_there_is_not_made_by_looking(tmp_path: Path, embedder: Embedder) -> None:
    with pytest.raises(CorpusNotFoundError, match="'floods'"):
        open_corpus("floods", settings=Settings(home=tmp_path / "home"), embedder=embedder)
    assert not (tmp_path / "home").exists()


def test_adds_lists_shows_and_removes(open_named: Open) -> None:
    corpus = open_named("default", MILL)
    (article,) = corpus.articles()
    assert article == corpus.article("it")
    assert article.text == MILL.text
    assert corpus.passage_counts() == {"it": 1}
    assert corpus.remove("it", removed_by="tests") == article
    assert corpus.articles() == []
    assert corpus.passage_counts() == {}
    with pytest.raises(ArticleNotFoundError):
        corpus.remove("it", removed_by="tests")


def test_corpora_do_not_share_articles(open_named: Open) -> None:
    one, two = open_named("one", MILL), open_named("two", FAIR)
    assert [article.text for article in one.articles()] == [MILL.text]
    assert [article.text for article in two.articles()] == [FAIR.text]
    one.remove("it", removed_by="tests")
    assert two.article("it").text == FAIR.text


PLACES = ["Brakka", "Sund", "Tolga", "Vessby", "Orrin", "Dalby"]
THINGS = ["mill", "wool fair", "tannery", "ferry", "school", "lighthouse"]
FATES = ["burned down on Friday", "reopened in 2019", "cost 40 crowns", "was sold to Maja Berg"]
facts = st.lists(
    st.tuples(st.sampled_from(PLACES), st.sampled_from(THINGS), st.sampled_from(FATES)),
    min_size=1,
    max_size=4,
    unique=True,
)


@settings(max_examples=5)
@given(facts, facts, st.data())
def test_no_question_reaches_another_corpus(
    tmp_path_factory: pytest.TempPathFactory, embedder: Embedder, ours: list, theirs: list, data: st.DataObject
) -> None:
    home = tmp_path_factory.mktemp("home")
    corpora: list[Corpus] = []
    for name, rows in (("ours", ours), ("theirs", theirs)):
        corpus = open_corpus(name, create=True, settings=Settings(home=home), embedder=embedder)
        drafts = [
            ArticleDraft(
                title=f"{name} {thing}", text=f"The {thing} of {place} {fate}, say {name}.", id=f"{name}-{number}"
            )
            for number, (place, thing, fate) in enumerate(rows)
        ]
        list(corpus.add(drafts, added_by="tests"))
        corpora.append(corpus)
    place, thing, _ = data.draw(st.sampled_from([*ours, *theirs]))
    for corpus in corpora:
        answer = corpus.ask(f"What happened to the {thing} of {place}?", always_answer=True)
        assert answer.citations
        for citation in answer.citations:
            assert citation.corpus == corpus.name
            assert citation.article_id.startswith(f"{corpus.name}-")
            assert citation.quote.endswith(f"say {corpus.name}.")
        assert {hit.article.id.split("-")[0] for hit in answer.hits} == {corpus.name}
        corpus.close()


def test_two_openings_of_one_corpus_see_the_same(open_named: Open) -> None:
    one, two = open_named("shared", MILL), open_named("shared")
    question = "When did the mill at Brakka burn down?"
    assert one.ask(question, always_answer=True).citations[0].article_id == "it"
    assert two.ask(question, always_answer=True).citations[0].article_id == "it"
    one.remove("it", removed_by="tests")
    for corpus in (one, two):
        answer = corpus.ask(question, always_answer=True)
        assert (answer.citations, answer.hits, answer.abstained) == ((), (), True)
        assert corpus.retrieve(question) == []


def test_the_sample_is_indexed_on_first_use_and_then_there(tmp_path: Path, embedder: Embedder) -> None:
    corpus = open_corpus(SAMPLE, settings=Settings(home=tmp_path), embedder=embedder)
    first = corpus.articles()
    assert len(first) >= 8
    assert [(article.id, article.text) for article in first] == [(draft.id, draft.text) for draft in read_sample()]
    assert all(count > 0 for count in corpus.passage_counts().values())
    corpus.close()
    again = open_corpus(SAMPLE, settings=Settings(home=tmp_path), embedder=embedder)
    assert again.articles() == first
    again.close()


def test_a_sample_of_another_edition_is_brought_up_to_date(tmp_path: Path, embedder: Embedder) -> None:
    old = open_corpus("other", create=True, settings=Settings(home=tmp_path), embedder=embedder)
    shipped = read_sample()
    list(old.add([MILL, shipped[3]], added_by="tests"))
    old.close()
    (tmp_path / "corpora" / "other").rename(tmp_path / "corpora" / SAMPLE)
    corpus = open_corpus(SAMPLE, settings=Settings(home=tmp_path), embedder=embedder)
    assert {article.id for article in corpus.articles()} == {draft.id for draft in shipped}
    corpus.close()
