"""Token buckets, by a clock that the tests set."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.discord.cooldown import Cooldowns, Rate
from corpus.errors import SettingsError

RATES = st.builds(Rate, questions=st.integers(1, 20), per_s=st.floats(0.1, 600))


class Clock:
    """Seconds that pass when told."""

    def __init__(self, now_s: float = 1_000.0) -> None:
        self.now_s = now_s

    def __call__(self) -> float:
        return self.now_s


def test_a_burst_and_then_one_by_one() -> None:
    clock = Clock()
    cooldowns = Cooldowns(clock)
    rate = Rate(questions=3, per_s=60)
    assert [cooldowns.take(("ann", rate)) for _ in range(4)] == [0, 0, 0, pytest.approx(20)]
    clock.now_s += 5
    assert cooldowns.take(("ann", rate)) == pytest.approx(15)
    clock.now_s += 15
    assert [cooldowns.take(("ann", rate)) for _ in range(2)] == [0, pytest.approx(20)]


def test_others_are_not_kept_waiting() -> None:
    cooldowns = Cooldowns(Clock())
    rate = Rate(questions=1, per_s=60)
    assert cooldowns.take((("person", 1), rate)) == 0
    assert cooldowns.take((("person", 2), rate)) == 0
    assert cooldowns.take((("guild", 1), rate)) == 0


def test_takes_from_all_or_from_none() -> None:
    clock = Clock()
    cooldowns = Cooldowns(clock)
    guild, person = ("guild", Rate(questions=2, per_s=100)), ("person", Rate(questions=1, per_s=10))
    assert cooldowns.take(person, guild) == 0
    assert cooldowns.take(person, guild) == pytest.approx(10)
    assert cooldowns.take(guild) == 0, "what was refused for the person cost the guild nothing"
    assert cooldowns.take(person, guild) == pytest.approx(50), "the longer of both"


def test_nothing_wanted_is_nothing_to_wait_for() -> None:
    assert Cooldowns(Clock()).take() == 0


def test_a_new_rate_counts_at_once() -> None:
    clock = Clock()
    cooldowns = Cooldowns(clock)
    for _ in range(10):
        assert cooldowns.take(("guild", Rate(questions=10, per_s=60))) == 0
    assert cooldowns.take(("guild", Rate(questions=2, per_s=60))) == pytest.approx(30)
    assert cooldowns.take(("guild", Rate(questions=11, per_s=60))) == 0


def test_a_faster_rate_fills_no_more_than_the_bucket() -> None:
    clock = Clock()
    cooldowns = Cooldowns(clock)
    assert [cooldowns.take(("guild", Rate(questions=2, per_s=1000))) for _ in range(2)] == [0, 0]
    clock.now_s += 100
    assert [cooldowns.take(("guild", Rate(questions=2, per_s=10))) for _ in range(3)] == [0, 0, pytest.approx(5)]


@given(RATES, st.lists(st.floats(0, 100), max_size=60))
def test_never_more_than_the_rate(rate: Rate, pauses_s: list[float]) -> None:
    clock = Clock()
    cooldowns = Cooldowns(clock)
    taken_at: list[float] = []
    for pause_s in pauses_s:
        clock.now_s += pause_s
        if cooldowns.take(("ann", rate)) == 0:
            taken_at.append(clock.now_s)
    for first, start_s in enumerate(taken_at):
        for last, end_s in enumerate(taken_at[first:], start=first):
            refilled = (end_s - start_s) * rate.questions / rate.per_s
            assert last - first + 1 <= rate.questions + refilled + 1e-3


@given(RATES, st.floats(0, 1e9), st.integers(1, 50))
def test_after_the_wait_there_is_one(rate: Rate, start_s: float, more: int) -> None:
    clock = Clock(start_s)
    cooldowns = Cooldowns(clock)
    assert [cooldowns.take(("ann", rate)) for _ in range(rate.questions)] == [0] * rate.questions
    for _ in range(more):
        wait_s = cooldowns.take(("ann", rate))
        assert 0 < wait_s <= rate.per_s / rate.questions + 1e-3
        clock.now_s += wait_s
        assert cooldowns.take(("ann", rate)) == 0


@given(st.lists(st.tuples(st.integers(0, 30), st.floats(0, 30)), max_size=80))
def test_remembers_no_full_bucket(asked: list[tuple[int, float]]) -> None:
    clock = Clock()
    cooldowns = Cooldowns(clock)
    rate = Rate(questions=3, per_s=30)
    last_at: dict[int, float] = {}
    for person, pause_s in asked:
        clock.now_s += pause_s
        if cooldowns.take((person, rate)) == 0:
            last_at[person] = clock.now_s
        assert len(cooldowns) <= sum(at_s + rate.per_s > clock.now_s - 1e-3 for at_s in last_at.values())
    clock.now_s += rate.per_s + 1e-3
    assert len(cooldowns) == 0


def test_goes_by_the_real_clock_too() -> None:
    cooldowns = Cooldowns()
    assert cooldowns.take(("ann", Rate(questions=1, per_s=3600))) == 0
    assert 3500 < cooldowns.take(("ann", Rate(questions=1, per_s=3600))) <= 3600


@pytest.mark.parametrize(("questions", "per_s"), [(0, 60), (-1, 60), (1, 0), (1, -5), (1, math.inf), (1, math.nan)])
def test_a_rate_that_is_none(questions: int, per_s: float) -> None:
    with pytest.raises(SettingsError, match="cooldown can't"):
        Rate(questions, per_s)
