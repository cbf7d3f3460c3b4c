"""What each guild may use in a day."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from bot.llm.budget import Budget


@given(st.lists(st.tuples(st.sampled_from("ab"), st.integers(0, 60))))
def test_nobody_uses_more_than_the_most(wanted: list[tuple[str, int]]) -> None:
    budget = Budget(100)
    used = {"a": 0, "b": 0}
    for who, tokens in wanted:
        fits = used[who] + tokens <= 100
        assert budget.take(who, tokens) is fits
        used[who] += tokens if fits else 0


def test_what_was_not_used_is_given_back() -> None:
    budget = Budget(100)
    assert budget.take("a", 100)
    assert not budget.take("a", 1)
    budget.give_back("a", 60)
    assert budget.take("a", 60)


def test_a_day_later_it_begins_anew() -> None:
    days = [date(2025, 7, 20)]
    budget = Budget(100, today=lambda: days[-1])
    assert budget.take("a", 100)
    days.append(date(2025, 7, 21))
    assert budget.take("a", 100)
