"""Questions that ask for nearly the same, brought together by their meaning."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from cachetools import LRUCache

from bot.discord.store.misses import Miss
from index.embedding import Embedder, Vectors

NEAR = 0.3
"""Questions are one group up to this mean cosine distance between groups.

Two wordings of one question were up to 0.25 apart with the default model, questions about different things of one place,
and about one thing in different places, 0.34 and more.
"""

_AT_ONCE = 16
_REMEMBERED = 5_000


@dataclass(frozen=True, slots=True)
class MissGroup:
    """Questions that ask for nearly the same, newest first."""

    misses: tuple[Miss, ...]

    @property
    def reports(self) -> int:
        """How many readers told the moderators of one of them."""
        return sum(miss.reports for miss in self.misses)

    @property
    def weight(self) -> int:
        """How often they were asked and reported."""
        return len(self.misses) + self.reports

    @property
    def wordings(self) -> tuple[str, ...]:
        """The questions, each wording once: the commonest first, of those the newest."""
        return tuple(
            wording for wording, _ in Counter(" ".join(miss.question.split()) for miss in self.misses).most_common()
        )


class Grouping:
    """Groups questions. Remembers the vectors of those that it has seen; for one thread at a time."""

    def __init__(self, embedder: Embedder, let_others_go_first: Callable[[], None]) -> None:
        """Embed with `embedder`; `let_others_go_first` is called before each stretch of work."""
        self._embedder = embedder
        self._pause = let_others_go_first
        self._seen: LRUCache[str, Vectors] = LRUCache(_REMEMBERED)

    def group(self, misses: Sequence[Miss]) -> list[MissGroup]:
        """The groups, most asked and reported first, of those the one asked last; `misses` are given newest first.

        Raises:
            EmbeddingModelError: The model can't be loaded.
        """
        texts = [*dict.fromkeys(miss.understood_as for miss in misses)]
        group_of = dict(zip(texts, _cluster(self._embed(texts)), strict=True))
        groups: dict[int, list[Miss]] = {}
        for miss in misses:
            groups.setdefault(group_of[miss.understood_as], []).append(miss)
        return sorted((MissGroup(tuple(group)) for group in groups.values()), key=lambda one: -one.weight)

    def _embed(self, texts: Sequence[str]) -> list[Vectors]:
        found = {text: self._seen[text] for text in texts if text in self._seen}
        unknown = [text for text in texts if text not in found]
        for start in range(0, len(unknown), _AT_ONCE):
            self._pause()
            some = unknown[start : start + _AT_ONCE]
            found.update(zip(some, self._embedder.embed(some), strict=True))
        self._seen.update(found)
        return [found[text] for text in texts]


def _cluster(vectors: Sequence[Vectors]) -> list[int]:
    """The number of each vector's group."""
    if len(vectors) < 2:
        return [0] * len(vectors)
    from sklearn.cluster import AgglomerativeClustering  # takes a second to import

    clustering = AgglomerativeClustering(None, metric="cosine", linkage="average", distance_threshold=NEAR)
    return [int(number) for number in clustering.fit_predict(np.stack(vectors))]
