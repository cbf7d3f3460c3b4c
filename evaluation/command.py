"""`footnote eval`. What takes long to import is imported where it is needed, so that `footnote --help` is quick."""

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.corpora import DEFAULT
from bot.sample import SAMPLE
from bot.settings import read_settings

if TYPE_CHECKING:
    from rich.console import Console

    from evaluation.dataset import Dataset
    from evaluation.experiment import Judge
    from evaluation.result import Result
    from evaluation.thresholds import Threshold

BASELINES = ("bm25", "dense", "llama-index")
EXIT_FAILED = 1

_STDOUT = Path("-")
_WIDTH_OF_FILES = 160

_target = click.Path(dir_okay=False, path_type=Path)


@click.command("eval")
@click.argument("paths", nargs=-1, metavar="[DATASET]...", type=click.Path(path_type=Path))
@click.option("--sample", is_flag=True, help="The questions that ship with Footnote, over the sample corpus.")
@click.option("--corpus", metavar="NAME", help=f"What a dataset without articles is asked of.  [default: {DEFAULT}]")
@click.option(
    "--baseline", "baselines", multiple=True, type=click.Choice(BASELINES), help="Run this as well, and show it beside."
)
@click.option(
    "--llm",
    metavar="PROVIDER/MODEL",
    help="Have an LLM word the answers as well, such as ollama/llama3.1, and show it beside.",
)
@click.option("--judge", metavar="PROVIDER/MODEL", help="Have an LLM judge the answers, such as openai/gpt-4o-mini.")
@click.option(
    "--json",
    "json_to",
    metavar="FILE",
    type=click.Path(dir_okay=False, allow_dash=True, path_type=Path),
    help="Write the result as JSON; '-' prints it, and no table.",
)
@click.option("--report", "report_to", metavar="FILE", type=_target, help="Write the result as one HTML page.")
@click.option("--fail-under", "wanted", metavar="METRIC=VALUE", multiple=True, help="End with 1 if a figure is worse.")
@click.option("--resume", is_flag=True, help="Go on where a run that was stopped was.")
@click.option("--limit", metavar="N", type=click.IntRange(min=1), help="Ask only N questions of each dataset.")
@click.option(
    "--compare",
    "compared",
    nargs=2,
    metavar="A B",
    type=click.Path(path_type=Path),
    help="Compare two results written by --json.",
)
def evaluate(
    paths: tuple[Path, ...],
    *,
    sample: bool,
    corpus: str | None,
    baselines: tuple[str, ...],
    llm: str | None,
    judge: str | None,
    json_to: Path | None,
    report_to: Path | None,
    wanted: tuple[str, ...],
    resume: bool,
    limit: int | None,
    compared: tuple[Path, Path] | None,
) -> None:
    """Ask a dataset's questions and score the answers, or compare two results.

    A DATASET is a SQuAD 2.0 file, a CLAP NQ file, a BEIR folder, or a .jsonl of your own questions about a corpus, a line
    each: {"id", "question", "history", "answers", "evidence", "answerable", "tags"}.

    \b
    footnote eval dev.json --baseline bm25 --baseline dense
    footnote eval questions.jsonl --corpus news --json new.json --report new.html
    footnote eval --compare old.json new.json
    footnote eval --sample --fail-under auroc=0.8 --fail-under unanswerable_answered=25%

    FILE gets Footnote's own result; that of a baseline goes beside it with its name in it (out.json, out.bm25.json), and
    so do those of several datasets (out.news.json). --fail-under holds Footnote's figures on each dataset: the least that
    they may be or, of errors and costs, the most. A quote that is not verbatim always ends with 1.
    """  # noqa: D301 (click's mark for lines that stay as they are is a backspace)
    if compared:
        if paths or sample or corpus or baselines or llm or judge or report_to or wanted or resume or limit:
            raise click.UsageError("--compare goes with --json alone: it reads two results and runs nothing.")
        _compare(*compared, json_to)
        return
    if sample and (paths or corpus):
        raise click.UsageError("--sample has a corpus of its own: leave out DATASET and --corpus.")
    if not sample and not paths:
        raise click.UsageError("give a DATASET, --sample, or --compare A B.")

    from evaluation.evaluating import Choices, evaluate_datasets, read_sample_questions
    from evaluation.llm_choice import choose_llm
    from evaluation.reading.detecting import read_dataset
    from evaluation.system import Footnote, FootnoteWithLlm
    from evaluation.thresholds import check_metrics, parse_threshold
    from evaluation.writing import Targets

    settings = choose_llm(read_settings(), llm) if llm else read_settings()
    thresholds = [parse_threshold(text) for text in wanted]
    check_metrics(thresholds, is_judged=judge is not None)
    datasets = [read_sample_questions()] if sample else [read_dataset(path) for path in paths]
    _check_corpus_is_wanted(datasets, corpus)
    baselines = tuple(dict.fromkeys(baselines))
    names, systems = (
        [dataset.name for dataset in datasets],
        (Footnote.name, *([FootnoteWithLlm.name] if llm else []), *baselines),
    )
    printed = json_to == _STDOUT
    targets = Targets.of(None if printed else json_to, report_to, names, systems)
    targets.check(not_these=paths)
    choices = Choices(
        corpus=SAMPLE if sample else corpus or DEFAULT,
        with_llm=llm is not None,
        baselines=baselines,
        limit=limit,
        resume=resume,
        judge=_load_judge(judge) if judge else None,
    )
    results: list[Result] = []
    for number, evaluated in enumerate(evaluate_datasets(datasets, choices, settings)):
        for result in evaluated.results:
            targets.write(number, result)
        evaluated.forget_logs()
        _show(evaluated.results, as_json=printed)
        results += evaluated.results
    _end_where_it_failed(results, thresholds)


