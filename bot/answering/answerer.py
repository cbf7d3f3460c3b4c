"""A question's way through: made to stand alone, evidence found and weighed, an answer composed and grounded."""

from collections.abc import Mapping, Sequence

from bot.answering.answer import NOT_FOUND, Answer, cite
from bot.answering.byline import BYLINE_CONFIDENCE, quote_byline
from bot.answering.combining import combine
from bot.answering.composing import COMPOSER, Quote, compose
from bot.answering.conversation import Turn, stand_alone
from bot.answering.evidence import gather
from bot.answering.grounding import drop_ungrounded
from bot.answering.inquiry import Clock, Found, Inquiry
from bot.answering.question import analyse, check_question
from bot.answering.reader import Reader
from bot.answering.weighing import Scales
from bot.answering.wording import Stems
from index.embedding import Embedder, EncodedQuestion
from index.hit import Hit
from index.late_interaction import LateInteraction, WordMatches
from index.retrieval import Retriever

HITS = 10
"""How many passages are looked at for an answer, and reported with it."""

READ = 8
"""How many of them are read word by word."""

_WEAK = "The evidence is too weak: nothing in the articles answers this with enough certainty."
_EMPTY = "There are no articles here yet."


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
        self.late_interaction = late_interaction
        self._reader = reader
        self._abstain_below = abstain_below
        self._version = version
        self._scales = Scales()
        self._stems = Stems()

    def ask(self, question: str, history: Sequence[Turn] = (), *, always_answer: bool = False) -> Answer:
        """Answer a question, in the light of a conversation's earlier turns.

        With `always_answer` the best evidence is given even where it would abstain.

        Raises:
            QuestionError: The question is empty or too long.
            CorpusError: The corpus is damaged.
            ModelError: A model can't be loaded, or the corpus was made with another embedding model.
        """
        inquiry = self.understand(question, history)
        with inquiry.clock.stage("retrieve"):
            encoded = self.embedder.encode_questions([inquiry.standalone])[0]
        found = self.find(inquiry, encoded)
        with inquiry.clock.stage("read"):
            matches = self.late_interaction.match_together([found.to_match])[0]
        return self.answer(found, matches, always_answer=always_answer)

    @property
    def embedder(self) -> Embedder:
        """What encodes a question for `find`."""
        return self._retriever.embedder

    def understand(self, question: str, history: Sequence[Turn] = ()) -> Inquiry:
        """The first step of `ask`: the question checked, made to stand alone, and taken apart.

        Raises:
            QuestionError: The question is empty or too long.
            EmbeddingModelError: The corpus was made with another embedding model.
        """
        check_question(question)
        self._retriever.check_model()
        clock = Clock()
        with clock.stage("stand_alone"):
            taken_apart = analyse(stand_alone(question, history), asked=question)
        return Inquiry(question, taken_apart, clock)

    def find(self, inquiry: Inquiry, encoded: EncodedQuestion) -> Found:
        """The second step: passages for the question as it stands alone, which `embedder` has encoded.

        Raises:
            CorpusError: The corpus is damaged.
            ModelError: A model can't be loaded, or the corpus was made with another embedding model.
        """
        with inquiry.clock.stage("retrieve"):
            hits = self._retriever.search(inquiry.standalone, HITS, vector=encoded.vector)
        return Found(inquiry, encoded, tuple(hits), READ)

    def answer(self, found: Found, matches: Sequence[WordMatches], *, always_answer: bool = False) -> Answer:
        """The last step: an answer, given what `late_interaction` makes of `found.to_match`.

        Raises:
            CorpusError: The corpus is damaged.
            ModelError: The reader can't be loaded.
        """
        inquiry, clock = found.inquiry, found.inquiry.clock
        read = found.hits[: found.read]
        with clock.stage("read"):
            content = [word.text for word in inquiry.taken_apart.words if word.is_content]
            evidence = gather(inquiry.taken_apart, read, matches, self._retriever.word_statistics(content), self._stems)
        with clock.stage("weigh"):
            weighed = self._scales.weigh(evidence)
        if self._reader is not None:
            with clock.stage("reader"):
                weighed = combine(weighed, self._reader.margins(inquiry.standalone, read))
        with clock.stage("compose"):
            byline = quote_byline(inquiry.question, found.hits)
            confidence = max(weighed.confidence, BYLINE_CONFIDENCE) if byline else weighed.confidence
            answers = always_answer or confidence >= self._abstain_below
            composed = [byline] if byline else compose(weighed)
            quotes = drop_ungrounded(composed) if answers else []
        return self._with_footnotes(found, quotes, confidence)

    def _with_footnotes(self, found: Found, quotes: Sequence[Quote], confidence: float) -> Answer:
        took_ms = found.inquiry.clock.took_ms
        return Answer(
            question=found.inquiry.question,
            standalone_question=found.inquiry.standalone,
            text=" ".join(f"{_one_line(quote.text)} [{marker}]" for marker, quote in enumerate(quotes, 1)) or NOT_FOUND,
            abstained=not quotes,
            reason=None if quotes else (_WEAK if found.hits else _EMPTY),
            confidence=confidence,
            as_of=max((quote.article.published for quote in quotes if quote.article.published), default=None),
            composer=COMPOSER,
            citations=tuple(
                cite(quote.article, quote.span, corpus=self._corpus, marker=marker)
                for marker, quote in enumerate(quotes, 1)
            ),
            hits=found.hits,
            timings_ms={**took_ms, "total": sum(took_ms.values())},
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
