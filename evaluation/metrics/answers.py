"""How well an answer agrees with the gold answers: SQuAD's exact match and F1, and gold answers inside the quotes."""

import re
import string
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

import regex

from evaluation.dataset import DatasetError, GoldQuestion
from evaluation.locating import LONGEST_MATCH_S
from evaluation.metrics.metric import means
from evaluation.outcome import Outcome

METRICS = means(
    "answers",
    "exact_match",
    "f1",
    "answer_in_first_quote",
    "answer_in_quotes",
    "answered_in_first_quote",
    "answered_in_quotes",
)
"""exact_match and f1: see those functions; answer_in_…: the share of questions with an answer in the first quote or any
quote, were none refused; answered_in_…: the same with those refused counted as misses."""

_ARTICLE = re.compile(r"\b(?:a|an|the)\b")
_NO_PUNCTUATION = str.maketrans("", "", string.punctuation)


def answer_values(outcome: Outcome, *, abstain_below: float) -> dict[str, float | None]:
    """A question's answer metrics, each 0..1; None where the dataset has no answer to compare with."""
    gold = outcome.gold
    values: dict[str, float | None] = {metric.name: None for metric in METRICS}
    answered = outcome.is_answered(abstain_below)
    expected = () if gold.answerable is False else _written_answers(gold)
    if gold.answerable is False or expected:
        said = text_without_markers(outcome.answer) if answered else ""
        values["exact_match"] = _best(exact_match, said, expected)
        values["f1"] = _best(f1, said, expected)
    if gold.answerable is not False and has_answers(gold):
        in_first = float(holds_answer(gold, outcome.quotes[:1]))
        in_any = float(holds_answer(gold, outcome.quotes))
        values["answer_in_first_quote"], values["answer_in_quotes"] = in_first, in_any
        values["answered_in_first_quote"], values["answered_in_quotes"] = in_first * answered, in_any * answered
    return values


def text_without_markers(answer: Mapping[str, Any]) -> str:
    """The answer's text without the markers of its citations."""
    markers = "|".join(re.escape(str(citation["marker"])) for citation in answer["citations"])
    return re.sub(rf"\s*\[(?:{markers})\]", "", answer["answer"]).strip() if markers else answer["answer"].strip()


def has_answers(gold: GoldQuestion) -> bool:
    """Whether the dataset says what an answer looks like."""
    return bool(gold.answers or gold.patterns)


def holds_answer(gold: GoldQuestion, quotes: tuple[str, ...]) -> bool:
    """Whether an answer is in a quote exactly as it stands, or a pattern is found there, case ignored.

    Raises:
        DatasetError: Looking for a pattern takes too long.
    """
    return any(
        any(answer in quote for answer in gold.answers if answer.strip())
        or any(_matches(pattern, quote, gold) for pattern in gold.patterns)
        for quote in quotes
    )


def exact_match(said: str, expected: str) -> float:
    """1 if both are the same words but for case, punctuation, articles and white space, else 0.

    SQuAD's definition: Rajpurkar et al., "SQuAD: 100,000+ Questions for Machine Comprehension of Text", EMNLP 2016.
    """
    return float(_words(said) == _words(expected))


def f1(said: str, expected: str) -> float:
    """Harmonic mean of the shares of said words expected and of expected words said, 0..1.

    SQuAD's definition (Rajpurkar et al. 2016), words as for `exact_match`. Where one of both has no words, 1 if the other
    has none either, else 0 (Rajpurkar et al., "Know What You Don't Know: Unanswerable Questions for SQuAD", ACL 2018).
    """
    ours, theirs = _words(said), _words(expected)
    if not ours or not theirs:
        return float(ours == theirs)
    common = (Counter(ours) & Counter(theirs)).total()
    return 2 * common / (len(ours) + len(theirs))


def _matches(pattern: str, text: str, gold: GoldQuestion, *, whole: bool = False) -> bool:
    find = regex.fullmatch if whole else regex.search
    try:
        return find(pattern, text, regex.IGNORECASE, timeout=LONGEST_MATCH_S) is not None
    except TimeoutError as error:
        raise DatasetError(
            f"question {gold.id!r}: looking for the pattern {pattern!r} takes too long; simplify it."
        ) from error


def _written_answers(gold: GoldQuestion) -> tuple[str, ...]:
    """Answers as they would be written. A pattern is one only if it reads like what it matches ("3.5 million")."""
    return tuple(
        answer for answer in gold.answers if answer not in gold.patterns or _matches(answer, answer, gold, whole=True)
    )


def _best(agreement: Callable[[str, str], float], said: str, expected: tuple[str, ...]) -> float:
    """The best over the gold answers; answers without words don't count, and without any nothing is the answer."""
    return max(agreement(said, each) for each in [each for each in expected if _words(each)] or [""])


def _words(text: str) -> list[str]:
    return _ARTICLE.sub(" ", text.lower().translate(_NO_PUNCTUATION)).split()
