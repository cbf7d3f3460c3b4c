"""Articles as Markdown files, and back as they were."""

import io
import zipfile
from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from corpus.article import Article, ArticleDraft
from corpus.exporting import article_to_markdown, export_zip, export_zips
from corpus.markdown import read_markdown
from corpus.normalising import normalise

WHEN = datetime(2025, 7, 20, tzinfo=UTC)

lines = st.text(max_size=60).map(lambda text: " ".join(normalise(text).split()))
names = st.none() | lines.filter(bool)
texts = (
    st.one_of(
        st.text(max_size=300),
        st.lists(
            st.sampled_from(["---", "# Heading", "* item", "&amp;", "<b>", "[a](b)", "", "By Ann Lowe", "text"])
        ).map("\n".join),
    )
    .map(normalise)
    .filter(bool)
)
addresses = st.none() | st.sampled_from(["https://example.org/a?b=c&d=e#f", "http://example.org/ä%20b"])
days = st.none() | st.dates(min_value=date(1600, 1, 1), max_value=date(2200, 1, 1))


@st.composite
def articles(draw: st.DrawFn) -> Article:
    text = draw(texts)
    starts = draw(st.lists(st.integers(0, len(text)), unique=True, max_size=5).map(sorted))
    return Article(
        id=draw(st.from_regex(r"[a-z0-9][a-z0-9 -]{0,20}[a-z0-9]", fullmatch=True)),
        title=draw(lines.filter(bool)),
        text=text,
        url=draw(addresses),
        publisher=draw(names),
        author=draw(names),
        published=draw(days),
        added_at=WHEN,
        added_by="tests",
        sha256="",
        pages=tuple(starts),
    )


@given(articles())
def test_reading_an_export_gives_the_article_as_it_was(article: Article) -> None:
    draft = read_markdown(article_to_markdown(article), "a.md")
    assert draft == ArticleDraft(
        article.title,
        article.text,
        id=article.id,
        url=article.url,
        publisher=article.publisher,
        author=article.author,
        published=article.published,
        pages=article.pages,
    )


@given(st.lists(articles(), min_size=1, max_size=4))
def test_a_zip_has_a_file_for_each_article_and_is_always_the_same(exported: list[Article]) -> None:
    file, again = io.BytesIO(), io.BytesIO()
    assert export_zip(exported, file) == len(exported)
    export_zip(exported, again)
    assert file.getvalue() == again.getvalue()
    with zipfile.ZipFile(file) as archive:
        found = archive.namelist()
        assert len(set(found)) == len(exported)
        assert all(name.endswith(".md") and "/" not in name and "\\" not in name for name in found)
        texts = [read_markdown(archive.read(name).decode(), name).text for name in found]
    assert texts == [article.text for article in exported]


def test_a_large_corpus_becomes_several_files() -> None:
    def article(number: int) -> Article:
        text = " ".join(str(hash((number, word))) for word in range(2_000))
        return Article(f"a{number}", "T", text, None, None, None, None, WHEN, "tests", "")

    exported = [article(number) for number in range(6)]
    characters = len(exported[0].text)
    for limit_bytes, most_articles, most_characters, fewest in (
        (60_000, 99, 10**9, 2),
        (10**9, 4, 10**9, 2),
        (10**9, 99, 2 * characters, 3),
    ):
        parts = export_zips(exported, limit_bytes, most_articles=most_articles, most_characters=most_characters)
        assert len(parts) >= fewest
        assert all(len(part) <= limit_bytes for part in parts)
        found = []
        for part in parts:
            with zipfile.ZipFile(io.BytesIO(part)) as archive:
                found += [read_markdown(archive.read(name).decode(), name) for name in archive.namelist()]
                assert len(archive.namelist()) <= most_articles
                assert sum(len(read.text) for read in found[-len(archive.namelist()) :]) <= most_characters
        assert [read.id for read in found] == [article.id for article in exported]
