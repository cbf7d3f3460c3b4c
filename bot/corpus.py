"""An open corpus: its articles, and questions over them."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from functools import cached_property
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from bot.answering.answer import Answer
from bot.answering.answerer import Answerer
from bot.answering.conversation import Turn
from bot.answering.reader import Reader
from bot.settings import Settings
from corpus.article import Article, ArticleDraft
from corpus.backing_up import back_up
from corpus.database import Database
from corpus.former import former_titles
from corpus.history import ChangePage, last_done, read_changes, sequence_number
from corpus.listing import ArticlePage, Filters, Sort, read_page, read_titles
from corpus.store import count_articles, get_article, list_articles, read_meta, write_meta
from index.article_embedding import GROUP, no_pause
from index.embedding import Embedder
from index.hit import Hit
from index.indexing import Added, Indexer
from index.late_interaction import LateInteraction
from index.passage import Passage
from index.passages import count_passages, count_passages_by_article, read_passages_of
from index.reindexing import reindex
from index.reranking import Reranker
from index.retrieval import Retriever
from index.similar import SimilarArticle, find_similar
from index.vectors import VectorCache
from index.verifying import Report, verify


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

    def add(
        self,
        drafts: Sequence[ArticleDraft],
        *,
        added_by: str,
        group: int = GROUP,
        pause: Callable[[], None] = no_pause,
    ) -> Iterator[Added]:
        """Add articles in order, yielding what became of each once it is safely stored (see `Indexer`)."""
        return Indexer(self._database, self._embedder, group=group, pause=pause).add(drafts, added_by=added_by)

    def remove(self, article_id: str, *, removed_by: str, expected_sha256: str | None = None) -> Article:
        """Take an article out, at once; for a day it can be restored (see `Indexer.remove`)."""
        return self._indexer.remove(article_id, removed_by=removed_by, expected_sha256=expected_sha256)

    def restore(self, article_id: str, *, restored_by: str) -> Added:
        """Bring back an article that was removed within a day (see `Indexer.restore`)."""
        return self._indexer.restore(article_id, restored_by=restored_by)

    def replace(
        self, article_id: str, draft: ArticleDraft, *, replaced_by: str, expected_sha256: str | None = None
    ) -> Added:
        """Put a draft in the place of an article, whose id stays (see `Indexer.replace`)."""
        return self._indexer.replace(article_id, draft, replaced_by=replaced_by, expected_sha256=expected_sha256)

    def count_passages(self, draft: ArticleDraft) -> int:
        """How many passages a draft would make."""
        return self._indexer.count_passages(draft)

    def similar(self, text: str, most: int = 3) -> list[SimilarArticle]:
        """Articles that say nearly the same as a text, the most alike first (see `find_similar`)."""
        return find_similar(self._retriever, text, most)

    def reindex(self, on_progress: Callable[[int, int], None] = lambda done, total: None) -> int:
        """Embed every article anew with the embedding model of the settings; the number of passages (see `reindex`)."""
        return reindex(self._database, self._embedder, on_progress=on_progress)

    def verify(
        self, *, repair: bool, deep: bool = False, on_progress: Callable[[int, int], None] = lambda done, total: None
    ) -> Report:
        """Check every article, passage and embedding (see `index.verifying.verify`); `deep` embeds all of them anew."""
        return verify(
            self._database,
            self._embedder,
            vectors_path=self._vectors_path,
            repair=repair,
            deep=deep,
            on_progress=on_progress,
        )

    def back_up(self, target: Path) -> None:
        """Write a copy of the corpus as it is now to a file that isn't there yet (see `corpus.backing_up`)."""
        back_up(self._database, target)

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

    def list_articles(
        self,
        filters: Filters | None = None,
        *,
        sort: Sort = "added",
        descending: bool = False,
        offset: int = 0,
        most: int = 20,
    ) -> ArticlePage:
        """Some articles in order, and how many there are in all."""
        with self._database.reading() as connection:
            return read_page(
                connection, filters or Filters(), sort=sort, descending=descending, offset=offset, most=most
            )

    def titles(self, typed: str, most: int) -> list[tuple[str, str]]:
        """Id and title of at most `most` articles with `typed` in the title, those that begin with it first."""
        with self._database.reading() as connection:
            return read_titles(connection, typed, most)

    def removed_titles(self) -> list[tuple[str, str]]:
        """Id and title of each article that can be brought back, the last removed first."""
        with self._database.reading() as connection:
            return former_titles(connection)

    def history(self, *, most: int, offset: int = 0, article_id: str | None = None) -> ChangePage:
        """Who did what and when, newest first."""
        with self._database.reading() as connection:
            return read_changes(connection, most=most, offset=offset, article_id=article_id)

    def removed_at(self, article_id: str) -> datetime | None:
        """When the last article with that id was removed; None where none was."""
        with self._database.reading() as connection:
            return last_done(connection, article_id, "remove")

    def replaced_at(self, article_id: str) -> datetime | None:
        """When the article with that id was last replaced; None where it never was."""
        with self._database.reading() as connection:
            return last_done(connection, article_id, "replace")

    def sequence_number(self) -> int:
        """The number of the newest change; two equal numbers mean that nothing was changed."""
        with self._database.reading() as connection:
            return sequence_number(connection)

    def read_fact(self, key: str) -> str | None:
        """Something that is kept with the corpus; None where it never was."""
        with self._database.reading() as connection:
            return read_meta(connection, key)

    def write_fact(self, key: str, value: str) -> None:
        """Keep something with the corpus."""
        with self._database.writing() as connection:
            write_meta(connection, key, value)

    def passages(self, article_id: str) -> list[Passage]:
        """The passages of an article in their order.

        Raises:
            ArticleNotFoundError: There is none with that id.
        """
        with self._database.reading() as connection:
            get_article(connection, article_id)
            return read_passages_of(connection, article_id)

    def passage_counts(self) -> dict[str, int]:
        """How many passages each article has, by article id."""
        with self._database.reading() as connection:
            return count_passages_by_article(connection)

    def size(self) -> tuple[int, int]:
        """How many articles there are, and how many passages."""
        with self._database.reading() as connection:
            return count_articles(connection), count_passages(connection)

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
        return Retriever(self._database, self._embedder, VectorCache(self._vectors_path), self._reranker)

    @property
    def _vectors_path(self) -> Path:
        return self._database.path.with_name("vectors.faiss")

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


def installed_version() -> str:
    """The version of Footnote."""
    try:
        return version("footnote-bot")
    except PackageNotFoundError:
        return "0+uninstalled"
