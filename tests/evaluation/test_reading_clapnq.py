"""CLAP NQ files."""

import json
from pathlib import Path
from typing import Any

import pytest

from evaluation.dataset import Dataset, DatasetError
from evaluation.reading.detecting import read_dataset

MILL = {"title": "Mill", "text": "The old mill burned down.  It had stood for 90 years. Nobody was hurt."}
FAIR = {"title": "Fair", "text": "The wool fair drew a thousand people."}


def row(number: int, *outputs: dict[str, Any], passages: list[Any] | None = None, **fields: Any) -> dict[str, Any]:
    given = {"id": f"q{number}", "input": f"what happened {number}", "passages": passages or [MILL]}
    return {**given, "output": list(outputs), **fields}


def output(answer: str, *sentences: str) -> dict[str, Any]:
    return {"answer": answer, "selected_sentences": list(sentences)}


def read(folder: Path, *rows: dict[str, Any]) -> Dataset:
    file = folder / "fire.jsonl"
    file.write_text("\n".join(json.dumps(each) for each in rows))
    return read_dataset(file)


def test_distinct_passages_are_articles(tmp_path: Path) -> None:
    dataset = read(tmp_path, row(1), row(2, passages=[FAIR]), row(3, passages=[{**MILL, "sentences": ["It."]}]))
    assert (dataset.name, dataset.format) == ("fire", "clapnq")
    assert dataset.articles is not None
    assert [(article.id, article.title) for article in dataset.articles] == [("p0", "Mill"), ("p1", "Fair")]
    assert dataset.articles[0].text == "The old mill burned down. It had stood for 90 years. Nobody was hurt."


def test_what_any_annotator_chose_is_evidence(tmp_path: Path) -> None:
    dataset = read(
        tmp_path,
        row(
            1,
            output("It burned.", "The old mill burned down."),
            output("", "Nobody was hurt."),
            output("Burned, after 90 years.", "The old mill burned  down.", "It had stood for 90 years."),
        ),
    )
    (gold,) = dataset.questions
    assert (gold.id, gold.question, gold.answerable) == ("q1", "what happened 1", True)
    assert gold.evidence == ("The old mill burned down.", "It had stood for 90 years.")
    assert (gold.answers, gold.answer_places, gold.relevant) == ((), (), {"p0": 1})


@pytest.mark.parametrize("outputs", [[], [output("")], [output(" "), {"answer": None}], [{"selected_sentences": None}]])
def test_without_an_answer_it_is_unanswerable(tmp_path: Path, outputs: list[dict[str, Any]]) -> None:
    (gold,) = read(tmp_path, row(1, *outputs)).questions
    assert (gold.answerable, gold.evidence, gold.relevant) == (False, (), {})


def test_of_several_passages_those_with_evidence_are_relevant(tmp_path: Path) -> None:
    dataset = read(
        tmp_path,
        row(1, output("A thousand.", FAIR["text"]), passages=[MILL, FAIR]),
        row(2, output("It burned."), passages=[MILL, FAIR]),
    )
    assert [dict(gold.relevant) for gold in dataset.questions] == [{"p1": 1}, {"p0": 1, "p1": 1}]


def test_optional_fields_may_be_missing(tmp_path: Path) -> None:
    dataset = read(tmp_path, {"input": "what burned", "passages": [{"text": "The mill burned."}]})
    assert dataset.articles is not None
    assert [article.title for article in dataset.articles] == ["The mill burned."]
    assert [gold.id for gold in dataset.questions] == ["1"]


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        ({"input": ""}, 'line 2: "input" is empty'),
        ({"input": "?!"}, "line 2: the question is empty"),
        ({"passages": None}, 'line 2: "passages" is missing'),
        ({"passages": [MILL, {"title": "Fair"}]}, 'line 2, passages[1]: "text" is missing'),
        ({"output": {}}, 'line 2: "output" is not a list'),
        ({"output": [output("Yes."), {"answer": 1}]}, 'line 2, output[1]: "answer" is not a string'),
        ({"output": [{"answer": "a", "selected_sentences": [1]}]}, 'output[0]: "selected_sentences" is not a list of'),
        ({"id": "q1"}, "the id 'q1', which"),
    ],
)
def test_a_malformed_row_is_named_by_its_line(tmp_path: Path, broken: dict[str, Any], reason: str) -> None:
    with pytest.raises(DatasetError) as caught:
        read(tmp_path, row(1), row(2) | broken)
    assert str(tmp_path / "fire.jsonl") in str(caught.value)
    assert reason in str(caught.value)
