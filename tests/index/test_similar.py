"""Finding articles that say nearly the same."""

import pytest

from corpus.article import ArticleDraft
from index.similar import find_similar
from tests.conftest import Corpus, MakeCorpus

BRIDGE = (
    "The town of Tarn opened a new bridge over the river Mell on Sunday, after years of delay. "
    "The engineer Oskar Lindqvist designed it. Work on the foundations began in March. "
    "The bridge cost 48 million crowns, twice what had been planned, and 350 workers built it."
)
OTHER = (
    "A bakery in an old fire engine now visits the outer islands twice a week. "
    "Petra Holm bought the engine at an auction for 9,000 crowns, and sells rye bread and buns."
)


@pytest.fixture
def corpus(make_corpus: MakeCorpus) -> Corpus:
    made = make_corpus()
    made.add(ArticleDraft("Bridge", BRIDGE, id="bridge"), ArticleDraft("Bakery", OTHER, id="bakery"))
    return made


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(BRIDGE, id="the same"),
        pytest.param(BRIDGE.upper(), id="in capitals"),
        pytest.param(BRIDGE.replace("Oskar Lindqvist", "Vera Maas"), id="a name changed"),
        pytest.param(BRIDGE[:180], id="a part of it"),
        pytest.param(f"{BRIDGE} {OTHER.replace('bakery', 'shop').replace('auction', 'sale')[:60]}", id="more than it"),
    ],
)
def test_versions_of_an_article_are_found(corpus: Corpus, text: str) -> None:
    found = find_similar(corpus.retriever, text)
    assert [one.article.id for one in found] == ["bridge"]
    assert 0.5 <= found[0].share <= 1


@pytest.mark.parametrize(
    "text", ["", "Bridge.", "The engineer of another bridge lives in Vessby, where steel is rolled and sold abroad."]
)
def test_what_is_only_on_the_same_subject_is_not(corpus: Corpus, text: str) -> None:
    assert find_similar(corpus.retriever, text) == []


def test_nothing_is_like_anything_in_an_empty_corpus(make_corpus: MakeCorpus) -> None:
    assert find_similar(make_corpus().retriever, BRIDGE) == []
