"""A dataset: questions with what is known of their answers, and the articles they are about where it carries any."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.answering.conversation import Turn
from corpus.article import ArticleDraft
from corpus.errors import FootnoteError


class DatasetError(FootnoteError):
    """A dataset that can't be used as it is; the message names the file and the line or row."""


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A slice of an article, in characters: `article.text[start:end]`."""

    article_id: str
    start: int
    end: int

    def overlap(self, other: "Place") -> int:
        """How many characters both slices have, 0 for slices of different articles."""
        if self.article_id != other.article_id:
            return 0
        return max(0, min(self.end, other.end) - max(self.start, other.start))


@dataclass(frozen=True, slots=True)
class GoldQuestion:
    """A question with what is known of its answer.

    `answerable` is None where the dataset doesn't say. `answers` are strings and `patterns` regular expressions, any of
    which is an answer. `evidence` is verbatim text that an annotator chose; `answer_places` are where an answer stands,
    where the dataset says so. `relevant` grades articles by id, above 0 for those that are relevant. `tags` are groups
    that are reported apart as well.
    """

    id: str
    question: str
    history: tuple[Turn, ...] = ()
    answerable: bool | None = None
    answers: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    answer_places: tuple[Place, ...] = ()
    relevant: Mapping[str, float] = field(default_factory=dict)
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Dataset:
    """Questions and their articles; `articles` is None for questions over a corpus that exists already.

    `format` is one of "squad", "clapnq", "beir", "footnote"; `sha256` is of the files' bytes.
    """

    name: str
    format: str
    sha256: str
    articles: tuple[ArticleDraft, ...] | None
    questions: tuple[GoldQuestion, ...]
