"""What a question expects of its answer beyond its kind: a measure, a count of something, somebody's words.

"How old is she?" wants an age and not just any number; "How many bodies …?" a number of bodies; "What did Oslo say?" words
that are Oslo's. A sentence alike in all else, without what is expected, is the commonest wrong answer.
"""

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import StrEnum

from bot.answering.naming import NameAsked, NameGiven, name_asked, name_given
from bot.answering.office import OfficeAsked, office_asked, office_given
from bot.answering.wording import SPELLED_NUMBER, Stems
from index.lexical import FUNCTION_WORDS, words


class Measure(StrEnum):
    """What a number measures."""

    COUNT = "count"
    MONEY = "money"
    SHARE = "share"
    AGE = "age"
    DURATION = "duration"
    CLOCK = "clock"
    DISTANCE = "distance"


_ASKS = (
    (Measure.AGE, r"\bhow old\b|\b(?:what|which) age\b|\bat what age\b"),
    (
        Measure.SHARE,
        r"\b(?:what|which) (?:percent\w*|proportion|fraction|share|rate)\b|\bhow much of\b|\bby how much\b",
    ),
    (Measure.COUNT, r"\bhow many\b|\bwhat (?:is|was|were) the (?:total )?number of\b|\bwhat number of\b"),
    (Measure.CLOCK, r"\b(?:what|which) (?:time|hour)\b"),
    (Measure.DURATION, r"\bhow (?:long|soon)\b"),
    (Measure.DISTANCE, r"\bhow (?:far|tall|high|deep|wide|large|big)\b"),
    (
        Measure.MONEY,
        r"\bhow much\b|\bwhat (?:is|was|did|does|will|would) .*\b(?:cost|price|budget|worth|value|pay|fine)\b",
    ),
)
_ASKS_PATTERNS = tuple((measure, re.compile(pattern, re.IGNORECASE)) for measure, pattern in _ASKS)

_A_NUMBER = rf"(?:\d[\d,.]*|{SPELLED_NUMBER}|an?|few|many)"
_LENGTH_OF_TIME = r"(?:second|minute|hour|day|week|month|year|decade|centur|night|season)"
_HAS = {
    Measure.COUNT: rf"\d|\b{SPELLED_NUMBER}\b",
    Measure.MONEY: r"[$€£¥]|\b(?:dollar|euro|pound|crown|franc|ruble|rouble|hryvnia|yen|yuan|cent|penny|pence)s?\b",
    Measure.SHARE: rf"%|\bper ?cent|\bpercentage|\b(?:half|quarters?|thirds?|majority)\b|\bone (?:in|out of) {_A_NUMBER}",
    Measure.AGE: r", \d{1,3},|\baged?\b|\byears?[ -]old\b|\bold(?:er|est)\b|\byoung(?:er|est)\b|\bborn\b",
    Measure.DURATION: rf"\b{_A_NUMBER}[ -](?:\w+[ -])?{_LENGTH_OF_TIME}|\b(?:since|until|all|whole|through) \w+",
    Measure.CLOCK: r"\b\d{1,2}(?::\d\d)? ?(?:[ap]\.?m\b)|\b(?:noon|midnight|dawn|o['’]clock)\b|\b\d{1,2}:\d\d\b",
    Measure.DISTANCE: rf"\b{_A_NUMBER}[ -](?:\w+[ -])?(?:mile|kilomet|meter|metre|yard|feet|foot|inch|acre|hectare|square|ton)",
}
_HAS_PATTERNS = {measure: re.compile(pattern, re.IGNORECASE) for measure, pattern in _HAS.items()}