def _check_corpus_is_wanted(datasets: Iterable["Dataset"], corpus: str | None) -> None:
    if corpus and all(dataset.articles is not None for dataset in datasets):
        raise click.UsageError("the articles come with the dataset: leave out --corpus.")


def _load_judge(name: str) -> "Judge":
    from evaluation.experiment import Judge
    from evaluation.judge_loading import load_judge

    return Judge(name, load_judge(name))


def _show(results: Sequence["Result"], *, as_json: bool) -> None:
    """The results of one dataset: as a table, or as JSON, a line each."""
    from evaluation.reports.terminal import print_beside_each_other, print_result
    from evaluation.result import to_json

    if as_json:
        for result in results:
            click.echo(to_json(result))
    elif len(results) == 1:
        print_result(results[0], _console())
    else:
        print_beside_each_other(results, _console())


def _end_where_it_failed(results: Sequence["Result"], thresholds: Sequence["Threshold"]) -> None:
    """Say what is not as it must be and end with 1; return where all is well."""
    from evaluation.system import Footnote
    from evaluation.thresholds import misquotations, shortfalls

    lines = [line for result in results for line in misquotations(result)] or [
        line for result in results if result.system == Footnote.name for line in shortfalls(thresholds, result)
    ]
    for line in lines:
        click.echo(f"footnote: {line}", err=True)
    if lines:
        sys.exit(EXIT_FAILED)


def _compare(before: Path, after: Path, json_to: Path | None) -> None:
    from evaluation.comparing import compare, to_json
    from evaluation.reports.terminal import print_comparison
    from evaluation.result import read_result
    from evaluation.writing import check_writable, write_whole

    if json_to and json_to != _STDOUT:
        check_writable([json_to], not_these=[before, after])
    comparison = compare(read_result(before), read_result(after))
    if json_to == _STDOUT:
        click.echo(to_json(comparison))
        return
    if json_to:
        write_whole(json_to, to_json(comparison))
    print_comparison(comparison, _console())


def _console() -> "Console":
    from rich.console import Console

    return Console(width=None if sys.stdout.isatty() else _WIDTH_OF_FILES)
