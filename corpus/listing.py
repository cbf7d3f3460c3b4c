"""Articles in order, filtered, a page at a time."""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from corpus.article import Article
from corpus.rows import ARTICLE_COLUMNS, article_from_row

Sort = Literal["added", "published", "title"]

_ORDERS = {"added": "number", "published": "published", "title": "casefold(title)"}


@dataclass(frozen=True, slots=True)
class Filters:
    """Which articles are wanted: words of title or text, and of the publisher, in any case; dates count themselves."""

    text: str | None = None
    publisher: str | None = None
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class ArticlePage:
    """Some articles, and how many there are in all."""

    articles: tuple[Article, ...]
    total: int


def read_page(
    connection: sqlite3.Connection,
    filters: Filters,
    *,
    sort: Sort = "added",
    descending: bool = False,
    offset: int = 0,
    most: int = 20,
) -> ArticlePage:
    """At most `most` articles after the first `offset`; without a date they come last, whichever way it goes.

    Raises:
        sqlite3.DatabaseError: A row is damaged.
    """
    _teach_casefold(connection)
    where, values = _where(filters)
    direction = "DESC" if descending else "ASC"
    rows = connection.execute(
        f"SELECT {ARTICLE_COLUMNS} FROM articles {where} "
        f"ORDER BY {_ORDERS[sort]} {direction} NULLS LAST, number {direction} LIMIT ? OFFSET ?",
        [*values, max(most, 0), max(offset, 0)],
    )
    articles = tuple(article_from_row(row) for row in rows)
    total = connection.execute(f"SELECT count(*) FROM articles {where}", values).fetchone()[0]
    return ArticlePage(articles, total)


def read_titles(connection: sqlite3.Connection, typed: str, most: int) -> list[tuple[str, str]]:
    """Id and title of at most `most` articles with `typed` in the title, those that begin with it first."""
    _teach_casefold(connection)
    wanted = typed.strip().casefold()
    rows = connection.execute(
        "SELECT id, title FROM articles WHERE instr(casefold(title), ?1) > 0 OR ?1 = '' "
        "ORDER BY instr(casefold(title), ?1) != 1, casefold(title), number LIMIT ?2",
        (wanted, max(most, 0)),
    )
    return [(str(row[0]), str(row[1])) for row in rows]


def _where(filters: Filters) -> tuple[str, Sequence[str]]:
    conditions: list[str] = []
    values: list[str] = []
    for word in (filters.text or "").casefold().split():
        conditions.append("(instr(casefold(title), ?) > 0 OR instr(casefold(text), ?) > 0)")
        values += [word, word]
    for word in (filters.publisher or "").casefold().split():
        conditions.append("instr(casefold(publisher), ?) > 0")
        values.append(word)
    for comparison, day in ((">=", filters.since), ("<=", filters.until)):
        if day is not None:
            conditions.append(f"published {comparison} ?")
            values.append(day.isoformat())
    return (f"WHERE {' AND '.join(conditions)}" if conditions else ""), values


def _teach_casefold(connection: sqlite3.Connection) -> None:
    """SQLite's own functions know the two cases of ASCII letters alone (https://www.sqlite.org/lang_corefunc.html#lower)."""
    connection.create_function("casefold", 1, _casefold, deterministic=True)


def _casefold(text: str | None) -> str:
    return (text or "").casefold()
