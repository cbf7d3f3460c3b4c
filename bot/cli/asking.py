"""Commands that ask: ask, chat, retrieve."""

import json
from contextlib import AbstractContextManager, closing
from pathlib import Path

import click

from bot.answering.answer import hit_to_json
from bot.answering.conversation import Turn
from bot.cli.drafting import drafting
from bot.cli.options import corpus_option, json_option, no_llm_option
from bot.cli.printing import print_answer, print_hits, print_json, progress, writes_unicode
from bot.cli.question_file import AskedQuestion, read_questions, write_lines
from bot.corpora import open_corpus
from bot.fluency import FluentCorpus
from bot.settings import LlmSettings, read_settings
from corpus.errors import FootnoteError


@click.command()
@click.argument("question", required=False)
@click.option(
    "--from", "source", type=click.Path(path_type=Path), metavar="FILE", help="Ask every line of a .jsonl file."
)
@click.option(
    "--to", "target", type=click.Path(path_type=Path), metavar="FILE", help="Write the answers to this .jsonl."
)
@click.option("--always-answer", is_flag=True, help="Give the best evidence even where it would abstain.")
@no_llm_option
@corpus_option
@json_option
def ask(
    question: str | None,
    *,
    source: Path | None,
    target: Path | None,
    always_answer: bool,
    no_llm: bool,
    name: str,
    as_json: bool,
) -> None:
    """Answer a question with footnotes, or say that the articles don't."""
    if (question is None) == (source is None):
        raise click.UsageError("give either a QUESTION or --from FILE.")
    if target is not None and source is None:
        raise click.UsageError("--to goes with --from FILE; for one QUESTION use --json.")
    if source is not None:
        questions = read_questions(source)
        with _asking(name, no_llm=no_llm) as asked:
            _ask_all(asked, questions, target, always_answer=always_answer)
        return
    with _asking(name, no_llm=no_llm) as asked, drafting(shown=asked.has_model and not as_json) as show:
        answer = asked.ask(question or "", always_answer=always_answer, on_text=show)
    if as_json:
        print_json(answer.to_json())
    else:
        print_answer(answer)


@click.command()
@no_llm_option
@corpus_option
def chat(*, no_llm: bool, name: str) -> None:
    """Ask in a conversation: follow-ups are understood from what came before. An empty line ends it."""
    with _asking(name, no_llm=no_llm) as asked:
        history: list[Turn] = []
        click.echo("Ask about the articles; an empty line or Ctrl-D ends the conversation.", err=True)
        while question := _next_question():
            try:
                with drafting(shown=asked.has_model) as show:
                    answer = asked.ask(question, history, on_text=show)
            except FootnoteError as error:
                click.echo(f"footnote: {error}", err=True)
                continue
            print_answer(answer)
            click.echo()
            history += [Turn("user", question), Turn("assistant", answer.text)]


@click.command()
@click.argument("question")
@click.option("-k", "count", type=click.IntRange(1, 1000), default=10, show_default=True, help="How many passages.")
@corpus_option
@json_option
def retrieve(question: str, *, count: int, name: str, as_json: bool) -> None:
    """Show the passages found for a question, and where their scores came from."""
    hits = open_corpus(name).retrieve(question, count)
    if as_json:
        print_json([hit_to_json(hit) for hit in hits])
    else:
        print_hits(hits)


def _asking(name: str, *, no_llm: bool) -> AbstractContextManager[FluentCorpus]:
    """A corpus to ask, in the words of the language model that the settings name, or of none."""
    settings = read_settings()
    if no_llm:
        settings = settings.model_copy(update={"llm": LlmSettings()})
    return closing(FluentCorpus(open_corpus(name, settings=settings), settings))


def _ask_all(corpus: FluentCorpus, questions: list[AskedQuestion], target: Path | None, *, always_answer: bool) -> None:
    def answers() -> list[str]:
        lines = []
        with progress("Asking", len(questions)) as move_on:
            for each in questions:
                answer = corpus.ask(each.question, each.history, always_answer=always_answer)
                row = {"id": each.id, **answer.to_json()}
                lines.append(json.dumps(row, ensure_ascii=target is None and not writes_unicode()))
                move_on()
        return lines

    write_lines(target, answers)


def _next_question() -> str:
    try:
        return str(click.prompt(">", default="", show_default=False, prompt_suffix=" ")).strip()
    except click.Abort:
        return ""
