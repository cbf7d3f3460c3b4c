"""What an article is: before it is in a corpus, and in it."""

import hashlib
from bisect import bisect_right
from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class ArticleDraft:
    """An article as read from a source, not yet in a corpus.

    `text` is normalised plain text. `id` is None where the source gives none: the store then makes one of the title.
    `pages` are the offsets in the text at which the source's pages begin; empty where it has none.
    """

    title: str
    text: str
    id: str | None = None
    url: str | None = None
    publisher: str | None = None
    author: str | None = None
    published: date | None = None
    pages: tuple[int, ...] = ()

    @property
    def sha256(self) -> str:
        """Hex digest of the text as UTF-8: two articles with the same one are the same article."""
        return hashlib.sha256(self.text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Article:
    """An article in a corpus. Every position in the system is a character offset into its `text`.

    `pages` are the offsets at which its source's pages begin; empty where it has none.
    """

    id: str
    title: str
    text: str
    url: str | None
    publisher: str | None
    author: str | None
    published: date | None
    added_at: datetime
    added_by: str
    sha256: str
    pages: tuple[int, ...] = ()

    def page_of(self, offset: int) -> int | None:
        """The number of the page that a character is on, from 1; None where there are no pages."""
        return max(1, bisect_right(self.pages, offset)) if self.pages else None
