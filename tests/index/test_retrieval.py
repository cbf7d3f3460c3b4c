"""From a question to passages."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.article import ArticleDraft
from corpus.normalising import normalise
from corpus.store import get_article
from index.embedding import Embedder
from index.retrieval import CANDIDATES
from tests.conftest import Corpus, MakeCorpus

NEWS = (
    ArticleDraft(
        "Ferry sails to the islands again",
        "The ferry “Marigold” left Tarn harbour at 6:10 a.m. on Monday, the first to do so since the storm. Some "
        "ninety passengers were on board. “We had almost forgotten the mainland,” said Tamsin Okoro, who keeps the "
        "shop on the smallest of the three islands.",
        id="ferry",
        published=date(2025, 7, 21),
    ),
    ArticleDraft(
        "Bakers down tools",
        "No bread was sold in Tarn on Thursday. The bakers want a pay rise of 7.5 percent; the guild offers three. "
        "Both sides met the mayor, Ilse Brandvold, for an hour and parted without a word.",
        id="strike",
        published=date(2025, 7, 18),
    ),
    ArticleDraft(
        "An owl among the atlases",
        "Readers at the town library were asked to whisper on Friday. A young owl had come in by a skylight and gone "
        "to sleep on the shelf of atlases. Firefighters let it out after closing time.",
        id="owl",
    ),
    ArticleDraft(
        "Bridge tolls to end",
        "From January nobody will pay to cross the Hollow Bridge. The council voted 11 to 4 to give up tolls that "
        "bring in 2 million crowns a year. Lorries will go on paying.",
        id="bridge",
    ),
    ArticleDraft(
        "Glacier loses its tongue",
        "The Skar glacier has shrunk by 140 metres in ten summers, a survey from the air shows. Dr. Wen Aldous, who "
        "led it, said the lower part had broken off and would be gone in a few weeks.",
        id="glacier",
    ),
    ArticleDraft(
        "Chess champion is eleven",
        "Pia Rasmussen, a pupil from Lower Tarn, won the national chess title on Sunday. She beat a man four times "
        "her age in 62 moves. She would rather have gone swimming, she said.",
        id="chess",
    ),
)


@pytest.fixture
def corpus(make_corpus: MakeCorpus) -> Corpus:
    """A corpus of six news items."""
    made = make_corpus()
    made.add(*NEWS)
    return made


@pytest.fixture(scope="module")
def shared_maker(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Iterator[MakeCorpus]:
    """Makes corpora that a whole property shares."""
    maker = MakeCorpus(tmp_path_factory.mktemp("shared"), embedder)
    yield maker
    maker.close()


@pytest.mark.parametrize(
    ("question", "article_id"),
    [
        pytest.param("What did Tamsin Okoro say?", "ferry", id="name"),
        pytest.param("Who is Ilse Brandvold?", "strike", id="name in passing"),
        pytest.param("Hollow Bridge", "bridge", id="words alone"),
        pytest.param("wen aldous", "glacier", id="lower case"),
        pytest.param("7.5 percent", "strike", id="number"),
        pytest.param("Which vessel is running once more between mainland and isles?", "ferry", id="paraphrase"),
        pytest.param("Why were visitors told to keep their voices down?", "owl", id="paraphrase without a word of it"),
        pytest.param("Is a big mass of ice melting away?", "glacier", id="paraphrase by subject"),
        pytest.param("child wins board game tournament", "chess", id="paraphrase in key words"),
        pytest.param("Which charges are being abolished for motorists?", "bridge", id="paraphrase of the title"),
    ],
)
def test_finds_by_name_and_by_paraphrase(question: str, article_id: str, corpus: Corpus) -> None:
    assert corpus.retriever.search(question)[0].article.id == article_id


def test_passage_that_only_its_words_bring_up_has_both_scores(make_corpus: MakeCorpus, embedder: Embedder) -> None:
    corpus = make_corpus()
    rivers = (ArticleDraft("Ice", f"The frozen river {number} thaws.") for number in range(CANDIDATES + 10))
    corpus.add(*rivers, ArticleDraft("Bakery", "Orrin Vask sells rye bread.", id="bakery"))
    question = "Where do glaciers melt, in Orrin Vask?"
    asked, read, river = embedder.embed(
        [question, "Bakery\nOrrin Vask sells rye bread.", "Ice\nThe frozen river 1 thaws."]
    )
    assert asked @ read < asked @ river
    best = corpus.retriever.search(question)[0]
    assert best.article.id == "bakery"
    assert best.dense == pytest.approx(float(asked @ read), abs=1e-3)


def test_date_of_an_article_counts(make_corpus: MakeCorpus) -> None:
    corpus = make_corpus()
    told = "The council met in the evening and talked about the bridge for the {} time."
    corpus.add(
        ArticleDraft("Council meets", told.format("first"), id="march", published=date(2024, 3, 12)),
        ArticleDraft("Council meets", told.format("second"), id="may", published=date(2025, 5, 6)),
    )
    assert corpus.retriever.search("What did the council do on March 12, 2024?")[0].article.id == "march"
    assert corpus.retriever.search("What did the council do on May 6, 2025?")[0].article.id == "may"


@pytest.mark.parametrize("k", [0, 1, 3, 6, 100])
def test_no_more_than_k_and_the_best_of_them(k: int, corpus: Corpus) -> None:
    everything = corpus.retriever.search("Who met the mayor of Tarn?", k=len(NEWS))
    assert corpus.retriever.search("Who met the mayor of Tarn?", k=k) == everything[:k]
    assert len({hit.passage_id for hit in everything}) == len(NEWS)


def test_scores_and_their_parts(corpus: Corpus) -> None:
    hits = corpus.retriever.search("Who met the mayor of Tarn?")
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert all(-1 <= hit.dense <= 1 and hit.lexical >= 0 and hit.rerank is None for hit in hits)
    assert all(hit.score >= hit.dense and (hit.score > hit.dense) == (hit.lexical > 0) for hit in hits)
    by_id = {hit.article.id: hit for hit in hits}
    assert by_id["strike"].lexical > by_id["ferry"].lexical > 0
    assert by_id["owl"].lexical == 0


def test_empty_corpus(make_corpus: MakeCorpus) -> None:
    corpus = make_corpus()
    assert corpus.retriever.search("Is the ferry back?") == []
    assert corpus.retriever.word_statistics(["ferry"]).passages == 0


def test_corpora_never_see_one_another(make_corpus: MakeCorpus) -> None:
    ours, theirs = make_corpus("guild-1"), make_corpus("guild-2")
    ours.add(*NEWS[:3])
    theirs.add(*NEWS[3:])
    for draft in NEWS:
        for question in (draft.title, draft.text, draft.id or ""):
            assert {hit.article.id for hit in ours.retriever.search(question)} == {"ferry", "strike", "owl"}
            assert {hit.article.id for hit in theirs.retriever.search(question)} == {"bridge", "glacier", "chess"}
    assert ours.retriever.word_statistics(["glacier", "ferry"]).with_word == {"glacier": 0, "ferry": 1}


def test_same_article_in_two_corpora_is_two_articles(make_corpus: MakeCorpus) -> None:
    ours, theirs = make_corpus("guild-1"), make_corpus("guild-2")
    ours.add(NEWS[0])
    theirs.add(NEWS[0])
    ours.indexer.remove("ferry", removed_by="tests")
    assert ours.retriever.search("ferry") == []
    assert theirs.retriever.search("ferry")[0].article.id == "ferry"


PROSE = st.lists(
    st.sampled_from(
        [
            *["The ferry sailed.", "Nobody saw it, said Mr. Lowe!", "“Why?”", "It cost $3.5 million…", "雨が降った。"],
            *[
                "Zażółć gęślą jaźń;",
                "🙂🙂",
                "\n\n",
                "\u200bhidden",
                "e\u0301te\u0301",
                "x" * 300,
                "and on and on " * 40,
            ],
        ]
    ),
    min_size=1,
    max_size=25,
).map(" ".join)


@settings(max_examples=12)
@given(PROSE, st.text(min_size=1, max_size=30))
def test_hits_are_verbatim_slices(shared_maker: MakeCorpus, text: str, question: str) -> None:
    corpus = shared_maker("verbatim")
    (added,) = corpus.add(ArticleDraft("Any title", normalise(text) or "-"))
    hits = corpus.retriever.search(question, k=10_000)
    assert added.article.id in {hit.article.id for hit in hits}
    with corpus.database.reading() as connection:
        for hit in hits:
            article = get_article(connection, hit.article.id)
            assert article == hit.article
            assert hit.text == article.text[hit.passage.start : hit.passage.end] != ""
            assert (hit.passage.sentences[0].start, hit.passage.sentences[-1].end) == (
                hit.passage.start,
                hit.passage.end,
            )


@pytest.mark.parametrize("question", ["", " ", "?", '"', "ferry" * 3_000, "NEAR(", "\0", "🙂", "渡し船はどこ"])
def test_any_question_is_answered(question: str, corpus: Corpus) -> None:
    assert len(corpus.retriever.search(question, k=4)) == 4


def test_words_are_counted_whatever_their_inflection(corpus: Corpus) -> None:
    statistics = corpus.retriever.word_statistics(["islands", "island", "Tarn", "zeppelin", "ferry"])
    assert statistics.passages == 6
    assert statistics.with_word == {"islands": 1, "island": 1, "Tarn": 3, "zeppelin": 0, "ferry": 1}


def test_many_search_while_one_writes(corpus: Corpus) -> None:
    coming = [ArticleDraft(f"Notice {number}", f"Notice {number} is on the ferry's door.") for number in range(12)]

    def ask(number: int) -> bool:
        hits = corpus.retriever.search(f"What does notice {number} say about the ferry?", k=20)
        return len(hits) >= len(NEWS) and all(hit.text in hit.article.text for hit in hits)

    with ThreadPoolExecutor(4) as pool:
        asking = pool.map(ask, range(40))
        for draft in coming:
            (added,) = corpus.add(draft)
            if added.passages and draft.title.endswith(("1", "3")):
                corpus.indexer.remove(added.article.id, removed_by="tests")
        assert all(asking)
    assert len(corpus.retriever.search("notice", k=100)) == len(NEWS) + 12 - 3
