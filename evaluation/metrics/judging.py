"""Judging by an LLM: whether an answer follows from its quotes, and whether both are about the question.

By llama-index's evaluators, whose prompts and parsing these figures hence have. An LLM's word is no measurement: figures of
this group are marked as judged, with the judge's name beside them.
"""

import asyncio
import logging
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from evaluation.metrics.answers import text_without_markers
from evaluation.metrics.metric import means
from evaluation.outcome import Outcome

if TYPE_CHECKING:
    from llama_index.core.evaluation import BaseEvaluator
    from llama_index.core.llms import LLM

METRICS = means("judged", "faithfulness", "relevancy")
"""The share of the judged answers that the judge finds supported by their quotes (faithfulness), and whose text and quotes
it finds in line with the question (relevancy)."""

_log = logging.getLogger(__name__)


def judge(outcomes: Iterable[Outcome], llm: "LLM") -> dict[str, dict[str, float | None]]:
    """Have an LLM judge answers; gives {question id: {"faithfulness": 0, 1 or None, "relevancy": 0, 1 or None}}.

    Answers that abstained or quote nothing are left out: pass those that a reader would have got. None, and a warning in the
    log, where the LLM failed. Not to be called inside an event loop.
    """
    # llama-index takes seconds to import, and most runs have no judge.
    from llama_index.core.evaluation import FaithfulnessEvaluator, RelevancyEvaluator

    evaluators: dict[str, BaseEvaluator] = {
        "faithfulness": FaithfulnessEvaluator(llm=llm),
        "relevancy": RelevancyEvaluator(llm=llm),
    }
    return asyncio.run(_judge(evaluators, [each for each in outcomes if each.quotes and not each.answer["abstained"]]))


async def _judge(
    evaluators: Mapping[str, "BaseEvaluator"], outcomes: Iterable[Outcome]
) -> dict[str, dict[str, float | None]]:
    """Judge all within one event loop, which the clients of most providers are bound to."""
    return {
        outcome.gold.id: {name: await _score(evaluator, name, outcome) for name, evaluator in evaluators.items()}
        for outcome in outcomes
    }


async def _score(evaluator: "BaseEvaluator", name: str, outcome: Outcome) -> float | None:
    try:
        judged = await evaluator.aevaluate(
            query=outcome.answer["standalone_question"],
            response=text_without_markers(outcome.answer),
            contexts=outcome.quotes,
        )
    # Each provider of LLMs has errors of its own, and hours of judging must not be lost to one of them.
    except Exception as error:
        _log.warning("The judge failed on the %s of question %s: %s", name, outcome.gold.id, error)
        return None
    return None if judged.score is None else float(judged.score)
