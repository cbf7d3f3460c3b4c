"""Words under all the forms by which a question may ask for them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.nations import nations
from bot.answering.wording import Stems


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("icc", "The International Criminal Court sees it otherwise."),
        ("1200", "Some 1,200 bodies came home."),
        ("nato", "N.A.T.O. sent observers."),
        ("governor", "Gov. Elaine Rousseau declared an emergency."),
        ("september", "The vote is on Sept. 4."),
        ("dutch", "The Netherlands will pay for it."),
        ("polish", "An envoy of Poland came."),
        ("7", "All seven came."),
        ("4th", "A fourth round is planned."),
        ("houses", "He sold the house."),
    ],
)
def test_a_word_is_found_in_another_form(asked: str, said: str) -> None:
    stems = Stems()
    assert set(stems.of(asked)) <= stems.found_in(said)


@pytest.mark.parametrize(
    ("asked", "said"),
    [("icc", "the international criminal court"), ("120", "Some 1,200 bodies came."), ("dutch", "Denmark will pay.")],
)
def test_another_word_is_not(asked: str, said: str) -> None:
    stems = Stems()
    assert not set(stems.of(asked)) <= stems.found_in(said)


@given(st.text(max_size=200))
def test_every_word_of_a_text_is_found_in_it(text: str) -> None:
    stems = Stems()
    assert set(stems.of(text)) <= stems.found_in(text)


def test_a_people_has_one_country() -> None:
    assert nations()["swiss"] == nations()["switzerland"] == "switzerland"
    assert all(word == word.lower() for word in nations())
