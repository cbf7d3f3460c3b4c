"""Ranking metrics, by article and by passage."""

import math
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.dataset import GoldQuestion, Place
from evaluation.metrics.ranking import ranking_values
from evaluation.outcome import Outcome
from tests.evaluation.outcomes import make_outcome

NAMES = ("hit@1", "hit@5", "hit@10", "mrr@10", "ndcg@10", "recall@10")
PLACES = st.builds(
    lambda article, start, length: Place(article, start, start + length),
    st.sampled_from("abc"),
    st.integers(0, 300),
    st.integers(1, 120),
)


def by_article(*found: str, relevant: Mapping[str, float]) -> dict[str, float | None]:
    """The metrics of a ranking whose hits are of these articles, best first."""
    gold = GoldQuestion("q", "Who?", answerable=True, relevant=relevant)
    hits = [Place(article, 100 * number, 100 * number + 90) for number, article in enumerate(found)]
    return ranking_values([make_outcome(gold, hits=hits)])[0]


def by_passage(outcome: Outcome) -> dict[str, float | None]:
    values = ranking_values([outcome])[0]
    return {name: values[f"{name}_passage"] for name in NAMES}


def test_articles_count_once_in_the_order_of_their_best_hits() -> None:
    # Hits of x, x, y, g: the articles are x, y, g, so that the relevant one is third.
    values = by_article("x", "x", "y", "g", relevant={"g": 1})
    assert values["hit@1"] == 0
    assert values["hit@5"] == 1
    assert values["mrr@10"] == pytest.approx(1 / 3)
    # Its gain of 1 is discounted by log2(3 + 1) = 2; the ideal ranking has it first, undiscounted.
    assert values["ndcg@10"] == pytest.approx(0.5)
    assert values["recall@10"] == 1


def test_graded_relevance_is_the_gain() -> None:
    # Ranking b (1), x (0), a (2): 1 / log2(2) + 2 / log2(4) = 2. Ideal a, b: 2 / log2(2) + 1 / log2(3) = 2.6309.
    values = by_article("b", "x", "a", relevant={"a": 2, "b": 1, "x": 0})
    assert values["ndcg@10"] == pytest.approx(2 / (2 + 1 / math.log2(3)))
    assert values["hit@1"] == 1


def test_recall_is_the_share_of_the_relevant_articles() -> None:
    assert by_article("a", "x", relevant={"a": 1, "b": 1, "c": 0.5, "d": 1})["recall@10"] == 0.25


def test_only_the_first_ten_articles_count() -> None:
    values = by_article(*(f"x{number}" for number in range(10)), "g", relevant={"g": 1})
    assert [values[name] for name in NAMES] == [0] * 6


def test_without_grades_the_articles_of_the_evidence_are_relevant() -> None:
    place = Place("g", 0, 40)
    outcome = make_outcome(hits=[Place("x", 0, 50), Place("g", 500, 600)], evidence=[place])
    values = ranking_values([outcome])[0]
    assert values["mrr@10"] == 0.5
    assert values["mrr@10_passage"] == 0


def test_passages_are_found_where_they_overlap_a_gold_place() -> None:
    # The gold place 100–140 is overlapped by the second hit, which holds all of it.
    outcome = make_outcome(hits=[Place("a", 0, 100), Place("a", 90, 150)], evidence=[Place("a", 100, 140)])
    values = by_passage(outcome)
    assert (values["hit@1"], values["hit@5"], values["mrr@10"], values["recall@10"]) == (0, 1, 0.5, 1)
    assert values["ndcg@10"] == pytest.approx(1 / math.log2(3))


def test_passages_in_other_articles_are_elsewhere() -> None:
    outcome = make_outcome(hits=[Place("b", 100, 140)], evidence=[Place("a", 100, 140)])
    assert by_passage(outcome) == dict.fromkeys(NAMES, 0)


