"""A question set's articles in a corpus of their own, open for questions."""

from dataclasses import dataclass
from pathlib import Path

from benchmarks.question_sets import QuestionSet
from bot.answering.answerer import HITS, READ
from bot.answering.evidence import Evidence, gather
from bot.answering.question import analyse
from corpus.store import open_database
from index.embedding import Embedder
from index.embedding_model import DEFAULT_MODEL
from index.indexing import Indexer
from index.late_interaction import LateInteraction
from index.passages import passages_schema
from index.retrieval import Retriever
from index.vectors import VectorCache


@dataclass(frozen=True, slots=True)
class OpenSet:
    """The parts of a corpus that benchmarks look at one by one."""

    embedder: Embedder
    retriever: Retriever
    late_interaction: LateInteraction

    def evidence(self, question: str) -> Evidence:
        """The evidence for a question, as an answer is composed from it."""
        taken_apart = analyse(question)
        hits = self.retriever.search(question, HITS)[:READ]
        matches = self.late_interaction.match(question, [word.span for word in taken_apart.words], hits)
        content = [word.text for word in taken_apart.words if word.is_content]
        return gather(taken_apart, hits, matches, self.retriever.word_statistics(content))


def open_set(questions: QuestionSet, folder: Path) -> OpenSet:
    """Put the set's articles into a corpus in `folder`."""
    embedder = Embedder(DEFAULT_MODEL)
    database = open_database(folder / "corpus.sqlite", wait_s=10, more_schema=passages_schema(), create=True)
    for _ in Indexer(database, embedder).add(questions.articles, added_by="benchmark"):
        pass
    retriever = Retriever(database, embedder, VectorCache(folder / "vectors.faiss"))
    return OpenSet(embedder, retriever, LateInteraction(embedder))
