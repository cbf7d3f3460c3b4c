"""Cited sentences against gold evidence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.dataset import GoldQuestion, Place
from evaluation.metrics.citations import METRICS, citation_values
from tests.evaluation.outcomes import make_outcome, quoting

FIRST, SECOND, THIRD = "The tide rose in May.", "Two boats sank.", "Nobody was hurt."
# In the article "a": 0–21, 22–37, 38–54.
ALL = f"{FIRST} {SECOND} {THIRD}"


def test_every_cited_sentence_is_judged_alone() -> None:
    # Three sentences in one quote, two of them gold: precision 2/3; two of two places cited: recall 1.
    values = citation_values(make_outcome(cited=quoting(ALL), evidence=[Place("a", 0, 21), Place("a", 38, 54)]))
    assert values["citation_precision"] == pytest.approx(2 / 3)
    assert values["citation_recall"] == 1


def test_places_that_nobody_cited_lower_recall() -> None:
    values = citation_values(make_outcome(cited=quoting(FIRST), evidence=[Place("a", 0, 21), Place("b", 0, 21)]))
    assert (values["citation_precision"], values["citation_recall"]) == (1, 0.5)


@pytest.mark.parametrize(
    ("place", "right"),
    [
        pytest.param(Place("a", 11, 60), 0.0, id="10 of the sentence's 21 characters"),
        pytest.param(Place("a", 10, 60), 1.0, id="11 of its 21 characters"),
        pytest.param(Place("a", 19, 23), 1.0, id="half of a shorter place"),
        pytest.param(Place("a", 19, 24), 0.0, id="less than half of a shorter place"),
        pytest.param(Place("b", 0, 21), 0.0, id="another article"),
    ],
)
def test_half_of_the_shorter_must_be_shared(place: Place, right: float) -> None:
    values = citation_values(make_outcome(cited=quoting(FIRST), evidence=[place]))
    assert (values["citation_precision"], values["citation_recall"]) == (right, right)


def test_a_sentence_quoted_twice_counts_once() -> None:
    cited = [*quoting(f"{FIRST} {SECOND}"), *quoting(FIRST)]
    values = citation_values(make_outcome(cited=cited, evidence=[Place("a", 22, 37)]))
    assert values["citation_precision"] == 0.5


def test_citing_nothing_is_nought() -> None:
    values = citation_values(make_outcome(evidence=[Place("a", 0, 21)]))
    assert (values["citation_precision"], values["citation_recall"], values["quotes_verbatim"]) == (0, 0, None)


def test_without_evidence_or_answer_there_is_nothing_to_agree_with() -> None:
    unanswerable = make_outcome(
        GoldQuestion("q", "Who?", answerable=False), cited=quoting(FIRST), evidence=[Place("a", 0, 21)]
    )
    no_evidence = make_outcome(cited=quoting(FIRST), answer_places=[Place("a", 0, 21)])
    for outcome in (unanswerable, no_evidence):
        values = citation_values(outcome)
        assert (values["citation_precision"], values["citation_recall"], values["quotes_verbatim"]) == (None, None, 1)


def test_a_quote_that_is_not_the_slice_shows() -> None:
    assert citation_values(make_outcome(cited=quoting(FIRST), is_verbatim=False))["quotes_verbatim"] == 0


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(1, 30)), min_size=1, max_size=4))
def test_all_are_shares_and_the_order_of_the_evidence_is_nothing(places: list[tuple[int, int]]) -> None:
    evidence = [Place("a", start, start + length) for start, length in places]
    values = citation_values(make_outcome(cited=quoting(ALL), evidence=evidence))
    assert values == citation_values(make_outcome(cited=quoting(ALL), evidence=evidence[::-1]))
    assert all(0 <= (values[metric.name] or 0) <= 1 for metric in METRICS)
