"""Which sentences become the answer, in which order, with what around them. Scores are set here, not fitted."""

from dataclasses import replace
from datetime import UTC, date, datetime

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.composing import Quote, compose
from bot.answering.evidence import Candidate, Evidence
from bot.answering.expectation import expect, fulfil
from bot.answering.question import analyse
from bot.answering.weighing import Weighed
from bot.answering.wording import Stems, novelty
from corpus.article import Article, ArticleDraft
from index.hit import Hit
from index.passage import Passage
from index.sentences import split_sentences

QUESTION = analyse("What happened in Tarn?")
EXPECTATION = expect(QUESTION.text, Stems())
NOTHING_GIVEN = fulfil(EXPECTATION, "", "", frozenset(), Stems())
GOOD, FAIR, BAD = 3.0, -0.5, -9.0


def article(text: str, article_id: str = "a", published: date | None = None) -> Article:
    return Article(
        id=article_id,
        title="Title",
        text=text,
        url=None,
        publisher=None,
        author=None,
        published=published,
        added_at=datetime(2024, 1, 1, tzinfo=UTC),
        added_by="tests",
        sha256=ArticleDraft(title="Title", text=text).sha256,
    )


def weigh(*scored: tuple[Article, list[float]], confidence: float = 0.9) -> Weighed:
    """Each article as one hit, its sentences scored as given, in order."""
    candidates: list[Candidate] = []
    scores: list[float] = []
    for rank, (source, its_scores) in enumerate(scored):
        spans = tuple(split_sentences(source.text))
        passage = Passage(source.id, 0, 0, len(source.text), spans)
        hit = Hit(rank, passage, source, score=1.0, dense=0.5, lexical=5.0)
        for position, span in enumerate(spans):
            new = novelty(source.text[span.start : span.end], frozenset(), Stems())
            candidates.append(Candidate(hit, rank, position, span, new, NOTHING_GIVEN))
        assert len(its_scores) == len(spans)
        scores.extend(its_scores)
    none = np.zeros(len(QUESTION.words), np.float32)
    evidence = Evidence(
        QUESTION, EXPECTATION, (), tuple(candidates), none, none, none.astype(bool), passages=len(scored)
    )
    return Weighed(evidence, np.array(scores, np.float32), confidence)


def texts(quotes: list[Quote]) -> list[str]:
    return [quote.text for quote in quotes]


def test_no_evidence_is_no_answer() -> None:
    assert compose(weigh()) == []


def test_gives_the_best_sentence_alone_when_it_is_sure() -> None:
    source = article("Rain fell. The mill in Tarn burned down. Nobody was hurt.")
    assert texts(compose(weigh((source, [BAD, GOOD, BAD])))) == ["The mill in Tarn burned down."]


def test_gives_more_when_it_is_unsure() -> None:
    source = article("The mill burned. A cat sat there. Snow is white. Fish swim. Birds sing. Bees hum. Dogs bark.")
    weighed = weigh((source, [GOOD, BAD - 1, BAD, BAD - 1, BAD, BAD - 1, BAD - 1]), confidence=0.1)
    assert texts(compose(weighed)) == ["The mill burned.", "Snow is white.", "Birds sing."]


def test_gives_what_answers_as_well() -> None:
    source = article("The mill burned.\n\nRain fell.\n\nThe church burned too.")
    assert texts(compose(weigh((source, [GOOD, BAD, GOOD - 0.1])))) == ["The mill burned.", "The church burned too."]


def test_gives_at_most_three_sentences() -> None:
    source = article("\n\n".join(f"House number {number} in {name} burned." for number, name in enumerate("ABCDEFG")))
    quotes = compose(weigh((source, [GOOD] * 7)))
    assert len(quotes) <= 3
    assert sum(len(split_sentences(quote.text)) for quote in quotes) <= 3


def test_a_pronoun_brings_the_sentence_before_it() -> None:
    for pronoun in ("He", "She", "They", "It", "This", "His", "Their", "These"):
        source = article(f"Rain fell. The miller Jon Aske fled. {pronoun} told the police at once. Snow came.")
        (quote,) = compose(weigh((source, [BAD, BAD, GOOD, BAD])))
        assert quote.text == f"The miller Jon Aske fled. {pronoun} told the police at once."


def test_a_quoted_pronoun_brings_the_sentence_before_it() -> None:
    source = article("The miller Jon Aske fled. “He ran like a hare,” a neighbour said.")
    assert texts(compose(weigh((source, [BAD, GOOD])))) == [source.text]


def test_a_word_that_only_begins_like_a_pronoun_stands_alone() -> None:
    source = article("The miller fled. Hector Aske told the police. Thistles burned. Items were lost.")
    assert texts(compose(weigh((source, [BAD, GOOD, BAD, BAD])))) == ["Hector Aske told the police."]


def test_a_pronoun_does_not_reach_into_another_paragraph() -> None:
    source = article("The miller Jon Aske fled.\n\nHe told the police at once.")
    assert texts(compose(weigh((source, [BAD, GOOD])))) == ["He told the police at once."]


def test_a_pronoun_that_opens_an_article_stands_alone() -> None:
    source = article("She told the police. Rain fell.")
    assert texts(compose(weigh((source, [GOOD, BAD])))) == ["She told the police."]


