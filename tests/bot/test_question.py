"""Questions taken apart, and refused where they can't be answered."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.question import MOST_CHARACTERS, Kind, QuestionError, analyse, check_question, is_negated, kind_of


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Who designed the bridge?", Kind.WHO),
        ("Whose idea was the bridge?", Kind.WHO),
        ("To whom was the letter sent?", Kind.WHO),
        ("Which former minister resigned?", Kind.WHO),
        ("When did the bridge open?", Kind.WHEN),
        ("In what year did the bridge open?", Kind.WHEN),
        ("On which day of the week does the market take place?", Kind.WHEN),
        ("How many people built it?", Kind.NUMBER),
        ("HOW MUCH DID IT COST?", Kind.NUMBER),
        ("how long is the bridge", Kind.NUMBER),
        ("What percentage of voters agreed?", Kind.NUMBER),
        ("Where was the steel made?", Kind.WHERE),
        ("What city hosts the fair?", Kind.WHERE),
        ("Why did the pillar sink?", Kind.WHY),
        ("What was the reason for the delay?", Kind.WHY),
        ("How did he die?", Kind.HOW),
        ("What did the mayor say?", Kind.WHAT),
        ("Which bridge is the oldest?", Kind.WHAT),
        ("Did the bridge open on Sunday?", Kind.YES_NO),
        ("Is it open", Kind.YES_NO),
    ],
)
def test_tells_what_kind_of_thing_is_asked_for(question: str, kind: Kind) -> None:
    assert kind_of(question) is kind
    assert analyse(question).kind is kind


def test_words_know_what_they_are_and_where() -> None:
    text = "When did Oskar Lindqvist begin the 2 bridges of Tarn?"
    question = analyse(text)
    assert [text[word.span.start : word.span.end].lower() for word in question.words] == [
        w.text for w in question.words
    ]
    assert [word.text for word in question.words if word.is_name] == ["oskar", "lindqvist", "tarn"]
    assert [word.text for word in question.words if word.is_number] == ["2"]
    assert [word.text for word in question.words if word.is_interrogative] == ["when"]
    content = [word.text for word in question.words if word.is_content]
    assert {"oskar", "lindqvist", "begin", "bridges", "tarn"} <= set(content)
    assert not {"did", "the", "of"} & set(content)


def test_the_question_proper_decides_the_kind() -> None:
    assert analyse("And how much was it? (When did the bridge open)", asked="And how much was it?").kind is Kind.NUMBER


@pytest.mark.parametrize(
    "text", ["Who did not sign?", "Who didn’t sign?", "Who didn't?", "Nobody came", "without a permit"]
)
def test_sees_negation(text: str) -> None:
    assert is_negated(text)
    assert analyse(text).is_negated


@pytest.mark.parametrize("text", ["Who signed the note?", "the knot", "Norway", "Is noteworthy", "another"])
def test_does_not_see_negation_where_there_is_none(text: str) -> None:
    assert not is_negated(text)


@pytest.mark.parametrize("text", ["", " ", "\n\t", "?", "?!…", "—", "🙂", "\u200b", "___"])
def test_refuses_a_question_without_words(text: str) -> None:
    with pytest.raises(QuestionError, match="empty"):
        check_question(text)


@pytest.mark.parametrize("text", ["a" * (MOST_CHARACTERS + 1), "why " * 2500])
def test_refuses_a_question_that_is_too_long(text: str) -> None:
    with pytest.raises(QuestionError, match=f"{len(text):,}"):
        check_question(text)


@pytest.mark.parametrize("text", ["a" * MOST_CHARACTERS, "Хто?", "誰が来た？", "7", "' OR 1=1 --", '"NEAR(a b)" *'])
def test_accepts_anything_with_a_word_in_it(text: str) -> None:
    check_question(text)
    assert analyse(text).words


@given(st.text(max_size=200))
def test_any_text_can_be_taken_apart(text: str) -> None:
    for word in analyse(text).words:
        assert text[word.span.start : word.span.end].lower() == word.text
