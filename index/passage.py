"""A passage: a slice of an article that is embedded, searched and cited."""

from dataclasses import dataclass
from typing import NamedTuple


class Span(NamedTuple):
    """A slice of a text: character offsets, `text[start:end]`."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Passage:
    """A slice of an article and the sentences in it.

    `start` and `end` are character offsets into the article's text, as are those of `sentences`.
    """

    article_id: str
    ordinal: int
    start: int
    end: int
    sentences: tuple[Span, ...]
