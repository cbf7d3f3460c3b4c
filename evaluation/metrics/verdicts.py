"""What became of each question: answered or refused, and whether that was right."""

from evaluation.metrics.answers import has_answers, holds_answer
from evaluation.metrics.citations import citation_values
from evaluation.outcome import Outcome

RIGHT = "right"
WRONG = "wrong"
RIGHTLY_REFUSED = "rightly refused"
WRONGLY_REFUSED = "wrongly refused"
WRONGLY_ANSWERED = "wrongly answered"
UNKNOWN = "unknown"


def verdict(outcome: Outcome, *, abstain_below: float) -> str:
    """One of the names above.

    An answerable question that is answered is right when its quotes are (see `quotes_are_right`). Without a word of the
    dataset on whether a question can be answered, or on what would be right, the verdict is "unknown".
    """
    answered = outcome.is_answered(abstain_below)
    if outcome.gold.answerable is None:
        return UNKNOWN
    if not outcome.gold.answerable:
        return WRONGLY_ANSWERED if answered else RIGHTLY_REFUSED
    if not answered:
        return WRONGLY_REFUSED
    return {True: RIGHT, False: WRONG, None: UNKNOWN}[quotes_are_right(outcome)]


def quotes_are_right(outcome: Outcome) -> bool | None:
    """Whether a quote holds an answer; without gold answers, whether a cited sentence is gold evidence.

    None where the dataset has neither.
    """
    if has_answers(outcome.gold):
        return holds_answer(outcome.gold, outcome.quotes)
    recall = citation_values(outcome)["citation_recall"]
    return None if recall is None else recall > 0
