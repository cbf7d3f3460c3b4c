"""Reading articles from JSON Lines: one article a line."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.article import ArticleDraft
from corpus.drafting import first_words, make_draft
from corpus.errors import SourceError
from corpus.normalising import normalise

_MOST_LINES_NAMED = 5


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line that can't be read as an article."""

    number: int
    """Counted from 1, empty lines included."""
    reason: str
    """What goes after 'line 3 ' in a sentence: 'has no text'."""


@dataclass(frozen=True, slots=True)
class LinesRead:
    """What was read from a JSON Lines file, in its order."""

    drafts: tuple[ArticleDraft, ...]
    bad: tuple[BadLine, ...]


def read_lines(data: str, source: str) -> LinesRead:
    """Read the articles of a JSON Lines file.

    Each line is an object with `text`, and optionally `id`, `title`, `url`, `published`, `publisher` and `author`.
    Numbers as ids become strings. Empty lines are skipped. Without a title, it is what `corpus.newspaper` finds, or how
    the text starts.

    Args:
        data: The decoded file.
        source: Its name, for messages.

    Returns:
        The good lines as drafts, and the bad lines; neither stops the other.

    Raises:
        SourceError: There is no line with anything on it.
    """
    drafts: list[ArticleDraft] = []
    bad: list[BadLine] = []
    seen: dict[str, tuple[int, str]] = {}
    for number, line in enumerate(data.lstrip("\ufeff").split("\n"), start=1):  # U+2028 may stand inside a JSON string
        if not line.strip():
            continue
        try:
            draft = _read_line(line)
            _refuse_reused_id(draft, number, seen)
            drafts.append(draft)
        except SourceError as error:
            bad.append(BadLine(number, str(error)))
    if not drafts and not bad:
        raise SourceError(f"{source} is empty: there is nothing to add")
    return LinesRead(tuple(drafts), tuple(bad))


def what_is_bad(bad: Sequence[BadLine]) -> str:
    """Name bad lines and their reasons, at most five: 'line 3 has no text, line 7 has no text'."""
    named = ", ".join(f"line {line.number} {line.reason}" for line in bad[:_MOST_LINES_NAMED])
    more = len(bad) - _MOST_LINES_NAMED
    return f"{named} and {more} more like {'this' if more == 1 else 'these'}" if more > 0 else named


def _read_line(line: str) -> ArticleDraft:
    try:
        record = json.loads(line)
    except json.JSONDecodeError as error:
        raise SourceError(f"is not valid JSON ({error.msg}, character {error.pos + 1})") from None
    except (ValueError, RecursionError):  # a number of thousands of digits, thousands of brackets
        raise SourceError("is not valid JSON (a number too long, or nested too deeply)") from None
    if not isinstance(record, dict):
        raise SourceError("is not a JSON object with a text")
    text = record.get("text")
    text = normalise(text) if isinstance(text, str) else ""
    if not text:
        raise SourceError("has no text")
    return make_draft(text, record, fallback_title=first_words(text))


def _refuse_reused_id(draft: ArticleDraft, number: int, seen: dict[str, tuple[int, str]]) -> None:
    if draft.id is None:
        return
    first_number, first_sha256 = seen.setdefault(draft.id, (number, draft.sha256))
    if draft.sha256 != first_sha256:
        raise SourceError(f"has the id of line {first_number} but another text")
