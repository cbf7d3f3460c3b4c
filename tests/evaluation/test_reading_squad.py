"""SQuAD 2.0 and 1.1 files."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.normalising import normalise
from evaluation.dataset import Dataset, DatasetError, Place
from evaluation.reading.detecting import read_dataset

CONTEXT = "The old mill at Brakka burned down on Friday. The mill had stood for 90 years."


def question(number: int, *answers: tuple[str, int], **fields: Any) -> dict[str, Any]:
    given = [{"text": text, "answer_start": start} for text, start in answers]
    return {"id": f"q{number}", "question": f"What burned, number {number}?", "answers": given, **fields}


def read(path: Path, *paragraphs: dict[str, Any], title: str = "Old_mills") -> Dataset:
    file = path / "mills.json"
    file.write_text(json.dumps({"version": "x", "data": [{"title": title, "paragraphs": list(paragraphs)}]}))
    return read_dataset(file)


def paragraph(*questions: dict[str, Any], context: str = CONTEXT) -> dict[str, Any]:
    return {"context": context, "qas": list(questions)}


def refusal(path: Path, *paragraphs: dict[str, Any]) -> str:
    with pytest.raises(DatasetError) as caught:
        read(path, *paragraphs)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_paragraphs_are_articles_and_answers_have_places(tmp_path: Path) -> None:
    second = CONTEXT.index("mill had")
    dataset = read(
        tmp_path,
        paragraph(question(1, ("mill", second), ("mill", second), ("90 years", 69), is_impossible=False)),
        paragraph(question(2, is_impossible=True), context="A fair was held."),
    )
    assert (dataset.name, dataset.format) == ("mills", "squad")
    assert dataset.articles is not None
    assert [(article.id, article.title, article.text) for article in dataset.articles] == [
        ("p0", "Old mills", CONTEXT),
        ("p1", "Old mills", "A fair was held."),
    ]
    first, other = dataset.questions
    assert (first.id, first.answerable, first.answers) == ("q1", True, ("mill", "90 years"))
    assert first.answer_places == (Place("p0", second, second + 4), Place("p0", 69, 77))
    assert (first.relevant, first.patterns, first.evidence, first.tags) == ({"p0": 1}, (), (), ())
    assert (other.answerable, other.answers, other.answer_places, other.relevant) == (False, (), (), {})


def test_without_is_impossible_the_answers_tell(tmp_path: Path) -> None:
    dataset = read(tmp_path, paragraph(question(1, ("mill", 8)), question(2)))
    assert [gold.answerable for gold in dataset.questions] == [True, False]


def test_plausible_answers_are_not_answers(tmp_path: Path) -> None:
    plausible = [{"text": "mill", "answer_start": 8}]
    dataset = read(tmp_path, paragraph(question(1, is_impossible=True, plausible_answers=plausible)))
    assert dataset.questions[0].answers == ()


def test_offsets_are_mended_where_normalising_moved_the_text(tmp_path: Path) -> None:
    context = "Rain  fell.\r\n\r\n\r\n\r\nMore rain\u200b fell in the cafe\u0301 on the  day of rain."
    last = context.rindex("rain")
    dataset = read(tmp_path, paragraph(question(1, ("rain", last), ("cafe\u0301 on the  day", 38)), context=context))
    assert dataset.articles is not None
    text = dataset.articles[0].text
    (gold,) = dataset.questions
    assert gold.answers == ("rain", "café on the day")
    assert gold.answer_places[-1] == Place("p0", text.rindex("rain"), text.rindex("rain") + 4)
    assert [text[place.start : place.end] for place in gold.answer_places] == ["café on the day", "rain"]


@given(st.text(min_size=1), st.text(min_size=1), st.text(), st.data())
def test_answer_places_slice_to_an_answer(
    tmp_path: Path, before: str, answer: str, after: str, data: st.DataObject
) -> None:
    context = f"{before} {answer} {after} {answer}"
    start = data.draw(st.sampled_from([len(before) + 1, len(context) - len(answer)]))
    if not normalise(answer):
        return
    dataset = read(tmp_path, paragraph(question(1, (answer, start)), context=context))
    assert dataset.articles is not None
    text, (gold,) = dataset.articles[0].text, dataset.questions
    assert text == normalise(context)
    assert [text[place.start : place.end] for place in gold.answer_places] in ([*gold.answers], [])


def test_a_paragraph_that_comes_twice_is_one_article(tmp_path: Path) -> None:
    dataset = read(
        tmp_path,
        paragraph(question(1, ("mill", 8))),
        paragraph(question(2, ("fair", 2)), context="A fair was held."),
        paragraph(question(3, ("mill", 8)), context=CONTEXT + " \n"),
    )
    assert dataset.articles is not None
    assert [article.id for article in dataset.articles] == ["p0", "p1"]
    assert [dict(gold.relevant) for gold in dataset.questions] == [{"p0": 1}, {"p1": 1}, {"p0": 1}]
    assert dataset.questions[2].answer_places == (Place("p0", 8, 12),)


def test_a_topic_without_a_title_is_called_by_how_its_paragraph_starts(tmp_path: Path) -> None:
    dataset = read(tmp_path, paragraph(question(1), context="A fair was held."), title="")
    assert dataset.articles is not None
    assert dataset.articles[0].title == "A fair was held."


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        ({"question": None}, '"question" is missing'),
        ({"question": " "}, '"question" is empty'),
        ({"question": "why " * 300}, "1,199 characters"),
        ({"question": 7}, '"question" is not a string'),
        ({"id": None}, '"id" is missing'),
        ({"id": "a\nb"}, '"id" is not'),
        ({"id": "q1"}, "the id 'q1', which"),
        ({"is_impossible": "no"}, '"is_impossible" is neither'),
        ({"answers": "mill"}, '"answers" is not a list'),
    ],
)
def test_a_malformed_question_is_named_by_its_path(tmp_path: Path, broken: dict[str, Any], reason: str) -> None:
    message = refusal(tmp_path, paragraph(), paragraph(question(1), {**question(2), **broken}))
    assert f"{tmp_path / 'mills.json'}, data[0].paragraphs[1].qas[1]: " in message
    assert reason in message


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        ({"text": "castle", "answer_start": 8}, "does not hold the answer 'castle'"),
        ({"text": "mill"}, '"answer_start" is not a whole number'),
        ({"text": "mill", "answer_start": "8"}, '"answer_start" is not a whole number'),
        ({"text": "mill", "answer_start": True}, '"answer_start" is not a whole number'),
        ({"answer_start": 8}, '"text" is missing'),
        ("mill", "not a JSON object"),
    ],
)
def test_a_malformed_answer_is_named_by_its_path(tmp_path: Path, broken: Any, reason: str) -> None:
    message = refusal(tmp_path, paragraph(question(1) | {"answers": [{"text": "mill", "answer_start": 8}, broken]}))
    assert "data[0].paragraphs[0].qas[0].answers[1]: " in message
    assert reason in message


@pytest.mark.parametrize("start", [-5, 10_000])
def test_an_offset_outside_of_the_paragraph_leads_to_the_nearest_place(tmp_path: Path, start: int) -> None:
    dataset = read(tmp_path, paragraph(question(1, ("mill", start))))
    assert dataset.questions[0].answer_places == (Place("p0", 8, 12) if start < 0 else Place("p0", 50, 54),)


def test_a_paragraph_without_text_is_named(tmp_path: Path) -> None:
    assert 'data[0].paragraphs[0]: "context" is missing' in refusal(tmp_path, {"qas": []})
    assert "data[0].paragraphs[0]: its text is empty" in refusal(tmp_path, paragraph(context="\u200b"))
    assert 'data[0].paragraphs[0]: "qas" is missing' in refusal(tmp_path, {"context": CONTEXT})


def test_a_file_without_questions_is_refused(tmp_path: Path) -> None:
    assert "has no questions" in refusal(tmp_path)
