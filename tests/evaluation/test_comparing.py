"""Two results beside each other."""

import json
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.answering.conversation import Turn
from evaluation.comparing import Changed, Comparison, Difference, compare, to_json
from evaluation.dataset import GoldQuestion, Place
from evaluation.outcome import Outcome
from evaluation.result import Result, ResultError
from evaluation.scoring import score
from tests.evaluation.outcomes import dataset_of, make_outcome, quoting


def result_of(outcomes: Sequence[Outcome], system: str = "footnote", peak_memory_mib: float | None = None) -> Result:
    dataset = dataset_of(outcomes)
    return score(system, dataset, outcomes, abstain_below=0.5, run={"version": "0.1"}, peak_memory_mib=peak_memory_mib)


def asked(
    name: str, *, right: bool, confidence: float = 0.9, answerable: bool = True, question: str | None = None
) -> Outcome:
    gold = GoldQuestion(
        name, question or f"When, {name}?", answerable=answerable, answers=("1932",) if answerable else ()
    )
    return make_outcome(
        gold, confidence=confidence, cited=quoting("1932" if right else "Ann sang."), timings_ms={"retrieve": 5}
    )


def difference(comparison: Comparison, metric: str) -> Difference:
    return next(each for each in comparison.differences if each.metric == metric)


def test_difference_of_a_mean() -> None:
    before = result_of([asked(f"{number}", right=number < 4) for number in range(10)])
    after = result_of([asked(f"{number}", right=number < 7) for number in range(10)])
    found = difference(compare(before, after), "answer_in_quotes")
    assert (found.before, found.after, found.questions) == (0.4, 0.7, 10)
    assert found.difference == pytest.approx(0.3)
    # Three of ten questions became right and none wrong: a resample differs by the share of these three that it holds,
    # binomial with n = 10 and 0.3. P(0) = 0.7^10 = 0.028, so that p is twice that, and P(at most 6) = 0.989: the interval is
    # about 0 to 0.6.
    assert found.low == pytest.approx(0, abs=0.1)
    assert found.high == pytest.approx(0.6, abs=0.1)
    assert found.p == pytest.approx(0.056, abs=0.03)


def test_what_is_hard_for_both_cancels_out() -> None:
    # Each alone is uncertain, 0.5 ± 0.1; that the second is right wherever the first is and on ten more is not.
    before = result_of([asked(f"{number}", right=number % 2 == 0) for number in range(100)])
    after = result_of([asked(f"{number}", right=number % 2 == 0 or number < 20) for number in range(100)])
    found, alone = difference(compare(before, after), "answer_in_quotes"), before.figure("answer_in_quotes")
    assert found.difference == pytest.approx(0.1)
    assert found.low is not None
    assert found.low > 0
    assert found.p is not None
    assert found.p < 0.01
    assert alone is not None
    assert alone.high is not None
    assert alone.high > 0.55


def test_figures_of_all_questions_together_are_taken_anew() -> None:
    # Before, the confidences of the unanswerable are above those of the answerable; after, below.
    before = [asked("a", right=True, confidence=0.6), asked("b", right=False, confidence=0.8, answerable=False)]
    after = [asked("a", right=True, confidence=0.6), asked("b", right=False, confidence=0.1, answerable=False)]
    comparison = compare(result_of(before), result_of(after))
    auroc = difference(comparison, "auroc")
    assert (auroc.before, auroc.after, auroc.difference) == (0, 1, 1)
    # By confidence wrong, right: risks 1 and 1/2; then right, wrong: 0 and 1/2.
    aurc = difference(comparison, "aurc")
    assert (aurc.before, aurc.after, aurc.less_is_better) == (0.75, 0.25, True)
    answered = difference(comparison, "answered")
    assert (answered.before, answered.after, answered.unit) == (2, 1, "count")


def test_the_same_result_differs_in_nothing() -> None:
    outcomes = [
        asked("a", right=True),
        asked("b", right=False, confidence=0.4),
        asked("c", right=False, answerable=False),
    ]
    comparison = compare(result_of(outcomes), result_of(outcomes[::-1]))
    assert comparison.changed == ()
    for each in comparison.differences:
        assert (each.difference, each.low, each.high, each.p) == (0, 0, 0, 1)


