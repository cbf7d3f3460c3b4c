"""Questions over invented news: what is answered, what isn't, and that every footnote is true."""

from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.answering.answer import NOT_FOUND, Answer
from bot.answering.conversation import Turn
from bot.answering.question import QuestionError
from bot.corpora import open_corpus
from bot.corpus import Corpus
from bot.settings import Settings
from corpus.article import ArticleDraft
from corpus.normalising import normalise
from index.embedding import Embedder

Open = Callable[..., Corpus]

FOREIGN = [
    "Who won the chess championship in Iceland?",
    "What is the boiling point of mercury?",
    "How many votes did the Liberal party get?",
    "What did the pope say in Manila?",
]


def check_footnotes(corpus: Corpus, answer: Answer) -> None:
    """What must be true of every answer, whatever it says."""
    assert 0 <= answer.confidence <= 1
    assert [citation.marker for citation in answer.citations] == list(range(1, len(answer.citations) + 1))
    assert len(answer.citations) <= 3
    parts = []
    for citation in answer.citations:
        article = corpus.article(citation.article_id)
        assert article.text[citation.start : citation.end] == citation.quote
        assert (citation.corpus, citation.title, citation.url) == (corpus.name, article.title, article.url)
        assert (citation.publisher, citation.published) == (article.publisher, article.published)
        parts.append(f"{' '.join(citation.quote.split())} [{citation.marker}]")
    assert answer.text == (" ".join(parts) or NOT_FOUND)
    assert answer.abstained == (not answer.citations)
    assert (answer.reason is None) == bool(answer.citations)
    dates = [citation.published for citation in answer.citations if citation.published]
    assert answer.as_of == max(dates, default=None)
    scores = [hit.score for hit in answer.hits]
    assert scores == sorted(scores, reverse=True)
    assert all(hit.text in corpus.article(hit.article.id).text for hit in answer.hits)


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("Who designed the bridge in Tarn?", "Oskar Lindqvist"),
        ("When did work on the foundations of the bridge begin?", "March 2019"),
        ("How many workers built the bridge?", "350"),
        ("How much did the bridge cost?", "48 million crowns"),
        ("Where was the steel rolled?", "Vessby"),
        ("Who teaches at the school in Orrin?", "Maja Berg"),
        ("Who bought the fire engine?", "Petra Holm"),
    ],
)
def test_answers_what_the_articles_say(news: Corpus, question: str, words: str) -> None:
    answer = news.ask(question)
    check_footnotes(news, answer)
    assert not answer.abstained
    assert words in answer.citations[0].quote


@pytest.mark.parametrize("question", FOREIGN)
def test_abstains_from_what_they_do_not(news: Corpus, question: str) -> None:
    answer = news.ask(question)
    check_footnotes(news, answer)
    assert answer.abstained
    assert answer.text == "I couldn't find this in the articles."
    assert answer.reason
    assert answer.hits, "the nearest passages are shown as such"


@pytest.mark.parametrize("question", [FOREIGN[0], "Who designed the bridge in Tarn?"])
def test_always_answering_gives_evidence_with_the_same_confidence(news: Corpus, question: str) -> None:
    usual, always = news.ask(question), news.ask(question, always_answer=True)
    check_footnotes(news, always)
    assert not always.abstained
    assert always.confidence == usual.confidence
    assert always.hits == usual.hits
    if not usual.abstained:
        assert always.citations == usual.citations


def test_is_surer_of_what_is_there_than_of_what_is_not(news: Corpus) -> None:
    there = news.ask("Who designed the bridge in Tarn?").confidence
    assert all(news.ask(question).confidence < there - 0.3 for question in FOREIGN)


def test_abstains_where_there_is_nothing(open_named: Open) -> None:
    corpus = open_named("empty")
    for always in (False, True):
        answer = corpus.ask("Who designed the bridge?", always_answer=always)
        check_footnotes(corpus, answer)
        assert answer.abstained
        assert (answer.confidence, answer.hits) == (0, ())


def test_says_what_it_was_made_with_and_how_long_it_took(news: Corpus) -> None:
    answer = news.ask("Who designed the bridge in Tarn?")
    assert answer.composer == "extractive"
    assert "MiniLM" in str(answer.version["embedding_model"])
    assert all(took_ms >= 0 for took_ms in answer.timings_ms.values())
    total = answer.timings_ms["total"]
    assert total == pytest.approx(sum(answer.timings_ms.values()) - total)


