"""Lists of articles, the audit log, and files of earlier versions."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from corpus.article import ArticleDraft
from corpus.backing_up import back_up
from corpus.database import Database
from corpus.errors import CorpusError
from corpus.history import last_done, read_changes
from corpus.listing import Filters, read_page, read_titles
from corpus.store import (
    delete_article,
    get_article,
    insert_article,
    list_articles,
    open_database,
    restore_article,
    supersede_article,
)

FIRST_EDITION = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE articles (
    number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, title TEXT NOT NULL, text TEXT NOT NULL, url TEXT,
    publisher TEXT, author TEXT, published TEXT, added_at TEXT NOT NULL, added_by TEXT NOT NULL,
    sha256 TEXT NOT NULL UNIQUE
);
CREATE TABLE changes (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, who TEXT NOT NULL, action TEXT NOT NULL,
    article_id TEXT NOT NULL, title TEXT NOT NULL, sha256 TEXT NOT NULL
);
INSERT INTO meta VALUES ('identity', 'abc');
INSERT INTO articles VALUES
    (7, 'old', 'Old news', 'Long ago.', NULL, NULL, NULL, '1999-01-02', '2025-01-01T00:00:00+00:00', 'ann', 'x');
INSERT INTO changes VALUES (9, '2025-01-01T00:00:00+00:00', 'ann', 'add', 'old', 'Old news', 'x');
"""
"""What the first version made; it stays as it is for as long as such files can be opened."""

OWL = ArticleDraft("Owl", "An owl slept.", id="owl", publisher="The Tarn Post", published=date(2025, 3, 1))
BEE = ArticleDraft("bees swarm", "Bees came.", id="bee", publisher="Daily Bee", published=date(2025, 1, 1))
ICE = ArticleDraft("Їжак і лід", "Ice came.", id="ice")


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = open_database(tmp_path / "corpus.sqlite", wait_s=1, create=True)
    with database.writing() as connection:
        for draft in (OWL, BEE, ICE):
            insert_article(connection, draft, added_by="ann")
    yield database
    database.close()


def listed(database: Database, filters: Filters | None = None, **options) -> list[str]:
    with database.reading() as connection:
        return [article.id for article in read_page(connection, filters or Filters(), **options).articles]


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({}, ["owl", "bee", "ice"]),
        ({"descending": True}, ["ice", "bee", "owl"]),
        ({"sort": "published"}, ["bee", "owl", "ice"]),
        ({"sort": "published", "descending": True}, ["owl", "bee", "ice"]),
        ({"sort": "title"}, ["bee", "owl", "ice"]),
        ({"offset": 1, "most": 1}, ["bee"]),
        ({"offset": 9}, []),
    ],
)
def test_the_order(database: Database, options, expected) -> None:
    assert listed(database, **options) == expected


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (Filters(text="OWL"), ["owl"]),
        (Filters(text="swarm bees"), ["bee"]),
        (Filters(text="came"), ["bee", "ice"]),
        (Filters(text="їЖАК"), ["ice"]),
        (Filters(publisher="tarn"), ["owl"]),
        (Filters(since=date(2025, 3, 1)), ["owl"]),
        (Filters(until=date(2025, 1, 1)), ["bee"]),
        (Filters(text="%"), []),
    ],
)
def test_filters(database: Database, filters: Filters, expected) -> None:
    assert listed(database, filters) == expected


def test_titles_that_begin_with_what_was_typed_come_first(database: Database) -> None:
    with database.reading() as connection:
        assert read_titles(connection, "", 2) == [("bee", "bees swarm"), ("owl", "Owl")]
        assert [article for article, _ in read_titles(connection, "ї", 9)] == ["ice"]
        assert [article for article, _ in read_titles(connection, "w", 9)] == ["bee", "owl"]


def test_everything_that_was_done_is_in_the_history(database: Database) -> None:
    changed = ArticleDraft("Owl again", "An owl woke.")
    with database.writing() as connection:
        supersede_article(connection, "owl", changed, who="bob", action="replace")
        delete_article(connection, "owl", removed_by="cid")
        restore_article(connection, "owl", restored_by="dan")
        page = read_changes(connection, most=2, article_id="owl")
        every = read_changes(connection, most=99, offset=1)
        assert [(change.who, change.action, change.title) for change in page.changes] == [
            ("dan", "restore", "Owl again"),
            ("cid", "remove", "Owl again"),
        ]
        assert page.total == 4
        assert (len(every.changes), every.total) == (5, 6)
        assert last_done(connection, "owl", "replace") == every.changes[1].at
        assert last_done(connection, "bee", "replace") is None


def test_a_file_of_the_first_edition_is_brought_up_to_date(tmp_path: Path) -> None:
    path = tmp_path / "corpus.sqlite"
    with closing(sqlite3.connect(path)) as made:
        made.executescript(FIRST_EDITION + "PRAGMA application_id = 0x466F6F74; PRAGMA journal_mode = WAL;")
    for _ in range(2):
        database = open_database(path, wait_s=1)
        with database.writing() as connection:
            assert get_article(connection, "old").pages == ()
            _, removed = delete_article(connection, "old", removed_by="ann")
            assert restore_article(connection, "old", restored_by="ann")[1] == removed
        database.close()


def test_a_file_of_a_later_edition_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "corpus.sqlite"
    open_database(path, wait_s=1, create=True).close()
    with closing(sqlite3.connect(path)) as made:
        made.execute("PRAGMA user_version = 99")
    with pytest.raises(CorpusError, match="another version"):
        open_database(path, wait_s=1)


def test_a_backup_is_a_corpus(database: Database, tmp_path: Path) -> None:
    target = tmp_path / "copy" / "corpus.sqlite"
    target.parent.mkdir()
    back_up(database, target)
    copy = open_database(target, wait_s=1)
    with database.reading() as before, copy.reading() as after:
        assert list_articles(after) == list_articles(before)
    copy.close()
    with pytest.raises(CorpusError, match="already"):
        back_up(database, target)


def test_a_backup_that_can_not_be_written(database: Database, tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="written"):
        back_up(database, tmp_path / "no-such-folder" / "copy.sqlite")
    assert sorted(path.name for path in tmp_path.iterdir() if "copy" in path.name) == []
