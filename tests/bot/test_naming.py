"""Names that are asked for and names that are given."""

import pytest

from bot.answering.naming import NameGiven, name_asked, name_given
from bot.answering.wording import Stems


def given(question: str, sentence: str) -> NameGiven:
    stems = Stems()
    return name_given(name_asked(question, stems), sentence, frozenset(stems.of(question)), stems)


@pytest.mark.parametrize("question", ["Who came?", "which company was dropped", "What is the name of the ship?"])
def test_asks_for_a_name(question: str) -> None:
    assert name_asked(question, Stems()).is_asked


@pytest.mark.parametrize("question", ["When did it open?", "What year was it?", "what happened", "How many came?"])
def test_asks_for_no_name(question: str) -> None:
    assert not name_asked(question, Stems()).is_asked
    assert given(question, "Ada Wren came.") == NameGiven()


def test_knows_what_kind_of_thing_the_name_is_of() -> None:
    assert "compani" in name_asked("Which tobacco companies were dropped?", Stems()).kinds
    assert name_asked("what is the name of the ship that sank", Stems()).kinds == {"ship"}
    assert name_asked("Which country left besides Norway?", Stems()).excepts


def test_an_indefinite_thing_has_no_name() -> None:
    question = "Which company sponsored the festival?"
    unnamed = given(question, "In 2009 a tobacco company was dropped as a sponsor.")
    assert unnamed.is_indefinite
    assert unnamed.lacks_any
    named = given(question, "In 2009 a tobacco company, Harrow Leaf, was dropped as a sponsor.")
    assert named.near_kind
    assert not named.is_indefinite


def test_a_person_has_two_names_or_a_title() -> None:
    assert given("Who resigned?", "The trustee Harold Lindgren resigned.").person
    assert given("Who resigned?", "In the end Mr. Lindgren resigned.").person
    assert not given("Who resigned?", "One of the trustees in Paris resigned.").person


def test_a_name_in_the_question_is_no_news() -> None:
    assert given("Who succeeded Harold Lindgren?", "They say that Harold Lindgren resigned.").lacks_any
