"""Late interaction: which words of a question a passage's sentences meet."""

from datetime import date

import numpy as np
import pytest

from corpus.article import ArticleDraft
from index.embedding import STATE_LAYERS, Embedder
from index.hit import Hit
from index.late_interaction import LateInteraction, WordMatches
from index.lexical import WORD
from index.passage import Span
from tests.conftest import MakeCorpus

FERRY = ArticleDraft(
    "Marigold returns",
    "The boat left the harbour on Monday. Ninety passengers were on board. The bakery stayed shut.",
    published=date(2025, 7, 21),
)
OWL = ArticleDraft("An owl among the atlases", "Readers whispered. A young owl slept on a shelf. Nobody woke it.")
QUESTION = "Did ninety passengers see the Marigold?"


def word_spans(question: str) -> list[Span]:
    return [Span(*match.span()) for match in WORD.finditer(question)]


def only_hit(make_corpus: MakeCorpus, name: str, draft: ArticleDraft) -> Hit:
    corpus = make_corpus(name)
    corpus.add(draft)
    (hit,) = corpus.retriever.search(draft.title)
    return hit


@pytest.fixture
def late(embedder: Embedder) -> LateInteraction:
    """One that has read nothing yet."""
    return LateInteraction(embedder)


@pytest.fixture
def ferry(make_corpus: MakeCorpus) -> Hit:
    """The one passage on the ferry."""
    return only_hit(make_corpus, "ferry", FERRY)


@pytest.fixture
def owl(make_corpus: MakeCorpus) -> Hit:
    """The one passage on the owl, which has the same passage id in a corpus of its own."""
    return only_hit(make_corpus, "owl", OWL)


def of_word(matches: WordMatches, word: str) -> np.ndarray:
    """How the context and each sentence meet a word of QUESTION, by the last layer."""
    index = [QUESTION[start:end] for start, end in word_spans(QUESTION)].index(word)
    return np.asarray(matches.coverage[-1, index])


def test_shapes(late: LateInteraction, ferry: Hit, owl: Hit) -> None:
    spans = word_spans(QUESTION)
    for matches, hit in zip(late.match(QUESTION, spans, [ferry, owl]), [ferry, owl], strict=True):
        assert matches.coverage.shape == (STATE_LAYERS, len(spans), 1 + len(hit.passage.sentences))
        assert matches.similarity.shape == (len(hit.passage.sentences),)
        assert np.abs(matches.coverage).max() <= 1.01
        assert np.abs(matches.similarity).max() <= 1.01


def test_sentence_with_the_word_meets_it_best(late: LateInteraction, ferry: Hit) -> None:
    (matches,) = late.match(QUESTION, word_spans(QUESTION), [ferry])
    for word in ("ninety", "passengers"):
        assert of_word(matches, word).argmax() == 2
        assert of_word(matches, word)[2] > of_word(matches, word)[[1, 3]].max() + 0.1
    assert matches.similarity.argmax() == 1


def test_figures_are_what_they_are_said_to_be(late: LateInteraction, embedder: Embedder, ferry: Hit) -> None:
    context = "Marigold returns (July 21, 2025)\n"
    begins = [0, *(len(context) + start for start, _ in ferry.passage.sentences)]
    asked, read = embedder.token_states([QUESTION, context + ferry.text])
    segment_of = np.searchsorted(begins, read.offsets[:, 0], side="right") - 1
    cosines = asked.states.astype(float) @ read.states.astype(float).transpose(0, 2, 1)
    (matches,) = late.match(QUESTION, word_spans(QUESTION), [ferry])
    for word, (start, end) in enumerate(word_spans(QUESTION)):
        pieces = (start <= asked.offsets[:, 0]) & (asked.offsets[:, 0] < end)
        for segment in range(len(begins)):
            best = cosines[:, pieces][:, :, segment_of == segment].max(axis=2)
            assert matches.coverage[:, word, segment] == pytest.approx(best.mean(axis=1), abs=1e-2)
    whole = asked.states[-1].astype(float).mean(axis=0)
    for sentence in range(len(ferry.passage.sentences)):
        pooled = read.states[-1, segment_of == sentence + 1].astype(float).mean(axis=0)
        cosine = whole @ pooled / np.linalg.norm(whole) / np.linalg.norm(pooled)
        assert matches.similarity[sentence] == pytest.approx(cosine, abs=1e-2)


def test_title_column_meets_the_words_of_the_title(late: LateInteraction, ferry: Hit) -> None:
    (matches,) = late.match(QUESTION, word_spans(QUESTION), [ferry])
    assert of_word(matches, "Marigold").argmax() == 0
    assert of_word(matches, "Marigold")[0] > of_word(matches, "ninety")[0]


def test_passage_with_the_words_meets_them_better_than_one_without(late: LateInteraction, ferry: Hit, owl: Hit) -> None:
    on_ferry, on_owl = late.match(QUESTION, word_spans(QUESTION), [ferry, owl])
    for word in ("ninety", "passengers", "Marigold"):
        assert of_word(on_ferry, word).max() > of_word(on_owl, word).max() + 0.1


def assert_same(some: WordMatches, others: WordMatches) -> None:
    assert some.coverage == pytest.approx(others.coverage, abs=1e-2)
    assert some.similarity == pytest.approx(others.similarity, abs=1e-2)


def test_what_was_read_before_changes_nothing(late: LateInteraction, embedder: Embedder, ferry: Hit, owl: Hit) -> None:
    assert ferry.passage_id == owl.passage_id
    spans = word_spans(QUESTION)
    late.match(QUESTION, spans, [ferry])
    again = late.match(QUESTION, spans, [ferry, owl, ferry])
    fresh = [LateInteraction(embedder).match(QUESTION, spans, [hit])[0] for hit in (ferry, owl, ferry)]
    for one, other in zip(again, fresh, strict=True):
        assert_same(one, other)


def test_words_and_hits_may_be_none(late: LateInteraction, ferry: Hit) -> None:
    assert late.match(QUESTION, word_spans(QUESTION), []) == []
    (matches,) = late.match(QUESTION, [], [ferry])
    assert matches.coverage.shape == (STATE_LAYERS, 0, 4)


def test_words_beyond_the_window_are_met_by_nothing(late: LateInteraction, ferry: Hit) -> None:
    question = "river " * 400 + "passengers"
    (matches,) = late.match(question, word_spans(question)[-1:], [ferry])
    assert not matches.coverage.any()


def test_later_passages_of_an_article_are_read_where_they_stand(late: LateInteraction, make_corpus: MakeCorpus) -> None:
    corpus = make_corpus()
    filler = " ".join(f"Boat {number} came to the island at noon and left again." for number in range(60))
    corpus.add(ArticleDraft("Boats", f"{filler} A walrus watched them. {filler.replace('noon', 'dusk')}"))
    question = "Was there a walrus?"
    hit = next(hit for hit in corpus.retriever.search(question) if "walrus" in hit.text)
    assert hit.passage.start > 0
    (matches,) = late.match(question, word_spans(question)[-1:], [hit])
    sentences = [hit.article.text[start:end] for start, end in hit.passage.sentences]
    best = int(matches.coverage[-1, 0].argmax())
    assert sentences[best - 1] == "A walrus watched them."
