"""The question sets that the models are fitted on."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from benchmarks.fitting.question_sets import read_question_set
from corpus.article import Article, ArticleDraft
from evaluation.dataset import DatasetError
from evaluation.locating import locate

NEWS = Path(__file__).parents[2] / "benchmarks" / "news"


def stored(draft: ArticleDraft) -> Article:
    when = datetime(2025, 7, 1, tzinfo=UTC)
    return Article(
        str(draft.id), draft.title, draft.text, None, None, None, draft.published, when, "tests", draft.sha256
    )


def test_the_evidence_of_our_own_questions_stands_in_the_articles_that_they_name() -> None:
    news = read_question_set(NEWS)
    located = locate([asked.gold for asked in news.questions], map(stored, news.articles))
    answerable = [asked for asked in news.questions if asked.gold.answerable]
    assert news.name == "news"
    assert len(answerable) > 1000
    assert {asked.article_id for asked in news.questions} <= {article.id for article in news.articles}
    assert [asked.gold.id for asked in answerable if asked.article_id not in located[asked.gold.id].relevant] == []


def test_a_squad_question_that_nothing_answers_belongs_to_its_paragraph_and_topic(tmp_path: Path) -> None:
    answered = {"id": "a", "question": "Who runs it?", "answers": [{"text": "Ida Moll", "answer_start": 0}]}
    unanswered = {"id": "b", "question": "Who built it?", "is_impossible": True, "answers": []}
    paragraphs = [
        {"context": "Ida Moll runs the mill.", "qas": [answered]},
        {"context": "The mill is old.", "qas": [unanswered]},
    ]
    path = tmp_path / "dev.json"
    path.write_text(json.dumps({"data": [{"title": "Old_Mill", "paragraphs": paragraphs}]}), "utf-8")
    asked = read_question_set(path).questions
    assert [(each.gold.id, each.article_id, each.topic, each.part) for each in asked] == [
        ("a", "p0", "Old Mill", "Old Mill"),
        ("b", "p1", "Old Mill", "Old Mill"),
    ]


def test_passages_without_topics_are_topics_and_dealt_into_five_parts(tmp_path: Path) -> None:
    path = tmp_path / "dev.jsonl"
    numbers = [0, 1, 2, 3, 4, 5, 6, 1]
    rows = [{"input": "Who?", "passages": [{"text": f"Mill {number}."}], "output": []} for number in numbers]
    path.write_text("\n".join(map(json.dumps, rows)), "utf-8")
    asked = read_question_set(path).questions
    assert [each.article_id for each in asked] == [f"p{number}" for number in numbers]
    assert [each.topic for each in asked] == [each.article_id for each in asked]
    assert [each.part for each in asked] == ["0", "1", "2", "3", "4", "0", "1", "1"]


def test_other_forms_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "questions.jsonl"
    path.write_text('{"question": "Who?", "answerable": false}', "utf-8")
    with pytest.raises(DatasetError, match="neither a SQuAD file, a CLAP NQ file, nor a folder"):
        read_question_set(path)
