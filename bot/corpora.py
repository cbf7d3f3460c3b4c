"""Corpora by name: each a folder of its own, so that none can be reached from another."""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import cached_property
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from bot.answering import together
from bot.answering.answer import Answer
from bot.answering.answerer import Answerer
from bot.answering.conversation import Turn
from bot.answering.reader import Reader
from bot.sample import ADDED_BY, SAMPLE, read_sample, sample_digest
from bot.settings import Settings, read_settings
from corpus.article import Article, ArticleDraft
from corpus.database import Database
from corpus.errors import CorpusError, CorpusNotFoundError
from corpus.store import get_article, list_articles, open_database, read_meta, removed_at, write_meta
from index.embedding import Embedder
from index.hit import Hit
from index.indexing import Added, Indexer
from index.late_interaction import LateInteraction
from index.passages import count_passages_by_article, passages_schema
from index.reranking import Reranker
from index.retrieval import Retriever
from index.vectors import VectorCache

DEFAULT = "default"

_EDITION = "sample_edition"
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")


class Corpus:
    """An open corpus: its articles, and questions over them. Safe to share between threads.

    The embedding model is loaded when something is first embedded; listing, showing and removing articles needs none.
    """

    def __init__(
        self,
        name: str,
        database: Database,
        settings: Settings,
        embedder: Embedder,
        reranker: Reranker | None = None,
        reader: Reader | None = None,
        late_interaction: LateInteraction | None = None,
    ) -> None:
        """Take an open database; `open_corpus` is the way to get one."""
        self.name = name
        self._database = database
        self._settings = settings
        self._embedder = embedder
        self._reranker = reranker
        self._reader = reader
        self._late_interaction = late_interaction or LateInteraction(embedder)

    def add(self, drafts: Sequence[ArticleDraft], *, added_by: str) -> Iterator[Added]:
        """Add articles in order, yielding what became of each once it is safely stored (see `Indexer.add`)."""
        return self._indexer.add(drafts, added_by=added_by)

    def remove(self, article_id: str, *, removed_by: str) -> Article:
        """Take an article out, at once and for good.

        Raises:
            ArticleNotFoundError: There is none with that id.
        """
        return self._indexer.remove(article_id, removed_by=removed_by)

    def reindex(self) -> int:
        """Embed every article anew with the embedding model of the settings; returns the number of passages."""
        return self._indexer.reindex()

    def articles(self) -> list[Article]:
        """Every article, in the order in which they were added."""
        with self._database.reading() as connection:
            return list_articles(connection)

    def article(self, article_id: str) -> Article:
        """The article with that id.

        Raises:
            ArticleNotFoundError: There is none.
        """
        with self._database.reading() as connection:
            return get_article(connection, article_id)

    def removed_at(self, article_id: str) -> datetime | None:
        """When the last article with that id was removed; None where none was."""
        with self._database.reading() as connection:
            return removed_at(connection, article_id)

    def passage_counts(self) -> dict[str, int]:
        """How many passages each article has, by article id."""
        with self._database.reading() as connection:
            return count_passages_by_article(connection)

    def ask(self, question: str, history: Sequence[Turn] = (), *, always_answer: bool = False) -> Answer:
        """Answer a question (see `Answerer.ask`)."""
        return self._answerer.ask(question, history, always_answer=always_answer)

    def retrieve(self, question: str, k: int = 10) -> list[Hit]:
        """The `k` best passages for a question, best first (see `Answerer.retrieve`)."""
        return self._answerer.retrieve(question, k)

    def retriever(self) -> Retriever:
        """What finds passages, for other programs to build on."""
        return self._retriever

    def answerer(self) -> Answerer:
        """What answers questions, step by step."""
        return self._answerer

    def close(self) -> None:
        """Let go of the corpus's files."""
        self._database.close()

    @cached_property
    def _indexer(self) -> Indexer:
        return Indexer(self._database, self._embedder)

    @cached_property
    def _retriever(self) -> Retriever:
        vectors = VectorCache(self._database.path.with_name("vectors.faiss"))
        return Retriever(self._database, self._embedder, vectors, self._reranker)

    @cached_property
    def _answerer(self) -> Answerer:
        return Answerer(
            self.name,
            self._retriever,
            self._late_interaction,
            self._reader,
            abstain_below=self._settings.abstain_below,
            version=self._version(),
        )

    def _version(self) -> dict[str, str | int]:
        models = {"embedding_model": self._embedder, "rerank_model": self._reranker, "reader_model": self._reader}
        return {
            "footnote": installed_version(),
            **{role: model.name for role, model in models.items() if model is not None},
        }


