"""Removed articles, which can be brought back for a day and then are gone. No search ever looks at them."""

import sqlite3
from datetime import UTC, datetime, timedelta

from corpus.article import Article
from corpus.errors import ArticleNotFoundError
from corpus.rows import article_from_json, article_to_json

UNDO_WITHIN = timedelta(days=1)
"""How long a removed article can be brought back."""


def keep_former(connection: sqlite3.Connection, article: Article, *, change: int) -> None:
    """Keep an article under the number of the change that removed it, and let go of those that had their day."""
    now = datetime.now(UTC)
    forget_former(connection, before=now - UNDO_WITHIN)
    connection.execute(
        "INSERT INTO former_articles (seq, id, title, removed_at, article) VALUES (?, ?, ?, ?, ?)",
        (change, article.id, article.title, now.isoformat(timespec="seconds"), article_to_json(article)),
    )


def forget_former(connection: sqlite3.Connection, *, before: datetime) -> None:
    """Let go, for good, of articles that were removed before then."""
    connection.execute("DELETE FROM former_articles WHERE removed_at < ?", (before.isoformat(timespec="seconds"),))


def find_former(connection: sqlite3.Connection, article_id: str) -> tuple[int, Article]:
    """The article with that id that was removed last, and the number of the change that did.

    Raises:
        ArticleNotFoundError: None was removed within a day.
    """
    since = (datetime.now(UTC) - UNDO_WITHIN).isoformat(timespec="seconds")
    row = connection.execute(
        "SELECT seq, article FROM former_articles WHERE id = ? AND removed_at >= ? ORDER BY seq DESC LIMIT 1",
        (article_id, since),
    ).fetchone()
    if row is None:
        raise ArticleNotFoundError(
            f"no article {article_id!r} was removed within 24 hours; after that it has to be added again."
        )
    return int(row[0]), article_from_json(row[1])


def take_former(connection: sqlite3.Connection, article_id: str) -> Article:
    """The same, and it is kept no longer.

    Raises:
        ArticleNotFoundError: None was removed within a day.
    """
    change, article = find_former(connection, article_id)
    connection.execute("DELETE FROM former_articles WHERE seq = ?", (change,))
    return article


def former_titles(connection: sqlite3.Connection) -> list[tuple[str, str]]:
    """Id and title of each article that can be brought back, the last removed first."""
    since = (datetime.now(UTC) - UNDO_WITHIN).isoformat(timespec="seconds")
    rows = connection.execute(
        "SELECT id, title FROM former_articles WHERE removed_at >= ? GROUP BY id HAVING seq = max(seq) ORDER BY seq DESC",
        (since,),
    )
    return [(str(row[0]), str(row[1])) for row in rows]
