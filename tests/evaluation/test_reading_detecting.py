"""Which form a dataset has, and what is none."""

import hashlib
import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.dataset import DatasetError
from evaluation.reading.detecting import read_dataset
from evaluation.reading.files import LARGEST_FILE_BYTES

PARAGRAPH = {"context": "A mill burned.", "qas": [{"id": "q", "question": "What burned?", "answers": []}]}
SQUAD = {"data": [{"title": "Mill", "paragraphs": [PARAGRAPH]}]}
CLAPNQ = {"id": "q", "input": "what burned", "passages": [{"title": "Mill", "text": "A mill burned."}], "output": []}
OWN = {"id": "q", "question": "What burned?", "answers": ["a mill"]}


def refusal(path: Path) -> str:
    with pytest.raises(DatasetError) as caught:
        read_dataset(path)
    assert "\n" not in str(caught.value)
    assert str(path) in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize("name", ["set.json", "set.jsonl", "set"])
@pytest.mark.parametrize(
    ("content", "form"),
    [
        (json.dumps(SQUAD), "squad"),
        (json.dumps(SQUAD, indent=1), "squad"),
        (json.dumps(CLAPNQ), "clapnq"),
        (f"{json.dumps(OWN)}\n\n", "footnote"),
    ],
)
def test_the_form_is_told_by_what_is_in_it(tmp_path: Path, name: str, content: str, form: str) -> None:
    file = tmp_path / name
    file.write_text(content)
    dataset = read_dataset(file)
    assert (dataset.format, [gold.id for gold in dataset.questions]) == (form, ["q"])
    assert dataset.sha256 == hashlib.sha256(file.read_bytes()).hexdigest()


@pytest.mark.parametrize("content", ["[]", "7", '"data"', "{}", '{"data": {}}', '{"passages": []}', "a,b\n1,2\n"])
def test_another_form_is_refused_with_those_there_are(tmp_path: Path, content: str) -> None:
    file = tmp_path / "set.json"
    file.write_text(content)
    message = refusal(file)
    assert all(form in message for form in ("SQuAD", "CLAP NQ", "BEIR", '"question"'))


def test_a_bad_first_line_is_named(tmp_path: Path) -> None:
    file = tmp_path / "set.jsonl"
    file.write_text('{"question": \n' + json.dumps(OWN) + "\n")
    assert f"{file}, line 1: it is not valid JSON" in refusal(file)


@pytest.mark.parametrize(
    "line", ['{"question": "What', "[1]", '{"answers": ' + "[" * 200_000, '{"id": ' + "9" * 5000 + "}"]
)
def test_a_bad_later_line_is_named(tmp_path: Path, line: str) -> None:
    file = tmp_path / "set.jsonl"
    file.write_text(f"{json.dumps(OWN)}\n\n{line}\n")
    assert f"{file}, line 3: it is not" in refusal(file)


def test_a_file_that_was_cut_off_is_refused_with_the_place(tmp_path: Path) -> None:
    file = tmp_path / "set.json"
    file.write_text(json.dumps(SQUAD)[:-10])
    assert "it is not valid JSON" in refusal(file)


@pytest.mark.parametrize("content", [b"", b" \n\n", b"\xef\xbb\xbf\n"])
def test_an_empty_file_is_refused(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "set.jsonl"
    file.write_bytes(content)
    assert "is empty" in refusal(file)


def test_a_file_that_is_not_utf8_is_refused_with_the_line(tmp_path: Path) -> None:
    file = tmp_path / "set.jsonl"
    file.write_bytes(json.dumps(OWN).encode() + b'\n{"question": "caf\xe9"}\n')
    assert f"{file}, line 2: it is not UTF-8" in refusal(file)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    assert "No such file" in refusal(tmp_path / "none.json")


def test_a_file_that_is_too_large_is_refused_unread(tmp_path: Path) -> None:
    file = tmp_path / "set.jsonl"
    with file.open("wb") as stream:
        os.truncate(stream.fileno(), LARGEST_FILE_BYTES + 1)  # sparse: takes no room
    assert "larger than 1 GiB" in refusal(file)


def test_a_folder_that_is_not_beir_is_refused(tmp_path: Path) -> None:
    (tmp_path / "corpus.jsonl").write_text("{}")
    assert "queries.jsonl" in refusal(tmp_path)


KEYS = st.sampled_from("id question history answers evidence answerable input passages output data text title".split())
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text() | KEYS, inner),
    max_leaves=8,
)


@given(st.lists(st.dictionaries(KEYS, JSON), max_size=3))
def test_anything_is_a_dataset_or_refused_in_one_line(tmp_path: Path, rows: list[object]) -> None:
    file = tmp_path / "set.jsonl"
    file.write_text("\n".join(map(json.dumps, rows)))
    told = told_of(file)
    assert told
    assert "\n" not in told


def told_of(file: Path) -> str:
    """What a user is told of a dataset: the first question, or why there is none."""
    try:
        return read_dataset(file).questions[0].question
    except DatasetError as error:
        return str(error)
