"""What is evaluated: anything that answers a question with an `Answer`."""

from collections.abc import Sequence
from typing import Protocol

from bot.answering.answer import Answer
from bot.answering.conversation import Turn
from bot.corpus import Corpus
from bot.fluency import FluentCorpus


class System(Protocol):
    """Answers questions over one corpus, giving its best evidence even where a reader would get an abstention."""

    @property
    def name(self) -> str:
        """What results call it."""
        ...

    def ask(self, question: str, history: Sequence[Turn]) -> Answer:
        """Answer a question in the light of a conversation's earlier turns."""
        ...


class Footnote:
    """Footnote itself, on the path that every reader's question takes."""

    name = "footnote"

    def __init__(self, corpus: Corpus) -> None:
        """Answer from that corpus."""
        self._corpus = corpus

    def ask(self, question: str, history: Sequence[Turn]) -> Answer:
        """Answer a question in the light of a conversation's earlier turns."""
        return self._corpus.ask(question, history, always_answer=True)


class FootnoteWithLlm:
    """Footnote where a language model words the answers."""

    name = "footnote+llm"

    def __init__(self, corpus: FluentCorpus) -> None:
        """Answer from that corpus."""
        self._corpus = corpus

    def ask(self, question: str, history: Sequence[Turn]) -> Answer:
        """Answer a question in the light of a conversation's earlier turns."""
        return self._corpus.ask(question, history, always_answer=True)
