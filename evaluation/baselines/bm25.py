"""BM25 alone: passages by FTS5's own, and of the best ten the sentences with the best BM25 among them."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence

import Stemmer

from bot.corpus import Corpus
from evaluation.baselines.extractive import Evidence, ExtractiveBaseline, Sentence, best_sentences
from index.hit import Hit
from index.lexical import content_words, search_words, words
from index.passages import read_passages

K1 = 1.2
B = 0.75

HALF_SURE = 10.0
"""The BM25 of the best passage at which confidence is one half: about what two or three rare words give."""


class Bm25Baseline(ExtractiveBaseline):
    """Search by words, as FTS5 does it, without anything of Footnote's own."""

    name = "bm25"

    def __init__(self, corpus: Corpus) -> None:
        """Answer from that corpus."""
        super().__init__(corpus)
        self._stemmer = Stemmer.Stemmer("porter")

    def search(self, question: str, k: int) -> list[Hit]:
        """The `k` passages with the highest BM25."""
        with self._retriever.database.reading() as connection:
            scores = dict(search_words(connection, question, k, with_pairs=False))
            found = read_passages(connection, scores)
        return [
            Hit(passage, *found[passage], score, dense=0.0, lexical=score)
            for passage, score in scores.items()
            if passage in found
        ]

    def quote(self, question: str, hits: Sequence[Hit]) -> Evidence:
        """The three best sentences; confidence is s / (s + `HALF_SURE`) for a best passage's BM25 of s."""
        score = hits[0].score if hits else 0.0
        return Evidence(best_sentences(self._sentences(question, hits)), score / (score + HALF_SURE))

    def _sentences(self, question: str, hits: Sequence[Hit]) -> list[Sentence]:
        spans = [(hit, span) for hit in hits for span in hit.passage.sentences]
        stems = [self._stems(words(hit.article.text[span.start : span.end])) for hit, span in spans]
        scores = bm25(self._rarity(question), stems)
        return [Sentence(hit, span, score) for (hit, span), score in zip(spans, scores, strict=True)]

    def _rarity(self, question: str) -> dict[str, float]:
        """The inverse document frequency of the question's words, by their stems: ln(1 + (N - n + 0.5) / (n + 0.5))."""
        asked = content_words(question)
        statistics = self._retriever.word_statistics(asked)
        return {
            stem: math.log(1 + (statistics.passages - count + 0.5) / (count + 0.5))
            for stem, count in zip(self._stems(asked), (statistics.with_word[word] for word in asked), strict=True)
        }

    def _stems(self, found: Sequence[str]) -> list[str]:
        stems: list[str] = self._stemmer.stemWords(found)
        return stems


def bm25(rarity: Mapping[str, float], texts: Sequence[Sequence[str]]) -> list[float]:
    """The BM25 of each text, given as words, for words with an inverse document frequency.

    Robertson & Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond", Foundations and Trends in Information
    Retrieval 3(4), 2009, section 3. The mean length is that of these texts.
    """
    mean_length = sum(map(len, texts)) / max(1, len(texts))
    scores = []
    for text in texts:
        counts = Counter(text)
        damping = K1 * (1 - B + B * len(text) / mean_length) if text else K1
        found = (weight * counts[word] / (counts[word] + damping) for word, weight in rarity.items())
        scores.append((K1 + 1) * sum(found))
    return scores
