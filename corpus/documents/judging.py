"""Doubting whether a draft is an article, in a language that questions will find."""

from collections.abc import Iterator

from corpus.article import ArticleDraft
from corpus.documents.results import Doubt


def doubts_about(draft: ArticleDraft, markup: bytes | None = None) -> Iterator[Doubt]:
    """What is doubtful about a draft.

    Args:
        draft: What was read.
        markup: The page it was read from, where it was one.
    """
    yield from ()