def open_corpus(
    name: str = DEFAULT,
    *,
    create: bool = False,
    settings: Settings | None = None,
    embedder: Embedder | None = None,
    reranker: Reranker | None = None,
    reader: Reader | None = None,
    late_interaction: LateInteraction | None = None,
) -> Corpus:
    """Open a corpus by name; with `create`, make an empty one where there is none. `sample` is the one that ships.

    Models that aren't given are those of the settings. Corpora that are opened with the same ones share their memory,
    and with the same `late_interaction`, which has to be of the same embedder, what that remembers of passages.

    Raises:
        CorpusNotFoundError: There is no such corpus.
        CorpusError: The name is not one a corpus can have, or the corpus can't be opened.
    """
    settings = settings or read_settings()
    embedder = embedder or Embedder(settings.model)
    reranker = reranker or _reranker_of(settings)
    reader = reader or _reader_of(settings)
    path = corpus_folder(settings.home, name) / "corpus.sqlite"
    if name == SAMPLE:
        return _open_sample(path, settings, embedder, reranker, reader, late_interaction)
    if not create and not path.exists():
        raise CorpusNotFoundError(
            f"there is no corpus {name!r} in {settings.home}; 'footnote add FILE --corpus {name}' makes one."
        )
    database = open_database(path, wait_s=settings.write_wait_s, more_schema=passages_schema(), create=create)
    return Corpus(name, database, settings, embedder, reranker, reader, late_interaction)


def ask_together(asked: Sequence[tuple[Corpus, str, Sequence[Turn]]]) -> list[Answer | Exception]:
    """What `Corpus.ask` gives for each question with its conversation, or the error that it raises.

    Together is faster where corpora were opened with the same embedder and the same late interaction.
    """
    return together.ask_together([(corpus.answerer(), question, history) for corpus, question, history in asked])


def corpus_folder(home: Path, name: str) -> Path:
    """The folder that a corpus lives in.

    Raises:
        CorpusError: The name is not one a corpus can have.
    """
    if not _NAME.fullmatch(name):
        raise CorpusError(
            f"{name!r} can't be the name of a corpus: use 1 to 64 of a-z, 0-9 and '-', the first not a '-'."
        )
    return home / "corpora" / name


def installed_version() -> str:
    """The version of Footnote."""
    try:
        return version("footnote-bot")
    except PackageNotFoundError:
        return "0+uninstalled"


def _reranker_of(settings: Settings) -> Reranker | None:
    return Reranker(settings.rerank.model, depth=settings.rerank.depth) if settings.rerank.model else None


def _reader_of(settings: Settings) -> Reader | None:
    return Reader(settings.reader.model) if settings.reader.model else None


def _open_sample(
    path: Path,
    settings: Settings,
    embedder: Embedder,
    reranker: Reranker | None,
    reader: Reader | None,
    late_interaction: LateInteraction | None,
) -> Corpus:
    """The sample corpus, brought to the edition that is installed. An interrupted first use is taken up again."""
    database = open_database(path, wait_s=settings.write_wait_s, more_schema=passages_schema(), create=True)
    corpus = Corpus(SAMPLE, database, settings, embedder, reranker, reader, late_interaction)
    drafts = read_sample()
    digest = sample_digest(drafts)
    with database.reading() as connection:
        is_current = read_meta(connection, _EDITION) == digest
    if not is_current:
        shipped = {draft.sha256 for draft in drafts}
        for article in corpus.articles():
            if article.sha256 not in shipped:
                corpus.remove(article.id, removed_by=ADDED_BY)
        for _ in corpus.add(drafts, added_by=ADDED_BY):
            pass
        with database.writing() as connection:
            write_meta(connection, _EDITION, digest)
    return corpus
