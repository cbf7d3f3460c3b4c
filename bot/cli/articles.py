"""Commands that keep the articles: add, list, show, replace, remove."""

import getpass
import os
from dataclasses import asdict
from typing import Any

import click

from bot.cli.options import anyway_option, corpus_option, json_option
from bot.cli.printing import print_json, progress
from bot.corpora import open_corpus
from bot.corpus import Corpus
from bot.sample import SAMPLE
from bot.settings import read_settings
from bot.sources import read_named
from corpus.article import Article, ArticleDraft
from corpus.errors import CorpusError, SourceError
from corpus.reading import SourcesRead
from index.indexing import Added

_MANY = 50
"""Articles from which on adding takes long enough to be in somebody's way."""

_MOST_DOUBTS = 20
_NICEST = 19
"""https://pubs.opengroup.org/onlinepubs/9799919799/functions/nice.html"""


@click.command()
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@click.option("--skip-bad", is_flag=True, help="Leave out the broken lines of .jsonl files and add the others.")
@anyway_option
@corpus_option
@json_option
def add(sources: tuple[str, ...], *, skip_bad: bool, anyway: bool, name: str, as_json: bool) -> None:
    """Add articles from files, folders and web addresses.

    Files may be .txt, .md, .html, .pdf, .docx, .epub, .jsonl with one article a line, or a .zip of such.
    """
    check_is_not_sample(name)
    settings = read_settings()
    read = read_named(sources, settings, skip_bad=skip_bad)
    refuse_no_articles(read, anyway=anyway)
    corpus = open_corpus(name, create=True, settings=settings)
    added = _add_all(corpus, read.drafts)
    if as_json:
        print_json(_added_json(added, read))
        return
    for each in added:
        state = "was there already" if each.was_there else _count(each.passages, "passage")
        click.echo(f"{each.article.id}  {each.article.title}  ({state})")
    for line in read.bad_lines:
        click.echo(f"left out: {line}", err=True)
    _tell_doubts(read)
    new = sum(not each.was_there for each in added)
    click.echo(f"{new} added, {len(added) - new} already there, in the corpus {name!r}.", err=True)


@click.command("list")
@corpus_option
@json_option
def list_(*, name: str, as_json: bool) -> None:
    """List the articles of a corpus."""
    corpus = open_corpus(name)
    passages = corpus.passage_counts()
    articles = corpus.articles()
    if as_json:
        print_json([_article_json(article, passages=passages.get(article.id, 0)) for article in articles])
        return
    for article in articles:
        date = article.published.isoformat() if article.published else "undated   "
        click.echo(f"{date}  {article.id}  {article.title}")


@click.command()
@click.argument("article_id", metavar="ID")
@corpus_option
@json_option
def show(article_id: str, *, name: str, as_json: bool) -> None:
    """Show an article: what is known of it, and its text."""
    article = open_corpus(name).article(article_id)
    if as_json:
        print_json({**_article_json(article), "text": article.text})
        return
    for label, value in _article_json(article).items():
        if value is not None and label != "pages":
            click.echo(f"{label + ':':12}{value}")
    click.echo(f"\n{article.text}")


@click.command()
@click.argument("article_ids", nargs=-1, required=True, metavar="ID...")
@corpus_option
@json_option
def remove(article_ids: tuple[str, ...], *, name: str, as_json: bool) -> None:
    """Remove articles: they are cited no more. For 24 hours 'restore' brings them back."""
    check_is_not_sample(name)
    corpus = open_corpus(name)
    for article_id in article_ids:
        corpus.article(article_id)
    removed = [corpus.remove(article_id, removed_by=who()) for article_id in dict.fromkeys(article_ids)]
    if as_json:
        print_json([_article_json(article) for article in removed])
        return
    for article in removed:
        click.echo(f"removed {article.id}  {article.title}")


@click.command()
@click.argument("article_id", metavar="ID")
@click.argument("source", metavar="SOURCE")
@anyway_option
@corpus_option
def replace(article_id: str, source: str, *, anyway: bool, name: str) -> None:
    """Put another text in the place of an article, whose id stays."""
    check_is_not_sample(name)
    settings = read_settings()
    corpus = open_corpus(name, settings=settings)
    before = corpus.article(article_id)
    read = read_named([source], settings)
    if len(read.drafts) != 1:
        raise SourceError(
            f"{source} holds {len(read.drafts)} articles, and one takes the place of one: name a single one"
        )
    refuse_no_articles(read, anyway=anyway)
    made = corpus.replace(article_id, read.drafts[0], replaced_by=who(), expected_sha256=before.sha256)
    _tell_doubts(read)
    click.echo(f"replaced {made.article.id}  {made.article.title}  ({_count(made.passages, 'passage')})")


def refuse_no_articles(read: SourcesRead, *, anyway: bool) -> None:
    """Refuse what was read where it holds what is no article, such as a log-in wall or an index page.

    Raises:
        SourceError: It does, and nobody said that it is to go in `anyway`.
    """
    doubted = [doubt for doubt in read.doubts if doubt.kind == "not_an_article"]
    if doubted and not anyway:
        others = f" So it is with {len(doubted) - 1} more." if len(doubted) > 1 else ""
        raise SourceError(f"{doubted[0]}{others} Nothing was changed; --anyway takes it all the same.")


def let_others_go_first(articles: int) -> None:
    """Give way to a bot on the same machine while many articles are embedded."""
    if articles >= _MANY and hasattr(os, "nice") and os.nice(0) < _NICEST:
        os.nice(_NICEST)


def _add_all(corpus: Corpus, drafts: tuple[ArticleDraft, ...]) -> list[Added]:
    added: list[Added] = []
    let_others_go_first(len(drafts))
    try:
        with progress("Adding", len(drafts), is_even=False) as move_on:
            for each in corpus.add(drafts, added_by=who()):
                added.append(each)
                move_on()
    except KeyboardInterrupt:
        there = {article.sha256 for article in corpus.articles()}  # articles are stored many at a time, then shown
        stay = sum(draft.sha256 in there for draft in drafts)
        click.echo(f"\n{stay} of {len(drafts)} articles were added and stay.", err=True)
        raise
    return added


def _tell_doubts(read: SourcesRead) -> None:
    for doubt in read.doubts[:_MOST_DOUBTS]:
        click.echo(f"look twice: {doubt}", err=True)
    if len(read.doubts) > _MOST_DOUBTS:
        click.echo(
            f"look twice: the same goes for {len(read.doubts) - _MOST_DOUBTS} more; --json names them.", err=True
        )


def _added_json(added: list[Added], read: SourcesRead) -> dict[str, Any]:
    return {
        "added": [_article_json(each.article, passages=each.passages) for each in added if not each.was_there],
        "already_there": [_article_json(each.article) for each in added if each.was_there],
        "left_out": [asdict(line) for line in read.bad_lines],
        "doubts": [str(doubt) for doubt in read.doubts],
    }


def _article_json(article: Article, **more: int) -> dict[str, Any]:
    data = asdict(article)
    text = data.pop("text")
    published = article.published.isoformat() if article.published else None
    return {**data, "published": published, "added_at": article.added_at.isoformat(), "characters": len(text), **more}


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}{'' if number == 1 else 's'}"


def check_is_not_sample(name: str) -> None:
    """Refuse to change the corpus that is shipped.

    Raises:
        CorpusError: It is that one.
    """
    if name == SAMPLE:
        raise CorpusError("the sample corpus is read-only; choose another --corpus.")


def who() -> str:
    """What the audit log calls whoever uses the shell."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "unknown"
