"""Questions that ask for the same are one group."""

from collections import Counter
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.discord.grouping import Grouping
from bot.discord.store.misses import Miss
from index.embedding import Embedder

CHESS = (
    "Who won the chess tournament in Lima?",
    "Who was the winner of the Lima chess tournament?",
    "chess lima winner",
)
BRIDGE = ("How much did the bridge cost?", "What was the price of the bridge?")
OPENING = ("When does the new bridge open?", "What is the opening date of the bridge?")
MAYOR = ("Who is the mayor of Tarn?", "What's the name of Tarn's mayor?")


def miss(question: str, *, reports: int = 0) -> Miss:
    return Miss(
        question=question,
        understood_as=question,
        asked_at=datetime(2025, 8, 1, tzinfo=UTC),
        abstained=True,
        bad_votes=0,
        reports=reports,
        remarks=(),
        guild_id=1,
        channel_id=2,
        message_id=3,
    )


@pytest.fixture(scope="module")
def grouping(embedder: Embedder) -> Grouping:
    return Grouping(embedder, lambda: None)


def test_what_asks_for_the_same_is_together_and_what_is_asked_most_comes_first(grouping: Grouping) -> None:
    questions = [OPENING[0], BRIDGE[0], MAYOR[0], CHESS[0], BRIDGE[1], CHESS[1], OPENING[1], CHESS[2], MAYOR[1]]
    groups = grouping.group([miss(question) for question in questions])
    found = [{one.question for one in group.misses} for group in groups]
    assert found == [set(CHESS), set(OPENING), set(BRIDGE), set(MAYOR)]


def test_the_commonest_wording_comes_first(grouping: Grouping) -> None:
    [group] = grouping.group([miss(question) for question in (CHESS[0], CHESS[1], CHESS[2], CHESS[1])])
    assert group.wordings == (CHESS[1], CHESS[0], CHESS[2])


def test_reports_weigh_as_much_as_questions(grouping: Grouping) -> None:
    groups = grouping.group([miss(BRIDGE[0]), miss(BRIDGE[1]), miss(MAYOR[0], reports=2)])
    assert [group.wordings[0] for group in groups] == [MAYOR[0], BRIDGE[0]]


def test_none_and_one(grouping: Grouping) -> None:
    assert grouping.group([]) == []
    [group] = grouping.group([miss("?")])
    assert group.misses == (miss("?"),)


def test_questions_go_first_and_a_question_is_embedded_once(embedder: Embedder) -> None:
    pauses: list[None] = []
    grouping = Grouping(embedder, lambda: pauses.append(None))
    misses = [miss(f"Who won race number {number}?") for number in range(40)]
    once = grouping.group(misses)
    assert len(pauses) > 1
    pauses.clear()
    assert grouping.group(misses) == once
    assert pauses == []


@given(st.lists(st.sampled_from([*CHESS, *BRIDGE, *OPENING, *MAYOR, "?", "the"]), max_size=30))
@settings(max_examples=50)
def test_every_miss_is_in_one_group_and_equal_ones_in_the_same(grouping: Grouping, questions: list[str]) -> None:
    groups = grouping.group([miss(question) for question in questions])
    assert Counter(one.question for group in groups for one in group.misses) == Counter(questions)
    homes = [question for group in groups for question in {one.question for one in group.misses}]
    assert len(homes) == len(set(questions))
    assert sorted((group.weight for group in groups), reverse=True) == [group.weight for group in groups]
