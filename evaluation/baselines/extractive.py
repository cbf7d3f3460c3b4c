"""What every baseline shares: a question made to stand alone as Footnote does, and an answer made of quotes.

So baselines differ from Footnote, and from each other, in how they find passages and choose what to quote of them alone.
"""

import time
from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.answering.answer import NOT_FOUND, Answer, cite
from bot.answering.answerer import HITS
from bot.answering.conversation import Turn, stand_alone
from bot.corpus import Corpus, installed_version
from index.hit import Hit
from index.passage import Span

SENTENCES = 3
"""How many sentences are quoted by those that quote sentences: as many as Footnote does at the most."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a hit, as a slice of its article, and how well it meets the question; the more the better."""

    hit: Hit
    span: Span
    score: float


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a baseline quotes for a question, best first, and how sure it is, 0..1."""

    quotes: Sequence[tuple[Hit, Span]]
    confidence: float


class ExtractiveBaseline(ABC):
    """Answers with slices of the passages that it finds. It always answers where there is a passage."""

    name: str

    def __init__(self, corpus: Corpus) -> None:
        """Answer from that corpus."""
        self._corpus = corpus.name
        self._retriever = corpus.retriever()

    def ask(self, question: str, history: Sequence[Turn]) -> Answer:
        """Answer a question in the light of a conversation's earlier turns.

        Raises:
            CorpusError: The corpus is damaged.
            EmbeddingModelError: It was made with another embedding model.
        """
        begun = time.perf_counter()
        standalone = stand_alone(question, history)
        understood = time.perf_counter()
        hits = self.search(standalone, HITS)
        searched = time.perf_counter()
        evidence = self.quote(standalone, hits)
        composed = time.perf_counter()
        citations = tuple(
            cite(hit.article, span, corpus=self._corpus, marker=marker)
            for marker, (hit, span) in enumerate(evidence.quotes, 1)
        )
        return Answer(
            question=question,
            standalone_question=standalone,
            text=" ".join(f"{' '.join(each.quote.split())} [{each.marker}]" for each in citations) or NOT_FOUND,
            abstained=not citations,
            reason=None if citations else "Nothing was found.",
            confidence=evidence.confidence,
            as_of=max((each.published for each in citations if each.published), default=None),
            composer=self.name,
            citations=citations,
            hits=tuple(hits),
            timings_ms={
                "stand_alone": (understood - begun) * 1000,
                "retrieve": (searched - understood) * 1000,
                "compose": (composed - searched) * 1000,
                "total": (composed - begun) * 1000,
            },
            version={"footnote": installed_version(), "embedding_model": self._retriever.embedder.name},
        )

    @abstractmethod
    def search(self, question: str, k: int) -> list[Hit]:
        """The `k` best passages, best first."""

    @abstractmethod
    def quote(self, question: str, hits: Sequence[Hit]) -> Evidence:
        """What to quote of them."""


def best_sentences(sentences: Iterable[Sentence]) -> list[tuple[Hit, Span]]:
    """The three best, best first, each once although passages overlap; the earlier of two that are as good."""
    best: dict[tuple[str, Span], Sentence] = {}
    for sentence in sentences:
        best.setdefault((sentence.hit.article.id, sentence.span), sentence)
    ranked = sorted(best.values(), key=lambda sentence: -sentence.score)
    return [(sentence.hit, sentence.span) for sentence in ranked[:SENTENCES]]
