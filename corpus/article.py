"""What an article is: before it is in a corpus, and in it."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class ArticleDraft:
    """An article as read from a source, not yet in a corpus.

    `text` is normalised plain text. `id` is None where the source gives none: the store then makes one of the title.
    """

    title: str
    text: str
    id: str | None = None
    url: str | None = None
    publisher: str | None = None
    author: str | None = None
    published: date | None = None

    @property
    def sha256(self) -> str:
        """Hex digest of the text as UTF-8: two articles with the same one are the same article."""
        return hashlib.sha256(self.text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Article:
    """An article in a corpus. Every position in the system is a character offset into its `text`."""

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
