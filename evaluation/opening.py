"""Throw-away corpora for the articles that datasets carry, kept so that a second run embeds nothing."""

import hashlib
import re
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from importlib import resources
from pathlib import Path

from filelock import FileLock, Timeout

from bot.corpora import corpus_folder, open_corpus
from bot.corpus import Corpus, installed_version
from bot.settings import Settings
from corpus.errors import CorpusBusyError, CorpusError
from corpus.writer_lock import WriterLock
from evaluation.dataset import Dataset, DatasetError
from index.embedding import Embedder

MOST_KEPT = 5
"""Older corpora than this many are deleted, unless a program has them open."""

_ADDED_BY = "evaluation"
_USED = "last-used"
_OURS = re.compile("[0-9a-f]{64}")
_DECIDING = (
    "chunking.py", "sentences.py", "passage_input.py", "passages.py", "indexing.py", "embedding.py", "schema.sql"
)  # fmt: skip
"""Files of `index` that decide what is stored of an article: after a change to one, corpora are made anew."""


def open_dataset_corpus(
    dataset: Dataset, settings: Settings, embedder: Embedder, on_added: Callable[[], None] = lambda: None
) -> Corpus:
    """Open the corpus of a dataset's own articles, adding those that aren't in it yet.

    It lives in `<home>/evaluation/corpora`, in a folder named by the hash of what it is made of: articles, embedding
    model, and how Footnote cuts and embeds them. So what an interrupted run added is used by the next. `on_added` is
    called once for each article, as soon as it is safely stored or found to be.

    Raises:
        DatasetError: The dataset carries no articles.
        CorpusError: The corpus can't be opened or written.
        EmbeddingModelError: The embedding model can't be loaded.
    """
    if not dataset.articles:
        raise DatasetError(f"{dataset.name} carries no articles of its own; choose the corpus that it is about.")
    settings = settings.model_copy(update={"home": settings.home / "evaluation"})
    corpus = _open(_name(dataset, embedder), settings, embedder)
    try:
        there = {article.sha256 for article in corpus.articles()}
        missing = [draft for draft in dataset.articles if draft.sha256 not in there]
        for _ in range(len(dataset.articles) - len(missing)):
            on_added()
        for _ in corpus.add(missing, added_by=_ADDED_BY):
            on_added()
    except BaseException:
        corpus.close()
        raise
    return corpus


def _name(dataset: Dataset, embedder: Embedder) -> str:
    index = resources.files("index")
    parts = [installed_version(), embedder.name, embedder.fingerprint, repr(dataset.articles)]
    parts += [index.joinpath(name).read_text(encoding="utf-8") for name in _DECIDING]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def _open(name: str, settings: Settings, embedder: Embedder) -> Corpus:
    """Open or make the corpus. Only one program at a time opens one or deletes old ones, so neither surprises the other."""
    folder = corpus_folder(settings.home, name)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with FileLock(settings.home / "opening.lock", timeout=settings.write_wait_s):
            corpus = open_corpus(name, create=True, settings=settings, embedder=embedder)
            (folder / _USED).touch()
            _delete_old(folder.parent)
    except Timeout as error:
        raise CorpusBusyError(
            f"another evaluation holds {settings.home}; try again when it has opened its corpus."
        ) from error
    except OSError as error:
        raise CorpusError(
            f"the data folder {folder} can't be written ({error.strerror}); set FOOTNOTE_HOME to one that can."
        ) from error
    return corpus


def _delete_old(corpora: Path) -> None:
    """Delete all corpora but the most recently used. One that can't be deleted stays for another time."""
    ours = [folder for folder in corpora.iterdir() if _OURS.fullmatch(folder.name) and not folder.is_symlink()]
    ours.sort(key=_last_used_ns, reverse=True)
    for folder in ours[MOST_KEPT:]:
        if not _is_in_use(folder):
            shutil.rmtree(folder, ignore_errors=True)


def _last_used_ns(folder: Path) -> int:
    used = folder / _USED
    return (used if used.exists() else folder).stat().st_mtime_ns


def _is_in_use(folder: Path) -> bool:
    """Whether a program has the corpus open. One that isn't is left out of WAL mode, fit only to be deleted.

    SQLite leaves WAL mode only for the one and only connection to a file (https://www.sqlite.org/wal.html#persistence_of_wal_mode).
    """
    file = folder / "corpus.sqlite"
    if not file.exists():
        return False
    try:
        with (
            WriterLock(folder, wait_s=0).held(),
            closing(sqlite3.connect(file, timeout=0, isolation_level=None)) as connection,
        ):
            mode = connection.execute("PRAGMA journal_mode = DELETE").fetchone()[0]
        return bool(mode != "delete")
    except (CorpusError, sqlite3.OperationalError):
        return True
    except sqlite3.DatabaseError:  # damaged: nobody can use it
        return False
