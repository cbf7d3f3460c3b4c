"""Follow-up questions: making one stand alone in the light of what was said before, without an LLM."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import dropwhile
from typing import Literal

from bot.answering.answer import NOT_FOUND
from bot.answering.leaning import leans
from index.lexical import FUNCTION_WORDS

MOST_TURNS = 8
"""Earlier turns than this many are forgotten."""

_LONGEST_TOPIC = 300
_MOST_NAMES = 4
_LONGEST_NAME = 60

_CAPITALISED = r"[A-ZА-ЯЁЄІЇҐ][\w’'-]*"
_NAME = re.compile(
    rf"(?:(?:Mr|Mrs|Ms|Dr|Gen|Lt|Sen|Rep|Gov|St|Prof)\. )?{_CAPITALISED}"
    rf"(?:(?:(?<=\b[A-Z])\.|)\s+(?:of |the )?{_CAPITALISED})*"
)
_WHEN = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february march april june july august september "
    "october november december jan feb mar apr jun jul aug sep sept oct nov dec".split()
)
_MARKER = re.compile(r"\s*\[\d+\]")


@dataclass(frozen=True, slots=True)
class Turn:
    """One message of a conversation."""

    role: Literal["user", "assistant"]
    content: str


def stand_alone(question: str, history: Sequence[Turn]) -> str:
    """The question as it would be asked without the conversation.

    One that leans on what came before gets its topic behind it: the question it follows, itself made to stand alone,
    and names from the last answers. Any other question is given back as it is.
    """
    recent = list(history[-MOST_TURNS:])
    if not leans_on_history(question, recent):
        return question
    topic = _topic(recent).encode("utf-8", "ignore").decode()  # half a surrogate pair can't be embedded
    return f"{question.strip()} ({topic})" if topic else question


def leans_on_history(question: str, history: Sequence[Turn]) -> bool:
    """Whether a question can't be understood without what came before."""
    if not history:
        return False
    last_question = max((position for position, turn in enumerate(history) if turn.role == "user"), default=0)
    said = [turn.content for turn in history[last_question:] if not turn.content.startswith(NOT_FOUND)]
    return leans(question, " ".join(said))


def _topic(turns: list[Turn]) -> str:
    """What the conversation is about: the last question that stood alone, the last one since, and names from answers."""
    asked = [position for position, turn in enumerate(turns) if turn.role == "user"]
    alone = [position for position in asked if not leans_on_history(turns[position].content, turns[:position])]
    begins = (alone or asked or [0])[-1]
    questions = [turns[position].content.strip(" ?\n") for position in dict.fromkeys((begins, *asked[-1:])) if asked]
    topic = _shortened("; ".join(questions))
    answers = [_MARKER.sub("", turn.content) for turn in reversed(turns[begins:]) if turn.role == "assistant"]
    names = dict.fromkeys(name for answer in answers for name in _names(answer))
    new = [name for name in names if name.lower() not in topic.lower()]
    return "; ".join(part for part in (topic, *new[:_MOST_NAMES]) if part)


def _shortened(text: str) -> str:
    """The text, cut between words where it is too long."""
    return text if len(text) <= _LONGEST_TOPIC else text[: _LONGEST_TOPIC + 1].rpartition(" ")[0]


def _names(text: str) -> list[str]:
    """Capitalised runs of words, each once, without function words in front, days and months."""
    found = (_beginning_with_a_name(match[0]) for match in _NAME.finditer(text))
    return list(dict.fromkeys(name for name in found if 1 < len(name) <= _LONGEST_NAME))


def _beginning_with_a_name(capitalised: str) -> str:
    return " ".join(dropwhile(lambda word: word.lower() in FUNCTION_WORDS | _WHEN, capitalised.split()))
