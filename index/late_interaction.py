"""Late interaction: how well each word of a question is met by each sentence of a passage.

The best cosine between a question word's contextual embedding and any word piece's of the sentence, as in ColBERT
(Khattab & Zaharia, SIGIR 2020), but with the embedding model's own last layers and nothing trained. Sentence vectors
are pooled from the passage's token states ("late chunking", Günther et al., 2024), so a sentence is read in its context.
"""

import threading
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from cachetools import LRUCache

from index.embedding import Embedder, TokenStates
from index.hit import Hit
from index.passage import Span
from index.passage_input import passage_context, passage_input

_CACHE_BYTES = 200_000_000

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class WordMatches:
    """How a question meets one passage.

    `coverage` has shape (layers, words, 1 + sentences): the best cosine of each question word in each sentence; column
    0 is the passage's context (its title and date). `similarity` has shape (sentences,): cosines of the question and
    each sentence as a whole.
    """

    coverage: Floats
    similarity: Floats


@dataclass(frozen=True, slots=True)
class ToMatch:
    """A question as it was read, its words as slices of it, and the hits that they are to be looked for in."""

    states: TokenStates
    words: Sequence[Span]
    hits: Sequence[Hit]


class LateInteraction:
    """Compares questions with passages word by word. Remembers passages it has read. Safe to share between threads."""

    def __init__(self, embedder: Embedder) -> None:
        """Compare with the states of that model."""
        self._embedder = embedder
        self._guard = threading.Lock()
        self._cache: LRUCache[str, TokenStates] = LRUCache(_CACHE_BYTES, getsizeof=lambda kept: kept.states.nbytes)

    def match(self, question: str, words: Sequence[Span], hits: Sequence[Hit]) -> list[WordMatches]:
        """How the words of a question, given as slices of it, meet the sentences of each hit."""
        states = self._embedder.token_states([question])[0]
        return self.match_together([ToMatch(states, words, hits)])[0]

    def match_together(self, asked: Sequence[ToMatch]) -> list[list[WordMatches]]:
        """What `match` gives for each of several questions, in the order of its hits."""
        return [self._match(each) for each in asked]

    def _match(self, asked: ToMatch) -> list[WordMatches]:
        pooled = _unit(asked.states.states[-1].astype(np.float32).mean(axis=0))
        of_word = _pieces_of(asked.words, asked.states.offsets)
        contexts = [self._context(hit) for hit in asked.hits]
        read = self._states(
            [passage_input(context, hit.text) for context, hit in zip(contexts, asked.hits, strict=True)]
        )
        return [
            _match(asked.states, of_word, pooled, states, len(context) + 1, hit)
            for hit, context, states in zip(asked.hits, contexts, read, strict=True)
        ]

    def _context(self, hit: Hit) -> str:
        return passage_context(hit.article.title, hit.article.published, count_tokens=self._embedder.count_tokens)

    def _states(self, inputs: Sequence[str]) -> list[TokenStates]:
        with self._guard:
            known = {text: self._cache[text] for text in inputs if text in self._cache}
        unread = [text for text in dict.fromkeys(inputs) if text not in known]
        fresh = dict(zip(unread, self._embedder.token_states(unread), strict=True))
        with self._guard:
            self._cache.update(fresh)
        known |= fresh
        return [known[text] for text in inputs]


def _match(
    asked: TokenStates, of_word: Sequence[slice], pooled: Floats, read: TokenStates, text_begins: int, hit: Hit
) -> WordMatches:
    states = read.states.astype(np.float32)
    cosines = asked.states.astype(np.float32) @ states.transpose(0, 2, 1)
    begins = [0, *(start - hit.passage.start + text_begins for start, _ in hit.passage.sentences)]
    edges = [*np.searchsorted(read.offsets[:, 0], begins), len(read.offsets)]
    layers, sentences = len(states), len(begins) - 1
    coverage = np.zeros((layers, len(of_word), 1 + sentences), np.float32)
    similarity = np.zeros(sentences, np.float32)
    for segment in range(1 + sentences):
        pieces = slice(edges[segment], edges[segment + 1])
        if pieces.start == pieces.stop:
            continue
        best = cosines[:, :, pieces].max(axis=2)
        for word, of in enumerate(of_word):
            if of.start < of.stop:
                coverage[:, word, segment] = best[:, of].mean(axis=1)
        if segment:
            similarity[segment - 1] = _unit(states[-1, pieces].mean(axis=0)) @ pooled
    return WordMatches(coverage, similarity)


def _pieces_of(words: Sequence[Span], offsets: npt.NDArray[np.int32]) -> list[slice]:
    """Which word pieces make up each word."""
    starts = offsets[:, 0]
    return [slice(*(int(edge) for edge in np.searchsorted(starts, [word.start, word.end]))) for word in words]


def _unit(vector: Floats) -> Floats:
    return vector / max(float(np.linalg.norm(vector)), 1e-12)
