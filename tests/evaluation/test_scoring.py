"""From outcomes to a result."""

import json
import math
from collections.abc import Sequence
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.conversation import Turn
from evaluation.dataset import GoldQuestion, Place
from evaluation.outcome import Outcome
from evaluation.result import Figure, Result, read_result, to_json
from evaluation.scoring import score
from tests.evaluation.outcomes import dataset_of, make_outcome, quoting

RUN = {"version": "0.1"}
STAGES = {"retrieve": 20.0, "compose": 5.0}


def scored(outcomes: Sequence[Outcome], **more: object) -> Result:
    return score("footnote", dataset_of(outcomes), outcomes, abstain_below=0.5, run=RUN, **more)  # type: ignore[arg-type]


def value(result: Result, metric: str, tag: str | None = None) -> float | None:
    return figure(result, metric, tag).value


def figure(result: Result, metric: str, tag: str | None = None) -> Figure:
    return next(each for each in (result.by_tag[tag] if tag else result.figures) if each.metric == metric)


def answerable(
    name: str, confidence: float, *, right: bool, tags: tuple[str, ...] = (), took_ms: float = 10
) -> Outcome:
    """A question whose answer is 1932, found at the second rank."""
    gold = GoldQuestion(
        name, f"When, {name}?", answerable=True, answers=("1932",), evidence=("It was 1932.",), tags=tags
    )
    cited = quoting("It was 1932." if right else "Ann sang.", article="a" if right else "b")
    return make_outcome(
        gold,
        confidence=confidence,
        cited=cited,
        hits=[Place("b", 0, 50), Place("a", 0, 50)],
        evidence=[Place("a", 0, 12)],
        timings_ms=STAGES,
        took_ms=took_ms,
    )


def unanswerable(name: str, confidence: float, *, tags: tuple[str, ...] = (), took_ms: float = 10) -> Outcome:
    gold = GoldQuestion(name, f"Why, {name}?", answerable=False, tags=tags)
    cited = quoting("Ann sang.", article="b")
    return make_outcome(gold, confidence=confidence, cited=cited, timings_ms=STAGES, took_ms=took_ms)


def five() -> list[Outcome]:
    return [
        answerable("a", 0.9, right=True, took_ms=10),
        answerable("b", 0.7, right=False, took_ms=20, tags=("date",)),
        answerable("c", 0.3, right=True, took_ms=30, tags=("date", "near miss")),
        unanswerable("d", 0.6, took_ms=40, tags=("near miss",)),
        unanswerable("e", 0.1, took_ms=100),
    ]


def test_figures_of_five_questions() -> None:
    result = scored(five(), peak_memory_mib=300.0)
    expected = {
        # The relevant article comes second for each of the three.
        "hit@1": 0,
        "hit@5": 1,
        "mrr@10": 1 / 2,
        "ndcg@10": 1 / math.log2(3),
        "recall@10": 1,
        "mrr@10_passage": 1 / 2,
        # a says "It was 1932.", which has one word of three in common: 2 * 1 / (3 + 1) = 1/2. b is wrong, c refused; d is
        # answered where there is no answer, e rightly refused: (1/2 + 0 + 0 + 0 + 1) / 5.
        "exact_match": 1 / 5,
        "f1": 1.5 / 5,
        "answer_in_quotes": 2 / 3,
        "answered_in_quotes": 1 / 3,
        "citation_precision": 2 / 3,
        "citation_recall": 2 / 3,
        "quotes_verbatim": 1,
        # Of the six pairs of an answerable and another question, 0.3 against 0.6 alone is in the wrong order.
        "auroc": 5 / 6,
        # Precision at 0.9 and 0.7 is 1, at 0.3 it is 3/4.
        "average_precision": (1 + 1 + 3 / 4) / 3,
        "answerable_answered": 2 / 3,
        "unanswerable_answered": 1 / 2,
        "answered": 3,
        "refused": 2,
        # By falling confidence right, wrong, wrong, right, wrong: risks 0, 1/2, 2/3, 2/4, 3/5.
        "aurc": (0 + 1 / 2 + 2 / 3 + 2 / 4 + 3 / 5) / 5,
        # One question a bin: 0.1, 0.3, 0.7, 0.6 and 0.1 away.
        "ece": 1.8 / 5,
        "brier": (0.01 + 0.09 + 0.49 + 0.36 + 0.01) / 5,
        "p50_ms": 30,
        # At 0.95 * 4 = 3.8 of 10, 20, 30, 40, 100: 40 + 0.8 * 60.
        "p95_ms": 88,
        # Five in 200 ms.
        "questions_per_s": 25,
        "peak_memory": 300,
        "stage_retrieve_p50_ms": 20,
        "stage_compose_p50_ms": 5,
    }
    assert {name: value(result, name) for name in expected} == pytest.approx(expected)


