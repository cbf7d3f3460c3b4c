"""Asking a dataset's questions, one after the other."""

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from corpus.article import Article
from corpus.errors import CorpusError
from evaluation.dataset import GoldQuestion
from evaluation.locating import Located
from evaluation.outcome import Outcome
from evaluation.run_log import RunLog
from evaluation.system import System

_WARM_UP = "What happened?"
"""Asked first and not counted, so that no question pays for loading models."""


def ask_all(
    system: System,
    questions: Sequence[GoldQuestion],
    located: Mapping[str, Located],
    articles: Mapping[str, Article],
    log: RunLog,
    *,
    resume: bool,
    on_answered: Callable[[], None] = lambda: None,
) -> list[Outcome]:
    """Ask every question, in order; with `resume`, those that the log doesn't have yet.

    The log stays, for the caller to remove when the results are safe. `articles` are those of the corpus by id.
    `on_answered` is called once for each question.

    Raises:
        CorpusError: The corpus is damaged, or has changed since `articles` were read.
        EmbeddingModelError: It was made with another embedding model.
        RunLogError: The log can't be read or written.
    """
    answered = log.read() if resume else {}
    log.start(answered)
    if any(gold.id not in answered for gold in questions):
        system.ask(_WARM_UP, ())
    outcomes = []
    for gold in questions:
        if gold.id not in answered:
            answered[gold.id] = _ask(system, gold, articles)
            log.append(answered[gold.id])
        row, places = answered[gold.id], located[gold.id]
        outcomes.append(
            Outcome(gold, places.evidence, places.answer_places, row["answer"], row["is_verbatim"], row["took_ms"])
        )
        on_answered()
    return outcomes


def _ask(system: System, gold: GoldQuestion, articles: Mapping[str, Article]) -> dict[str, Any]:
    begun = time.perf_counter()
    answer = system.ask(gold.question, gold.history)
    took_ms = (time.perf_counter() - begun) * 1000
    if any(citation.article_id not in articles for citation in answer.citations):
        raise CorpusError("articles came into the corpus while questions were asked; run it again.")
    is_verbatim = all(
        articles[citation.article_id].text[citation.start : citation.end] == citation.quote
        for citation in answer.citations
    )
    return {"id": gold.id, "answer": answer.to_json(), "is_verbatim": is_verbatim, "took_ms": round(took_ms, 3)}
