"""What reading a document gives."""

from dataclasses import dataclass
from typing import Literal

from corpus.article import ArticleDraft

DoubtKind = Literal["not_an_article", "short", "language", "scanned", "detail"]


@dataclass(frozen=True, slots=True)
class Doubt:
    """Why a draft might not be what was meant, as one line for people. It can be added all the same."""

    kind: DoubtKind
    message: str

    def __str__(self) -> str:
        """Say it as one line for people."""
        return self.message


@dataclass(frozen=True, slots=True)
class DocumentRead:
    """The articles in a document, and what is doubtful about them."""

    drafts: tuple[ArticleDraft, ...]
    doubts: tuple[Doubt, ...] = ()
