"""Exact match, F1, and answers inside quotes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.dataset import DatasetError, GoldQuestion
from evaluation.metrics.answers import METRICS, answer_values, exact_match, f1, text_without_markers
from evaluation.outcome import Outcome
from tests.evaluation.outcomes import make_outcome, quoting

WORDS = st.lists(st.sampled_from(["the", "tide", "Tide", "rose", "rose.", "in", "1932", ""]), max_size=6).map(" ".join)


def gold(*answers: str, answerable: bool | None = True, patterns: tuple[str, ...] = ()) -> GoldQuestion:
    return GoldQuestion("q", "When did the tide rise?", answerable=answerable, answers=answers, patterns=patterns)


def values_of(outcome: Outcome, abstain_below: float = 0.5) -> dict[str, float | None]:
    return answer_values(outcome, abstain_below=abstain_below)


@pytest.mark.parametrize("said", ["the Old Mill", "old   mill", "Old Mill.", 'An "old" mill'])
def test_exact_match_overlooks_case_punctuation_articles_and_white_space(said: str) -> None:
    assert exact_match(said, "Old mill!") == 1


def test_exact_match_of_other_words_is_nought() -> None:
    assert exact_match("the old mill", "the mill") == 0


def test_articles_go_only_as_whole_words() -> None:
    assert exact_match("Athena ran", "thena ran") == 0


def test_punctuation_goes_without_leaving_a_gap() -> None:
    assert exact_match("U.S. team", "us team") == 1


def test_f1_of_shared_words() -> None:
    # Said: old, mill, burned, down (4); expected: old, mill, fire (3); 2 shared.
    # Precision 2/4, recall 2/3, their harmonic mean 2 * (1/2 * 2/3) / (1/2 + 2/3) = 4/7.
    assert f1("The old mill burned down", "old mill fire") == pytest.approx(4 / 7)


def test_f1_counts_a_word_as_often_as_both_have_it() -> None:
    # Said: no, no, no (3); expected: no, no (2); 2 shared. 2 * 2 / (3 + 2) = 4/5.
    assert f1("no no no", "no, no!") == pytest.approx(4 / 5)


@pytest.mark.parametrize(("said", "expected", "value"), [("", "", 1), ("the", "", 1), ("mill", "", 0), ("", "mill", 0)])
def test_f1_without_words(said: str, expected: str, value: float) -> None:
    assert f1(said, expected) == value


@given(WORDS, WORDS)
def test_f1_is_a_share_that_is_one_for_an_exact_match_and_the_same_in_both_directions(one: str, other: str) -> None:
    assert exact_match(one, other) <= f1(one, other) <= 1
    assert f1(one, other) == f1(other, one)
    assert f1(one, one) == 1


def test_the_best_gold_answer_counts() -> None:
    values = values_of(make_outcome(gold("in 1931", "in May 1932"), text="May 1932"))
    assert values["exact_match"] == 0
    # Said: may, 1932 (2); expected: in, may, 1932 (3); 2 shared: 4/5.
    assert values["f1"] == pytest.approx(4 / 5)


def test_a_refusal_is_wrong_where_there_is_an_answer_and_right_where_there_is_none() -> None:
    assert values_of(make_outcome(gold("1932"), text="1932", confidence=0.4))["f1"] == 0
    refused = values_of(make_outcome(gold(answerable=False), text="1932", confidence=0.4))
    assert (refused["exact_match"], refused["f1"]) == (1, 1)
    answered = values_of(make_outcome(gold(answerable=False), text="1932", confidence=0.5))
    assert (answered["exact_match"], answered["f1"]) == (0, 0)
    assert answered["answer_in_quotes"] is None


def test_plausible_answers_to_unanswerable_questions_are_not_right() -> None:
    values = values_of(make_outcome(gold("1932", answerable=False), text="1932", cited=quoting("It was 1932.")))
    assert (values["f1"], values["answer_in_quotes"]) == (0, None)


def test_answers_are_looked_for_as_they_stand() -> None:
    cited = quoting("The tide rose.", "It was in May 1932.")
    values = values_of(make_outcome(gold("may", "1932"), cited=cited))
    assert (values["answer_in_first_quote"], values["answer_in_quotes"]) == (0, 1)
    assert values_of(make_outcome(gold("may 1932", ""), cited=cited))["answer_in_quotes"] == 0


def test_patterns_are_looked_for_without_regard_to_case() -> None:
    values = values_of(make_outcome(gold(patterns=(r"may \d{4}",)), cited=quoting("It was in May 1932.")))
    assert values["answer_in_first_quote"] == 1
    assert values["f1"] is None


def test_patterns_are_compared_only_where_they_read_like_what_they_match() -> None:
    pattern, number = r"\d+ boats?", "3.5 metres"
    both = gold(pattern, number, patterns=(pattern, number))
    assert values_of(make_outcome(both, text="3.5 metres"))["exact_match"] == 1
    assert values_of(make_outcome(gold(pattern, patterns=(pattern,)), text=pattern))["exact_match"] is None


def test_a_pattern_without_an_end_is_named() -> None:
    endless = gold(patterns=(r"(\w+\s?)+$", r"(a|a|aa)+$"))
    with pytest.raises(DatasetError, match="question 'q': looking for the pattern"):
        values_of(make_outcome(endless, cited=quoting("a" * 60 + "!")))


def test_refused_answers_are_misses_for_a_reader_only() -> None:
    outcome = make_outcome(gold("1932"), cited=quoting("It was 1932."), confidence=0.4)
    values = values_of(outcome)
    assert (values["answer_in_quotes"], values["answered_in_quotes"]) == (1, 0)
    assert values["answered_in_first_quote"] == 0
    assert values_of(outcome, abstain_below=0.4)["answered_in_quotes"] == 1


def test_questions_without_gold_answers_have_no_value() -> None:
    values = values_of(make_outcome(gold(), cited=quoting("It was 1932.")))
    assert values == {metric.name: None for metric in METRICS}


def test_markers_are_no_part_of_the_answer() -> None:
    outcome = make_outcome(gold("1932"), text="It rose [9] in 1932. [1] Boats sank. [2]", cited=quoting("One.", "Two."))
    assert text_without_markers(outcome.answer) == "It rose [9] in 1932. Boats sank."
    assert text_without_markers(make_outcome(text="Nothing [1] found. ").answer) == "Nothing [1] found."
