"""Examples to fit on: questions with the evidence that was found for them, and which sentences of it answer them."""

import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from benchmarks.fitting.open_set import open_set
from benchmarks.fitting.question_sets import Asked, QuestionSet
from bot.answering.evidence import Candidate, Evidence, Floats, HitEvidence, gather
from bot.answering.question import Question
from bot.answering.sentence_features import sentence_features
from corpus.article import ArticleDraft
from evaluation.dataset import Place
from evaluation.locating import locate
from index.retrieval import WordStatistics

FOLDS = 4
MOST_FEW = 4

Corpus = Literal["whole", "small", "few"]
"""What a question is asked over: everything, its own topic or article, or as if there were only a few passages."""

_GENERAL = frozenset({"short"})
"""Tags of questions that only make sense with one article in mind: "how long did it last?"."""


@dataclass(frozen=True, slots=True)
class Example:
    """A question and its evidence.

    `gold` is where that which answers it stands; `features`, of shape (candidates, features), and `labels`, of shape
    (candidates,), have a row for each sentence that might, a label of 1 saying that it does. `fold` is its topic's.
    """

    source: str
    corpus: Corpus
    answerable: bool
    gold: tuple[Place, ...]
    fold: int
    evidence: Evidence
    features: Floats
    labels: Floats


def collect_examples(questions: QuestionSet) -> Iterator[Example]:
    """Every question over the whole corpus, over a few of the passages found there, then over a small corpus.

    Raises:
        DatasetError: The articles don't hold a question's evidence.
    """
    topics = sorted({asked.topic for asked in questions.questions})
    folds = {topic: number % FOLDS for number, topic in enumerate(topics)}
    clear = [asked for asked in questions.questions if _GENERAL.isdisjoint(asked.gold.tags)]
    chance = random.Random(0)
    for example in _ask(clear, questions.articles, "whole", source=questions.name, folds=folds):
        yield example
        yield from _over_few(example, chance)
    small: dict[str, list[Asked]] = defaultdict(list)
    for asked in questions.questions:
        small[asked.part].append(asked)
    for part in small.values():
        ids = {asked.article_id for asked in part}
        articles = [article for article in questions.articles if article.id in ids]
        yield from _ask(part, articles, "small", source=questions.name, folds=folds)


def _ask(
    questions: Sequence[Asked], articles: Sequence[ArticleDraft], corpus: Corpus, *, source: str, folds: dict[str, int]
) -> Iterator[Example]:
    with open_set(articles) as opened:
        located = locate([asked.gold for asked in questions], opened.articles)
        for asked in questions:
            where = located[asked.gold.id]
            gold = where.evidence or where.answer_places
            evidence = opened.evidence(asked.gold.question)
            yield Example(
                source=source,
                corpus=corpus,
                answerable=bool(asked.gold.answerable),
                gold=gold,
                fold=folds[asked.topic],
                evidence=evidence,
                features=sentence_features(evidence),
                labels=_labels(gold, evidence),
            )


def _over_few(example: Example, chance: random.Random) -> Iterator[Example]:
    """The question as if there were only one to four passages: for an answerable one, such as answer it among them."""
    hits = example.evidence.hits
    kept = list(range(min(chance.randint(1, MOST_FEW), len(hits))))
    if example.answerable:
        answering = [
            each.rank for each, label in zip(example.evidence.candidates, example.labels, strict=True) if label
        ]
        if not answering:
            return
        kept = sorted({min(answering), *[rank for rank in kept if rank != min(answering)][: len(kept) - 1]})
    evidence = _with_only(example.evidence.question, [hits[rank] for rank in kept])
    labels = _labels(example.gold, evidence)
    yield replace(example, evidence=evidence, features=sentence_features(evidence), labels=labels, corpus="few")


def _with_only(question: Question, few: Sequence[HitEvidence]) -> Evidence:
    """The evidence of a corpus that has no passages but these."""
    counts = {
        word.text: int(sum(hit.occurs[place].any() for hit in few))
        for place, word in enumerate(question.words)
        if word.is_content
    }
    statistics = WordStatistics(len(few), counts)
    return gather(question, [each.hit for each in few], [each.matches for each in few], statistics)


def _labels(gold: Sequence[Place], evidence: Evidence) -> Floats:
    return np.array([any(_place(each).overlap(place) for place in gold) for each in evidence.candidates], np.float32)


def _place(candidate: Candidate) -> Place:
    return Place(candidate.article.id, *candidate.span)
