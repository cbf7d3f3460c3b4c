"""What a running bot counts, for Prometheus to read.

Names and units follow https://prometheus.io/docs/practices/naming/.
"""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector
from prometheus_client.metrics_core import GaugeMetricFamily
from prometheus_client.registry import Collector

from bot.answering.answer import Answer

Outcome = Literal["answered", "abstained", "refused", "failed", "cancelled"]
Refusal = Literal["cooldown", "too_long", "empty", "wrong_place", "no_articles", "stopping"]

MOST_CORPORA = 200
"""The largest corpora, which have time series of their own; the rest are counted together."""

OTHERS = "(others)"
"""What the rest are called: a name that no corpus can have."""

_OUTCOMES: tuple[Outcome, ...] = ("answered", "abstained", "refused", "failed", "cancelled")
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)


class Metrics:
    """The bot's counters and gauges, in a registry of their own. Safe to share between threads."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self._corpora = _CorpusSizes()
        self.registry.register(self._corpora)
        self._questions = self._counter("questions", "Questions by what became of them", ["outcome"])
        for outcome in _OUTCOMES:  # so that a rate can be taken before the first of its kind
            self._questions.labels(outcome)
        self._refusals = self._counter("refusals", "Questions that were refused, by reason", ["reason"])
        self._question_seconds = self._histogram("question", "From a question to its answer, waiting included", [])
        self._stage_seconds = self._histogram("stage", "How long each stage of an answer took", ["stage"])
        self._written = self._counter(
            "llm_answers", "Answers by what became of the language model's wording", ["outcome"]
        )
        self._waiting = self._gauge("queue_waiting", "Questions that wait for their turn")
        self._in_flight = self._gauge("queue_in_flight", "Questions that are being answered")
        self._gateway_up = self._gauge("gateway_up", "1 while the gateway is connected, else 0")
        self._latency = self._gauge("gateway_latency_seconds", "From a heartbeat to its acknowledgement")
        self._heartbeat_age = self._gauge("gateway_heartbeat_age_seconds", "Since a heartbeat was last acknowledged")
        self._reconnects = self._counter("gateway_reconnects", "Times that a lost gateway connection was made again")
        self._responses = self._counter("rest_responses", "Responses of Discord's REST API, by status", ["status"])

    def answered(self, answer: Answer, took_s: float) -> None:
        """A question got its answer, or an abstention, `took_s` seconds after it was asked."""
        self._count("abstained" if answer.abstained else "answered")
        self._question_seconds.observe(took_s)
        if answer.checks is not None:
            self._written.labels(answer.checks.fallback or ("cached" if answer.checks.cached else "written")).inc()
        for stage, took_ms in answer.timings_ms.items():
            self._stage_seconds.labels(stage).observe(took_ms / 1000)

    def refused(self, reason: Refusal) -> None:
        """A question was not taken."""
        self._count("refused")
        self._refusals.labels(reason).inc()

    def failed(self) -> None:
        """A question was taken, and an error came instead of an answer."""
        self._count("failed")

    def cancelled(self) -> None:
        """A question was taken, and its message or thread deleted before there was an answer."""
        self._count("cancelled")

    def watch_queue(self, waiting: Callable[[], int], in_flight: Callable[[], int]) -> None:
        """Read the queue's lengths from these whenever metrics are asked for."""
        self._waiting.set_function(waiting)
        self._in_flight.set_function(in_flight)

    def watch_gateway(
        self,
        is_up: Callable[[], bool],
        latency_s: Callable[[], float],
        heartbeat_age_s: Callable[[], float] | None = None,
    ) -> None:
        """Read the gateway's state from these whenever metrics are asked for."""
        self._gateway_up.set_function(is_up)
        self._latency.set_function(latency_s)
        if heartbeat_age_s is not None:
            self._heartbeat_age.set_function(heartbeat_age_s)

    def reconnected(self) -> None:
        """A lost gateway connection was resumed, or a new session begun in its place."""
        self._reconnects.inc()

    def rest_responded(self, status: int) -> None:
        """Discord's REST API answered with that HTTP status; 429 is a rate limit."""
        self._responses.labels(str(status)).inc()

    def corpus_has(self, corpus: str, *, articles: int, passages: int) -> None:
        """A corpus was opened, or has changed, and is of that size now."""
        self._corpora.put(corpus, _Size(articles, passages))

    def corpus_is_gone(self, corpus: str) -> None:
        """A corpus was closed; no error where it was not known."""
        self._corpora.drop(corpus)

    def _count(self, outcome: Outcome) -> None:
        self._questions.labels(outcome).inc()

    def _counter(self, name: str, what: str, labels: list[str] | None = None) -> Counter:
        return Counter(name, what, labels or [], namespace="footnote", registry=self.registry)

    def _gauge(self, name: str, what: str) -> Gauge:
        return Gauge(name, what, namespace="footnote", registry=self.registry)

    def _histogram(self, name: str, what: str, labels: list[str]) -> Histogram:
        return Histogram(
            name, what, labels, namespace="footnote", unit="seconds", buckets=_SECONDS, registry=self.registry
        )


@dataclass(frozen=True, slots=True)
class _Size:
    articles: int
    passages: int


class _CorpusSizes(Collector):
    """How large each corpus is: the largest by name, so that a bot of many guilds has no more series than it needs."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._sizes: dict[str, _Size] = {}

    def put(self, corpus: str, size: _Size) -> None:
        with self._guard:
            self._sizes[corpus] = size

    def drop(self, corpus: str) -> None:
        with self._guard:
            self._sizes.pop(corpus, None)

    def collect(self) -> Iterator[GaugeMetricFamily]:
        with self._guard:
            by_size = sorted(self._sizes.items(), key=lambda named: (-named[1].articles, named[0]))
        shown, rest = by_size[:MOST_CORPORA], [size for _, size in by_size[MOST_CORPORA:]]
        if rest:
            shown.append((OTHERS, _Size(sum(size.articles for size in rest), sum(size.passages for size in rest))))
        articles = GaugeMetricFamily("footnote_corpus_articles", "Articles of a corpus", labels=["corpus"])
        passages = GaugeMetricFamily("footnote_corpus_passages", "Passages of a corpus", labels=["corpus"])
        for corpus, size in shown:
            articles.add_metric([corpus], size.articles)
            passages.add_metric([corpus], size.passages)
        yield articles
        yield passages
