"""A question's way through: made to stand alone, evidence found and weighed, an answer composed and grounded."""

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from bot.answering.answer import Answer, cite
from bot.answering.byline import BYLINE_CONFIDENCE, quote_byline
from bot.answering.combining import combine
from bot.answering.composing import COMPOSER, compose
from bot.answering.conversation import Turn, stand_alone
from bot.answering.evidence import gather
from bot.answering.grounding import drop_ungrounded
from bot.answering.question import analyse, check_question
from bot.answering.reader import Reader
from bot.answering.weighing import Scales
from index.hit import Hit
from index.late_interaction import LateInteraction
from index.retrieval import Retriever

HITS = 10
"""How many passages are looked at for an answer, and reported with it."""

READ = 8
"""How many of them are read word by word."""

NOT_FOUND = "I couldn't find this in the articles."
_WEAK = "The evidence is too weak: nothing in the articles answers this with enough certainty."
_EMPTY = "There are no articles here yet."


@dataclass(slots=True)
class _Clock:
    """How long each stage took, in milliseconds."""

    took_ms: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        begun = time.perf_counter()
        yield
        self.took_ms[name] = (time.perf_counter() - begun) * 1000


class Answerer:
    """Answers questions over one corpus. Safe to share between threads."""

    def __init__(
        self,
        corpus: str,
        retriever: Retriever,
        late_interaction: LateInteraction,
        reader: Reader | None = None,
        *,
        abstain_below: float,
        version: Mapping[str, str | int],
    ) -> None:
        """Answer from the corpus of that name, abstaining where confidence is below `abstain_below`, 0..1.

        Where there is a `reader`, it has a say in which sentence answers and whether any does.
        """
        self._corpus = corpus
        self._retriever = retriever
        self._late_interaction = late_interaction
        self._reader = reader
        self._abstain_below = abstain_below
        self._version = version
        self._scales = Scales()

    def ask(self, question: str, history: Sequence[Turn] = (), *, always_answer: bool = False) -> Answer:
        """Answer a question, in the light of a conversation's earlier turns.

        With `always_answer` the best evidence is given even where it would abstain.

        Raises:
            QuestionError: The question is empty or too long.
            CorpusError: The corpus is damaged.
            ModelError: A model can't be loaded, or the corpus was made with another embedding model.
        """
        check_question(question)
        clock = _Clock()
        with clock.stage("stand_alone"):
            standalone = stand_alone(question, history)
            taken_apart = analyse(standalone, asked=question)
        with clock.stage("retrieve"):
            hits = self._retriever.search(standalone, HITS)
        with clock.stage("read"):
            read = hits[:READ]
            matches = self._late_interaction.match(standalone, [word.span for word in taken_apart.words], read)
            content = [word.text for word in taken_apart.words if word.is_content]
            evidence = gather(taken_apart, read, matches, self._retriever.word_statistics(content))
        with clock.stage("weigh"):
            weighed = self._scales.weigh(evidence)
        if self._reader is not None:
            with clock.stage("reader"):
                weighed = combine(weighed, self._reader.margins(standalone, read))
        with clock.stage("compose"):
            byline = quote_byline(question, hits)
            confidence = max(weighed.confidence, BYLINE_CONFIDENCE) if byline else weighed.confidence
            answers = always_answer or confidence >= self._abstain_below
            composed = [byline] if byline else compose(weighed)
            quotes = drop_ungrounded(composed) if answers else []
        reason = None if quotes else (_WEAK if hits else _EMPTY)
        return Answer(
            question=question,
            standalone_question=standalone,
            text=" ".join(f"{_one_line(quote.text)} [{marker}]" for marker, quote in enumerate(quotes, 1)) or NOT_FOUND,
            abstained=not quotes,
            reason=reason,
            confidence=confidence,
            as_of=max((quote.article.published for quote in quotes if quote.article.published), default=None),
            composer=COMPOSER,
            citations=tuple(
                cite(quote.article, quote.span, corpus=self._corpus, marker=marker)
                for marker, quote in enumerate(quotes, 1)
            ),
            hits=tuple(hits),
            timings_ms={**clock.took_ms, "total": sum(clock.took_ms.values())},
            version=self._version,
        )

    def retrieve(self, question: str, k: int) -> list[Hit]:
        """The `k` best passages for a question, best first.

        Raises:
            QuestionError: The question is empty or too long.
        """
        check_question(question)
        return self._retriever.search(question, k)


def _one_line(text: str) -> str:
    return " ".join(text.split())
