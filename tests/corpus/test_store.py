"""Articles into the store and out of it: ids, twins, the audit log."""

import sqlite3
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.article import ArticleDraft
from corpus.database import Database
from corpus.errors import ArticleConflictError, ArticleNotFoundError
from corpus.history import sequence_number
from corpus.store import (
    delete_article,
    find_by_text,
    get_article,
    insert_article,
    list_articles,
    open_database,
    read_meta,
    renew_identity,
    write_meta,
)

FULL = ArticleDraft(
    title="The Mell rises again",
    text="The Mell rose by 3.2 metres.\n\n“Nobody left,” the mayor said. Σίγουρα. 👩‍🚒",
    id="mell-1",
    url="https://example.org/mell",
    publisher="The Tarn Post",
    author="Ada Brook",
    published=date(2024, 2, 29),
)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = open_database(tmp_path / "c" / "corpus.sqlite", wait_s=5, create=True)
    yield opened
    opened.close()


def insert(database: Database, *drafts: ArticleDraft) -> list[str]:
    with database.writing() as connection:
        return [insert_article(connection, draft, added_by="ada")[1].id for draft in drafts]


def test_gives_back_what_was_added(database: Database) -> None:
    before = datetime.now(UTC) - timedelta(seconds=1)
    insert(database, FULL)
    with database.reading() as connection:
        article = get_article(connection, "mell-1")
    for field in ("id", "title", "text", "url", "publisher", "author", "published", "sha256"):
        assert getattr(article, field) == getattr(FULL, field)
    assert article.added_by == "ada"
    assert before <= article.added_at <= datetime.now(UTC)


def test_keeps_articles_when_opened_again(database: Database) -> None:
    insert(database, FULL)
    with database.reading() as connection:
        before = list_articles(connection)
    again = open_database(database.path, wait_s=5)
    with again.reading() as connection:
        assert list_articles(connection) == before
    again.close()


def test_lists_in_the_order_of_adding(database: Database) -> None:
    insert(database, *(ArticleDraft(title=title, text=f"About {title}.") for title in ("Zeal", "Alder", "Mell")))
    with database.reading() as connection:
        assert [article.title for article in list_articles(connection)] == ["Zeal", "Alder", "Mell"]


def test_makes_a_slug_of_the_title(database: Database) -> None:
    drafts = [
        ArticleDraft(title="Éclair prices rise, 20% by May!", text="One."),
        ArticleDraft(title="!!!", text="Two."),
        ArticleDraft(title="word " * 50, text="Three."),
    ]
    eclair, nothing, long = insert(database, *drafts)
    assert eclair == "eclair-prices-rise-20-by-may"
    assert nothing == "article"
    assert len(long) <= 60
    assert not long.endswith("-")


def test_slugs_of_one_title_differ(database: Database) -> None:
    ids = insert(database, *(ArticleDraft(title="Floods", text=f"Flood {number}.") for number in range(20)))
    assert ids[0] == "floods"
    assert len(set(ids)) == 20
    assert all(article_id.startswith("floods") for article_id in ids)


def test_a_slug_makes_way_for_ids_that_look_like_one(database: Database) -> None:
    draft = ArticleDraft(title="Floods", text="The water came at night.")
    taken = [
        ArticleDraft(title="x", text="1", id="floods"),
        ArticleDraft(title="y", text="2", id=f"floods-{draft.sha256[:8]}"),
    ]
    assert len(set(insert(database, *taken, draft))) == 3


titles = st.text(max_size=40)


@given(
    st.lists(st.tuples(titles, st.text(min_size=1, max_size=30)), min_size=1, max_size=12, unique_by=lambda it: it[1])
)
def test_any_titles_get_ids_of_their_own(tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str]]) -> None:
    database = open_database(tmp_path_factory.mktemp("s") / "corpus.sqlite", wait_s=5, create=True)
    try:
        ids = insert(database, *(ArticleDraft(title=title, text=text) for title, text in rows))
        assert len(set(ids)) == len(rows)
        with database.reading() as connection:
            assert [get_article(connection, article_id).text for article_id in ids] == [text for _, text in rows]
    finally:
        database.close()


