"""What a question got: the answer's public JSON, beside what was expected."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from evaluation.dataset import GoldQuestion, Place


@dataclass(frozen=True, slots=True)
class Outcome:
    """A question, where its gold evidence stands in the corpus, and its answer.

    `evidence` are the places of `gold.evidence`, `answer_places` those of the answers that the dataset places or that
    stand inside the evidence. `answer` is an Answer's JSON (see `bot.answering.answer`), asked for with `always_answer`,
    so that abstaining can be judged at any threshold. `quotes_are_verbatim` says whether every quote is the slice of its
    article that its offsets name.
    `took_ms` is the wall time of the whole question.
    """

    gold: GoldQuestion
    evidence: tuple[Place, ...]
    answer_places: tuple[Place, ...]
    answer: Mapping[str, Any]
    quotes_are_verbatim: bool
    took_ms: float

    @property
    def confidence(self) -> float:
        """How sure the answer is, 0..1."""
        return float(self.answer["confidence"])

    @property
    def hits(self) -> tuple[Place, ...]:
        """The passages looked at, best first."""
        return tuple(Place(hit["article_id"], hit["start"], hit["end"]) for hit in self.answer["hits"])

    @property
    def quotes(self) -> tuple[str, ...]:
        """What is quoted, in the order of the footnotes."""
        return tuple(citation["quote"] for citation in self.answer["citations"])

    @property
    def cited(self) -> tuple[Place, ...]:
        """Where the quotes stand, in the order of the footnotes."""
        return tuple(Place(each["article_id"], each["start"], each["end"]) for each in self.answer["citations"])

    @property
    def gold_places(self) -> tuple[Place, ...]:
        """Where the right evidence stands: the evidence if any was chosen, else the answers."""
        return self.evidence or self.answer_places

    def is_answered(self, abstain_below: float) -> bool:
        """Whether a reader would have got an answer at this threshold."""
        return not self.answer["abstained"] and self.confidence >= abstain_below
