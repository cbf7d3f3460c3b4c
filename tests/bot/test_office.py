"""Who somebody is, and who it is that is something."""

import pytest

from bot.answering.office import OfficeAsked, office_asked, office_given
from bot.answering.wording import Stems


def told(question: str, sentence: str) -> float:
    stems = Stems()
    return office_given(office_asked(question, stems), sentence, set(stems.of(question)), stems)


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("who is ida moll?", "“We are late,” said Ida Moll, the harbor’s director."),
        ("Who is Ida Moll?", "Ida Moll, 52, a fisherman, saw it."),
        ("What is Ms. Moll's job?", "The harbor master thanked its director, Ida Moll."),
        ("what position does moll hold", "Moll was appointed as the new director in May."),
        ("What does Ida Moll do?", "Engineer Ida Moll saw it first."),
        ("Who is the director of the harbor?", "Its director, Ida Moll, called it a loss."),
        ("who's the harbor's chief executive", "Ida Moll, the chief executive, called it a loss."),
        ("Who runs the harbor?", "Ida Moll, who leads the harbor, called it a loss."),
        ("who chaired the second round?", "The meeting was chaired by Hakan Berg."),
    ],
)
def test_a_sentence_tells_an_office_or_who_holds_it(question: str, sentence: str) -> None:
    assert told(question, sentence) == 1


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("Who is Ida Moll?", "Ida Moll said that it was late."),
        ("Who is Ida Moll?", "The director thanked everybody, and Ida Moll left."),
        ("Who is the director of the harbor?", "The director called it a loss."),
        ("Who is the director of the harbor?", "Ida Moll called it a loss."),
        ("Who runs the harbor?", "The harbor is run badly."),
        ("When did Ida Moll leave?", "Ida Moll, the director, left."),
    ],
)
def test_another_sentence_does_not(question: str, sentence: str) -> None:
    assert told(question, sentence) == 0


def test_a_question_of_something_else_asks_for_no_office() -> None:
    for question in ("How many are there?", "Who was there?", "what did ida moll do", "Who is in the harbor?"):
        assert office_asked(question, Stems()) == OfficeAsked(), question
