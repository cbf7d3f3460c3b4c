"""Commands that ask: ask, chat, retrieve."""

import json
from pathlib import Path

import click

from bot.answering.answer import hit_to_json
from bot.answering.conversation import Turn
from bot.cli.options import corpus_option, json_option
from bot.cli.printing import print_answer, print_hits, progress
from bot.cli.question_file import AskedQuestion, read_questions, write_lines
from bot.corpora import open_corpus
from bot.corpus import Corpus
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
@corpus_option
@json_option
def ask(
    question: str | None, *, source: Path | None, target: Path | None, always_answer: bool, name: str, as_json: bool
) -> None:
    """Answer a question with footnotes, or say that the articles don't."""
    if (question is None) == (source is None):
        raise click.UsageError("give either a QUESTION or --from FILE.")
    if source is not None:
        questions = read_questions(source)
        _ask_all(open_corpus(name), questions, target, always_answer=always_answer)
        return
    answer = open_corpus(name).ask(question or "", always_answer=always_answer)
    if as_json:
        click.echo(json.dumps(answer.to_json(), ensure_ascii=False, indent=2))
    else:
        print_answer(answer)


@click.command()
@corpus_option
def chat(*, name: str) -> None:
    """Ask in a conversation: follow-ups are understood from what came before. An empty line ends it."""
    corpus = open_corpus(name)
    history: list[Turn] = []
    click.echo("Ask about the articles; an empty line or Ctrl-D ends the conversation.", err=True)
    while question := _next_question():
        try:
            answer = corpus.ask(question, history)
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
        click.echo(json.dumps([hit_to_json(hit) for hit in hits], ensure_ascii=False, indent=2))
    else:
        print_hits(hits)


def _ask_all(corpus: Corpus, questions: list[AskedQuestion], target: Path | None, *, always_answer: bool) -> None:
    def answers() -> list[str]:
        lines = []
        with progress("Asking", len(questions)) as move_on:
            for each in questions:
                answer = corpus.ask(each.question, each.history, always_answer=always_answer)
                lines.append(json.dumps({"id": each.id, **answer.to_json()}, ensure_ascii=False))
                move_on()
        return lines

    write_lines(target, answers)


def _next_question() -> str:
    try:
        return str(click.prompt(">", default="", show_default=False, prompt_suffix=" ")).strip()
    except click.Abort:
        return ""
