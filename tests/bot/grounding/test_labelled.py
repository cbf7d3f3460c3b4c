"""The sentences that were labelled by hand: what is said is nearly always supported, whatever is wrong with the rest."""

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from bot.answering.grounding import Checked, Grounding, Sentence
from bot.corpora import open_corpus
from bot.corpus import Corpus
from bot.settings import Settings
from index.embedding import Embedder
from index.hit import Hit

ROWS = [
    json.loads(line) for line in Path(__file__).with_name("labelled.jsonl").read_text(encoding="utf-8").splitlines()
]

Judged = list[tuple[dict[str, Any], Checked]]


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Iterator[Corpus]:
    settings = Settings(home=tmp_path_factory.mktemp("labelled"))
    with closing(open_corpus("sample", settings=settings, embedder=embedder)) as corpus:
        yield corpus


@pytest.fixture(scope="module")
def judged(sample: Corpus, grounding: Grounding) -> Judged:
    def passage(row: dict[str, Any]) -> Hit:
        hits = sample.retrieve(row["around"], k=50)
        return next(hit for hit in hits if hit.article.id == row["article"] and row["around"] in hit.text)

    return [(row, grounding.check(Sentence(row["sentence"], (1,)), [passage(row)])) for row in ROWS]


def test_there_are_enough_of_every_kind() -> None:
    assert len(ROWS) >= 100
    assert Counter(row["supported"] for row in ROWS) == {True: 80, False: 80}
    assert len({row["why"] for row in ROWS}) >= 15


@pytest.mark.parametrize("split", ["tuning", "held-out"])
def test_what_is_kept_is_supported(judged: Judged, split: str) -> None:
    kept = [row["supported"] for row, one in judged if one.kept and row["split"] == split]
    supported = [one.kept for row, one in judged if row["supported"] and row["split"] == split]
    assert sum(kept) / len(kept) >= 0.85
    assert sum(supported) / len(supported) >= 0.7


@pytest.mark.parametrize(("kind", "share"), [("number", 1.0), ("invented", 1.0), ("negation", 1.0), ("roles", 1.0),
                                            ("date", 0.9), ("name", 0.8), ("certainty", 1.0), ("comparison", 0.8)])  # fmt: skip
def test_each_kind_of_error_is_caught(judged: Judged, kind: str, share: float) -> None:
    dropped = [not one.kept for row, one in judged if not row["supported"] and row["why"] == kind]
    assert sum(dropped) / len(dropped) >= share