_SAYING = (
    "say|says|said|saying|tell|tells|told|think|thinks|thought|comment|comments|commented|claim|claims|claimed|state|states|"
    "stated|argue|argues|argued|describe|describes|described|call|calls|called|respond|responds|responded|reply|replies|"
    "replied|react|reacts|reacted|answer|answered|explain|explains|explained|warn|warns|warned|announce|announced|promise|"
    "promised|deny|denied|insist|insisted|suggest|suggested|ask|asked|want|wants|wanted|demand|demanded|propose|proposed"
)
_ASKS_WORDS_OF = re.compile(
    rf"\b(?:did|does|do|has|have|had|was|were|is|would|will)\s+(?P<of>.+?)\s+(?:\w+ly\s+)?(?:{_SAYING})\b"
    rf"|\baccording to (?P<after>[^?,]+)"
    rf"|\b(?P<possessive>[\w’' .-]+?)['’]s? (?:reaction|response|answer|reply|comment|position|view|opinion|demand)s?\b",
    re.IGNORECASE,
)
_SAYS = re.compile(rf"[“”\"]|\b(?:{_SAYING}|according to)\b", re.IGNORECASE)
_COUNTED = re.compile(
    r"\b(?:how many|number of)\s+(?P<what>[\w’'-]+(?:\s+[\w’'-]+)*?)(?=\s+(?:are|is|was|were|have|has|had|do|does|did|"
    r"will|would|can|could|may|might|should|in|on|at|of|from|to|with|without|by|for|during|after|before|that|who|which|"
    r"there)\b|[?,.;]|\s*$)",
    re.IGNORECASE,
)
_LONGEST_COUNTED = 3
_COUNT_REACHES = 4
"""How many words may stand between a number and what it counts: "1,200 frozen soldiers' bodies"."""

_NUMBER_WORD = re.compile(rf"\d[\d,.]*|{SPELLED_NUMBER}", re.IGNORECASE)
_TOKEN = re.compile(r"\d[\d,.]*\d|\w+")


@dataclass(frozen=True, slots=True)
class Expectation:
    """`measure` is what the number asked for measures; `counted` and `speaker` are stems, the counted thing's last."""

    measure: Measure | None
    counted: tuple[str, ...]
    speaker: frozenset[str]
    asks_words: bool
    name: NameAsked
    office: OfficeAsked


@dataclass(frozen=True, slots=True)
class Fulfilment:
    """How far a sentence has what is expected: each 0..1, and 0 where the question doesn't ask for it.

    `speaker_near` counts the sentence before as well.
    """

    measure: float
    counted: float
    says: float
    speaker: float
    speaker_near: float
    name: NameGiven
    office: float


def expect(question: str, stems: Stems) -> Expectation:
    """What the question expects of its answer."""
    measure = next((measure for measure, pattern in _ASKS_PATTERNS if pattern.search(question)), None)
    counted = _COUNTED.search(question)
    asked = _ASKS_WORDS_OF.search(question)
    of = next((group for group in asked.groups() if group), "") if asked else ""
    speaker = [word for word in words(of) if word not in FUNCTION_WORDS]
    return Expectation(
        measure,
        stems.of(counted["what"])[:_LONGEST_COUNTED] if counted else (),
        frozenset(stems.of(" ".join(speaker))),
        asks_words=asked is not None,
        name=name_asked(question, stems),
        office=office_asked(question, stems),
    )


def fulfil(
    expected: Expectation, sentence: str, before: str, in_question: AbstractSet[str], stems: Stems
) -> Fulfilment:
    """How far a sentence, which stands after `before`, has what is expected; `in_question` are the question's stems."""
    measure, speaker = expected.measure, expected.speaker
    there = set(stems.of(sentence)) if speaker else set()
    near = there | set(stems.of(before)) if speaker else set()
    return Fulfilment(
        measure=float(measure is not None and bool(_HAS_PATTERNS[measure].search(sentence))),
        counted=_counts(expected.counted, sentence, stems) if expected.counted else 0.0,
        says=float(expected.asks_words and bool(_SAYS.search(sentence))),
        speaker=len(speaker & there) / max(1, len(speaker)),
        speaker_near=len(speaker & near) / max(1, len(speaker)),
        name=name_given(expected.name, sentence, in_question, stems),
        office=office_given(expected.office, sentence, in_question, stems),
    )


def _counts(counted: Sequence[str], sentence: str, stems: Stems) -> float:
    """The share of the counted phrase's words that follow a number closely, its last word weighing as much as all others."""
    tokens = _TOKEN.findall(sentence)
    best = 0.0
    for place, token in enumerate(tokens):
        if not _NUMBER_WORD.fullmatch(token):
            continue
        near = set(stems.of(" ".join(tokens[place + 1 : place + 2 + _COUNT_REACHES])))
        others = [stem in near for stem in counted[:-1]]
        head = float(counted[-1] in near)
        best = max(best, (head + sum(others) / len(others)) / 2 if others else head)
    return best