def test_questions_that_changed_sides() -> None:
    before = [asked("a", right=True), asked("b", right=False), asked("c", right=True, confidence=0.2)]
    after = [asked("a", right=False), asked("b", right=False), asked("c", right=True)]
    assert compare(result_of(before), result_of(after)).changed == (
        Changed("a", "When, a?", "right", "wrong"),
        Changed("c", "When, c?", "wrongly refused", "right"),
    )


def test_only_shared_questions_are_compared() -> None:
    before = [asked("a", right=False), asked("b", right=True), asked("c", right=True)]
    after = [asked("d", right=False), asked("a", right=True)]
    comparison = compare(result_of(before), result_of(after))
    assert (comparison.shared, comparison.only_before, comparison.only_after) == (1, 2, 1)
    found = difference(comparison, "answer_in_quotes")
    assert (found.before, found.after, found.questions) == (0, 1, 1)


def test_metrics_that_one_cannot_give_are_left_out() -> None:
    outcome = asked("a", right=True)
    found = replace(outcome, evidence=(Place("a", 0, 4),))
    names = {each.metric for each in compare(result_of([outcome]), result_of([found])).differences}
    assert "answer_in_quotes" in names
    assert names.isdisjoint({"citation_recall", "auroc", "hit@1", "peak_memory"})


def test_what_is_measured_once_has_no_interval() -> None:
    outcomes = [asked("a", right=True)]
    comparison = compare(result_of(outcomes, peak_memory_mib=300), result_of(outcomes, peak_memory_mib=250))
    memory = difference(comparison, "peak_memory")
    assert (memory.difference, memory.low, memory.high, memory.p) == (-50, None, None, None)


def test_both_sides_are_named() -> None:
    comparison = compare(result_of([asked("a", right=True)], "bm25"), result_of([asked("a", right=True)]))
    assert (comparison.before["system"], comparison.after["system"]) == ("bm25", "footnote")
    assert comparison.after["run"] == {"version": "0.1"}
    assert comparison.after["dataset"]["name"] == "tide"


def test_nothing_in_common_is_refused() -> None:
    with pytest.raises(ResultError, match="bm25 over tide and footnote over tide have no questions in common"):
        compare(result_of([asked("a", right=True)], "bm25"), result_of([asked("b", right=True)]))


def test_other_questions_of_the_same_id_are_refused() -> None:
    before, after = asked("a", right=True), asked("a", right=True, question="Who sang?")
    with pytest.raises(ResultError, match=r"different questions of the id 'a': 'When, a\?' and 'Who sang\?'"):
        compare(result_of([before]), result_of([after]))
    followed = replace(before, gold=replace(before.gold, history=(Turn("user", "Did it rise?"),)))
    with pytest.raises(ResultError, match="different questions of the id 'a'"):
        compare(result_of([before]), result_of([followed]))


def test_a_dataset_that_grew_may_be_compared() -> None:
    before, after = result_of([asked("a", right=True)]), result_of([asked("a", right=True), asked("b", right=True)])
    grown = replace(after, dataset={**after.dataset, "sha256": "1" * 64})
    assert compare(before, grown).shared == 1


def test_comparison_as_json() -> None:
    comparison = compare(result_of([asked("a", right=True)]), result_of([asked("a", right=False)]))
    told = json.loads(to_json(comparison))
    assert told["schema"] == 1
    assert told["changed"] == [{"id": "a", "question": "When, a?", "before": "right", "after": "wrong"}]
    assert {each["metric"] for each in told["differences"]} == {each.metric for each in comparison.differences}


@settings(max_examples=20)
@given(st.lists(st.tuples(st.booleans(), st.booleans(), st.booleans()), min_size=1, max_size=8))
def test_the_other_way_round_is_the_opposite(drawn: list[tuple[bool, bool, bool]]) -> None:
    before = result_of(
        [asked(f"{number}", right=one, answerable=known) for number, (one, _, known) in enumerate(drawn)]
    )
    after = result_of(
        [asked(f"{number}", right=other, answerable=known) for number, (_, other, known) in enumerate(drawn)]
    )
    for there, back in zip(compare(before, after).differences, compare(after, before).differences, strict=True):
        assert there.difference == pytest.approx(-back.difference)
        assert there.p == back.p
        assert there.low is not None
        assert back.high is not None
        assert there.low == pytest.approx(-back.high)
