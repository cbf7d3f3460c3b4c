"""Fusing dense and lexical scores into one.

    score = cosine + LEXICAL_WEIGHT * BM25 / ln(1 + passages)

BM25 grows with the corpus as its rarest words' idf does, ln N; dividing by it keeps the balance with the cosine, which
doesn't grow. On SQuAD 2.0 (see README.md) this sum finds the gold paragraph first for 81.1% of questions, reciprocal rank
fusion of the same two lists (k = 60) for 73.5%, as Bruch et al. would have it ("An Analysis of Fusion Functions for
Hybrid Retrieval", ACM TOIS 42(1), 2023).
"""

import math

LEXICAL_WEIGHT = 0.1
"""Chosen on SQuAD 2.0 and CLAP NQ: top-1 and top-5 hardly change from 0.08 to 0.16."""


def fuse(dense: float, lexical: float, *, passages: int) -> float:
    """One score, higher is better, from a cosine and a BM25 score in a corpus of that many passages."""
    return dense + LEXICAL_WEIGHT * lexical / math.log1p(max(passages, 1))
