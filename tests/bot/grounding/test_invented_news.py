"""Sentences as a good model writes them about thirteen invented articles, and as it goes wrong: both are told apart."""

import json
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from bot.answering.grounding import Checked, Grounding, Sentence
from tests.bot.grounding.conftest import hit

ARTICLES = [
    json.loads(line)
    for line in Path(__file__).with_name("invented_news.jsonl").read_text(encoding="utf-8").splitlines()
]
ROWS = [row for article in ARTICLES for row in article["sentences"]]

Judged = list[tuple[dict[str, object], Checked]]


@pytest.fixture(scope="module")
def judged(grounding: Grounding) -> Judged:
    checked: list[Checked] = []
    for article in ARTICLES:
        passage = hit(article["text"], article["article"], date.fromisoformat(article["published"]))
        sentences = [Sentence(row["sentence"], (1,)) for row in article["sentences"]]
        checked += grounding.check_all(sentences, [passage])
    return list(zip(ROWS, checked, strict=True))


def test_most_of_what_is_true_is_kept(judged: Judged) -> None:
    kept = [one.kept for row, one in judged if row["supported"]]
    assert sum(kept) / len(kept) >= 0.87


def test_nearly_nothing_that_is_wrong_is_kept(judged: Judged) -> None:
    kept = [row["sentence"] for row, one in judged if not row["supported"] and one.kept]
    assert len(kept) / sum(not row["supported"] for row in ROWS) <= 0.06, kept


def test_in_nobodys_mouth_are_the_words_of_another(judged: Judged) -> None:
    told = Counter(one.kept for row, one in judged if row["why"] == "misattributed quote")
    assert told[True] == 0
    assert told[False] >= 8
