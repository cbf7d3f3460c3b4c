"""Corpora by name: each a folder of its own, so that none can be reached from another."""

import re
from collections.abc import Sequence
from pathlib import Path

from bot.answering import together
from bot.answering.answer import Answer
from bot.answering.conversation import Turn
from bot.answering.reader import Reader
from bot.corpus import Corpus
from bot.sample import ADDED_BY, SAMPLE, read_sample, sample_digest
from bot.settings import Settings, read_settings
from corpus.errors import CorpusError, CorpusNotFoundError
from corpus.store import open_database, read_meta, write_meta
from index.embedding import Embedder
from index.late_interaction import LateInteraction
from index.passages import passages_schema
from index.reranking import Reranker

DEFAULT = "default"

_EDITION = "sample_edition"
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")


def open_corpus(
    name: str = DEFAULT,
    *,
    create: bool = False,
    settings: Settings | None = None,
    embedder: Embedder | None = None,
    reranker: Reranker | None = None,
    reader: Reader | None = None,
    late_interaction: LateInteraction | None = None,
) -> Corpus:
    """Open a corpus by name; with `create`, make an empty one where there is none. `sample` is the one that ships.

    Models that aren't given are those of the settings. Corpora that are opened with the same ones share their memory,
    and with the same `late_interaction`, which has to be of the same embedder, what that remembers of passages.

    Raises:
        CorpusNotFoundError: There is no such corpus.
        CorpusError: The name is not one a corpus can have, or the corpus can't be opened.
    """
    settings = settings or read_settings()
    embedder = embedder or Embedder(settings.model)
    reranker = reranker or _reranker_of(settings)
    reader = reader or _reader_of(settings)
    path = corpus_folder(settings.home, name) / "corpus.sqlite"
    if name == SAMPLE:
        return _open_sample(path, settings, embedder, reranker, reader, late_interaction)
    if not create and not path.exists():
        raise CorpusNotFoundError(
            f"there is no corpus {name!r} in {settings.home}; 'footnote add FILE --corpus {name}' makes one."
        )
    database = open_database(path, wait_s=settings.write_wait_s, more_schema=passages_schema(), create=create)
    return Corpus(name, database, settings, embedder, reranker, reader, late_interaction)


def ask_together(asked: Sequence[tuple[Corpus, str, Sequence[Turn]]]) -> list[Answer | Exception]:
    """What `Corpus.ask` gives for each question with its conversation, or the error that it raises.

    Together is faster where corpora were opened with the same embedder and the same late interaction.
    """
    return together.ask_together([(corpus.answerer(), question, history) for corpus, question, history in asked])


def corpus_folder(home: Path, name: str) -> Path:
    """The folder that a corpus lives in.

    Raises:
        CorpusError: The name is not one a corpus can have.
    """
    if not _NAME.fullmatch(name):
        raise CorpusError(
            f"{name!r} can't be the name of a corpus: use 1 to 64 of a-z, 0-9 and '-', the first not a '-'."
        )
    return home / "corpora" / name


def _reranker_of(settings: Settings) -> Reranker | None:
    return Reranker(settings.rerank.model, depth=settings.rerank.depth) if settings.rerank.model else None


def _reader_of(settings: Settings) -> Reader | None:
    return Reader(settings.reader.model) if settings.reader.model else None


def _open_sample(
    path: Path,
    settings: Settings,
    embedder: Embedder,
    reranker: Reranker | None,
    reader: Reader | None,
    late_interaction: LateInteraction | None,
) -> Corpus:
    """The sample corpus, brought to the edition that is installed. An interrupted first use is taken up again."""
    database = open_database(path, wait_s=settings.write_wait_s, more_schema=passages_schema(), create=True)
    corpus = Corpus(SAMPLE, database, settings, embedder, reranker, reader, late_interaction)
    drafts = read_sample()
    digest = sample_digest(drafts)
    with database.reading() as connection:
        is_current = read_meta(connection, _EDITION) == digest
    if not is_current:
        shipped = {draft.sha256 for draft in drafts}
        for article in corpus.articles():
            if article.sha256 not in shipped:
                corpus.remove(article.id, removed_by=ADDED_BY)
        for _ in corpus.add(drafts, added_by=ADDED_BY):
            pass
        with database.writing() as connection:
            write_meta(connection, _EDITION, digest)
    return corpus
