"""What a question asks for: its kind, and the words, names and numbers in it."""

import re
from dataclasses import dataclass
from enum import StrEnum

from corpus.errors import FootnoteError
from index.lexical import FUNCTION_WORDS, WORD
from index.passage import Span

MOST_CHARACTERS = 1_000
"""A longer question would not fit into the embedding model's window, and its end would go unread."""


class QuestionError(FootnoteError):
    """A question that can't be answered as it is."""


class Kind(StrEnum):
    """What kind of thing would answer a question."""

    WHO = "who"
    WHEN = "when"
    WHERE = "where"
    NUMBER = "number"
    WHY = "why"
    HOW = "how"
    WHAT = "what"
    YES_NO = "yes-no"


_PERSON = (
    "person|man|woman|king|queen|president|leader|general|emperor|minister|official|spokesman|spokeswoman|author|writer"
)
_TIME = "year|date|day|month|time|century|decade|era|period|season"
_PLACE = (
    "country|countries|city|cities|place|town|state|region|location|island|continent|river|province|area|capital|venue"
)
_KINDS = (
    (Kind.WHEN, rf"\bwhen\b|\b(?:what|which)(?: \w+)? (?:{_TIME})\b"),
    (Kind.NUMBER, r"\bhow (?:many|much|long|old|far|large|big|tall|high|often|few|wide|deep|fast)\b"),
    (Kind.NUMBER, r"\bwhat (?:percent|percentage|number|amount|proportion|fraction|share)\b"),
    (Kind.WHO, rf"\bwho(?:se|m)?\b|\b(?:what|which)(?: \w+)? (?:{_PERSON})\b"),
    (Kind.WHERE, rf"\bwhere\b|\b(?:what|which)(?: \w+)? (?:{_PLACE})\b"),
    (Kind.WHY, r"\bwhy\b|\bwhat (?:was|is|were) the (?:reason|cause|purpose)\b|\bwhat caused\b|\bfor what reason\b"),
    (Kind.HOW, r"\bhow\b"),
    (Kind.WHAT, r"\b(?:what|which)\b"),
)
_KIND_PATTERNS = tuple((kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in _KINDS)
_INTERROGATIVES = frozenset("who whom whose what which when where why how many much".split())
_NEGATION = re.compile(r"\b(?:not|no|never|none|nor|neither|without|cannot|unable|nobody|nothing)\b|n[’']t\b", re.I)


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a question and where it stands in it; `is_topic` in what was put behind the question proper."""

    text: str
    span: Span
    is_content: bool
    is_name: bool
    is_number: bool
    is_interrogative: bool
    is_topic: bool


@dataclass(frozen=True, slots=True)
class Question:
    """A question taken apart. `proper` is what was asked; `text` may have a conversation's topic behind it."""

    text: str
    proper: str
    kind: Kind
    words: tuple[Word, ...]
    is_negated: bool


def check_question(text: str) -> None:
    """Refuse a question that can't be answered as it is.

    Raises:
        QuestionError: It has no words, or is longer than `MOST_CHARACTERS`.
    """
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise QuestionError("the question is not text (it has half a surrogate pair); check the terminal's encoding.")
    if not WORD.search(text):
        raise QuestionError("the question is empty; ask something in words.")
    if len(text) > MOST_CHARACTERS:
        raise QuestionError(
            f"the question is {len(text):,} characters long; the limit is {MOST_CHARACTERS:,}. Ask it more briefly."
        )


def analyse(text: str, *, asked: str | None = None) -> Question:
    """Take a question apart. A capitalised word counts as a name unless it opens the question.

    Where `text` had a topic put behind it, `asked` is the question proper, which decides what kind it is.
    """
    found = list(WORD.finditer(text))
    proper = len(text) if asked is None else len(asked.strip())
    words = tuple(
        _word(match, is_first=index == 0, is_topic=match.start() >= proper) for index, match in enumerate(found)
    )
    return Question(text, asked or text, kind_of(asked or text), words, is_negated=is_negated(text))


def kind_of(text: str) -> Kind:
    """What kind of thing would answer the question."""
    return next((kind for kind, pattern in _KIND_PATTERNS if pattern.search(text)), Kind.YES_NO)


def is_negated(text: str) -> bool:
    """Whether a text denies something."""
    return bool(_NEGATION.search(text))


def _word(match: re.Match[str], *, is_first: bool, is_topic: bool) -> Word:
    text = match[0]
    lowered = text.lower()
    return Word(
        lowered,
        Span(*match.span()),
        is_content=lowered not in FUNCTION_WORDS,
        is_name=text[0].isupper() and not is_first and lowered not in FUNCTION_WORDS,
        is_number=text[0].isdigit(),
        is_interrogative=lowered in _INTERROGATIVES,
        is_topic=is_topic,
    )
