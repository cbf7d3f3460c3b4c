"""The articles of one corpus: the only source of truth."""

import sqlite3
from dataclasses import replace
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path

from slugify import slugify

from corpus.article import Article, ArticleDraft
from corpus.database import Database
from corpus.errors import ArticleConflictError, ArticleNotFoundError
from corpus.former import keep_former, take_former
from corpus.history import Action, note_change
from corpus.migrating import migrate
from corpus.rows import ARTICLE_COLUMNS, INSERTED_COLUMNS, article_from_row, row_from_article

_EDITION = 2
_STEPS = {
    0: (
        "ALTER TABLE articles ADD COLUMN pages TEXT NOT NULL DEFAULT '[]'",
        "CREATE TABLE former_articles (seq INTEGER PRIMARY KEY REFERENCES changes (seq), id TEXT NOT NULL, "
        "title TEXT NOT NULL, removed_at TEXT NOT NULL, article TEXT NOT NULL)",
        "PRAGMA user_version = 2",
    ),
}
_LONGEST_SLUG = 60


def open_database(path: Path, *, wait_s: float, more_schema: str = "", create: bool = False) -> Database:
    """Open the SQLite file of a corpus, making it first where `create` is set.

    `more_schema` holds the tables that other rooms keep in the same file, so that one transaction covers them all.

    Raises:
        CorpusError: The file can't be opened, made or read.
    """
    if create:
        schema = resources.files("corpus").joinpath("schema.sql").read_text(encoding="utf-8")
        database = Database.create(path, schema + more_schema, wait_s=wait_s)
    else:
        database = Database(path, wait_s=wait_s)
    migrate(database, _EDITION, _STEPS)
    return database


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


def count_articles(connection: sqlite3.Connection) -> int:
    """How many articles there are."""
    return int(connection.execute("SELECT count(*) FROM articles").fetchone()[0])


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
        pages=draft.pages,
    )
    return _insert(connection, article, who=added_by, action="add"), article


def delete_article(
    connection: sqlite3.Connection, article_id: str, *, removed_by: str, expected_sha256: str | None = None
) -> tuple[int, Article]:
    """Take an article out of the corpus, noting it in the audit log; returns the change's number and the article.

    It is kept apart for a day, for `restore_article`.

    Raises:
        ArticleNotFoundError: There is none with that id.
        ArticleConflictError: Its text is no longer the one expected.
    """
    article = _get_expected(connection, article_id, expected_sha256)
    connection.execute("DELETE FROM articles WHERE id = ?", (article_id,))
    change = note_change(connection, article, who=removed_by, action="remove")
    keep_former(connection, article, change=change)
    return change, article


def restore_article(connection: sqlite3.Connection, article_id: str, *, restored_by: str) -> tuple[int, Article]:
    """Bring back an article that was removed within a day; returns its row number and the article.

    Raises:
        ArticleNotFoundError: There is none that could be.
        ArticleConflictError: Its id or its text is there again already.
    """
    article = take_former(connection, article_id)
    check_id_is_free(connection, ArticleDraft(article.title, article.text, id=article.id))
    return _insert(connection, article, who=restored_by, action="restore"), article


def supersede_article(
    connection: sqlite3.Connection,
    article_id: str,
    draft: ArticleDraft,
    *,
    who: str,
    action: Action,
    expected_sha256: str | None = None,
) -> tuple[int, Article]:
    """Put a draft in the place of an article, whose id stays; returns the change's number and the article.

    Raises:
        ArticleNotFoundError: There is none with that id.
        ArticleConflictError: Its text is no longer the one expected, or another article has the draft's text.
    """
    former = _get_expected(connection, article_id, expected_sha256)
    article = replace(
        former,
        title=draft.title,
        text=draft.text,
        url=draft.url,
        publisher=draft.publisher,
        author=draft.author,
        published=draft.published,
        sha256=draft.sha256,
        pages=draft.pages,
    )
    columns = ", ".join(f"{name} = ?" for name in INSERTED_COLUMNS.split(", "))
    try:
        connection.execute(f"UPDATE articles SET {columns} WHERE id = ?", [*row_from_article(article), article_id])
    except sqlite3.IntegrityError as error:
        raise ArticleConflictError(f"another article has the text of {draft.title!r} already.") from error
    return note_change(connection, article, who=who, action=action), article


def _get_expected(connection: sqlite3.Connection, article_id: str, expected_sha256: str | None) -> Article:
    article = get_article(connection, article_id)
    if expected_sha256 is not None and article.sha256 != expected_sha256:
        raise ArticleConflictError(
            f"somebody has replaced {article.title!r} meanwhile, and nothing was changed now; look at it again first."
        )
    return article


def _insert(connection: sqlite3.Connection, article: Article, *, who: str, action: Action) -> int:
    values = row_from_article(article)
    marks = ", ".join("?" for _ in values)
    try:
        cursor = connection.execute(f"INSERT INTO articles ({INSERTED_COLUMNS}) VALUES ({marks})", values)
    except sqlite3.IntegrityError as error:
        raise ArticleConflictError(f"the text of {article.title!r} is in the corpus already.") from error
    assert cursor.lastrowid is not None
    note_change(connection, article, who=who, action=action)
    return cursor.lastrowid


def _free_slug(connection: sqlite3.Connection, draft: ArticleDraft) -> str:
    """A slug of the title; where another article has it, with the first digits of the text's hash."""
    slug = slugify(draft.title, max_length=_LONGEST_SLUG, word_boundary=True) or "article"
    for candidate in (slug, f"{slug}-{draft.sha256[:8]}"):
        if not connection.execute("SELECT 1 FROM articles WHERE id = ?", (candidate,)).fetchone():
            return candidate
    return f"{slug}-{draft.sha256}"
