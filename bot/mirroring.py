"""Keeping a corpus in step with a folder: what is new there is added, what changed replaced, what is gone removed."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from bot.corpus import Corpus
from corpus.article import ArticleDraft
from corpus.errors import ArticleNotFoundError, FootnoteError, SourceError
from corpus.file_names import printable
from corpus.reading import SourcesRead, files_below, read_sources

Done = Literal["added", "replaced", "removed", "left out"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was done about a file, and to which article or why not."""

    done: Done
    file: str
    detail: str


@dataclass(frozen=True, slots=True)
class _Mirrored:
    """A file as it was when it was last read, and the articles that were made of it."""

    modified_ns: int
    size_bytes: int
    digest: str
    article_ids: tuple[str, ...]


class Mirror:
    """A folder and the corpus that mirrors it. What was made of each file is kept in the corpus."""

    def __init__(self, corpus: Corpus, folder: Path, *, who: str, max_bytes: int) -> None:
        """Mirror `folder` into `corpus`, in the name of `who`; files over `max_bytes` are left out."""
        self._corpus = corpus
        self._folder = folder
        self._who = who
        self._max_bytes = max_bytes
        self._fact = f"mirror:{folder.resolve()}"
        self._refused: dict[str, str] = {}

    def sync(self) -> Iterator[Outcome]:
        """Bring the corpus up to date, a file at a time; what can't be read is left out and tried again when it changes.

        Interrupted at any moment, it goes on where it was the next time.

        Raises:
            SourceError: The folder can't be read.
            CorpusError: The corpus can't be written.
        """
        known = self._read_known()
        found = {path.relative_to(self._folder).as_posix(): path for path in files_below(self._folder)}
        for name in sorted(known.keys() - found.keys()):
            yield from self._remove(name, known)
        for name, path in sorted(found.items()):
            yield from self._look_at(name, path, known)

    def _look_at(self, name: str, path: Path, known: dict[str, _Mirrored]) -> Iterator[Outcome]:
        before = known.get(name)
        try:
            stat = path.stat()
            if before and (before.modified_ns, before.size_bytes) == (stat.st_mtime_ns, stat.st_size):
                return
            digest = _digest(path)
        except OSError:  # it has just gone
            return
        if before and before.digest == digest:
            known[name] = _Mirrored(stat.st_mtime_ns, stat.st_size, digest, before.article_ids)
            self._write_known(known)
            return
        if self._refused.get(name) == digest:
            return
        try:
            read = read_sources([path], max_bytes=self._max_bytes)
            _refuse_no_article(read)
            outcomes, ids = self._put_in(name, read.drafts, before.article_ids if before else ())
        except FootnoteError as error:
            self._refused[name] = digest
            yield Outcome("left out", printable(name), str(error))
            return
        known[name] = _Mirrored(stat.st_mtime_ns, stat.st_size, digest, ids)
        self._write_known(known)
        yield from outcomes

    def _put_in(
        self, name: str, drafts: tuple[ArticleDraft, ...], former: tuple[str, ...]
    ) -> tuple[list[Outcome], tuple[str, ...]]:
        if len(drafts) == len(former) == 1:
            try:
                made = self._corpus.replace(former[0], drafts[0], replaced_by=self._who)
            except ArticleNotFoundError:  # somebody removed it; the file says that it is wanted
                pass
            else:
                return [Outcome("replaced", printable(name), made.article.id)], (made.article.id,)
        added = list(self._corpus.add(drafts, added_by=self._who))
        ids = tuple(each.article.id for each in added)
        outcomes = [Outcome("added", printable(name), each.article.id) for each in added if not each.was_there]
        for gone in former:
            if gone not in ids:
                outcomes += self._remove_article(name, gone)
        return outcomes, ids

    def _remove(self, name: str, known: dict[str, _Mirrored]) -> Iterator[Outcome]:
        elsewhere = {one for other, mirrored in known.items() if other != name for one in mirrored.article_ids}
        for article_id in known[name].article_ids:
            if article_id not in elsewhere:
                yield from self._remove_article(name, article_id)
        del known[name]
        self._write_known(known)

    def _remove_article(self, name: str, article_id: str) -> list[Outcome]:
        try:
            self._corpus.remove(article_id, removed_by=self._who)
        except ArticleNotFoundError:
            return []
        return [Outcome("removed", printable(name), article_id)]

    def _read_known(self) -> dict[str, _Mirrored]:
        stored = json.loads(self._corpus.read_fact(self._fact) or "{}")
        return {
            name: _Mirrored(modified_ns, size_bytes, digest, tuple(ids))
            for name, (modified_ns, size_bytes, digest, ids) in stored.items()
        }

    def _write_known(self, known: dict[str, _Mirrored]) -> None:
        data = {name: (one.modified_ns, one.size_bytes, one.digest, one.article_ids) for name, one in known.items()}
        self._corpus.write_fact(self._fact, json.dumps(data, ensure_ascii=False))


def _refuse_no_article(read: SourcesRead) -> None:
    if doubted := next((doubt for doubt in read.doubts if doubt.kind == "not_an_article"), None):
        raise SourceError(str(doubted))


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
