"""How answers, hits and progress look in a terminal."""

import json
import shutil
import sys
import textwrap
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import click

from bot.answering.answer import Answer, Citation
from bot.answering.checks import Checks
from corpus.dates import long_date
from index.hit import Hit

_UNAVAILABLE = "the language model can't be asked just now"
_FALLBACKS = {
    "unsupported": "they don't support what the language model wrote",
    "no_answer": "they don't support what the language model wrote",
    "not_found": "the language model found no answer",
    "budget": "the language model has been asked as much as it may be today",
    "too_long": "the passages don't fit into what the language model reads",
    "refused": "the language model's server refuses the request; are FOOTNOTE_LLM__KEY and __MODEL right?",
    "network": "the language model's server can't be reached; is FOOTNOTE_LLM__BASE_URL right?",
    "timeout": "the language model took too long",
}
_NEAREST = 3
_SHORTENED_TO = 300
_INDENT = "    "
_NARROWEST = 20


def print_answer(answer: Answer) -> None:
    """The answer, then each footnote: quote, title, publisher, date, link. An abstention shows the nearest passages."""
    if answer.standalone_question != answer.question:
        click.secho(_filled(f"(understood as: {_one_line(answer.standalone_question)})"), dim=True)
    if answer.abstained:
        _print_abstention(answer)
        return
    click.secho(_filled(answer.text), bold=True)
    for citation in answer.citations:
        click.echo()
        _print_footnote(citation)
    as_of = f" · as of {long_date(answer.as_of)}" if answer.as_of else ""
    click.secho(f"\nconfidence {answer.confidence:.0%}{as_of}", dim=True)
    if answer.checks is not None:
        click.secho(_how_written(answer.checks), dim=True)


def print_json(data: object) -> None:
    """JSON for other programs, in ASCII where the output can't take all of Unicode."""
    click.echo(json.dumps(data, ensure_ascii=not writes_unicode(), indent=2))


def writes_unicode() -> bool:
    """Whether standard output takes every character."""
    return (sys.stdout.encoding or "utf-8").lower().startswith("utf")


def print_hits(hits: Sequence[Hit]) -> None:
    """Each hit with its score and the parts of it."""
    for place, hit in enumerate(hits, 1):
        click.secho(f"{place}. {hit.article.id} [{hit.passage.start}:{hit.passage.end}]", bold=True, nl=False)
        reranked = "" if hit.rerank is None else f"  rerank {hit.rerank:.3f}"
        click.echo(f"{reranked}  score {hit.score:.3f} = dense {hit.dense:.3f}, lexical {hit.lexical:.2f}")
        click.echo(f"   {_one_line(hit.text)}\n")


@contextmanager
def progress(label: str, length: int, *, is_even: bool = True) -> Iterator[Callable[[], None]]:
    """A bar on stderr where that is a terminal, and nothing elsewhere; yields what moves it on by one.

    Where it moves by fits and starts it says how far it is, and not when it will be done.
    """
    if not sys.stderr.isatty():
        yield lambda: None
        return
    with click.progressbar(length=length, label=label, file=sys.stderr, show_eta=is_even, show_pos=not is_even) as bar:
        yield lambda: bar.update(1)


@contextmanager
def counting(label: str) -> Iterator[Callable[[int, int], None]]:
    """The same for work that tells how much is done, and of how much."""
    if not sys.stderr.isatty():
        yield lambda done, total: None
        return
    with click.progressbar(length=1, label=label, file=sys.stderr) as bar:

        def tell(done: int, total: int) -> None:
            bar.length = max(total, 1)
            bar.update(done - bar.pos)

        yield tell


def _how_written(checks: Checks) -> str:
    """Whose words an answer is in, where a language model was asked."""
    if checks.fallback is not None:
        return f"word for word from the articles: {_FALLBACKS.get(checks.fallback, _UNAVAILABLE)}"
    left_out = f", {checks.dropped} left out as not supported" if checks.dropped else ""
    footnotes = "1 footnote" if checks.repaired == 1 else f"{checks.repaired} footnotes"
    repaired = f", {footnotes} put right" if checks.repaired else ""
    before = " before" if checks.cached else ""
    return f"written{before} by {checks.model}, each sentence checked against its source{left_out}{repaired}"


def _print_footnote(citation: Citation) -> None:
    click.echo(_filled(f"[{citation.marker}] “{_one_line(citation.quote)}”", later=_INDENT))
    published = long_date(citation.published) if citation.published else None
    page = f"p. {citation.page}" if citation.page else None
    source = " · ".join(part for part in (citation.title, citation.publisher, published, page) if part)
    click.secho(_filled(source, first=_INDENT, later=_INDENT), dim=True)
    click.secho(f"{_INDENT}{citation.link or f'article {citation.article_id}'}", dim=True)


def _print_abstention(answer: Answer) -> None:
    click.secho(answer.text, bold=True)
    if answer.reason:
        click.echo(answer.reason)
    if answer.hits:
        click.echo("\nThe nearest passages, which may be about something else:")
    for hit in answer.hits[:_NEAREST]:
        text = _one_line(hit.text)
        shortened = text if len(text) <= _SHORTENED_TO else f"{text[:_SHORTENED_TO].rsplit(' ', 1)[0]} …"
        click.echo()
        click.secho(_filled(hit.article.title, first="  ", later="  "), bold=True)
        click.echo(_filled(shortened, first="  ", later="  "))
    click.secho(f"\nconfidence {answer.confidence:.0%}", dim=True)


def _filled(text: str, *, first: str = "", later: str = "") -> str:
    """A text broken between words and indented as a terminal's width wants it; in one piece for files and pipes."""
    if not sys.stdout.isatty():
        return f"{first}{text}"
    width = max(_NARROWEST, shutil.get_terminal_size().columns)
    return textwrap.fill(
        text, width, initial_indent=first, subsequent_indent=later, break_long_words=False, break_on_hyphens=False
    )


def _one_line(text: str) -> str:
    return " ".join(text.split())
