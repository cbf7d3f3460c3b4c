"""Late interaction: how well each word of a question is met by each sentence of a passage.

The best cosine between a question word's contextual embedding and any word piece's of the sentence, as in ColBERT
(Khattab & Zaharia, SIGIR 2020), but with the embedding model's own last layers and nothing trained. Sentence vectors
are pooled from the passage's token states ("late chunking", Günther et al., 2024), so a sentence is read in its context.
"""

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
from cachetools import LRUCache, cachedmethod

from index.embedding import Embedder, TokenStates
from index.hit import Hit
from index.passage import Span
from index.passage_input import passage_context, passage_input

_CACHE_BYTES = 200_000_000
_CONTEXTS_KEPT = 5_000

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


@dataclass(frozen=True, slots=True)
class _Input:
    """What the model reads of a passage, and where in it the context and each sentence begin."""

    text: str
    begins: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Read:
    """A passage that was read.

    `edges` has shape (2 + sentences,): the word pieces with which its context and each sentence begin, and the number of
    them all. `sentences` has shape (sentences, dimensions): unit vectors.
    """

    states: npt.NDArray[np.float16]
    edges: npt.NDArray[np.intp]
    sentences: Floats


class LateInteraction:
    """Compares questions with passages word by word. Remembers passages it has read. Safe to share between threads."""

    def __init__(self, embedder: Embedder) -> None:
        """Compare with the states of that model."""
        self._embedder = embedder
        self._guard = threading.Lock()
        self._cache: LRUCache[_Input, _Read] = LRUCache(_CACHE_BYTES, getsizeof=lambda read: read.states.nbytes)
        self._contexts: LRUCache[Any, str] = LRUCache(_CONTEXTS_KEPT)

    def match(self, question: str, words: Sequence[Span], hits: Sequence[Hit]) -> list[WordMatches]:
        """How the words of a question, given as slices of it, meet the sentences of each hit."""
        states = self._embedder.token_states([question])[0]
        return self.match_together([ToMatch(states, words, hits)])[0]

    def match_together(self, asked: Sequence[ToMatch]) -> list[list[WordMatches]]:
        """What `match` gives for each of several questions, in the order of its hits."""
        return [self._match(each) for each in asked]

    def _match(self, asked: ToMatch) -> list[WordMatches]:
        words = _shares(asked.words, asked.states.offsets)
        states = _widened(asked.states.states)
        pooled = _unit(states[-1].mean(dim=0).numpy())
        return [_meet(states, words, pooled, read) for read in self._read([self._input(hit) for hit in asked.hits])]

    def _input(self, hit: Hit) -> _Input:
        context = self._context(hit.article.title, hit.article.published)
        text = passage_input(context, hit.text)
        shift = len(text) - len(hit.text) - hit.passage.start
        return _Input(text, (0, *(start + shift for start, _ in hit.passage.sentences)))

    @cachedmethod(lambda self: self._contexts, lock=lambda self: self._guard)
    def _context(self, title: str, published: date | None) -> str:
        return passage_context(title, published, count_tokens=self._embedder.count_tokens)

    def _read(self, inputs: Sequence[_Input]) -> list[_Read]:
        with self._guard:
            known = {each: self._cache[each] for each in inputs if each in self._cache}
        unread = [each for each in dict.fromkeys(inputs) if each not in known]
        states = self._embedder.token_states([each.text for each in unread])
        fresh = {each: _pool(made, each.begins) for each, made in zip(unread, states, strict=True)}
        with self._guard:
            self._cache.update(fresh)
        known |= fresh
        return [known[each] for each in inputs]


def _pool(read: TokenStates, begins: Sequence[int]) -> _Read:
    edges = np.append(np.searchsorted(read.offsets[:, 0], begins), len(read.offsets))
    sums = _by_segment(np.add, _widened(read.states)[-1].numpy().T, edges)
    return _Read(read.states, edges, _unit(sums.T[1:]))


def _meet(asked: Any, words: Floats, pooled: Floats, read: _Read) -> WordMatches:
    """How a question meets a passage, given its states, its words (see `_shares`) and its unit vector as a whole."""
    cosines = (asked @ _widened(read.states).transpose(1, 2)).numpy()
    return WordMatches(words @ _by_segment(np.maximum, cosines, read.edges), read.sentences @ pooled)


def _by_segment(reduce: np.ufunc, values: Floats, edges: npt.NDArray[np.intp]) -> Floats:
    """What `reduce` makes of the last axis between each two edges; 0 where there is nothing between them."""
    is_filled = edges[:-1] < edges[1:]
    made = np.zeros((*values.shape[:-1], len(is_filled)), np.float32)
    if is_filled.any():
        made[..., is_filled] = reduce.reduceat(values, edges[:-1][is_filled], axis=-1)
    return made


def _shares(words: Sequence[Span], offsets: npt.NDArray[np.int32]) -> Floats:
    """Shape (words, word pieces): an equal share for each of the pieces that make up a word, 0 for the others."""
    spans, starts = np.array(words, np.int32).reshape(-1, 2), offsets[:, 0]
    is_of = (spans[:, :1] <= starts) & (starts < spans[:, 1:])
    shares: Floats = (is_of / np.maximum(is_of.sum(axis=1, keepdims=True), 1)).astype(np.float32)
    return shares


def _widened(states: npt.NDArray[np.float16]) -> Any:
    """A tensor of float32. NumPy converts float16 more than ten times slower than torch."""
    import torch

    return torch.from_numpy(states).float()


def _unit(vectors: Floats) -> Floats:
    return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-12), np.float32)
