"""What the embedding model reads of a passage: its context in front, then the slice."""

from datetime import date

from corpus.dates import long_date
from index.chunking import CountTokens

LONGEST_CONTEXT_TOKENS = 48
"""A longer title is shortened, so that most of the model's window is left to the passage."""


def passage_context(title: str, published: date | None, *, count_tokens: CountTokens) -> str:
    """The title and date that stand in front of each passage of an article when it is embedded."""
    short = " ".join(title.split())[: 8 * LONGEST_CONTEXT_TOKENS]
    while count_tokens([short])[0] > LONGEST_CONTEXT_TOKENS:
        cut = short[: len(short) * 3 // 4]
        short = cut.rpartition(" ")[0] or cut
    return f"{short} ({long_date(published)})" if published else short


def passage_input(context: str, text: str) -> str:
    """The text that is embedded for a passage."""
    return f"{context}\n{text}"
