"""The command that keeps a corpus in step with a folder."""

from pathlib import Path

import click

from bot.cli.articles import check_is_not_sample, who
from bot.cli.options import corpus_option
from bot.corpora import open_corpus
from bot.mirroring import Mirror
from bot.settings import read_settings
from bot.sources import largest_file_bytes
from corpus.errors import CorpusBusyError, SourceError


@click.command()
@click.argument("folder", type=click.Path(path_type=Path), metavar="DIR")
@click.option("--once", is_flag=True, help="Bring the corpus up to date, and end.")
@corpus_option
def watch(folder: Path, *, once: bool, name: str) -> None:
    """Keep a corpus in step with a folder: add, replace and remove articles as its files come, change and go."""
    from watchfiles import watch as watch_files

    check_is_not_sample(name)
    if not folder.is_dir():
        raise SourceError(f"{folder} is no folder: make it, or check the path")
    settings = read_settings()
    corpus = open_corpus(name, create=True, settings=settings)
    mirror = Mirror(corpus, folder, who=who(), max_bytes=largest_file_bytes(settings))
    _sync(mirror)
    if once:
        return
    click.echo(f"watching {folder} for the corpus {name!r}; Ctrl+C ends it.", err=True)
    for _ in watch_files(folder, yield_on_timeout=True, rust_timeout=_LOOK_AGAIN_MS, raise_interrupt=True):
        _sync(mirror)


_LOOK_AGAIN_MS = 60_000
"""The folder is looked at once a minute even if the system doesn't tell of a change, as network drives don't."""


def _sync(mirror: Mirror) -> None:
    try:
        for outcome in mirror.sync():
            click.echo(f"{outcome.done:9} {outcome.file}  {outcome.detail}", err=outcome.done == "left out")
    except CorpusBusyError as error:  # another writer: the next look will do it
        click.echo(f"footnote: {error}", err=True)
