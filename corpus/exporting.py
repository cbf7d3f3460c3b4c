"""Articles as a zip of Markdown files, which adding takes back as they were."""

import io
import zipfile
from collections.abc import Iterable, Iterator
from typing import IO

import yaml
from slugify import slugify

from corpus.article import Article

_LONGEST_NAME = 80
_TIME = (1980, 1, 1, 0, 0, 0)
"""The earliest that a zip can tell: the same articles make the same file, whenever they are exported."""

EXPORT_COMMENT = b"Footnote export"
"""The comment of the zips made here (https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT, section 4.3.16)."""

_ROOM_IN_ZIP = 4_096
"""Bytes that an entry may take beside its data, twice: in front of it, and in the directory at the end."""


def article_to_markdown(article: Article) -> str:
    """An article as Markdown with front matter. `verbatim` tells `read_markdown` that the body is the very text."""
    details = {
        "id": article.id,
        "title": article.title,
        "url": article.url,
        "publisher": article.publisher,
        "author": article.author,
        "published": article.published.isoformat() if article.published else None,
        "pages": " ".join(map(str, article.pages)) or None,
        "verbatim": "true",
    }
    given = {name: value for name, value in details.items() if value is not None}
    front = yaml.safe_dump(given, allow_unicode=True, sort_keys=False, width=float("inf"), default_style='"')
    return f"---\n{front}---\n{article.text}\n"


def export_zip(articles: Iterable[Article], file: IO[bytes]) -> int:
    """Write articles to a file as one zip, and return their number."""
    used: set[str] = set()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.comment = EXPORT_COMMENT
        for article in articles:
            archive.writestr(_entry(article, used), article_to_markdown(article))
    return len(used)


def export_zips(
    articles: Iterable[Article], limit_bytes: int, *, most_articles: int, most_characters: int
) -> list[bytes]:
    """The same as several zips, none with more than that in it, unless a single article has."""
    return [_zipped(part) for part in _parts(articles, limit_bytes, most_articles, most_characters)]


def _parts(
    articles: Iterable[Article], limit_bytes: int, most_articles: int, most_characters: int
) -> Iterator[list[Article]]:
    part: list[Article] = []
    size_bytes = characters = 0
    for article in articles:
        size_bytes += len(_zipped([article])) + _ROOM_IN_ZIP
        characters += len(article.text)
        if part and (size_bytes > limit_bytes or characters > most_characters or len(part) == most_articles):
            yield part
            part, size_bytes, characters = [], len(_zipped([article])) + _ROOM_IN_ZIP, len(article.text)
        part.append(article)
    yield part


def _zipped(articles: Iterable[Article]) -> bytes:
    file = io.BytesIO()
    export_zip(articles, file)
    return file.getvalue()


def _entry(article: Article, used: set[str]) -> zipfile.ZipInfo:
    """A name in plain letters that no other article has, so that it is a file's name on every system."""
    stem = slugify(article.id, max_length=_LONGEST_NAME) or "article"
    name = stem
    number = 2
    while name in used:
        name = f"{stem}-{number}"
        number += 1
    used.add(name)
    entry = zipfile.ZipInfo(f"{name}.md", _TIME)
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry
