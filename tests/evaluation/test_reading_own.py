"""Questions in Footnote's own form."""

import json
from pathlib import Path
from typing import Any

import pytest

from bot.answering.conversation import Turn
from evaluation.dataset import Dataset, DatasetError, GoldQuestion
from evaluation.reading.detecting import read_dataset


def read(folder: Path, *rows: dict[str, Any]) -> Dataset:
    file = folder / "ours.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return read_dataset(file)


def patterns(folder: Path, *answers: str) -> tuple[str, ...]:
    (gold,) = read(folder, {"question": "What burned?", "answers": answers}).questions
    assert gold.answers == answers
    return gold.patterns


def test_reads_every_field(tmp_path: Path) -> None:
    dataset = read(
        tmp_path,
        {
            "id": 7,
            "question": "And  when?",
            "history": [{"role": "user", "content": "What burned?"}, {"role": "assistant", "content": "A mill [1]."}],
            "answers": ["on Friday", "July (18|19)"],
            "evidence": ["The mill burned\u00a0on Friday."],
            "answerable": True,
            "tags": ["follow-up"],
            "article": "other keys are ignored",
        },
    )
    assert (dataset.name, dataset.format, dataset.articles) == ("ours", "footnote", None)
    assert dataset.questions == (
        GoldQuestion(
            id="7",
            question="And when?",
            history=(Turn("user", "What burned?"), Turn("assistant", "A mill [1].")),
            answerable=True,
            answers=("on Friday", "July (18|19)"),
            patterns=("July (18|19)",),
            evidence=("The mill burned on Friday.",),
            tags=("follow-up",),
        ),
    )


def test_an_id_that_is_missing_is_the_line_number(tmp_path: Path) -> None:
    file = tmp_path / "ours.jsonl"
    row = json.dumps({"question": "What burned?", "answerable": False})
    file.write_text(f"\ufeff\n{row}\r\n\n{row}\n", encoding="utf-8")
    assert [gold.id for gold in read_dataset(file).questions] == ["2", "4"]


@pytest.mark.parametrize(
    ("fields", "answerable"),
    [
        ({"answers": ["a mill"]}, True),
        ({"evidence": ["A mill burned."]}, True),
        ({"answerable": True}, True),
        ({"answerable": False, "answers": []}, False),
        ({"answerable": False, "evidence": ["A near miss."]}, False),
    ],
)
def test_whether_it_is_answerable(tmp_path: Path, fields: dict[str, Any], answerable: bool) -> None:
    assert read(tmp_path, {"question": "What burned?", **fields}).questions[0].answerable is answerable


@pytest.mark.parametrize("answer", ["July (18|19)", r"\d+ people", "U.S.", "colou?r", "^A mill"])
def test_an_answer_with_metacharacters_is_a_pattern_too(tmp_path: Path, answer: str) -> None:
    assert patterns(tmp_path, answer) == (answer,)


@pytest.mark.parametrize("answer", ["a mill", "(18", "[", "*", "$", "a|", ".*", "(?R)", "x" * 5000, "(" * 5000])
def test_a_plain_or_invalid_or_boundless_one_is_only_a_string(tmp_path: Path, answer: str) -> None:
    assert patterns(tmp_path, answer) == ()


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        ({"answers": []}, 'neither "answers" nor "evidence", and "answerable" is missing'),
        ({"answers": ["a"], "answerable": False}, 'has "answers" although "answerable" is false'),
        ({"answerable": "yes"}, '"answerable" is neither true nor false'),
        ({"answers": "a"}, '"answers" is not a list'),
        ({"answers": [1]}, '"answers" is not a list of strings'),
        ({"evidence": [None]}, '"evidence" is not a list of strings'),
        ({"tags": {}}, '"tags" is not a list'),
        ({"question": ""}, '"question" is empty'),
        ({"question": "why " * 300}, "1,199 characters"),
        ({"id": True}, '"id" is neither text nor a number'),
        ({"id": ""}, '"id" is not 1 to 200'),
        ({"id": "\ud800"}, '"id" is not 1 to 200'),
        ({"id": "1"}, "the id '1', which"),
        ({"history": "hello"}, '"history" is not a list'),
        ({"history": [{"role": "user", "content": "a"}, "b"]}, "history[1]: it is not a JSON object"),
        ({"history": [{"role": "system", "content": "a"}]}, 'history[0]: "role" is neither'),
        ({"history": [{"role": "user"}]}, 'history[0]: "content" is missing'),
    ],
)
def test_a_malformed_row_is_named_by_its_line(tmp_path: Path, broken: dict[str, Any], reason: str) -> None:
    good = {"question": "What burned?", "answers": ["a mill"]}
    with pytest.raises(DatasetError) as caught:
        read(tmp_path, {**good, "id": "1"}, good | broken)
    assert f"{tmp_path / 'ours.jsonl'}, line 2" in str(caught.value)
    assert reason in str(caught.value)
    assert "\n" not in str(caught.value)
