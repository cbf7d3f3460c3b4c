"""How good retrieval and answers are on a question set, asked as the shell asks.

    python -m benchmarks.answer_quality squad2-dev.json clapnq-dev.jsonl benchmarks/news

For each set: the gold article first and among the first five hits; a gold answer string in the first quote and in
any quote; cited sentences against the chosen ones (precision and recall, the mean over questions); and how well `confidence`
tells answerable questions from the others (AUROC). Nothing abstains.
"""

import argparse
import re
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from sklearn.metrics import roc_auc_score

from benchmarks.question_sets import Asked, QuestionSet, read_question_set
from bot.answering.answer import Answer
from bot.corpora import open_corpus
from bot.settings import Settings
from index.sentences import split_sentences


def main() -> None:
    """Ask every question of each set and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("sets", nargs="+", type=Path, help="SQuAD 2.0 .json, CLAP NQ .jsonl, or folders of our own")
    for path in parser.parse_args().sets:
        questions = read_question_set(path)
        print(f"{questions.name}: {len(questions.articles)} articles, {len(questions.questions)} questions")
        for name, value in _figures(questions, _answers(questions)).items():
            print(f"  {name:42} {value:.3f}")


def _answers(questions: QuestionSet) -> list[Answer]:
    with tempfile.TemporaryDirectory() as home:
        corpus = open_corpus("benchmark", create=True, settings=Settings(home=Path(home)))
        for _ in corpus.add(questions.articles, added_by="benchmark"):
            pass
        return [corpus.ask(asked.question, always_answer=True) for asked in questions.questions]


def _figures(questions: QuestionSet, answers: Sequence[Answer]) -> dict[str, float]:
    every = list(zip(questions.questions, answers, strict=True))
    answerable = [pair for pair in every if pair[0].answerable]
    found = [
        _articles(answer).index(asked.article_id)
        for asked, answer in answerable
        if asked.article_id in _articles(answer)
    ]
    figures = {
        "gold article first": sum(place == 0 for place in found) / len(answerable),
        "gold article in first five": sum(place < 5 for place in found) / len(answerable),
    }
    with_answers = [pair for pair in answerable if pair[0].answers]
    if with_answers:
        first = [_holds(asked, answer, quotes=1) for asked, answer in with_answers]
        figures["answer in first quote"] = float(np.mean(first))
        figures["answer in quotes"] = float(np.mean([_holds(asked, answer) for asked, answer in with_answers]))
    with_sentences = [pair for pair in answerable if pair[0].sentences]
    if with_sentences:
        overlaps = np.array([_precision_and_recall(asked, answer) for asked, answer in with_sentences])
        figures["cited sentences, precision"], figures["cited sentences, recall"] = overlaps.mean(axis=0).tolist()
    figures["answerable or not, AUROC"] = float(
        roc_auc_score([asked.answerable for asked, _ in every], [answer.confidence for _, answer in every])
    )
    return figures


def _articles(answer: Answer) -> list[str]:
    return list(dict.fromkeys(hit.article.id for hit in answer.hits))


def _holds(asked: Asked, answer: Answer, *, quotes: int | None = None) -> bool:
    return any(text in citation.quote for citation in answer.citations[:quotes] for text in asked.answers)


def _precision_and_recall(asked: Asked, answer: Answer) -> tuple[float, float]:
    cited = [
        _key(citation.quote[start:end])
        for citation in answer.citations
        for start, end in split_sentences(citation.quote)
    ]
    gold = [_key(sentence) for sentence in asked.sentences]
    right = sum(any(_same(one, other) for other in gold) for one in cited)
    covered = sum(any(_same(one, other) for other in cited) for one in gold)
    return right / max(1, len(cited)), covered / len(gold)


def _same(one: str, other: str) -> bool:
    return bool(one and other) and (one in other or other in one)


def _key(text: str) -> str:
    """A sentence's letters and digits: published sentences differ from ours in white space."""
    return re.sub(r"\W+", "", text)


if __name__ == "__main__":
    main()
