"""What questions expect beyond their kind, and whether a sentence has it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.expectation import Fulfilment, Measure, expect, fulfil
from bot.answering.wording import Stems


def held_against(question: str, sentence: str, before: str = "") -> Fulfilment:
    stems = Stems()
    return fulfil(expect(question, stems), sentence, before, frozenset(stems.of(question)), stems)


@pytest.mark.parametrize(
    ("question", "measure"),
    [
        ("How old is the mayor?", Measure.AGE),
        ("how many bodies were found", Measure.COUNT),
        ("How much did the bridge cost?", Measure.MONEY),
        ("What did the new roof cost?", Measure.MONEY),
        ("What percentage of the seats is empty?", Measure.SHARE),
        ("how long did the strike last", Measure.DURATION),
        ("What time did the doors close?", Measure.CLOCK),
        ("How far is it to the sea?", Measure.DISTANCE),
        ("Who built the bridge?", None),
    ],
)
def test_tells_what_is_to_be_measured(question: str, measure: Measure | None) -> None:
    assert expect(question, Stems()).measure is measure


@pytest.mark.parametrize(
    ("question", "has", "lacks"),
    [
        (
            "How old is Ada Wren?",
            "Ada Wren, 64, has run the mill since May.",
            "Ada Wren has run the mill for 12 years.",
        ),
        ("How much did it cost?", "The roof cost $4 million.", "The roof has 4 million tiles."),
        ("how long did they talk?", "They talked for 40 minutes.", "They talked to 40 people."),
        ("what time did it close", "It closed at 8:37 p.m.", "It closed on July 3."),
        ("What share voted?", "Some 61 percent voted.", "Some 61 people voted."),
        ("How far did they walk?", "They walked 12 miles.", "They walked on 12 days."),
    ],
)
def test_a_measure_wants_its_unit(question: str, has: str, lacks: str) -> None:
    assert held_against(question, has).measure == 1
    assert held_against(question, lacks).measure == 0


def test_what_is_counted_stands_close_behind_the_number() -> None:
    question = "How many frozen bodies were handed over?"
    assert held_against(question, "Russia handed over 1,200 frozen bodies.").counted == 1
    assert held_against(question, "Some twelve soldiers' bodies came home.").counted == 0.5
    assert held_against(question, "The bodies were handed over on June 11 at the border.").counted == 0


def test_words_are_wanted_of_the_one_who_is_asked_about() -> None:
    question = "What did the Polish minister say about the offer?"
    said = held_against(question, "The Polish minister called the offer late.")
    assert (said.says, said.speaker) == (1, 1)
    another = held_against(question, "The Turkish minister called the offer late.")
    assert another.speaker == 0.5
    he = held_against(question, "“It is late,” he said.", "The Polish minister shrugged.")
    assert (he.speaker, he.speaker_near) == (0, 1)
    assert held_against("How did Oslo react?", "Nothing was heard.").says == 0


@given(st.text(max_size=80), st.text(max_size=200), st.text(max_size=80))
def test_any_text_is_held_against_any_question(question: str, sentence: str, before: str) -> None:
    has = held_against(question, sentence, before)
    assert all(0 <= share <= 1 for share in (has.measure, has.counted, has.says, has.speaker, has.speaker_near))
    assert has.speaker <= has.speaker_near