def test_figures_come_in_the_order_of_their_groups() -> None:
    figures = scored(five(), judged={"a": {"faithfulness": 1.0, "relevancy": 0.0}}).figures
    groups = list(dict.fromkeys(each.group for each in figures))
    assert groups == ["retrieval", "answers", "citations", "abstaining", "judged", "cost"]
    assert len({each.metric for each in figures}) == len(figures)
    assert [each.metric for each in figures if each.group == "cost"] == [
        "p50_ms",
        "p95_ms",
        "questions_per_s",
        "peak_memory",
        "stage_retrieve_p50_ms",
        "stage_compose_p50_ms",
    ]


def test_figures_say_how_many_questions_they_are_of() -> None:
    result = scored(five())
    assert figure(result, "hit@5").questions == 3
    assert figure(result, "exact_match").questions == 5
    assert figure(result, "unanswerable_answered").questions == 2


def test_tags_have_figures_of_their_own() -> None:
    result = scored(five())
    assert list(result.by_tag) == ["date", "near miss"]
    # c and d are near misses: c comes last of both.
    assert value(result, "auroc", "near miss") == 0
    assert value(result, "answer_in_quotes", "date") == 1 / 2
    assert value(result, "auroc", "date") is None
    assert {each.group for each in result.by_tag["date"]} == {"retrieval", "answers", "citations", "abstaining"}


def test_what_the_dataset_cannot_give_is_not_applicable() -> None:
    bare = [make_outcome(GoldQuestion(name, "When?", relevant={"a": 1}), hits=[Place("a", 0, 9)]) for name in "ab"]
    result = scored(bare)
    assert value(result, "hit@1") == 1
    given = {each.metric for each in result.figures if each.value is not None}
    assert given == {
        *("hit@1", "hit@5", "hit@10", "mrr@10", "ndcg@10", "recall@10"),
        *("answered", "refused", "p50_ms", "p95_ms", "questions_per_s"),
    }
    absent = figure(result, "auroc")
    assert (absent.value, absent.low, absent.high, absent.questions) == (None, None, None, 0)
    assert result.curves["risk_coverage"] == []
    assert result.curves["calibration"] == []


def test_no_outcomes_give_no_figures() -> None:
    result = scored([])
    assert {each.value for each in result.figures if each.unit != "count"} == {None}
    assert result.questions == ()


def test_judged_figures_are_there_where_there_is_a_judge() -> None:
    judged = {"a": {"faithfulness": 1.0, "relevancy": 0.0}, "b": {"faithfulness": None, "relevancy": 1.0}}
    result = scored(five(), judged=judged)
    assert (value(result, "faithfulness"), figure(result, "faithfulness").questions) == (1, 1)
    assert (value(result, "relevancy"), figure(result, "relevancy").questions) == (1 / 2, 2)
    assert scored(five()).figure("faithfulness") is None


def test_tokens_are_counted_where_an_answer_tells_them() -> None:
    told = make_outcome(
        version={"model": "llm", "prompt_tokens": 90, "completion_tokens": 10}, timings_ms={"compose": 5}
    )
    result = scored([told])
    assert (value(result, "tokens"), figure(result, "tokens").unit) == (100, "tokens")
    assert scored(five()).figure("tokens") is None


