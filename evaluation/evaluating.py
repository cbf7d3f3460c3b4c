"""Evaluating Footnote, and baselines beside it, on datasets: from what was chosen to results."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from importlib import resources
from typing import Any

import click

from bot.cli.printing import progress
from bot.corpora import open_corpus
from bot.corpus import Corpus
from bot.fluency import FluentCorpus
from bot.settings import Settings
from evaluation.dataset import Dataset
from evaluation.experiment import Experiment, Judge, carry_out, log_of, prepare
from evaluation.opening import open_dataset_corpus
from evaluation.provenance import describe_run, peak_memory_mib
from evaluation.reading.detecting import read_dataset
from evaluation.result import Result
from evaluation.run_log import RunLog
from evaluation.system import Footnote, FootnoteWithLlm, System
from index.embedding import Embedder


@dataclass(frozen=True, slots=True)
class Choices:
    """How to evaluate.

    `corpus` is what datasets without articles are asked of; `baselines` are run beside Footnote, and before them, with
    `with_llm`, Footnote in the words of the settings' language model; with a `limit`, so many
    questions of each dataset are asked; with `resume`, those that an earlier run has not asked.
    """

    corpus: str
    baselines: tuple[str, ...] = ()
    with_llm: bool = False
    limit: int | None = None
    resume: bool = False
    judge: Judge | None = None


@dataclass(frozen=True, slots=True)
class Evaluated:
    """What became of one dataset: Footnote's result, then the baselines', and the logs of the answers."""

    results: tuple[Result, ...]
    logs: tuple[RunLog, ...]

    def forget_logs(self) -> None:
        """Remove the logs, once the results are safe."""
        for log in self.logs:
            log.remove()


def read_sample_questions() -> Dataset:
    """The questions that ship with Footnote, which are about the sample corpus."""
    with resources.as_file(resources.files("evaluation").joinpath("sample_questions.jsonl")) as path:
        return read_dataset(path)


def evaluate_datasets(datasets: Sequence[Dataset], choices: Choices, settings: Settings) -> Iterator[Evaluated]:
    """Evaluate one dataset after the other. Before the first question, all are checked against their corpora.

    Raises:
        DatasetError: A dataset is empty, or its corpus does not hold its evidence.
        CorpusError: A corpus can't be opened, or changes while questions are asked.
        EmbeddingModelError: The embedding model can't be had, or a corpus was made with another one.
        RunLogError: The answers can't be kept.
    """
    embedder = Embedder(settings.model)
    with ExitStack() as opened:
        experiments = []
        for dataset in datasets:
            corpus = opened.enter_context(closing(_open(dataset, choices.corpus, settings, embedder)))
            experiments.append(prepare(dataset, corpus, limit=choices.limit))
            _say_if_limited(experiments[-1])
        run = describe_run(settings, embedder)
        for experiment in experiments:
            yield _evaluate(experiment, choices, settings, run, is_first=experiment is experiments[0])


def _evaluate(
    experiment: Experiment, choices: Choices, settings: Settings, run: Mapping[str, Any], *, is_first: bool
) -> Evaluated:
    results: list[Result] = []
    logs: list[RunLog] = []
    ours = (Footnote.name, FootnoteWithLlm.name) if choices.with_llm else (Footnote.name,)
    for name in (*ours, *choices.baselines):
        log = log_of(experiment, name, run, settings.home)
        # What the process held at its peak can only be told of what ran in it first.
        measures_memory = is_first and not results
        with _system(name, experiment.corpus, settings) as system, _asking(name, experiment) as move_on:
            result = carry_out(
                experiment,
                system,
                log,
                run,
                # A baseline is what would have been got otherwise, and that doesn't abstain.
                abstain_below=settings.abstain_below if name in ours else 0.0,
                resume=choices.resume,
                judge=choices.judge,
                peak_memory_mib=peak_memory_mib if measures_memory else None,
                on_answered=move_on,
            )
        results.append(result)
        logs.append(log)
    return Evaluated(tuple(results), tuple(logs))


def _open(dataset: Dataset, name: str, settings: Settings, embedder: Embedder) -> Corpus:
    if dataset.articles is None:
        return open_corpus(name, settings=settings, embedder=embedder)
    try:
        with progress(f"Adding the articles of {dataset.name}", len(dataset.articles)) as move_on:
            return open_dataset_corpus(dataset, settings, embedder, move_on)
    except KeyboardInterrupt:
        click.echo("\nThe articles added so far stay; the same command goes on from there.", err=True)
        raise


def _say_if_limited(experiment: Experiment) -> None:
    asked, every = len(experiment.questions), len(experiment.dataset.questions)
    if asked < every:
        click.echo(f"{asked:,} of {every:,} questions of {experiment.dataset.name} are asked.", err=True)


@contextmanager
def _asking(system: str, experiment: Experiment) -> Iterator[Callable[[], None]]:
    """A bar that moves on with each question, and a word on how to go on where it is stopped."""
    every, asked = len(experiment.questions), 0

    def count() -> None:
        nonlocal asked
        asked += 1
        move_on()

    try:
        with progress(f"Asking {system}", every) as move_on:
            yield count
    except KeyboardInterrupt:
        click.echo(
            f"\n{asked} of {every} questions were asked; the same command with --resume goes on there.", err=True
        )
        raise


@contextmanager
def _system(name: str, corpus: Corpus, settings: Settings) -> Iterator[System]:
    """What has that name, for the length of the block."""
    if name == FootnoteWithLlm.name:
        with closing(FluentCorpus(corpus, settings)) as fluent:
            yield FootnoteWithLlm(fluent)
    else:
        yield _system_without_llm(name, corpus)


def _system_without_llm(name: str, corpus: Corpus) -> System:
    """Footnote or a baseline. llama-index takes seconds to import, so each is imported only where it is asked for."""
    if name == "bm25":
        from evaluation.baselines.bm25 import Bm25Baseline

        return Bm25Baseline(corpus)
    if name == "dense":
        from evaluation.baselines.dense import DenseBaseline

        return DenseBaseline(corpus)
    if name == "llama-index":
        from evaluation.baselines.llama_index import LlamaIndexBaseline

        return LlamaIndexBaseline(corpus)
    return Footnote(corpus)
