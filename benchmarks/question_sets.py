"""Question sets in the formats they are published in: SQuAD 2.0 (JSON) and CLAP NQ (JSON Lines)."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.article import ArticleDraft
from corpus.normalising import normalise


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with what is known of its answer.

    `article_id` names the article it was asked about, `topic` what that belongs to (for splits). `answers` are strings
    any of which answers it; `sentences` are those that an annotator chose as the evidence.
    """

    question: str
    article_id: str
    topic: str
    answerable: bool
    answers: tuple[str, ...] = ()
    answer_starts: tuple[int, ...] = ()
    sentences: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """A corpus and the questions about it."""

    name: str
    articles: tuple[ArticleDraft, ...]
    questions: tuple[Asked, ...]


def read_question_set(path: Path) -> QuestionSet:
    """Read a SQuAD 2.0 file (`.json`), each paragraph an article, or a CLAP NQ file (`.jsonl`), each passage one."""
    return _squad(path) if path.suffix == ".json" else _clapnq(path)


def _squad(path: Path) -> QuestionSet:
    articles: list[ArticleDraft] = []
    questions: list[Asked] = []
    for topic in json.loads(path.read_text(encoding="utf-8"))["data"]:
        for paragraph in topic["paragraphs"]:
            article_id = f"p{len(articles)}"
            text = normalise(paragraph["context"])
            articles.append(ArticleDraft(title=topic["title"].replace("_", " "), text=text, id=article_id))
            questions.extend(_squad_questions(paragraph["qas"], article_id, topic["title"], text))
    return QuestionSet(path.stem, tuple(articles), tuple(questions))


def _squad_questions(rows: list[Any], article_id: str, topic: str, text: str) -> Iterator[Asked]:
    for row in rows:
        placed = {normalise(answer["text"]): answer["answer_start"] for answer in row["answers"]}
        starts = tuple(_nearest(text, answer, start) for answer, start in placed.items())
        question = normalise(row["question"])
        yield Asked(question, article_id, topic, not row["is_impossible"], tuple(placed), starts)


def _nearest(text: str, answer: str, around: int) -> int:
    """Where the answer stands, nearest to the published offset: normalising may have moved it a little."""
    places = [match.start() for match in re.finditer(re.escape(answer), text)]
    return min(places, key=lambda place: abs(place - around), default=-1)


def _clapnq(path: Path) -> QuestionSet:
    articles: dict[tuple[str, str], ArticleDraft] = {}
    questions: list[Asked] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        passage = row["passages"][0]
        key = (passage["title"], normalise(passage["text"]))
        article = articles.setdefault(key, ArticleDraft(title=key[0], text=key[1], id=f"p{len(articles)}"))
        chosen = tuple(normalise(sentence) for sentence in row["output"][0]["selected_sentences"] or ())
        answerable = bool(row["output"][0]["answer"])
        questions.append(Asked(row["input"], str(article.id), str(article.id), answerable, sentences=chosen))
    return QuestionSet(path.stem, tuple(articles.values()), tuple(questions))