def test_curves() -> None:
    curves = scored(five()).curves
    assert curves["threshold"] == 0.5
    assert curves["risk_coverage"] == [[0.2, 0], [0.4, 0.5], [0.6, 0.66667], [0.8, 0.5], [1, 0.6]]
    assert curves["calibration"][1] == {
        "from": 0.3,
        "to": 0.4,
        "mean_confidence": pytest.approx(0.3),
        "answerable": 1,
        "questions": 1,
    }
    # 0.9, 0.7 and 0.3 in twentieths, and 0.6 and 0.1.
    assert [number for number, count in enumerate(curves["confidence_answerable"]) if count] == [6, 14, 18]
    assert sum(curves["confidence_unanswerable"]) == 2
    assert curves["latency"] == {"retrieve": {"p50": 20, "p95": 20}, "compose": {"p50": 5, "p95": 5}}


def test_questions_are_told_with_all_that_a_report_shows() -> None:
    gold = GoldQuestion(
        "q",
        "And when?",
        history=(Turn("user", "Did the tide rise?"),),
        answerable=True,
        answers=("1932",),
        evidence=("It was 1932.",),
        relevant={"a": 1},
        tags=("follow-up",),
    )
    hit = Place("a", 0, 50)
    outcome = make_outcome(gold, cited=quoting("It was 1932."), hits=[hit], evidence=[Place("a", 0, 12)], took_ms=7)
    passage = {"article_id": "a", "title": "Tide", "start": 0, "text": "It was 1932. Boats sank."}
    [question] = scored([outcome], passages={"q": [passage]}).questions
    assert question["history"] == [{"role": "user", "content": "Did the tide rise?"}]
    assert question["expected"] == {
        "answerable": True,
        "answers": ["1932"],
        "patterns": [],
        "evidence": ["It was 1932."],
        "places": [{"article_id": "a", "start": 0, "end": 12}],
        "relevant": {"a": 1},
        "tags": ["follow-up"],
    }
    assert question["answer"]["hits"] == [
        {"article_id": "a", "start": 0, "end": 50, "score": 1, "dense": 0.5, "lexical": 0.5, "rerank": None}
    ]
    assert question["answer"]["citations"] == outcome.answer["citations"]
    assert (question["answered"], question["verdict"], question["took_ms"]) == (True, "right", 7)
    assert question["passages"] == [passage]
    assert question["values"]["hit@1"] == 1


def test_dataset_is_described() -> None:
    assert scored(five()).dataset == {
        "name": "tide",
        "format": "footnote",
        "sha256": "0" * 64,
        "articles": None,
        "questions": 5,
        "answerable": 3,
        "unanswerable": 2,
        "scored": 5,
    }


def test_a_result_read_back_is_the_same(tmp_path: Path) -> None:
    result = scored(five(), peak_memory_mib=300.0)
    path = tmp_path / "result.json"
    path.write_text(to_json(result), encoding="utf-8")
    assert json.loads(to_json(read_result(path))) == json.loads(to_json(result))


OUTCOMES = st.lists(
    st.builds(
        lambda confidence, kind, took_ms: (confidence, kind, took_ms),
        st.integers(0, 10).map(lambda number: number / 10),
        st.sampled_from(["right", "wrong", "none"]),
        st.floats(1, 100),
    ),
    min_size=1,
    max_size=8,
).map(
    lambda drawn: [
        unanswerable(f"{number}", confidence, took_ms=took_ms)
        if kind == "none"
        else answerable(f"{number}", confidence, right=kind == "right", took_ms=took_ms)
        for number, (confidence, kind, took_ms) in enumerate(drawn)
    ]
)


@pytest.mark.parametrize("seed", [1, 2])
def test_the_order_of_the_questions_changes_nothing(seed: int) -> None:
    outcomes = five()
    Random(seed).shuffle(outcomes)
    assert scored(outcomes).figures == scored(five()).figures


@given(OUTCOMES)
def test_every_figure_is_in_its_interval_and_shares_are_shares(outcomes: list[Outcome]) -> None:
    for each in scored(outcomes).figures:
        if each.value is None or each.metric == "peak_memory":
            continue
        assert each.low is not None
        assert each.high is not None
        assert each.low <= each.value <= each.high
        if each.unit in {"share", ""}:
            assert each.low >= -1e-9
            assert each.high <= 1 + 1e-9