def test_neighbours_are_one_quote_and_in_reading_order() -> None:
    source = article("Rain fell. The mill burned. The church burned too. Snow came.")
    assert texts(compose(weigh((source, [BAD, GOOD - 0.2, GOOD, BAD])))) == ["The mill burned. The church burned too."]


def test_what_a_pronoun_brings_along_is_not_repeated() -> None:
    source = article("Rain fell. The miller Jon Aske fled. He told the police. Snow came.")
    (quote,) = compose(weigh((source, [BAD, GOOD, GOOD - 0.1, BAD])))
    assert quote.text == "The miller Jon Aske fled. He told the police."


def test_the_best_sentence_leads() -> None:
    source = article("The church burned.\n\nRain fell.\n\nThe mill in Tarn burned down.")
    assert texts(compose(weigh((source, [GOOD - 1, BAD, GOOD]))))[0] == "The mill in Tarn burned down."


def test_the_same_words_are_not_given_twice() -> None:
    one = article("The mill in Tarn burned down on Friday night.", "one", date(2024, 1, 1))
    two = article("The mill in Tarn burned down on Friday night!", "two", date(2024, 1, 2))
    assert len(compose(weigh((one, [GOOD]), (two, [GOOD])))) == 1
    assert len(compose(weigh((one, [GOOD]), (two, [GOOD]), confidence=0.1))) == 1


def test_the_newest_of_equal_evidence_comes_first() -> None:
    old = article("The mill has five wheels.", "old", date(2019, 6, 1))
    undated = article("A dozen people work at the mill, all told.", "undated")
    new = article("Seven wheels turn in the mill today.", "new", date(2024, 6, 1))
    for order in ((old, undated, new), (new, old, undated), (undated, new, old)):
        quotes = compose(weigh(*((source, [GOOD]) for source in order)))
        assert [quote.article.id for quote in quotes] == ["new", "old", "undated"]


def test_much_better_evidence_comes_before_newer() -> None:
    old = article("The mill has five wheels.", "old", date(2019, 6, 1))
    new = article("A bakery opened beside it.", "new", date(2024, 6, 1))
    quotes = compose(weigh((new, [BAD]), (old, [GOOD]), confidence=0.2))
    assert [quote.article.id for quote in quotes] == ["old", "new"]


sentences = st.sampled_from(
    [
        "Rain fell.",
        "He fled.",
        "“It burned,” she said.",
        "The mill burned down.",
        "Their 3 cats ran.",
        "Why?",
        "It was cold.",
    ]
)
paragraphs = st.lists(st.lists(sentences, min_size=1, max_size=4), min_size=1, max_size=4)


@given(
    st.lists(st.tuples(paragraphs, st.dates() | st.none()), min_size=1, max_size=4),
    st.floats(0, 1),
    st.randoms(use_true_random=False),
)
def test_quotes_are_slices_that_neither_overlap_nor_exceed_three(drafts, confidence, rng) -> None:
    sources = [
        article("\n\n".join(" ".join(paragraph) for paragraph in text), str(number), published)
        for number, (text, published) in enumerate(drafts)
    ]
    scored = [(source, [rng.uniform(-5, 5) for _ in split_sentences(source.text)]) for source in sources]
    quotes = compose(weigh(*scored, confidence=confidence))
    assert 1 <= len(quotes) <= 3
    for quote in quotes:
        assert quote.text == quote.text.strip() != ""
        starts, ends = zip(*split_sentences(quote.article.text), strict=True)
        assert quote.span.start in starts
        assert quote.span.end in ends
    for index, one in enumerate(quotes):
        for other in quotes[index + 1 :]:
            apart = one.span.end <= other.span.start or other.span.end <= one.span.start
            assert one.article is not other.article or apart


def weigh_asked(question: str, text: str, scores: list[float]) -> Weighed:
    """One article, asked a question of another kind than the others here."""
    weighed = weigh((article(text), scores))
    stems, asked = Stems(), analyse(question)
    expectation = expect(question, stems)
    in_question = frozenset(stems.of(question))
    candidates = tuple(
        replace(
            each,
            novelty=novelty(each.text, in_question, stems),
            fulfilment=fulfil(expectation, each.text, "", in_question, stems),
        )
        for each in weighed.evidence.candidates
    )
    return replace(
        weighed,
        evidence=replace(weighed.evidence, question=asked, expectation=expectation, candidates=candidates),
    )


def test_a_sentence_that_lacks_what_is_asked_brings_the_next_which_has_it() -> None:
    text = "Oslo asked for a truce without conditions. Tarn agreed to it in March. The mills went on working."
    asked_when = weigh_asked("When did Tarn accept the truce?", text, [3.0, -3.0, -4.0])
    assert texts(compose(asked_when)) == ["Oslo asked for a truce without conditions. Tarn agreed to it in March."]
    asked_what = weigh_asked("What did Oslo ask for?", text, [3.0, -3.0, -4.0])
    assert texts(compose(asked_what)) == ["Oslo asked for a truce without conditions."]


def test_a_number_of_another_measure_is_not_what_is_asked() -> None:
    text = "The two sides met 12 times. They talked for 40 minutes at the last. Nothing came of it."
    how_long = weigh_asked("How long did they talk?", text, [3.0, -3.0, -4.0])
    assert texts(compose(how_long)) == ["The two sides met 12 times. They talked for 40 minutes at the last."]
