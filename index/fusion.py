"""Fusing dense and lexical scores into one.

    score = cosine + LEXICAL_WEIGHT * BM25 / ln(1 + passages)

BM25 grows with the corpus as its rarest words' idf does, ln N; dividing by it keeps the balance with the cosine, which
doesn't grow. A weighted sum of scores beat reciprocal rank fusion in what is reported in README.md, as Bruch et al.
found ("An Analysis of Fusion Functions for Hybrid Retrieval", ACM TOIS 42(1), 2023).
"""

import math

LEXICAL_WEIGHT = 0.1
"""Chosen by `benchmarks/retrieval_quality.py`: a plateau from 0.08 to 0.16."""


def fuse(dense: float, lexical: float, *, passages: int) -> float:
    """One score, higher is better, from a cosine and a BM25 score in a corpus of that many passages."""
    return dense + LEXICAL_WEIGHT * lexical / math.log1p(max(passages, 1))
