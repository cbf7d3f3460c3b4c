"""What Prometheus reads of a running bot."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client import generate_latest
from prometheus_client.parser import text_string_to_metric_families

from bot.answering.answer import Answer
from bot.discord.metrics import MOST_CORPORA, OTHERS, Metrics

ANSWER = Answer(
    question="Who designed the bridge?", standalone_question="Who designed the bridge?", text="Oskar did. [1]",
    abstained=False, reason=None, confidence=0.9, as_of=None, composer="extractive", citations=(), hits=(),
    timings_ms={"retrieve": 20.0, "total": 40.0}, version={},
)  # fmt: skip


def read(metrics: Metrics) -> dict[tuple[str, ...], float]:
    """Every sample, by its name and the values of its labels."""
    families = text_string_to_metric_families(generate_latest(metrics.registry).decode())
    return {
        (sample.name, *(sample.labels[label] for label in sorted(sample.labels))): sample.value
        for family in families
        for sample in family.samples
    }


def test_every_outcome_is_there_before_the_first_question() -> None:
    samples = read(Metrics())
    for outcome in ("answered", "abstained", "refused", "failed", "cancelled"):
        assert samples["footnote_questions_total", outcome] == 0


def test_questions_are_counted_by_outcome() -> None:
    metrics = Metrics()
    for _ in range(3):
        metrics.answered(ANSWER, 0.05)
    metrics.answered(replace(ANSWER, abstained=True), 0.05)
    metrics.refused("cooldown")
    metrics.refused("too_long")
    metrics.failed()
    metrics.cancelled()
    samples = read(metrics)
    counted = {labels[1]: value for labels, value in samples.items() if labels[0] == "footnote_questions_total"}
    assert counted == {"answered": 3, "abstained": 1, "refused": 2, "failed": 1, "cancelled": 1}
    assert samples["footnote_refusals_total", "cooldown"] == 1


def test_latency_is_in_seconds_by_stage() -> None:
    metrics = Metrics()
    metrics.answered(ANSWER, 1.5)
    samples = read(metrics)
    assert samples["footnote_question_seconds_sum",] == 1.5
    assert samples["footnote_stage_seconds_sum", "retrieve"] == pytest.approx(0.02)
    assert samples["footnote_stage_seconds_bucket", "0.01", "retrieve"] == 0
    assert samples["footnote_stage_seconds_bucket", "0.025", "retrieve"] == 1


def test_queue_and_gateway_are_read_when_metrics_are() -> None:
    metrics = Metrics()
    now = {"waiting": 0, "in_flight": 0, "up": False, "latency": float("nan"), "age": 0.0}
    metrics.watch_queue(lambda: int(now["waiting"]), lambda: int(now["in_flight"]))
    metrics.watch_gateway(lambda: bool(now["up"]), lambda: now["latency"], lambda: now["age"])
    assert read(metrics)["footnote_gateway_up",] == 0
    now |= {"waiting": 4, "in_flight": 2, "up": True, "latency": 0.04, "age": 12.5}
    samples = read(metrics)
    assert samples["footnote_queue_waiting",] == 4
    assert samples["footnote_queue_in_flight",] == 2
    assert samples["footnote_gateway_up",] == 1
    assert samples["footnote_gateway_latency_seconds",] == 0.04
    assert samples["footnote_gateway_heartbeat_age_seconds",] == 12.5


def test_reconnects_and_responses_are_counted() -> None:
    metrics = Metrics()
    metrics.reconnected()
    for status in (200, 429, 429):
        metrics.rest_responded(status)
    samples = read(metrics)
    assert samples["footnote_gateway_reconnects_total",] == 1
    assert samples["footnote_rest_responses_total", "429"] == 2


def test_a_corpus_has_its_newest_size_until_it_is_gone() -> None:
    metrics = Metrics()
    metrics.corpus_has("guild-1", articles=2, passages=30)
    metrics.corpus_has("guild-1", articles=3, passages=40)
    assert read(metrics)["footnote_corpus_articles", "guild-1"] == 3
    assert read(metrics)["footnote_corpus_passages", "guild-1"] == 40
    metrics.corpus_is_gone("guild-1")
    metrics.corpus_is_gone("guild-2")
    assert ("footnote_corpus_articles", "guild-1") not in read(metrics)


@given(st.lists(st.integers(0, 1000), min_size=1, max_size=2 * MOST_CORPORA))
def test_there_are_never_more_corpora_than_the_most_and_none_is_left_out(sizes: list[int]) -> None:
    metrics = Metrics()
    for number, size in enumerate(sizes):
        metrics.corpus_has(f"guild-{number}", articles=size, passages=2 * size)
    samples = read(metrics)
    articles = {labels[1]: value for labels, value in samples.items() if labels[0] == "footnote_corpus_articles"}
    passages = [value for labels, value in samples.items() if labels[0] == "footnote_corpus_passages"]
    assert len(articles) <= MOST_CORPORA + 1
    assert sum(articles.values()) == sum(sizes)
    assert sum(passages) == 2 * sum(sizes)
    named = [value for corpus, value in articles.items() if corpus != OTHERS]
    assert min(named) >= sorted(sizes, reverse=True)[len(named) - 1]


def test_two_bots_in_a_process_count_for_themselves() -> None:
    one, other = Metrics(), Metrics()
    one.failed()
    assert read(other)["footnote_questions_total", "failed"] == 0
