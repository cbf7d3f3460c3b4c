"""A question on its way to an answer: what each stage knows of it, and how long it took."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from bot.answering.question import Question
from index.embedding import EncodedQuestion
from index.hit import Hit
from index.late_interaction import ToMatch


@dataclass(slots=True)
class Clock:
    """How long each stage took, in milliseconds; of what several questions share, each has an equal part."""

    took_ms: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Count the time that the `with` block takes to a stage."""
        begun = time.perf_counter()
        yield
        self.add(name, (time.perf_counter() - begun) * 1000)

    def add(self, name: str, took_ms: float) -> None:
        """Count more time to a stage."""
        self.took_ms[name] = self.took_ms.get(name, 0.0) + took_ms


@dataclass(frozen=True, slots=True)
class Inquiry:
    """A question as it was asked, and taken apart as it is understood in its conversation."""

    question: str
    taken_apart: Question
    clock: Clock

    @property
    def standalone(self) -> str:
        """The question as it would be asked without the conversation."""
        return self.taken_apart.text


@dataclass(frozen=True, slots=True)
class Found:
    """An inquiry with what the model made of it, and the hits for it, best first. The first `read` are looked into."""

    inquiry: Inquiry
    encoded: EncodedQuestion
    hits: tuple[Hit, ...]
    read: int

    @property
    def to_match(self) -> ToMatch:
        """What is to be matched word by word."""
        words = [word.span for word in self.inquiry.taken_apart.words]
        return ToMatch(self.encoded.states, words, self.hits[: self.read])