def test_one_text_is_one_article(database: Database) -> None:
    insert(database, FULL)
    twin = ArticleDraft(title="Under another title", text=FULL.text)
    with pytest.raises(ArticleConflictError, match="Under another title"):
        insert(database, twin)
    with database.reading() as connection:
        found = find_by_text(connection, twin.sha256)
        assert found is not None
        assert found.id == "mell-1"
        assert find_by_text(connection, ArticleDraft(title="", text="other").sha256) is None
        assert len(list_articles(connection)) == 1


def test_an_id_belongs_to_one_text(database: Database) -> None:
    insert(database, FULL)
    with pytest.raises(ArticleConflictError, match="'mell-1'"):
        insert(database, ArticleDraft(title="t", text="Another text.", id="mell-1"))


def test_a_transaction_that_fails_leaves_nothing(database: Database) -> None:
    insert(database, FULL)
    with database.reading() as connection:
        before = sequence_number(connection)
    with pytest.raises(ArticleConflictError):
        insert(database, ArticleDraft(title="New", text="New."), ArticleDraft(title="t", text="T.", id="mell-1"))
    with database.reading() as connection:
        assert [article.id for article in list_articles(connection)] == ["mell-1"]
        assert sequence_number(connection) == before


def test_removes_one_article_and_notes_it(database: Database) -> None:
    insert(database, FULL, ArticleDraft(title="Other", text="Other."))
    with database.writing() as connection:
        change, gone = delete_article(connection, "mell-1", removed_by="bo")
    assert gone.text == FULL.text
    with database.reading() as connection:
        assert [article.id for article in list_articles(connection)] == ["other"]
        assert sequence_number(connection) == change
        log = connection.execute("SELECT who, action, article_id, sha256 FROM changes ORDER BY seq").fetchall()
        with pytest.raises(ArticleNotFoundError, match="'mell-1'"):
            get_article(connection, "mell-1")
    assert log[0] == ("ada", "add", "mell-1", FULL.sha256)
    assert log[-1] == ("bo", "remove", "mell-1", FULL.sha256)


def test_removing_what_is_not_there_changes_nothing(database: Database) -> None:
    insert(database, FULL)
    with pytest.raises(ArticleNotFoundError), database.writing() as connection:
        delete_article(connection, "mell-2", removed_by="bo")
    with database.reading() as connection:
        assert sequence_number(connection) == 1


def test_what_was_removed_can_be_added_again_with_a_new_row_number(database: Database) -> None:
    with database.writing() as connection:
        first, _ = insert_article(connection, FULL, added_by="ada")
        delete_article(connection, "mell-1", removed_by="ada")
        second, _ = insert_article(connection, FULL, added_by="ada")
        assert sequence_number(connection) == 3
    assert second > first


def test_facts_about_the_corpus_are_kept(database: Database) -> None:
    with database.writing() as connection:
        write_meta(connection, "k", "1")
        write_meta(connection, "k", "2")
    with database.reading() as connection:
        assert read_meta(connection, "k") == "2"
        assert read_meta(connection, "other") is None


def test_every_corpus_has_an_identity_of_its_own(database: Database, tmp_path: Path) -> None:
    other = open_database(tmp_path / "other" / "corpus.sqlite", wait_s=5, create=True)
    with database.reading() as one, other.reading() as two:
        first = read_meta(one, "identity")
        assert first
        assert first != read_meta(two, "identity")
    with database.writing() as connection:
        renew_identity(connection)
        assert read_meta(connection, "identity") != first
    other.close()


def test_text_that_looks_like_sql_is_only_text(database: Database) -> None:
    nasty = "'); DROP TABLE articles; --"
    insert(database, ArticleDraft(title=nasty, text=nasty, id=nasty, author=nasty))
    with database.reading() as connection:
        assert get_article(connection, nasty).author == nasty


def test_a_broken_row_is_an_error_of_the_database(database: Database) -> None:
    insert(database, FULL)
    with database.writing() as connection:
        connection.execute("UPDATE articles SET published = 'soon'")
    raw = sqlite3.connect(database.path)
    with pytest.raises(sqlite3.DatabaseError, match="details"):
        list_articles(raw)
    raw.close()
