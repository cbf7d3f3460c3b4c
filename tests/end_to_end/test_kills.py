"""Processes killed at random moments, hundreds of them: what was confirmed is there, and nothing is there by half.

`FOOTNOTE_TEST_KILLS=20` kills twenty times as many.
"""

import json
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from random import Random
from typing import Any

import pytest

from bot.corpora import open_corpus
from bot.corpus import Corpus
from bot.settings import Settings
from corpus.article import ArticleDraft
from index.embedding import Embedder
from index.embedding_model import EmbeddingModelError
from tests.tiny_models import write_embedding_model

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere, what has loaded torch can't be forked")

TIMES = int(os.environ.get("FOOTNOTE_TEST_KILLS", "1"))

_PATIENCE_S = 120
_LAST = ("finished", "failed")

Line = dict[str, Any]
State = dict[str, str]
"""The SHA-256 of each article's text, by article id."""


class Mortals:
    """Children of a process that has loaded everything, one at a time, each killed in the middle of its job."""

    def __init__(self, models: list[Path]) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.end_to_end.mortal", *map(str, models)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
            env={**os.environ, "OMP_NUM_THREADS": "1", "TOKENIZERS_PARALLELISM": "false"},
        )
        self._lines: queue.SimpleQueue[Line] = queue.SimpleQueue()
        self._reading = threading.Thread(target=self._read, daemon=True)
        self._reading.start()
        assert self._next()["what"] == "ready"

    def live_and_die(self, random: Random, *, most_lines: int, most_s: float, **job: object) -> list[Line]:
        """What a child said of its job: it was killed a random time after a random number of lines."""
        self._tell(json.dumps(job))
        said = [self._next()]
        for _ in range(random.randrange(most_lines)):
            if said[-1]["what"] in _LAST:
                break
            said.append(self._next())
        deadline = time.monotonic() + random.uniform(0, most_s)
        while said[-1]["what"] not in _LAST and (left := deadline - time.monotonic()) > 0:
            with suppress(queue.Empty):
                said.append(self._lines.get(timeout=left))
        self._tell("die")
        while said[-1]["what"] != "ended":
            said.append(self._next())
        assert not [line for line in said if line["what"] == "failed"], said
        return said[:-1]

    def stop(self) -> None:
        self._process.kill()
        self._process.wait()
        self._reading.join()

    def _tell(self, line: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()

    def _next(self) -> Line:
        return self._lines.get(timeout=_PATIENCE_S)

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._lines.put(json.loads(line))


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Two embedding models."""
    folder = tmp_path_factory.mktemp("models")
    return [write_embedding_model(folder / str(seed), seed=seed) for seed in range(2)]


@pytest.fixture(scope="module")
def embedders(models: list[Path]) -> list[Embedder]:
    return [Embedder(str(model)) for model in models]


@pytest.fixture(scope="module")
def mortals(models: list[Path]) -> Iterator[Mortals]:
    made = Mortals(models)
    yield made
    made.stop()


def opened(home: Path, embedder: Embedder) -> closing[Corpus]:
    corpus = open_corpus(settings=Settings(home=home, model=embedder.name), embedder=embedder, create=True)
    return closing(corpus)


def assert_sound(corpus: Corpus) -> State:
    """Check all there is to check, and return what is there."""
    report = corpus.verify(repair=False)
    assert report.findings == ()
    return {article.id: article.sha256 for article in corpus.articles()}


def draft(number: int) -> ArticleDraft:
    text = " ".join(f"Bridge {number} was opened on day {day} by the school." for day in range(1 + number % 30))
    return ArticleDraft(f"Bridge {number}", text, id=f"bridge-{number}")


class Moderation:
    """What must be in a corpus, by what those who moderated it said before they died."""

    def __init__(self, state: State) -> None:
        self.state = dict(state)
        self.removed: State = {}
        self.changes = len(state)

    def follow(self, said: list[Line]) -> Line | None:
        """Take over what was confirmed; returns what had begun and wasn't."""
        begun: Line | None = None
        for line in said:
            if line["what"] == "begins":
                begun = line
            elif line["what"] == "done" and begun is not None:
                self.apply(begun)
                begun = None
        return begun

    def apply(self, begun: Line) -> None:
        article_id = begun["id"]
        if begun["action"] == "remove":
            self.removed[article_id] = self.state.pop(article_id)
        elif begun["action"] == "restore":
            self.state[article_id] = self.removed.pop(article_id)
        else:
            self.state[article_id] = begun["sha256"]
        self.changes += 1


def test_moderators_killed_at_any_moment(mortals: Mortals, embedders: list[Embedder], tmp_path: Path) -> None:
    random = Random(1)
    with opened(tmp_path, embedders[0]) as corpus:
        list(corpus.add([draft(number) for number in range(10)], added_by="tests"))
        expected = Moderation(assert_sound(corpus))
    for kill in range(120 * TIMES):
        job = {"kind": "moderate", "model": 0, "home": str(tmp_path), "seed": kill}
        begun = expected.follow(mortals.live_and_die(random, most_lines=6, most_s=0.01, **job))
        with opened(tmp_path, embedders[0]) as corpus:
            here = assert_sound(corpus)
            if begun is not None and here != expected.state:
                expected.apply(begun)
            assert here == expected.state
            assert corpus.history(most=1).total == expected.changes
            assert {hit.article.id for hit in corpus.retrieve("Which ferry?", k=100)} <= here.keys()
    assert expected.changes > 100


def test_imports_killed_at_any_moment(mortals: Mortals, embedders: list[Embedder], tmp_path: Path) -> None:
    random = Random(2)
    here: State = {}
    for kill in range(60 * TIMES):
        names = [f"{kill}-{number}" for number in range(40)]
        job = {"kind": "import", "model": 0, "home": str(tmp_path), "names": names, "group": 8}
        said = mortals.live_and_die(random, most_lines=30, most_s=0.02, **job)
        confirmed = [line["id"] for line in said if line["what"] == "done"]
        with opened(tmp_path, embedders[0]) as corpus:
            before, here = here, assert_sound(corpus)
            new = [article.id for article in corpus.articles()][len(before) :]
        assert before.items() <= here.items()
        assert new == names[: len(new)], "they are added in order"
        assert confirmed == names[: len(confirmed)]
        assert len(new) >= len(confirmed)


def test_reindexing_killed_at_any_moment(mortals: Mortals, embedders: list[Embedder], tmp_path: Path) -> None:
    random = Random(3)
    with opened(tmp_path, embedders[0]) as corpus:
        list(corpus.add([draft(number) for number in range(80)], added_by="tests"))
        articles = assert_sound(corpus)
    made_with, switches = 0, 0
    for _ in range(60 * TIMES):
        job = {"kind": "reindex", "model": 1 - made_with, "home": str(tmp_path), "group": 8}
        said = mortals.live_and_die(random, most_lines=4, most_s=0.05, **job)
        if has_model(tmp_path, embedders[1 - made_with]):
            made_with, switches = 1 - made_with, switches + 1
        else:
            assert said[-1]["what"] != "finished"
        with opened(tmp_path, embedders[made_with]) as corpus:
            assert assert_sound(corpus) == articles
            assert corpus.retrieve("Which bridge was opened by the school?", k=1)
    assert switches, "each goes on where the one before was killed"
    with opened(tmp_path, embedders[made_with]) as corpus:
        assert corpus.verify(repair=False, deep=True).findings == ()


def has_model(home: Path, embedder: Embedder) -> bool:
    """Whether the corpus is now made with that model."""
    with opened(home, embedder) as corpus:
        try:
            corpus.retriever().check_model()
        except EmbeddingModelError:
            return False
        return True
