"""Whether the corpora open, what is in them, and which servers have none."""

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from bot.discord.doctor.finding import Finding, listed, ok, printable, problem, problem_of, warning
from bot.discord.doctor.payloads import Guild
from bot.discord.naming import corpus_of_guild
from bot.sample import SAMPLE
from bot.settings import Settings
from corpus.errors import FootnoteError
from corpus.store import open_database
from index.article_embedding import check_model
from index.embedding import Embedder
from index.embedding_model import EmbeddingModelError
from index.passages import passages_schema

MOST_SHOWN = 20
"""Of so many corpora that are well there is a line each."""


@dataclass(frozen=True, slots=True)
class _Size:
    articles: int
    passages: int

    def __str__(self) -> str:
        return f"{_count(self.articles, 'article')}, {_count(self.passages, 'passage')}"


def check_corpora(settings: Settings, embedder: Embedder | None, guilds: Sequence[Guild]) -> Iterator[Finding]:
    """Open every corpus, then tell which of `guilds` and which of the shared corpora there are no articles for.

    Without an `embedder` it is not looked at whether the corpora were made with its model.
    """
    sizes: dict[str, _Size] = {}
    broken: set[str] = set()
    for path in sorted(settings.home.glob("corpora/*/corpus.sqlite")):
        name = path.parent.name
        try:
            sizes[name] = _size(path, settings, embedder)
        except FootnoteError as error:
            broken.add(name)
            found = problem_of(error)
            yield problem(f"The corpus {name} can't be used. {found.what}", found.advice or "")
    yield from _well(sizes)
    yield from _without_articles(sizes, broken, guilds)
    yield from _shared(settings, sizes, broken)


def _size(path: Path, settings: Settings, embedder: Embedder | None) -> _Size:
    database = open_database(path, wait_s=settings.write_wait_s, more_schema=passages_schema())
    with closing(database), database.reading() as connection:
        if embedder is not None:
            try:
                check_model(connection, embedder)
            except EmbeddingModelError as error:
                raise EmbeddingModelError(
                    str(error).replace("reindex'", f"reindex --corpus {path.parent.name}'")
                ) from error
        counts = (connection.execute(f"SELECT count(*) FROM {of}").fetchone()[0] for of in ("articles", "passages"))
        return _Size(*counts)


def _well(sizes: dict[str, _Size]) -> Iterator[Finding]:
    names = list(sizes)
    for name in names[:MOST_SHOWN]:
        yield ok(f"The corpus {name} opens: {sizes[name]}.")
    if rest := names[MOST_SHOWN:]:
        whole = _Size(sum(sizes[name].articles for name in rest), sum(sizes[name].passages for name in rest))
        yield ok(f"{len(rest)} more corpora open: {whole}.")


def _without_articles(sizes: dict[str, _Size], broken: set[str], guilds: Sequence[Guild]) -> Iterator[Finding]:
    empty = []
    for guild in guilds:
        name = corpus_of_guild(guild.id)
        if name not in broken and (name not in sizes or not sizes[name].articles):
            empty.append(guild)
    if not empty:
        return
    name = corpus_of_guild(empty[0].id) if len(empty) == 1 else "guild-<server id>"
    yield warning(
        f"There are no articles yet for {listed([printable(guild.name) for guild in empty])}.",
        f"A moderator can add some there with /article add; or run 'footnote add FILE --corpus {name}' here.",
    )


def _shared(settings: Settings, sizes: dict[str, _Size], broken: set[str]) -> Iterator[Finding]:
    for name in settings.shared:
        if name not in sizes and name not in broken and name != SAMPLE:
            yield problem(
                f"There is no corpus {name}, which the settings share with everybody.",
                f"Make it with 'footnote add FILE --corpus {name}', or take it out of FOOTNOTE_SHARED.",
            )


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
