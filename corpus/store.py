"""The articles of one corpus: the only source of truth."""

import sqlite3
from collections.abc import Sequence
from dataclasses import fields
from datetime import UTC, date, datetime
from importlib import resources
from pathlib import Path

from slugify import slugify

from corpus.article import Article, ArticleDraft
from corpus.database import Database
from corpus.errors import ArticleConflictError, ArticleNotFoundError

ARTICLE_COLUMNS = ", ".join(f"articles.{field.name}" for field in fields(Article))
"""The columns of an article, to be selected from the table `articles`."""

_INSERTED = ", ".join(field.name for field in fields(Article))
_LONGEST_SLUG = 60


def open_database(path: Path, *, wait_s: float, more_schema: str = "", create: bool = False) -> Database:
    """Open the SQLite file of a corpus, making it first where `create` is set.

    `more_schema` holds the tables that other rooms keep in the same file, so that one transaction covers them all.

    Raises:
        CorpusError: The file can't be opened, made or read.
    """
    if create:
        schema = resources.files("corpus").joinpath("schema.sql").read_text(encoding="utf-8")
        return Database.create(path, schema + more_schema, wait_s=wait_s)
    return Database(path, wait_s=wait_s)


def sequence_number(connection: sqlite3.Connection) -> int:
    """The number of the newest change; 0 for a corpus that never had one."""
    return int(connection.execute("SELECT coalesce(max(seq), 0) FROM changes").fetchone()[0])


def read_meta(connection: sqlite3.Connection, key: str) -> str | None:
    """A fact about the corpus as a whole, such as which embedding model it was made with."""
    row = connection.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
    return None if row is None else str(row[0])


def write_meta(connection: sqlite3.Connection, key: str, value: str) -> None:
    """Set a fact about the corpus as a whole."""
    connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))


def renew_identity(connection: sqlite3.Connection) -> None:
    """Give the corpus a new identity: whatever was derived from it before is out of date."""
    connection.execute("UPDATE meta SET value = lower(hex(randomblob(16))) WHERE key = 'identity'")


def list_articles(connection: sqlite3.Connection) -> list[Article]:
    """Every article, in the order in which they were added."""
    rows = connection.execute(f"SELECT {ARTICLE_COLUMNS} FROM articles ORDER BY number")
    return [article_from_row(row) for row in rows]


def get_article(connection: sqlite3.Connection, article_id: str) -> Article:
    """The article with that id.

    Raises:
        ArticleNotFoundError: There is none.
    """
    try:
        row = connection.execute(f"SELECT {ARTICLE_COLUMNS} FROM articles WHERE id = ?", (article_id,)).fetchone()
    except UnicodeEncodeError:  # bytes of a command line that are no text; no article has such an id
        row = None
    if row is None:
        raise ArticleNotFoundError(f"there is no article {article_id!r} here; 'footnote list' shows those there are.")
    return article_from_row(row)


def find_by_text(connection: sqlite3.Connection, sha256: str) -> Article | None:
    """The article whose text has that SHA-256, or None."""
    row = connection.execute(f"SELECT {ARTICLE_COLUMNS} FROM articles WHERE sha256 = ?", (sha256,)).fetchone()
    return None if row is None else article_from_row(row)


def check_id_is_free(connection: sqlite3.Connection, draft: ArticleDraft) -> None:
    """Refuse a draft whose own id belongs to another article.

    Raises:
        ArticleConflictError: It does.
    """
    if draft.id is None:
        return
    row = connection.execute("SELECT sha256 FROM articles WHERE id = ?", (draft.id,)).fetchone()
    if row is not None and row[0] != draft.sha256:
        raise ArticleConflictError(
            f"another article has the id {draft.id!r}; remove it first with 'footnote remove', or change the id."
        )


def insert_article(connection: sqlite3.Connection, draft: ArticleDraft, *, added_by: str) -> tuple[int, Article]:
    """Put a draft into the corpus and its audit log; returns its row number and the article.

    Raises:
        ArticleConflictError: Its id or its text is there already.
    """
    check_id_is_free(connection, draft)
    article = Article(
        id=draft.id or _free_slug(connection, draft),
        title=draft.title,
        text=draft.text,
        url=draft.url,
        publisher=draft.publisher,
        author=draft.author,
        published=draft.published,
        added_at=datetime.now(UTC).replace(microsecond=0),
        added_by=added_by,
        sha256=draft.sha256,
    )
    values = [getattr(article, field.name) for field in fields(Article)]
    stored = [value.isoformat() if isinstance(value, date) else value for value in values]
    marks = ", ".join("?" for _ in stored)
    try:
        cursor = connection.execute(f"INSERT INTO articles ({_INSERTED}) VALUES ({marks})", stored)
    except sqlite3.IntegrityError as error:
        raise ArticleConflictError(f"the text of {draft.title!r} is in the corpus already.") from error
    number = cursor.lastrowid
    assert number is not None
    _log(connection, article, who=added_by, action="add")
    return number, article


def delete_article(connection: sqlite3.Connection, article_id: str, *, removed_by: str) -> tuple[int, Article]:
    """Take an article out of the corpus, noting it in the audit log; returns the change's number and the article.

    Raises:
        ArticleNotFoundError: There is none with that id.
    """
    article = get_article(connection, article_id)
    connection.execute("DELETE FROM articles WHERE id = ?", (article_id,))
    return _log(connection, article, who=removed_by, action="remove"), article


def removed_at(connection: sqlite3.Connection, article_id: str) -> datetime | None:
    """When the last article with that id was taken out, by the audit log; None where none was."""
    row = connection.execute(
        "SELECT max(at) FROM changes WHERE article_id = ? AND action = 'remove'", (article_id,)
    ).fetchone()
    return None if row[0] is None else datetime.fromisoformat(row[0])


def _log(connection: sqlite3.Connection, article: Article, *, who: str, action: str) -> int:
    cursor = connection.execute(
        "INSERT INTO changes (at, who, action, article_id, title, sha256) VALUES (?, ?, ?, ?, ?, ?)",
        (datetime.now(UTC).isoformat(timespec="seconds"), who, action, article.id, article.title, article.sha256),
    )
    assert cursor.lastrowid is not None
    return cursor.lastrowid


def _free_slug(connection: sqlite3.Connection, draft: ArticleDraft) -> str:
    """A slug of the title; where another article has it, with the first digits of the text's hash."""
    slug = slugify(draft.title, max_length=_LONGEST_SLUG, word_boundary=True) or "article"
    for candidate in (slug, f"{slug}-{draft.sha256[:8]}"):
        if not connection.execute("SELECT 1 FROM articles WHERE id = ?", (candidate,)).fetchone():
            return candidate
    return f"{slug}-{draft.sha256}"


def article_from_row(row: Sequence[object]) -> Article:
    """The article in a row of `ARTICLE_COLUMNS`.

    Raises:
        sqlite3.DatabaseError: The row is damaged.
    """
    values = dict(zip((field.name for field in fields(Article)), row, strict=True))
    try:
        values["added_at"] = datetime.fromisoformat(str(values["added_at"]))
        if values["published"] is not None:
            values["published"] = date.fromisoformat(str(values["published"]))
    except ValueError as error:
        raise sqlite3.DatabaseError(f"an article has a date that is none: {str(error)[:80]!r}") from error
    return Article(**values)  # type: ignore[arg-type]
