"""The articles that a dataset carries, each text once."""

from collections.abc import Mapping

from corpus.article import ArticleDraft
from corpus.drafting import first_words, make_draft
from corpus.errors import SourceError
from corpus.normalising import normalise
from evaluation.reading.rows import Row


class DistinctArticles:
    """Articles by text. A corpus holds no text twice, so the first article with a text stands for all with the same."""

    def __init__(self) -> None:
        self._by_text: dict[str, ArticleDraft] = {}

    @property
    def drafts(self) -> tuple[ArticleDraft, ...]:
        """The articles, in the order in which they came."""
        return tuple(self._by_text.values())

    def add(self, row: Row, *, title: str, text: str, article_id: str | None = None) -> ArticleDraft:
        """Take an article as `footnote add` would; gives the one that stands for its text.

        Without an id it gets `p0`, `p1`, … in order.

        Raises:
            DatasetError: There is no text, or the id can't be an article's.
        """
        normalised = normalise(text)
        if not normalised:
            raise row.refusal("its text is empty")
        if normalised not in self._by_text:
            details = {"id": article_id or f"p{len(self._by_text)}", "title": title}
            self._by_text[normalised] = _draft(row, normalised, details)
        return self._by_text[normalised]


def _draft(row: Row, text: str, details: Mapping[str, object]) -> ArticleDraft:
    try:
        return make_draft(text, details, fallback_title=first_words(text))
    except SourceError as error:
        raise row.refusal(f"it {error}") from error
