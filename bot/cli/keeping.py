"""Commands that look after a corpus: history, restore, export, verify, backup, reindex."""

from itertools import islice
from pathlib import Path

import click

from bot.cli.articles import check_is_not_sample, let_others_go_first, who
from bot.cli.options import corpus_option, json_option
from bot.cli.printing import counting, print_json, progress
from bot.corpora import open_corpus
from bot.settings import read_settings
from bot.sources import largest_file_bytes
from corpus.errors import CorpusError, FootnoteError
from corpus.exporting import export_zip
from corpus.importing import count_exported, read_export

_AT_ONCE = 200
"""Articles that are in memory at once."""


@click.command()
@click.argument("article_ids", nargs=-1, required=True, metavar="ID...")
@corpus_option
def restore(article_ids: tuple[str, ...], *, name: str) -> None:
    """Bring back articles that were removed within the last 24 hours."""
    check_is_not_sample(name)
    corpus = open_corpus(name)
    for article_id in article_ids:
        restored = corpus.restore(article_id, restored_by=who())
        click.echo(f"restored {restored.article.id}  {restored.article.title}")


@click.command()
@click.argument("article_id", required=False, metavar="[ID]")
@click.option("--most", default=50, show_default=True, type=click.IntRange(1), help="How many changes, newest first.")
@corpus_option
@json_option
def history(article_id: str | None, *, most: int, name: str, as_json: bool) -> None:
    """Show who did what to the articles, or to one of them, and when."""
    page = open_corpus(name).history(most=most, article_id=article_id)
    if as_json:
        print_json(
            [
                {
                    "seq": change.seq,
                    "at": change.at.isoformat(),
                    "who": change.who,
                    "action": change.action,
                    "article_id": change.article_id,
                    "title": change.title,
                }
                for change in page.changes
            ]
        )
        return
    for change in page.changes:
        click.echo(f"{change.at:%Y-%m-%d %H:%M}  {change.action:8}{change.article_id}  {change.title}  ({change.who})")
    if page.total > len(page.changes):
        click.echo(f"{page.total - len(page.changes)} earlier ones; --most shows more.", err=True)


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE.zip")
@corpus_option
def export(file: Path, *, name: str) -> None:
    """Write every article to a zip of Markdown files, which 'add' takes back as they were."""
    articles = open_corpus(name).articles()
    unfinished = file.with_name(f".{file.name}.new")
    try:
        with unfinished.open("wb") as opened:
            exported = export_zip(articles, opened)
        unfinished.replace(file)
    except OSError as error:
        raise CorpusError(f"{file} can't be written ({error.strerror}); choose another place.") from error
    finally:
        unfinished.unlink(missing_ok=True)
    click.echo(f"{exported} articles of the corpus {name!r} are in {file}.", err=True)


@click.command("import")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE.zip...")
@corpus_option
def import_(files: tuple[Path, ...], *, name: str) -> None:
    """Take back what 'export' wrote, into this or another corpus, however much it is.

    Every article goes in whole or not at all; stopped, the same command goes on where it was.
    """
    check_is_not_sample(name)
    settings = read_settings()
    total = sum(map(count_exported, files))
    corpus = open_corpus(name, create=True, settings=settings)
    new = there = 0
    with progress("Importing", total, is_even=False) as move_on:
        for file in files:
            drafts = read_export(file, max_bytes=largest_file_bytes(settings))
            while some := list(islice(drafts, _AT_ONCE)):
                let_others_go_first(len(some))
                for each in corpus.add(some, added_by=who()):
                    new, there = new + (not each.was_there), there + each.was_there
                    move_on()
    click.echo(f"{new} added, {there} already there, in the corpus {name!r}.", err=True)


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE")
@corpus_option
def backup(file: Path, *, name: str) -> None:
    """Copy a corpus, as it is now, to a file; it may be in use meanwhile."""
    open_corpus(name).back_up(file)
    click.echo(
        f"the corpus {name!r} is in {file}; named corpus.sqlite in a folder of 'corpora', it is one again.", err=True
    )


@click.command()
@click.option("--repair", is_flag=True, help="Mend what can be mended from the articles' texts.")
@click.option("--deep", is_flag=True, help="Embed everything anew, and compare.")
@corpus_option
@json_option
def verify(*, repair: bool, deep: bool, name: str, as_json: bool) -> None:
    """Check every offset, hash and embedding of a corpus."""
    with counting("Checking") as tell:
        report = open_corpus(name).verify(repair=repair, deep=deep, on_progress=tell)
    if as_json:
        print_json(
            {
                "articles": report.articles,
                "passages": report.passages,
                "sound": report.is_sound,
                "findings": [
                    {"article_id": one.article_id, "problem": one.problem, "repaired": one.repaired}
                    for one in report.findings
                ],
            }
        )
    else:
        for one in report.findings:
            where = f"{one.article_id}: " if one.article_id else ""
            click.echo(f"{'mended  ' if one.repaired else 'problem '} {where}{one.problem}")
        click.echo(f"{report.articles} articles and {report.passages} passages were checked.", err=True)
    if not report.is_sound:
        hint = "" if repair else " 'footnote verify --repair' mends what can be mended."
        raise DamageFoundError(f"the corpus {name!r} is not sound.{hint}")


class DamageFoundError(FootnoteError):
    """Something is wrong with a corpus."""


@click.command()
@corpus_option
def reindex(*, name: str) -> None:
    """Embed a corpus anew with the present embedding model.

    Until that is done, the old passages serve. Stopped, it goes on where it was the next time.
    """
    corpus = open_corpus(name)
    let_others_go_first(corpus.size()[0])
    with counting("Embedding") as tell:
        passages = corpus.reindex(on_progress=tell)
    click.echo(f"{passages} passages embedded anew in the corpus {name!r}.", err=True)
