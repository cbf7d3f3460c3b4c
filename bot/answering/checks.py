"""How what a language model wrote fared against its sources."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from bot.llm.errors import Reason

Fallback = Reason | Literal["too_long", "not_found", "unsupported", "no_answer"]
"""Why a model's answer was not given: it couldn't be had, the passages don't fit into what it reads, it found none in them,
none of its sentences was supported, or those that were are no answer."""


@dataclass(frozen=True, slots=True)
class CheckedSentence:
    """A sentence that a model wrote: whether it was kept, what was wrong with it, and the passages it names."""

    text: str
    kept: bool
    problems: tuple[str, ...]
    repaired: bool
    markers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Checks:
    """How a model's answer fared against its sources.

    `prompts` are versions by name; `quotations` counts them by kind; `fallback` is why the model's answer was not given,
    None where it was; `tokens` are counts by name.
    """

    model: str
    prompts: Mapping[str, int]
    sentences: tuple[CheckedSentence, ...] = ()
    quotations: Mapping[str, int] = field(default_factory=dict)
    fallback: Fallback | None = None
    cached: bool = False
    tokens: Mapping[str, int] = field(default_factory=dict)

    @property
    def dropped(self) -> int:
        """How many sentences were not supported, and so not said."""
        return sum(not sentence.kept for sentence in self.sentences)

    @property
    def repaired(self) -> int:
        """How many of those that were said named a wrong passage."""
        return sum(sentence.kept and sentence.repaired for sentence in self.sentences)

    def to_json(self) -> dict[str, Any]:
        """The checks as JSON-serialisable data."""
        return {**asdict(self), "dropped": self.dropped, "repaired": self.repaired}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Checks":
        """The checks in what `to_json` made.

        Raises:
            KeyError, TypeError: Something else made it.
        """
        return cls(
            model=data["model"],
            prompts=data["prompts"],
            sentences=tuple(
                CheckedSentence(
                    one["text"], one["kept"], tuple(one["problems"]), one["repaired"], tuple(one["markers"])
                )
                for one in data["sentences"]
            ),
            quotations=data["quotations"],
            fallback=data["fallback"],
            cached=data["cached"],
            tokens=data["tokens"],
        )