def test_the_same_question_gets_the_same_answer(news: Corpus) -> None:
    one, two = (news.ask("How much did the bridge cost?") for _ in range(2))
    assert (one.text, one.confidence, one.hits) == (two.text, two.confidence, two.hits)


# --- The kind of thing that is asked for ---


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("Who repaired the clock?", "Tove Lund"),
        ("When was the clock repaired?", "1987"),
        ("How many gears does the clock have?", "forty-two"),
    ],
)
def test_prefers_the_sentence_with_a_name_a_date_or_a_number(open_named: Open, question: str, words: str) -> None:
    corpus = open_named(
        "clock",
        ArticleDraft(
            title="The Clock of Tolga",
            text=(
                "The clock has gears that somebody must repair again and again.\n\n"
                "The clock was repaired by the locksmith Tove Lund.\n\n"
                "The clock was repaired in the summer of 1987.\n\n"
                "The clock has forty-two gears, all of brass."
            ),
        ),
    )
    assert words in corpus.ask(question, always_answer=True).citations[0].quote


def test_a_year_that_the_evidence_lacks_counts_against_it(open_named: Open) -> None:
    corpus = open_named(
        "harvest",
        ArticleDraft(
            title="Apples",
            text="The apple harvest in Dalby reached 310 tonnes in 2019.\n\nRain fell early that year.",
        ),
    )
    question = "How many tonnes did the apple harvest in Dalby reach in {}?"
    right = corpus.ask(question.format(2019))
    assert not right.abstained
    for year in (2018, 1974):
        assert corpus.ask(question.format(year)).confidence < right.confidence - 0.15


def test_a_name_that_the_evidence_lacks_counts_against_it(news: Corpus) -> None:
    right = news.ask("Who designed the bridge in Tarn?").confidence
    assert news.ask("Who designed the bridge in Lisbon?").confidence < right - 0.15


# --- What goes with a sentence, and in which order ---


def test_a_pronoun_brings_the_sentence_before_it(news: Corpus) -> None:
    answer = news.ask("Who died of a heart attack before the first stone was laid?")
    check_footnotes(news, answer)
    quote = answer.citations[0].quote
    assert "Oskar Lindqvist designed the bridge. He died of a heart attack" in quote


@pytest.mark.parametrize("newest_last", [True, False])
def test_the_newest_evidence_comes_first(open_named: Open, newest_last: bool) -> None:
    fares = [
        ArticleDraft(
            id=str(year),
            title="Ferry Fare",
            published=date(year, 3, 1),
            text=f"The ferry to Orrin costs {fare} crowns, the company said {when}.\n\nPassengers had complained for {ago}.",
        )
        for year, fare, when, ago in ((2020, 40, "on Sunday", "months"), (2024, 65, "in a letter", "years"))
    ]
    corpus = open_named("fares", *(fares if newest_last else fares[::-1]))
    answer = corpus.ask("How much does the ferry to Orrin cost?")
    check_footnotes(corpus, answer)
    assert [citation.article_id for citation in answer.citations[:2]] == ["2024", "2020"]
    assert answer.as_of == date(2024, 3, 1)


def test_a_newer_report_comes_first_though_an_older_one_is_worded_like_the_question(open_named: Open) -> None:
    mayors = [
        (2019, "Odile Brandt is the mayor of Tarn, a town on the river Mell. She was elected in spring."),
        (2024, "On Monday the council of Tarn elected Jonas Hale mayor, after a long debate. He promised new schools."),
    ]
    drafts = [ArticleDraft(id=str(year), title="News", published=date(year, 5, 1), text=text) for year, text in mayors]
    answer = open_named("mayors", *drafts).ask("Who is the mayor of Tarn?", always_answer=True)
    assert [citation.article_id for citation in answer.citations] == ["2024", "2019"]


def test_nothing_is_said_twice(open_named: Open) -> None:
    text = "The old mill at Brakka burned down on Friday night."
    corpus = open_named(
        "mill", *(ArticleDraft(title=f"Mill {mark}", text=text + mark) for mark in ("", "\n\nA.", "\n\nB."))
    )
    answer = corpus.ask("When did the old mill at Brakka burn down?", always_answer=True)
    check_footnotes(corpus, answer)
    assert answer.text.count("burned down") == 1


# --- Conversation ---