def test_finding_a_place_again_brings_nothing() -> None:
    # Places at 0–50 and 200–250. Hits: the first place, the first again, the second: gains 1, 0, 1. DCG = 1 + 1 / log2(4);
    # ideal is both first: 1 + 1 / log2(3).
    places = [Place("a", 0, 50), Place("a", 200, 250)]
    outcome = make_outcome(hits=[Place("a", 0, 60), Place("a", 10, 70), Place("a", 190, 260)], evidence=places)
    assert by_passage(outcome)["ndcg@10"] == pytest.approx(1.5 / (1 + 1 / math.log2(3)))


def test_places_that_no_hit_holds_belong_to_the_ideal_ranking() -> None:
    # One of two places found, at the first rank: DCG = 1, ideal 1 + 1 / log2(3). Half of the places are covered.
    outcome = make_outcome(hits=[Place("a", 0, 60)], evidence=[Place("a", 0, 50), Place("b", 0, 50)])
    values = by_passage(outcome)
    assert values["ndcg@10"] == pytest.approx(1 / (1 + 1 / math.log2(3)))
    assert values["recall@10"] == 0.5


def test_a_place_is_covered_by_half_of_its_characters_in_all_slices_together() -> None:
    # Of the place 100–200, the slices 0–120 and 110–130 hold 30 characters, and with 180–300 they hold 50.
    place, slices = Place("a", 100, 200), [Place("a", 0, 120), Place("a", 110, 130)]
    assert by_passage(make_outcome(hits=slices, evidence=[place]))["recall@10"] == 0
    assert by_passage(make_outcome(hits=[*slices, Place("a", 180, 300)], evidence=[place]))["recall@10"] == 1


def test_places_of_answers_stand_in_where_no_evidence_was_chosen() -> None:
    outcome = make_outcome(hits=[Place("a", 0, 60)], answer_places=[Place("a", 10, 15)])
    assert by_passage(outcome)["mrr@10"] == 1


def test_nothing_found_is_nought_and_nothing_to_find_is_not_applicable() -> None:
    missed = make_outcome(evidence=[Place("a", 0, 50)])
    unanswerable = make_outcome(GoldQuestion("u", "Who?", answerable=False, relevant={"a": 1}), hits=[Place("a", 0, 9)])
    unknown = make_outcome(hits=[Place("a", 0, 9)])
    values = ranking_values([unanswerable, missed, unknown])
    assert set(values[0].values()) == {None}
    assert set(values[1].values()) == {0}
    assert set(values[2].values()) == {None}
    assert ranking_values([]) == []


def test_questions_of_a_dataset_that_does_not_say_what_is_answerable_count() -> None:
    gold = GoldQuestion("q", "Who?", answerable=None, relevant={"a": 1})
    assert ranking_values([make_outcome(gold, hits=[Place("a", 0, 9)])])[0]["hit@1"] == 1


@given(st.lists(PLACES, max_size=12), st.lists(PLACES, min_size=1, max_size=4))
def test_all_are_shares(hits: list[Place], evidence: list[Place]) -> None:
    for value in ranking_values([make_outcome(hits=hits, evidence=evidence)])[0].values():
        assert value is not None
        assert 0 <= value <= 1 + 1e-9


@given(st.lists(PLACES, min_size=1, max_size=9, unique=True), st.lists(PLACES, max_size=5))
def test_hits_that_are_the_gold_places_make_a_perfect_ranking(evidence: list[Place], others: list[Place]) -> None:
    apart = [place for number, place in enumerate(evidence) if not any(map(place.overlap, evidence[:number]))]
    values = ranking_values([make_outcome(hits=[*apart, *others][:10], evidence=apart)])[0]
    assert {values[f"{name}_passage"] for name in NAMES} == {1}
    assert values["hit@1"] == values["mrr@10"] == values["recall@10"] == 1
    assert values["ndcg@10"] == pytest.approx(1)


@given(st.lists(st.tuples(st.lists(PLACES, max_size=5), st.lists(PLACES, max_size=2)), max_size=5))
def test_a_question_scores_the_same_among_others_as_alone(questions: list[tuple[list[Place], list[Place]]]) -> None:
    outcomes = [make_outcome(hits=hits, evidence=evidence) for hits, evidence in questions]
    assert ranking_values(outcomes) == [ranking_values([outcome])[0] for outcome in outcomes]
