"""What the tests share: the real embedding model, loaded once, and corpora in folders of their own."""

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, settings
from selenium import webdriver
from selenium.webdriver.chrome.service import Service

from corpus.article import ArticleDraft
from corpus.database import Database
from corpus.store import open_database
from index.embedding import Embedder
from index.embedding_model import DEFAULT_MODEL
from index.indexing import Added, Indexer
from index.passages import passages_schema
from index.reindexing import reindex
from index.retrieval import Retriever
from index.vectors import EXACT_UP_TO, VectorCache

# Read when torch and FAISS are first imported, which is later. With several threads, each embedding of a sentence waits
# for the slowest, which takes many times as long where the cores are busy.
os.environ.setdefault("OMP_NUM_THREADS", "1")

# No deadline: the first example pays for imports and caches. A fixture is meant to be shared by the examples.
settings.register_profile("default", deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
settings.register_profile("thorough", settings.get_profile("default"), max_examples=2_000)
settings.load_profile("default")


class Corpus(NamedTuple):
    """An open corpus and the file that its vectors are cached in."""

    database: Database
    indexer: Indexer
    retriever: Retriever
    vectors_path: Path

    def add(self, *drafts: ArticleDraft) -> list[Added]:
        """Add articles, all of them."""
        return list(self.indexer.add(drafts, added_by="tests"))

    def reindex(self) -> int:
        """Embed all of it anew."""
        return reindex(self.database, self.retriever.embedder)


class MakeCorpus:
    """Opens corpora by name, making those that aren't there; the same name again is another opening of the same."""

    def __init__(self, home: Path, embedder: Embedder) -> None:
        self._home = home
        self._embedder = embedder
        self._opened: list[Database] = []

    def __call__(
        self, name: str = "default", *, embedder: Embedder | None = None, exact_up_to: int = EXACT_UP_TO
    ) -> Corpus:
        folder = self._home / name
        model = embedder or self._embedder
        database = open_database(folder / "corpus.sqlite", wait_s=5, more_schema=passages_schema(), create=True)
        self._opened.append(database)
        vectors = folder / "vectors.faiss"
        retriever = Retriever(database, model, VectorCache(vectors, exact_up_to=exact_up_to))
        return Corpus(database, Indexer(database, model), retriever, vectors)

    def close(self) -> None:
        for database in self._opened:
            database.close()


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """What async tests run on."""
    return "asyncio"


@pytest.fixture(scope="session")
def embedder() -> Embedder:
    """The default embedding model."""
    return Embedder(DEFAULT_MODEL)


@pytest.fixture
def make_corpus(tmp_path: Path, embedder: Embedder) -> Iterator[MakeCorpus]:
    """Opens corpora in the test's own folder."""
    maker = MakeCorpus(tmp_path / "corpora", embedder)
    yield maker
    maker.close()


@pytest.fixture(scope="session")
def other_embedder(embedder: Embedder, tmp_path_factory: pytest.TempPathFactory) -> Embedder:
    """Another model by its files, which gives the same vectors."""
    folder = tmp_path_factory.mktemp("models") / "other"
    for file in embedder.folder.rglob("*"):
        if file.is_file():
            link = folder / file.relative_to(embedder.folder)
            link.parent.mkdir(parents=True, exist_ok=True)
            link.symlink_to(file)
    config = folder / "config.json"
    told = json.loads(config.read_text())
    config.unlink()
    config.write_text(json.dumps({**told, "of": "another model"}))
    return Embedder(str(folder))


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[webdriver.Chrome]:
    """A headless Chromium that has never been anywhere, and writes down what it requests and complains of."""
    chromium, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if chromium is None or driver is None:
        pytest.skip("no chromium with chromedriver on this machine")
    options = webdriver.ChromeOptions()
    options.binary_location = chromium
    for flag in (
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        f"--user-data-dir={tmp_path_factory.mktemp('chromium')}",
    ):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    chrome = webdriver.Chrome(options=options, service=Service(executable_path=driver))
    yield chrome
    chrome.quit()