@pytest.mark.parametrize(
    ("first", "follow_up", "words"),
    [
        ("Who designed the bridge in Tarn?", "And how much did it cost?", "48 million crowns"),
        ("Who designed the bridge in Tarn?", "How many workers built it?", "350 workers"),
        pytest.param("Will the school in Orrin stay open?", "Who teaches there?", "Maja Berg"),
        pytest.param("Who designed the bridge in Tarn?", "How did he die?", "heart attack"),
    ],
)
def test_a_follow_up_is_answered_in_the_light_of_what_came_before(
    news: Corpus, first: str, follow_up: str, words: str
) -> None:
    history = [Turn("user", first), Turn("assistant", news.ask(first, always_answer=True).text)]
    answer = news.ask(follow_up, history, always_answer=True)
    check_footnotes(news, answer)
    assert answer.question == follow_up
    assert first.rstrip("?") in answer.standalone_question
    assert words in answer.text


def test_history_does_not_change_a_question_that_stands_alone(news: Corpus) -> None:
    question = "Who bought the fire engine?"
    history = [Turn("user", "Who designed the bridge in Tarn?"), Turn("assistant", "Oskar Lindqvist. [1]")]
    one, two = news.ask(question), news.ask(question, history)
    assert (one.text, one.confidence, one.standalone_question) == (two.text, two.confidence, question)


@pytest.mark.parametrize("question", ["", " \n", "?!", "a" * 10_000, "why " * 2_500])
def test_refuses_what_is_no_question(news: Corpus, question: str) -> None:
    for refused in (news.ask, news.retrieve):
        with pytest.raises(QuestionError) as caught:
            refused(question)
        assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "question",
    [
        "' OR 1=1 --",
        "NEAR(a b) AND NOT *",
        "bridge* ^cost {x}:",
        "誰が来た？",
        "Що сталося?",
        "x\0y",
    ],
)
def test_any_text_is_a_safe_question(news: Corpus, question: str) -> None:
    check_footnotes(news, news.ask(question, always_answer=True))


@pytest.mark.parametrize("question", ["", " ?! ", '"', "\ud800?", "Who \ud800 was it?"])
def test_what_is_no_question_is_refused(news: Corpus, question: str) -> None:
    with pytest.raises(QuestionError):
        news.ask(question)


@pytest.mark.parametrize("k", [1, 2, 50])
def test_retrieves_at_most_as_many_as_asked_for(news: Corpus, k: int) -> None:
    hits = news.retrieve("Who designed the bridge in Tarn?", k)
    total = sum(news.passage_counts().values())
    assert len(hits) == min(k, total)
    assert hits[0].article.id == "bridge"


# --- Any articles, any questions ---

characters = st.characters(codec="utf-8")
fragments = st.sampled_from(
    [
        "The mill burned.", "He said: “It was I.”", "“Why?” she asked.", "Mr. Aske paid 3.5 million.", "…", "\n\n", "\n",
        "Étienne née O’Brien 👩‍🚒", "Він сказав.", "誰が来た？", "at 3:54 p.m. ET on July 20, 2025", "http://example.org/a?b=c",
        "It it IT", "• list", "\u00a0", "x" * 300,
    ]
)  # fmt: skip
articles = st.lists(st.one_of(fragments, st.text(characters, max_size=40)), min_size=1, max_size=12).map(" ".join)
questions = st.one_of(
    st.sampled_from(
        ["Who burned the mill?", "When was it?", "How much did Mr. Aske pay?", "誰が来た？", "It?", "Why O’Brien?"]
    ),
    st.text(characters, min_size=1, max_size=60),
)


@settings(max_examples=12)
@given(st.lists(articles, min_size=1, max_size=2), st.lists(questions, min_size=1, max_size=2))
def test_footnotes_are_verbatim_for_any_articles_and_questions(
    tmp_path_factory: pytest.TempPathFactory, embedder: Embedder, texts: list[str], asked: list[str]
) -> None:
    home = tmp_path_factory.mktemp("home")
    corpus = open_corpus("any", create=True, settings=Settings(home=home), embedder=embedder)
    drafts = [
        ArticleDraft(title=f"Title {number}", text=text, published=published)
        for (number, text), published in zip(
            enumerate(filter(None, map(normalise, texts))), (date(2020, 1, 1), None, date(2024, 1, 1)), strict=False
        )
    ]
    list(corpus.add(drafts, added_by="tests"))
    try:
        for question in asked:
            try:
                answer = corpus.ask(question, always_answer=True)
            except QuestionError:
                assert not any(character.isalpha() or character.isdigit() for character in question)
                continue
            check_footnotes(corpus, answer)
    finally:
        corpus.close()
