"""Making article drafts: text, plus whatever details a source gives of it."""

import math
import re
import unicodedata
from collections.abc import Mapping
from pathlib import PurePath
from urllib.parse import urlsplit

from corpus.article import ArticleDraft
from corpus.dates import as_date
from corpus.errors import SourceError
from corpus.newspaper import news_details
from corpus.normalising import normalise
from corpus.people import in_words

_LONGEST_ID = 200
_LONGEST_URL = 2000
_LONGEST_TITLE_OF_TEXT = 80


def make_draft(text: str, details: Mapping[str, object], *, fallback_title: str) -> ArticleDraft:
    """Make a draft of a text and the details that its source gives.

    `id`, `title`, `url`, `publisher`, `author` and `published` are read from the details, other keys are ignored. A
    detail that can't be used (a URL that isn't http or https, a date that `corpus.dates` doesn't read) counts as not
    given. What isn't given of title, author and date is taken from the text where it says so itself (see
    `corpus.newspaper`).

    Args:
        text: Normalised text, not empty.
        details: Values as parsed from JSON, YAML or HTML.
        fallback_title: The title where neither details nor text give one.

    Raises:
        SourceError: The id can't be used. The message lacks the source: 'has an id that …'.
    """
    found = news_details(text)
    return ArticleDraft(
        title=one_line(details.get("title")) or found.title or fallback_title,
        text=text,
        id=_id(details.get("id")),
        url=web_address(details.get("url")),
        publisher=one_line(details.get("publisher")),
        author=_author(details.get("author")) or found.author,
        published=as_date(details.get("published")) or found.published,
    )


def make_verbatim_draft(text: str, details: Mapping[str, object], fallback_title: str) -> ArticleDraft:
    """Make a draft of details that are all there is to know: nothing is looked for in the text.

    `pages` are offsets with spaces between them; others are as for `make_draft`.

    Raises:
        SourceError: The id can't be used. The message lacks the source: 'has an id that …'.
    """
    pages = [int(start) for start in str(details.get("pages") or "").split() if start.isdecimal()]
    return ArticleDraft(
        title=one_line(details.get("title")) or fallback_title,
        text=text,
        id=_id(details.get("id")),
        url=web_address(details.get("url")),
        publisher=one_line(details.get("publisher")),
        author=one_line(details.get("author")),
        published=as_date(details.get("published")),
        pages=tuple(start for start in sorted(set(pages)) if start <= len(text)),
    )


def one_line(value: object) -> str | None:
    """Read a value as one line of normalised text; None where it is empty or neither text nor a number."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return " ".join(normalise(str(value)).split()) or None


def first_words(text: str) -> str:
    """Make a title of at most eighty characters of how a text starts, cut between words."""
    line = " ".join(text[: _LONGEST_TITLE_OF_TEXT * 2].split())
    if len(line) <= _LONGEST_TITLE_OF_TEXT:
        return line
    return re.sub(r"\s\S*$|$", "", line[:_LONGEST_TITLE_OF_TEXT], count=1) + "…"


def title_of_file(source: str) -> str:
    """Make a title of a file's name: without folders and ending, hyphens and underscores as spaces."""
    stem = PurePath(source).stem
    return " ".join(re.sub(r"[-_]", " ", stem).split()) or stem


def _id(value: object) -> str | None:
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return None
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise SourceError("has an id that is neither text nor a number")
    article_id = str(value)
    if not 1 <= len(article_id) <= _LONGEST_ID:
        raise SourceError(f"has an id of {len(article_id)} characters; it must have 1 to {_LONGEST_ID}")
    if article_id != article_id.strip():
        raise SourceError("has an id with white space around it")
    if any(unicodedata.category(character) in {"Cc", "Cf", "Cs", "Zl", "Zp"} for character in article_id):
        raise SourceError("has an id with control or invisible characters in it")
    return article_id


def web_address(value: object) -> str | None:
    """Read a value as an http or https address; None where it isn't one."""
    if not isinstance(value, str) or len(value) > _LONGEST_URL:
        return None
    address = value.strip()
    if not address.isprintable() or " " in address:
        return None
    try:
        parts = urlsplit(address)
        return address if parts.scheme in {"http", "https"} and parts.hostname else None
    except ValueError:
        return None


def _author(value: object) -> str | None:
    if isinstance(value, list):
        return in_words([name for name in map(one_line, value) if name])
    return one_line(value)
