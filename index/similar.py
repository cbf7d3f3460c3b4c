"""Articles that say nearly the same: found by search, compared by the word sequences that they share."""

import re
from dataclasses import dataclass

from corpus.article import Article
from index.retrieval import Retriever
from index.sentences import split_sentences

NEARLY_THE_SAME = 0.5
"""The share of word sequences from which on two articles count as versions of one."""

_WORDS_IN_SEQUENCE = 5
_SENTENCES_ASKED = 5
_HITS_EACH = 5
_LONGEST_ASKED = 400

_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class SimilarArticle:
    """An article and how much of the shorter of two texts it shares with another, 0..1."""

    article: Article
    share: float


def find_similar(retriever: Retriever, text: str, most: int = 3) -> list[SimilarArticle]:
    """Articles of a corpus that share at least half of their word sequences with a text, the most alike first.

    Candidates are what retrieval finds for sentences from all over the text, so the cost doesn't grow with the corpus.
    What is compared are sequences of five words ("On the resemblance and containment of documents", Broder 1997): how
    many of the shorter text's are in the other.

    Raises:
        CorpusError: The corpus is damaged.
        ModelError: A model can't be loaded, or the corpus was made with another embedding model.
    """
    sequences = _sequences(text)
    candidates = {hit.article.id: hit.article for asked in _asked(text) for hit in retriever.search(asked, _HITS_EACH)}
    compared = [
        SimilarArticle(article, _containment(sequences, _sequences(article.text))) for article in candidates.values()
    ]
    alike = [one for one in compared if one.share >= NEARLY_THE_SAME]
    return sorted(alike, key=lambda one: -one.share)[:most]


def _asked(text: str) -> list[str]:
    """Some sentences, evenly spread."""
    sentences = [text[span.start : span.end] for span in split_sentences(text)]
    worth_asking = [
        sentence[:_LONGEST_ASKED] for sentence in sentences if len(_WORD.findall(sentence)) >= _WORDS_IN_SEQUENCE
    ]
    found = worth_asking or [text[:_LONGEST_ASKED]]
    step = max(1, len(found) // _SENTENCES_ASKED)
    return found[::step][:_SENTENCES_ASKED]


def _sequences(text: str) -> frozenset[tuple[str, ...]]:
    words = _WORD.findall(text.lower())
    length = min(_WORDS_IN_SEQUENCE, len(words))
    return (
        frozenset(tuple(words[start : start + length]) for start in range(len(words) - length + 1))
        if words
        else frozenset()
    )


def _containment(one: frozenset[tuple[str, ...]], other: frozenset[tuple[str, ...]]) -> float:
    shorter = min(len(one), len(other))
    return len(one & other) / shorter if shorter else 0.0
