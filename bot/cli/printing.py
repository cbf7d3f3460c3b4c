"""How answers, hits and progress look in a terminal."""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import click

from bot.answering.answer import Answer, Citation
from corpus.dates import long_date
from index.hit import Hit

_NEAREST = 3
_SHORTENED_TO = 300


def print_answer(answer: Answer) -> None:
    """The answer, then each footnote: quote, title, publisher, date, link. An abstention shows the nearest passages."""
    if answer.standalone_question != answer.question:
        click.secho(f"(understood as: {answer.standalone_question})", dim=True)
    if answer.abstained:
        _print_abstention(answer)
        return
    click.secho(answer.text, bold=True)
    for citation in answer.citations:
        click.echo()
        _print_footnote(citation)
    as_of = f" · as of {long_date(answer.as_of)}" if answer.as_of else ""
    click.secho(f"\nconfidence {answer.confidence:.0%}{as_of}", dim=True)


def print_hits(hits: Sequence[Hit]) -> None:
    """Each hit with its score and the parts of it."""
    for place, hit in enumerate(hits, 1):
        click.secho(f"{place}. {hit.article.id} [{hit.passage.start}:{hit.passage.end}]", bold=True, nl=False)
        reranked = "" if hit.rerank is None else f"  rerank {hit.rerank:.3f}"
        click.echo(f"{reranked}  score {hit.score:.3f} = dense {hit.dense:.3f}, lexical {hit.lexical:.2f}")
        click.echo(f"   {_one_line(hit.text)}\n")


@contextmanager
def progress(label: str, length: int) -> Iterator[Callable[[], None]]:
    """A bar on stderr where that is a terminal, and nothing elsewhere; yields what moves it on by one."""
    if not sys.stderr.isatty():
        yield lambda: None
        return
    with click.progressbar(length=length, label=label, file=sys.stderr) as bar:
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


def _print_footnote(citation: Citation) -> None:
    click.echo(f"[{citation.marker}] “{_one_line(citation.quote)}”")
    published = long_date(citation.published) if citation.published else None
    page = f"p. {citation.page}" if citation.page else None
    source = " · ".join(part for part in (citation.title, citation.publisher, published, page) if part)
    click.secho(f"    {source}", dim=True)
    click.secho(f"    {citation.link or f'article {citation.article_id}'}", dim=True)


def _print_abstention(answer: Answer) -> None:
    click.secho(answer.text, bold=True)
    if answer.reason:
        click.echo(answer.reason)
    if answer.hits:
        click.echo("\nThe nearest passages, which may be about something else:")
    for hit in answer.hits[:_NEAREST]:
        text = _one_line(hit.text)
        shortened = text if len(text) <= _SHORTENED_TO else f"{text[:_SHORTENED_TO].rsplit(' ', 1)[0]} …"
        click.secho(f"\n  {hit.article.title}", bold=True)
        click.echo(f"  {shortened}")
    click.secho(f"\nconfidence {answer.confidence:.0%}", dim=True)


def _one_line(text: str) -> str:
    return " ".join(text.split())
