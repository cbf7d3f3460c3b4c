"""Articles in a corpus of their own, open for questions."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.answering.answerer import HITS, READ
from bot.answering.evidence import Evidence, gather
from bot.answering.question import analyse
from corpus.article import Article, ArticleDraft
from corpus.store import list_articles, open_database
from index.embedding import Embedder
from index.embedding_model import DEFAULT_MODEL
from index.indexing import Indexer
from index.late_interaction import LateInteraction
from index.passages import passages_schema
from index.retrieval import Retriever
from index.vectors import VectorCache


@dataclass(frozen=True, slots=True)
class OpenSet:
    """The parts of a corpus that fitting looks at one by one."""

    articles: Sequence[Article]
    retriever: Retriever
    late_interaction: LateInteraction

    def evidence(self, question: str) -> Evidence:
        """The evidence for a question, as an answer is composed from it."""
        taken_apart = analyse(question)
        hits = self.retriever.search(question, HITS)[:READ]
        matches = self.late_interaction.match(question, [word.span for word in taken_apart.words], hits)
        content = [word.text for word in taken_apart.words if word.is_content]
        return gather(taken_apart, hits, matches, self.retriever.word_statistics(content))


@contextmanager
def open_set(articles: Sequence[ArticleDraft]) -> Iterator[OpenSet]:
    """Put articles into a corpus that is there as long as the `with` block."""
    with TemporaryDirectory() as name:
        folder, embedder = Path(name), Embedder(DEFAULT_MODEL)
        database = open_database(folder / "corpus.sqlite", wait_s=10, more_schema=passages_schema(), create=True)
        for _ in Indexer(database, embedder).add(articles, added_by="benchmark"):
            pass
        with database.reading() as connection:
            stored = list_articles(connection)
        yield OpenSet(
            stored, Retriever(database, embedder, VectorCache(folder / "vectors.faiss")), LateInteraction(embedder)
        )
