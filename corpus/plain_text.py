"""Reading plain text as an article."""

from corpus.article import ArticleDraft
from corpus.drafting import make_draft, title_of_file
from corpus.errors import SourceError
from corpus.normalising import normalise


def read_text(data: str, source: str) -> ArticleDraft:
    """Read a text as an article, with what it says itself of title, author and date.

    Args:
        data: The decoded file.
        source: Its name, for messages and for the last resort of a title.

    Raises:
        SourceError: There is nothing to be seen in it.
    """
    text = normalise(data)
    if not text:
        raise SourceError(f"{source} is empty but for invisible characters: there is nothing to add")
    return make_draft(text, {}, fallback_title=title_of_file(source))
