"""Follow-up questions: making one stand alone in the light of what was said before, without an LLM."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from index.lexical import FUNCTION_WORDS

MOST_TURNS = 8
"""Earlier turns than this many are forgotten."""

_LONGEST_TOPIC = 300
_MOST_NAMES = 4
_LONGEST_NAME = 60

_POINTS_BACK = re.compile(
    r"\b(?:he|she|him|her|hers|his|they|them|their|theirs|it|its|there|then|those|these|the (?:former|latter|same))\b"
    r"|\b(?:that|this)\b(?=\s*(?:$|[?.,!]|be\b|is\b|was\b|will\b|would\b|has\b|had\b|happen|mean|matter|too\b|again\b"
    r"|meeting|offer|deal|plan|talk|round|war|time|year|day))",
    re.IGNORECASE,
)
_GOES_ON = re.compile(
    r"\s*(?:and|but|so|or|also|then)\b|\s*(?:what|how) about\b|\s*(?:why|when|where|who|how|how many|how much|since when)"
    r"(?: not| so| exactly| else)?\s*\??\s*$|\s*(?:who|what|where) else\b|\s*which ones?\b",
    re.IGNORECASE,
)
_NAME = re.compile(r"[A-ZА-ЯЁЄІЇҐ][\w’'-]*(?:\.?\s+(?:of |the )?[A-ZА-ЯЁЄІЇҐ][\w’'-]*)*")
_MARKER = re.compile(r"\s*\[\d+\]")


@dataclass(frozen=True, slots=True)
class Turn:
    """One message of a conversation."""

    role: Literal["user", "assistant"]
    content: str


def stand_alone(question: str, history: Sequence[Turn]) -> str:
    """The question as it would be asked without the conversation.

    One that leans on what came before gets its topic behind it: the question it follows, itself made to stand alone,
    and names from the last answer. Any other question is given back as it is.
    """
    recent = list(history[-MOST_TURNS:])
    if not leans_on_history(question) or not recent:
        return question
    topic = _topic(recent)
    return f"{question.strip()} ({topic})" if topic else question


def leans_on_history(question: str) -> bool:
    """Whether a question can't be understood without what came before."""
    if _GOES_ON.match(question):
        return True
    pointer = _POINTS_BACK.search(question)
    return pointer is not None and not _names(question[: pointer.start()])


def _topic(turns: list[Turn]) -> str:
    """What the conversation is about: the last question that stood alone, the last one since, and names from answers."""
    asked = [position for position, turn in enumerate(turns) if turn.role == "user"]
    alone = [position for position in asked if not leans_on_history(turns[position].content)]
    begins = (alone or asked or [0])[-1]
    questions = [turns[position].content.strip(" ?\n") for position in dict.fromkeys((begins, *asked[-1:])) if asked]
    topic = _shortened("; ".join(questions))
    answered = " ".join(_MARKER.sub("", turn.content) for turn in turns[begins:] if turn.role == "assistant")
    new = [name for name in _names(answered) if name.lower() not in topic.lower()]
    return "; ".join(part for part in (topic, *new[:_MOST_NAMES]) if part)


def _shortened(text: str) -> str:
    """The text, cut between words where it is too long."""
    return text if len(text) <= _LONGEST_TOPIC else text[: _LONGEST_TOPIC + 1].rpartition(" ")[0]


def _names(text: str) -> list[str]:
    """Capitalised runs of words, each once, function words aside."""
    found = (match[0] for match in _NAME.finditer(text))
    return list(
        dict.fromkeys(name for name in found if 1 < len(name) <= _LONGEST_NAME and name.lower() not in FUNCTION_WORDS)
    )
