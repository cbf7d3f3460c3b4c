"""Corpora of invented news to ask about. Every one of them is a folder of its own."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from bot.corpora import open_corpus
from bot.corpus import Corpus
from bot.settings import Settings
from corpus.article import ArticleDraft
from index.embedding import Embedder

BRIDGE = ArticleDraft(
    id="bridge",
    title="Tarn Opens Its New Bridge",
    published=date(2023, 5, 14),
    publisher="The Tarn Post",
    url="https://example.org/bridge",
    text=(
        "The town of Tarn opened a new bridge over the river Mell on Sunday, after years of delay.\n\n"
        "The engineer Oskar Lindqvist designed the bridge. He died of a heart attack before the first stone was laid.\n\n"
        "Work on the foundations began in March 2019. The bridge cost 48 million crowns, twice what had been planned. "
        "Some 350 workers built it.\n\n"
        "The steel was rolled in the northern port of Vessby and came up the river on barges. "
        "The opening was put off by a year because the eastern pillar had sunk into the clay.\n\n"
        "Mayor Ingrid Solheim cut the ribbon with a pair of garden shears. “We waited long enough,” she said."
    ),
)
SCHOOL = ArticleDraft(
    id="school",
    title="Village School in Orrin Stays Open",
    published=date(2022, 11, 2),
    publisher="Orrin Weekly",
    text=(
        "The last school in the village of Orrin will stay open, the county council decided on Tuesday.\n\n"
        "The teacher Maja Berg has taught there alone since 2004. Her class has eleven pupils this year.\n\n"
        "Parents had collected 1,200 signatures against the closure. "
        "The council will pay for a new roof, which is to be finished by April 2024."
    ),
)
BAKERY = ArticleDraft(
    id="bakery",
    title="A Bakery on Wheels Comes to the Islands",
    published=date(2024, 1, 20),
    text=(
        "A bakery in an old fire engine now visits the outer islands twice a week.\n\n"
        "Petra Holm bought the engine at an auction in Dalby for 9,000 crowns. "
        "Rye bread sells out first, and cinnamon buns are gone by noon.\n\n"
        "The ferry company lets the engine travel free of charge."
    ),
)


@pytest.fixture
def open_named(tmp_path: Path, embedder: Embedder) -> Iterator[Callable[..., Corpus]]:
    """Opens corpora by name in the test's own data folder, with any articles given put in."""
    opened: list[Corpus] = []

    def open_it(name: str = "default", *drafts: ArticleDraft) -> Corpus:
        corpus = open_corpus(name, create=True, settings=Settings(home=tmp_path / "home"), embedder=embedder)
        opened.append(corpus)
        list(corpus.add(drafts, added_by="tests"))
        return corpus

    yield open_it
    for corpus in opened:
        corpus.close()


@pytest.fixture(scope="module")
def news(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Iterator[Corpus]:
    """Three articles that have nothing to do with one another; not to be changed."""
    settings = Settings(home=tmp_path_factory.mktemp("home"))
    corpus = open_corpus("news", create=True, settings=settings, embedder=embedder)
    list(corpus.add([BRIDGE, SCHOOL, BAKERY], added_by="tests"))
    yield corpus
    corpus.close()
