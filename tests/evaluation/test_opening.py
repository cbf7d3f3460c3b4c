"""Throw-away corpora for the articles of datasets."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from bot.corpus import Corpus
from bot.settings import Settings
from corpus.article import ArticleDraft
from corpus.errors import CorpusError
from evaluation.dataset import Dataset, DatasetError
from evaluation.opening import MOST_KEPT, open_dataset_corpus
from index.embedding import Embedder, Vectors

WORDS = "mill fair bridge school bakery ferry storm harvest council museum".split()


class CountingEmbedder(Embedder):
    """The default model, that counts the texts it embeds."""

    embedded = 0

    def embed(self, texts: Sequence[str]) -> Vectors:
        self.embedded += len(texts)
        return super().embed(texts)


@pytest.fixture(scope="module")
def counting(embedder: Embedder) -> CountingEmbedder:
    return CountingEmbedder(embedder.name)


class Opener:
    """Opens corpora of datasets in one data folder."""

    def __init__(self, home: Path, embedder: CountingEmbedder) -> None:
        self.embedder = embedder
        self.folder = home / "evaluation" / "corpora"
        self.settings = Settings(home=home)
        self._opened: list[Corpus] = []

    def open(self, dataset: Dataset) -> Corpus:
        corpus = open_dataset_corpus(dataset, self.settings, self.embedder, lambda: None)
        self._opened.append(corpus)
        return corpus

    def embedded_by_opening(self, dataset: Dataset) -> int:
        """How many texts it takes to open and close the dataset's corpus."""
        before = self.embedder.embedded
        self.open(dataset).close()
        return self.embedder.embedded - before

    def close(self) -> None:
        for corpus in self._opened:
            corpus.close()


@pytest.fixture
def opener(tmp_path: Path, counting: CountingEmbedder) -> Iterator[Opener]:
    made = Opener(tmp_path / "home", counting)
    yield made
    made.close()


def dataset(*words: str, title: str = "News", **fields: str) -> Dataset:
    drafts = tuple(
        ArticleDraft(title=title, text=f"The {word} opened on Friday.", id=f"p{number}")
        for number, word in enumerate(words)
    )
    return Dataset(fields.get("name", "set"), "squad", fields.get("sha256", "0"), drafts, ())


def test_the_articles_are_there_and_can_be_asked_about(opener: Opener) -> None:
    corpus = opener.open(dataset("mill", "fair"))
    assert [(article.id, article.text) for article in corpus.articles()] == [
        ("p0", "The mill opened on Friday."),
        ("p1", "The fair opened on Friday."),
    ]
    assert corpus.retrieve("When did the fair open?", 1)[0].article.id == "p1"


def test_a_second_run_embeds_nothing(opener: Opener) -> None:
    assert opener.embedded_by_opening(dataset("mill", "fair")) == 2
    assert opener.embedded_by_opening(dataset("mill", "fair", name="renamed", sha256="1")) == 0
    assert len(list(opener.folder.iterdir())) == 1


@pytest.mark.parametrize("other", [dataset("mill"), dataset("fair", "mill"), dataset("mill", "fair", title="Old news")])
def test_other_articles_are_another_corpus(opener: Opener, other: Dataset) -> None:
    opener.open(dataset("mill", "fair"))
    corpus = opener.open(other)
    assert [(article.title, article.text) for article in corpus.articles()] == [
        (draft.title, draft.text) for draft in other.articles or ()
    ]


def test_another_model_is_another_corpus(opener: Opener, other_embedder: Embedder) -> None:
    opener.open(dataset("mill"))
    other = open_dataset_corpus(dataset("mill"), opener.settings, other_embedder, lambda: None)
    other.close()
    assert len(list(opener.folder.iterdir())) == 2


def test_an_interrupted_run_is_taken_up_again(opener: Opener) -> None:
    def interrupt() -> None:
        raise KeyboardInterrupt

    many = tuple(ArticleDraft(title="News", text=f"The mill opened on day {day}.", id=f"p{day}") for day in range(300))
    days = Dataset("days", "squad", "0", many, ())
    before = opener.embedder.embedded
    with pytest.raises(KeyboardInterrupt):
        open_dataset_corpus(days, opener.settings, opener.embedder, interrupt)
    done = opener.embedder.embedded - before
    assert 0 < done < 300
    told: list[None] = []
    corpus = open_dataset_corpus(days, opener.settings, opener.embedder, lambda: told.append(None))
    assert [article.id for article in corpus.articles()] == [draft.id for draft in many]
    assert opener.embedder.embedded - before == len(told) == 300
    corpus.close()


def test_progress_is_told_for_articles_that_are_there_as_well(opener: Opener) -> None:
    told: list[None] = []
    for _ in range(2):
        news = dataset("mill", "fair")
        open_dataset_corpus(news, opener.settings, opener.embedder, lambda: told.append(None)).close()
    assert len(told) == 4


def test_only_the_most_recently_used_are_kept(opener: Opener) -> None:
    for word in WORDS[:MOST_KEPT]:
        opener.embedded_by_opening(dataset(word))
    assert opener.embedded_by_opening(dataset(WORDS[0])) == 0  # the oldest is used again
    opener.embedded_by_opening(dataset(WORDS[MOST_KEPT]))
    assert len(list(opener.folder.iterdir())) == MOST_KEPT
    assert opener.embedded_by_opening(dataset(WORDS[0])) == 0
    assert opener.embedded_by_opening(dataset(WORDS[1])) == 1


def test_one_that_is_open_is_not_deleted(opener: Opener) -> None:
    first = opener.open(dataset(WORDS[0]))
    for word in WORDS[1 : MOST_KEPT + 3]:
        opener.embedded_by_opening(dataset(word))
    assert [hit.article.id for hit in first.retrieve("What opened?")] == ["p0"]
    first.close()
    opener.embedded_by_opening(dataset(WORDS[-1]))
    assert opener.embedded_by_opening(dataset(WORDS[0])) == 1


def test_what_is_not_a_dataset_corpus_is_left_alone(opener: Opener) -> None:
    theirs = opener.folder / "mine"
    theirs.mkdir(parents=True)
    (theirs / "notes.txt").write_text("keep")
    for word in WORDS[: MOST_KEPT + 2]:
        opener.embedded_by_opening(dataset(word))
    assert (theirs / "notes.txt").read_text() == "keep"


def test_a_dataset_without_articles_is_refused(opener: Opener) -> None:
    with pytest.raises(DatasetError, match="questions carries no articles"):
        opener.open(Dataset("questions", "footnote", "0", None, ()))


def test_a_data_folder_that_cannot_be_written_is_named(tmp_path: Path, opener: Opener) -> None:
    home = tmp_path / "file"
    home.write_text("not a folder")
    with pytest.raises(CorpusError, match="FOOTNOTE_HOME") as caught:
        open_dataset_corpus(dataset("mill"), Settings(home=home), opener.embedder, lambda: None)
    assert str(home) in str(caught.value)
