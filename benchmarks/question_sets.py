"""Question sets as they are published, SQuAD 2.0 (JSON) and CLAP NQ (JSON Lines), and our own on news."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from bot.sample import read_sample
from corpus.article import ArticleDraft
from corpus.normalising import normalise
from corpus.reading import read_sources

SMALL_CORPORA = 5
"""Into how many parts the passages of a set without topics are dealt."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with what is known of its answer.

    `article_id` names the article it was asked about; `topic` what that belongs to, so that splits keep topics apart;
    `part` the small corpus that it can be asked over too. `answers` are strings any of which answers it; `sentences`
    are those that an annotator chose as the evidence. `kind` is the set's own word for how it is asked.
    """

    question: str
    article_id: str
    topic: str
    part: str
    answerable: bool
    answers: tuple[str, ...] = ()
    answer_starts: tuple[int, ...] = ()
    sentences: tuple[str, ...] = ()
    kind: str = ""


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """A corpus and the questions about it."""

    name: str
    articles: tuple[ArticleDraft, ...]
    questions: tuple[Asked, ...]


def read_question_set(path: Path) -> QuestionSet:
    """Read a SQuAD 2.0 file (`.json`), each paragraph an article; a CLAP NQ file (`.jsonl`), each passage one.

    A folder is a set of our own: `articles/`, to which the sample corpus is added, and `questions.jsonl`.
    """
    if path.is_dir():
        return _own(path)
    return _squad(path) if path.suffix == ".json" else _clapnq(path)


def _own(folder: Path) -> QuestionSet:
    ours = [(file.stem, read_sources([file]).drafts[0]) for file in sorted((folder / "articles").iterdir())]
    articles = (*read_sample(), *(replace(draft, id=stem) for stem, draft in ours))
    rows = [json.loads(line) for line in (folder / "questions.jsonl").read_text(encoding="utf-8").splitlines()]
    questions = tuple(
        Asked(
            row["question"],
            row["article"],
            topic=row["article"],
            part=row["article"],
            answerable=row["answerable"],
            answers=tuple(row["answers"]),
            sentences=tuple(row["evidence"]),
            kind=row.get("kind", ""),
        )
        for row in rows
    )
    return QuestionSet(folder.name, articles, questions)


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
        yield Asked(question, article_id, topic, topic, not row["is_impossible"], tuple(placed), starts)


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
        part = str(list(articles).index(key) % SMALL_CORPORA)
        questions.append(Asked(row["input"], str(article.id), str(article.id), part, answerable, sentences=chosen))
    return QuestionSet(path.stem, tuple(articles.values()), tuple(questions))
