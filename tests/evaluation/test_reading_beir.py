"""BEIR folders."""

import json
from pathlib import Path
from typing import Any

import pytest

from evaluation.dataset import Dataset, DatasetError
from evaluation.reading.detecting import read_dataset

DOCUMENTS = [
    {"_id": "mill", "title": "Mill", "text": "The old mill burned down."},
    {"_id": "fair", "title": "", "text": "The wool fair drew a thousand people."},
    {"_id": "again", "title": "Mill again", "text": "The old mill  burned down."},
    {"_id": "bare", "title": "A title alone", "text": ""},
    {"_id": "nothing", "title": "", "text": " "},
]
QUERIES = [
    {"_id": "1", "text": "what burned", "metadata": {}},
    {"_id": "2", "text": "who came"},
    {"_id": "3", "text": "unjudged"},
]
HEADER = "query-id\tcorpus-id\tscore\n"


class Folder:
    """A BEIR folder to write and read."""

    def __init__(self, path: Path) -> None:
        self.path = path / "news"
        (self.path / "qrels").mkdir(parents=True)
        self.write("corpus.jsonl", DOCUMENTS)
        self.write("queries.jsonl", QUERIES)

    def write(self, name: str, rows: list[Any]) -> None:
        (self.path / name).write_text("".join(json.dumps(row) + "\n" for row in rows))

    def judge(self, lines: str, *, split: str = "test") -> None:
        (self.path / "qrels" / f"{split}.tsv").write_text(lines)

    def read(self) -> Dataset:
        return read_dataset(self.path)

    def refusal(self) -> str:
        with pytest.raises(DatasetError) as caught:
            self.read()
        assert "\n" not in str(caught.value)
        return str(caught.value)


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


def test_documents_are_articles_and_judged_queries_questions(folder: Folder) -> None:
    folder.judge(f"{HEADER}2\tfair\t2\n2\tbare\t0\n1\tmill\t1\n")
    dataset = folder.read()
    assert (dataset.name, dataset.format) == ("news", "beir")
    assert dataset.articles is not None
    assert [(article.id, article.title, article.text) for article in dataset.articles] == [
        ("mill", "Mill", "The old mill burned down."),
        ("fair", "The wool fair drew a thousand people.", "The wool fair drew a thousand people."),
        ("bare", "A title alone", "A title alone"),
    ]
    assert [(gold.id, gold.question, dict(gold.relevant)) for gold in dataset.questions] == [
        ("1", "what burned", {"mill": 1}),
        ("2", "who came", {"fair": 2, "bare": 0}),
    ]
    assert dataset.questions[0].answerable is True


def test_a_query_with_nothing_relevant_may_or_may_not_be_answerable(folder: Folder) -> None:
    folder.judge(f"{HEADER}1\tmill\t0\n2\tnothing\t1\n")
    assert [gold.answerable for gold in folder.read().questions] == [None, None]


def test_judgments_of_a_twin_go_to_the_article_that_is_kept(folder: Folder) -> None:
    folder.judge(f"{HEADER}1\tmill\t1\n1\tagain\t3\n2\tagain\t2\n")
    assert [dict(gold.relevant) for gold in folder.read().questions] == [{"mill": 3}, {"mill": 2}]


def test_judgments_need_no_header(folder: Folder) -> None:
    folder.judge("1\tmill\t1\n")
    assert len(folder.read().questions) == 1


def test_the_test_split_comes_first(folder: Folder) -> None:
    for split, document in [("train", "bare"), ("dev", "fair")]:
        folder.judge(f"{HEADER}1\t{document}\t1\n", split=split)
    assert set(folder.read().questions[0].relevant) == {"fair"}
    folder.judge(f"{HEADER}1\tmill\t1\n", split="test")
    assert set(folder.read().questions[0].relevant) == {"mill"}


def test_a_single_split_of_another_name_will_do(folder: Folder) -> None:
    folder.judge(f"{HEADER}1\tmill\t1\n", split="validation")
    assert len(folder.read().questions) == 1
    folder.judge(f"{HEADER}1\tmill\t1\n", split="other")
    assert "other.tsv, validation.tsv" in folder.refusal()


def test_without_judgments_it_is_refused(folder: Folder) -> None:
    assert "has no judgments in it" in folder.refusal()
    folder.judge(HEADER)
    assert "has no judgments in it" in folder.refusal()
    (folder.path / "qrels" / "test.tsv").unlink()
    (folder.path / "qrels").rmdir()
    assert "has no judgments in it" in folder.refusal()


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("9\tmill\t1", "there is no query '9' in queries.jsonl"),
        ("1\tmil\t1", "there is no document 'mil' in corpus.jsonl"),
        ("1\tmill\tyes", "the score 'yes' is not a number"),
        ("1\tmill\tnan", "the score 'nan' is not a number"),
        ("1 mill 1", "with tabs between"),
        ("1\t0\tmill\t1", "with tabs between"),
        ("2\tfair\t2", "has another score for query '2'"),
    ],
)
def test_a_bad_judgment_is_named_by_its_line(folder: Folder, line: str, reason: str) -> None:
    folder.judge(f"{HEADER}2\tfair\t1\n\n{line}\n")
    message = folder.refusal()
    assert f"{folder.path / 'qrels' / 'test.tsv'}, line 4: " in message
    assert reason in message


@pytest.mark.parametrize(
    ("name", "rows", "reason"),
    [
        ("corpus.jsonl", [DOCUMENTS[0], {"text": "No id."}], 'line 2: "_id" is missing'),
        ("corpus.jsonl", [DOCUMENTS[0], DOCUMENTS[0]], "line 2: it has the id 'mill', which"),
        ("corpus.jsonl", [DOCUMENTS[0], {"_id": " x", "text": "A."}], "line 2: it has an id with white space"),
        ("corpus.jsonl", [{"_id": "x", "text": 3}], 'line 1: "text" is not a string'),
        ("queries.jsonl", [*QUERIES, QUERIES[1]], "line 4: it has the id '2', which"),
        ("queries.jsonl", [{"_id": "1"}], 'line 1: "text" is missing'),
    ],
)
def test_a_malformed_row_is_named_by_its_line(folder: Folder, name: str, rows: list[Any], reason: str) -> None:
    folder.judge(f"{HEADER}1\tmill\t1\n")
    folder.write(name, rows)
    message = folder.refusal()
    assert str(folder.path / name) in message
    assert reason in message


def test_the_hash_covers_every_file_that_is_read(folder: Folder) -> None:
    folder.judge(f"{HEADER}1\tmill\t1\n")
    hashes = [folder.read().sha256]
    folder.judge(f"{HEADER}1\tmill\t2\n")
    hashes.append(folder.read().sha256)
    folder.write("queries.jsonl", QUERIES[:2])
    hashes.append(folder.read().sha256)
    folder.write("corpus.jsonl", DOCUMENTS[:1])
    hashes.append(folder.read().sha256)
    assert len(set(hashes)) == 4
    assert folder.read().sha256 == hashes[-1]
