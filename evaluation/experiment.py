"""A dataset's questions over a corpus, and what a system makes of them: from questions to a result."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.corpus import Corpus
from corpus.article import Article
from evaluation.dataset import Dataset, DatasetError, GoldQuestion
from evaluation.locating import Located, locate
from evaluation.metrics.bootstrap import SEED
from evaluation.metrics.judging import judge as judge_answers
from evaluation.provenance import articles_digest
from evaluation.result import Result
from evaluation.run_log import RunLog
from evaluation.running import ask_all
from evaluation.scoring import score
from evaluation.surroundings import surroundings
from evaluation.system import System

if TYPE_CHECKING:
    from llama_index.core.llms import LLM

_NOT_ANSWERING = ("at", "machine")
"""What a run records of itself that no answer depends on."""


@dataclass(frozen=True, slots=True)
class Judge:
    """An LLM that judges answers, and what results call it."""

    name: str
    llm: "LLM"


@dataclass(frozen=True, slots=True)
class Experiment:
    """A dataset, the corpus that it is asked of, and where its gold evidence stands there.

    `questions` are those that are asked: all of the dataset's, or some. `articles` are the corpus's, by id.
    """

    dataset: Dataset
    questions: tuple[GoldQuestion, ...]
    corpus: Corpus
    articles: Mapping[str, Article]
    located: Mapping[str, Located] = field(repr=False)


def prepare(dataset: Dataset, corpus: Corpus, *, limit: int | None = None) -> Experiment:
    """Take a dataset and the corpus that holds its evidence; with a `limit`, so many of its questions, spread evenly.

    Raises:
        DatasetError: The dataset has no questions, or the corpus doesn't hold some evidence.
        CorpusError: The corpus is damaged.
    """
    if not dataset.questions:
        raise DatasetError(f"{dataset.name} has no questions in it; there is nothing to ask.")
    questions = dataset.questions
    if limit is not None and limit < len(questions):
        questions = tuple(questions[number * len(questions) // limit] for number in range(limit))
    articles = {article.id: article for article in corpus.articles()}
    return Experiment(dataset, questions, corpus, articles, locate(questions, articles.values()))


def log_of(experiment: Experiment, system: str, run: Mapping[str, Any], home: Path) -> RunLog:
    """The log of what a system answered, in `<home>/evaluation/runs`.

    It is another one if anything is that answers depend on: dataset, articles, system, model, settings, version, code.
    """
    depends_on = {
        **{name: value for name, value in run.items() if name not in _NOT_ANSWERING},
        "system": system,
        "dataset": experiment.dataset.sha256,
        "corpus": experiment.corpus.name,
        "articles": articles_digest(experiment.articles.values()),
    }
    key = hashlib.sha256(json.dumps(depends_on, sort_keys=True).encode()).hexdigest()
    return RunLog(home / "evaluation" / "runs", key)


def carry_out(
    experiment: Experiment,
    system: System,
    log: RunLog,
    run: Mapping[str, Any],
    *,
    abstain_below: float,
    resume: bool,
    judge: Judge | None = None,
    peak_memory_mib: Callable[[], float | None] | None = None,
    on_answered: Callable[[], None] = lambda: None,
) -> Result:
    """Ask a system the questions, have its answers judged where there is a judge, and score them.

    `run` is recorded, with the corpus, the threshold, the seed of the bootstrap and the judge's name. For `resume` and
    `on_answered` see `ask_all`; `peak_memory_mib` is asked when all is answered.

    Raises:
        CorpusError: The corpus is damaged, or has changed.
        RunLogError: The log can't be read or written.
    """
    outcomes = ask_all(
        system,
        experiment.questions,
        experiment.located,
        experiment.articles,
        log,
        resume=resume,
        on_answered=on_answered,
    )
    peak = peak_memory_mib() if peak_memory_mib else None
    answered = [outcome for outcome in outcomes if outcome.is_answered(abstain_below)]
    return score(
        system.name,
        experiment.dataset,
        outcomes,
        abstain_below=abstain_below,
        run={**run, **_described(experiment), "threshold": abstain_below, "seed": SEED, **_named(judge)},
        peak_memory_mib=peak,
        judged=judge_answers(answered, judge.llm) if judge else None,
        passages={outcome.gold.id: surroundings(outcome, experiment.articles) for outcome in outcomes},
    )


def _described(experiment: Experiment) -> dict[str, Any]:
    asked, every = len(experiment.questions), len(experiment.dataset.questions)
    return {
        "corpus": experiment.corpus.name,
        "corpus_articles": len(experiment.articles),
        "corpus_sha256": articles_digest(experiment.articles.values()),
        **({"limit": f"{asked} of {every} questions"} if asked < every else {}),
    }


def _named(judge: Judge | None) -> dict[str, str]:
    return {"judge": judge.name} if judge else {}
