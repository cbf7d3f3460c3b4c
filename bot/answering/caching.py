"""Answers that were composed before: the same question on an unchanged corpus needn't be asked of a model again."""

import threading
from collections.abc import Hashable
from dataclasses import dataclass, replace

from cachetools import LRUCache

from bot.answering.answer import Answer

_KEPT = 1_000


@dataclass(frozen=True, slots=True)
class AnswerKey:
    """All that an answer depends on. `state` tells one state of a corpus from its other ones; `passages` are what is read."""

    state: Hashable
    question: str
    passages: Hashable
    model: str
    prompts: Hashable

    @classmethod
    def of(cls, state: Hashable, asked: Answer, model: str, prompts: Hashable) -> "AnswerKey":
        """The key for what an extractive answer answers. White space and case don't matter in a question."""
        passages = tuple((hit.article.id, hit.article.sha256, hit.passage.start, hit.passage.end) for hit in asked.hits)
        return cls(state, " ".join(asked.standalone_question.casefold().split()), passages, model, prompts)


class AnswerCache:
    """The last answers, in memory. Safe to share between threads."""

    def __init__(self, most: int = _KEPT) -> None:
        """Keep at most so many."""
        self._guard = threading.Lock()
        self._answers: LRUCache[AnswerKey, Answer] = LRUCache(most)

    def find(self, key: AnswerKey, asked: Answer) -> Answer | None:
        """What was kept under the key, as the answer to what was asked now: it says that it was kept."""
        with self._guard:
            kept = self._answers.get(key)
        if kept is None or kept.checks is None:
            return None
        return replace(
            kept,
            question=asked.question,
            standalone_question=asked.standalone_question,
            timings_ms=asked.timings_ms,
            checks=replace(kept.checks, cached=True),
        )

    def keep(self, key: AnswerKey, answer: Answer) -> None:
        """Keep an answer."""
        with self._guard:
            self._answers[key] = answer
