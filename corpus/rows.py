"""Articles as rows of the table `articles`."""

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import fields
from datetime import date, datetime
from typing import Any

from corpus.article import Article

_NAMES = tuple(field.name for field in fields(Article))

ARTICLE_COLUMNS = ", ".join(f"articles.{name}" for name in _NAMES)
"""The columns of an article, to be selected from the table `articles`."""

INSERTED_COLUMNS = ", ".join(_NAMES)
"""The same, to be inserted into it."""


def row_from_article(article: Article) -> list[Any]:
    """The values of an article in the order of `INSERTED_COLUMNS`."""
    return [_stored(getattr(article, name)) for name in _NAMES]


def article_from_row(row: Sequence[object]) -> Article:
    """The article in a row of `ARTICLE_COLUMNS`.

    Raises:
        sqlite3.DatabaseError: The row is damaged.
    """
    values = dict(zip(_NAMES, row, strict=True))
    try:
        values["added_at"] = datetime.fromisoformat(str(values["added_at"]))
        if values["published"] is not None:
            values["published"] = date.fromisoformat(str(values["published"]))
        values["pages"] = tuple(int(start) for start in json.loads(str(values["pages"])))
    except (ValueError, TypeError) as error:
        raise sqlite3.DatabaseError(f"an article has details that can't be read: {str(error)[:80]!r}") from error
    return Article(**values)  # type: ignore[arg-type]


def article_to_json(article: Article) -> str:
    """An article as JSON text, for `article_from_json`."""
    return json.dumps(row_from_article(article), ensure_ascii=False)


def article_from_json(data: str) -> Article:
    """The article in what `article_to_json` made.

    Raises:
        sqlite3.DatabaseError: It is damaged.
    """
    try:
        return article_from_row(json.loads(data))
    except (ValueError, TypeError) as error:
        raise sqlite3.DatabaseError(f"a removed article can't be read: {str(error)[:80]!r}") from error


def _stored(value: object) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return json.dumps(value) if isinstance(value, tuple) else value
