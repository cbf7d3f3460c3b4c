"""An open corpus of a few articles, as the bot opens it."""

from collections.abc import Iterator
from datetime import date

import pytest

from bot.corpora import open_corpus
from bot.corpus import Corpus
from bot.settings import Settings
from corpus.article import ArticleDraft
from index.embedding import Embedder

ARTICLES = (
    ArticleDraft(
        "Tarn Opens Its New Bridge",
        "The town of Tarn opened a new bridge on Sunday. The engineer Oskar Lindqvist designed the bridge. "
        "It cost 48 million crowns, twice what had been planned.",
        id="bridge",
        url="https://post.example/bridge",
        published=date(2023, 5, 14),
    ),
    ArticleDraft(
        "School in Orrin Stays",
        "The last school in Orrin will stay open. The teacher Maja Berg has taught there alone since 2004.",
        id="school",
        published=date(2024, 2, 6),
    ),
    ArticleDraft(
        "A Bakery on Wheels",
        "A bakery in a fire engine visits the islands. Petra Holm bought the engine for 9,000 crowns.",
        id="bakery",
    ),
    ArticleDraft("Ice", "The lake at Dalby froze over in November, weeks before anyone had expected it.", id="ice"),
)


@pytest.fixture(scope="session")
def news(embedder: Embedder, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Corpus]:
    """A corpus of four articles, a passage each. Tests share it and leave it as it is."""
    corpus = open_corpus(
        "news", create=True, settings=Settings(home=tmp_path_factory.mktemp("news")), embedder=embedder
    )
    list(corpus.add(ARTICLES, added_by="tests"))
    yield corpus
    corpus.close()
