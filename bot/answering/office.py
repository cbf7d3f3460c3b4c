"""Who somebody is, and who it is that is something: what a question asks of it, and whether a sentence tells it.

"Who is Mr. Peskov?" wants "Dmitri S. Peskov, the Kremlin spokesman", "Who runs the port?" wants "Ida Moll, its director".
"""

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from bot.answering.wording import Stems
from index.lexical import FUNCTION_WORDS, words

_OFFICE = (
    r"(?i:president|minister|secretary|advis[eo]r|aide|chief|head|leader|director|chair(?:man|woman|person)?|mayor|governor"
    r"|senator|general|colonel|commander|captain|judge|lawyer|attorney|prosecutor|professor|author|officer|executive|coach"
    r"|owner|founder|editor|reporter|manager|king|queen|prince|princess|envoy|negotiator|mediator|ambassador|chancellor"
    r"|deputy|commissioner|inspector|detective|doctor|nurse|teacher|farmer|driver|worker|lawmaker|resident|correspondent"
    r"|[a-z]{3,}(?:man|woman|ist|eer|ician|ologist))"
)
_HE_OR_SHE_IS = (
    r"(?:is|was|became|becomes|has been|had been|(?:serves|served|works|worked|acts|acted) as)\s+(?:now |then |also )?"
)
_POST = r"(?:job|position|role|title|post|office|occupation|profession|function)"
_PERSON = r"(?P<person>[\w.’'-]+(?:\s+[\w.’'-]+){0,4}?)"
_ASKS_OFFICE = (
    re.compile(rf"\bwho(?:\s+(?:is|was|are)|['’]?s)\s+(?!(?:the|an?|in|on|at|to)\b){_PERSON}\W*$", re.IGNORECASE),
    re.compile(rf"\bwhat(?:\s+(?:is|was)|['’]?s)\s+{_PERSON}['’]s?\s+{_POST}\b", re.IGNORECASE),
    re.compile(
        rf"\b(?:what|which)\s+{_POST}\s+(?:does|did|has|had)\s+{_PERSON}\s+(?:hold|have|had|held|occupy)\b", re.I
    ),
    re.compile(rf"\b{_POST}\s+(?:of|does|did)\s+{_PERSON}(?:\s+(?:hold|have))?\W*$", re.IGNORECASE),
    re.compile(rf"\bwhat\s+does\s+{_PERSON}\s+do(?:\s+for a living)?\W*$", re.IGNORECASE),
)
_ASKS_HOLDER = re.compile(
    r"\bwho(?:\s+(?:is|was|are|were)|['’]?s)\s+the\s+(?:[\w’'-]+(?:['’]s|s['’])\s+)?"
    r"(?P<office>[\w’'-]+(?:\s+(?!(?:of|for|at|in|on|that|who)\b)[\w’'-]+){0,4})",
    re.IGNORECASE,
)
_ASKS_LEADER = re.compile(
    r"\bwho\s+(?:runs?|ran|leads?|led|heads?|headed|chairs?|chaired|directs?|directed|commands?|commanded|manages?|managed"
    r"|owns?|owned|founded)\b",
    re.IGNORECASE,
)
_LEADS = re.compile(
    r"\b(?:runs?|ran|running|leads?|led|leading|leader|heads?|headed|chairs?|chaired|chair(?:man|woman|person)?|president|chief"
    r"|director|directs?|directed|command\w*|manage\w*|own(?:s|ed|ers?)|founde\w+|mayor|minister|governor|presid\w+)\b",
    re.IGNORECASE,
)
_WORD = r"[\w’'-]+"
_TOKEN = re.compile(_WORD)
_LONGEST_OFFICE = 3
_AROUND = 8
"""How many words around an office a name may stand: "the chief executive of Hallam Quay Terminals, Petra Lindqvist"."""


@dataclass(frozen=True, slots=True)
class OfficeAsked:
    """`person` is the last name of somebody whose office is asked for; `office` are the stems of one whose holder is.

    `leads` is set where the question is who leads something, by whatever office.
    """

    person: str | None = None
    office: tuple[str, ...] = ()
    leads: bool = False

    @property
    def is_asked(self) -> bool:
        """Whether the question asks for an office or for who holds one."""
        return self.person is not None or self.leads or bool(self.office)


def office_asked(question: str, stems: Stems) -> OfficeAsked:
    """What a question asks about an office."""
    if _ASKS_LEADER.search(question):
        return OfficeAsked(leads=True)
    if holder := _ASKS_HOLDER.search(question):
        named = [word for word in words(holder["office"]) if word not in FUNCTION_WORDS]
        return OfficeAsked(office=tuple(stems.of(" ".join(named[-_LONGEST_OFFICE:]))))
    for pattern in _ASKS_OFFICE:
        if found := pattern.search(question):
            named = [word for word in words(found["person"]) if word not in FUNCTION_WORDS]
            return OfficeAsked(person=named[-1]) if named else OfficeAsked()
    return OfficeAsked()


def office_given(asked: OfficeAsked, sentence: str, in_question: AbstractSet[str], stems: Stems) -> float:
    """How far a sentence tells it, 0..1; `in_question` are the question's stems, which name nobody new."""
    if asked.person is not None:
        return float(_tells_office(asked.person, sentence))
    if asked.leads:
        return float(_names_near(sentence, [found.span() for found in _LEADS.finditer(sentence)], in_question, stems))
    if not asked.office:
        return 0.0
    found = [(token.span(), set(stems.of(token[0]))) for token in _TOKEN.finditer(sentence)]
    there = set().union(*(stem for _, stem in found))
    share = sum(stem in there for stem in asked.office) / len(asked.office)
    places = [span for span, stem in found if asked.office[-1] in stem]
    return share if _names_near(sentence, places, in_question, stems) else 0.0


def _tells_office(person: str, sentence: str) -> bool:
    """Whether an office stands beside the name, as apposition or as what somebody is said to be."""
    name = rf"(?i:\b{re.escape(person)}\b)"
    patterns = (
        rf"{name}\s*,\s+(?:\d+,\s+)?(?:who\b|(?:the|an?|its|his|her|their|now|then|former|one)\b|(?:{_WORD}\s+){{0,3}}{_OFFICE}\b)",
        rf"{name}\s+{_HE_OR_SHE_IS}(?:the\b|an?\b|its\b|his\b|her\b|their\b|one\b|{_OFFICE})",
        rf"{name}\s+(?:{_WORD}\s+){{0,4}}?(?:as|being|named|appointed|elected)\s+(?:{_WORD}\s+){{0,4}}?{_OFFICE}\b",
        rf"\b{_OFFICE}\s*,?\s+(?:[A-Z][\w.’'-]*\s+){{0,3}}{name}",
    )
    return any(re.search(pattern, sentence) for pattern in patterns)


def _names_near(sentence: str, places: Sequence[tuple[int, int]], in_question: AbstractSet[str], stems: Stems) -> bool:
    """Whether a name that the question doesn't have stands near one of the places; what opens a sentence is none alone."""
    if not places:
        return False
    tokens = list(_TOKEN.finditer(sentence))
    numbers = {token.start(): number for number, token in enumerate(tokens)}
    is_new = [
        token[0][0].isupper() and len(token[0]) > 1 and not set(stems.of(token[0])) <= in_question for token in tokens
    ]
    is_name = [
        new and (number > 0 or (len(tokens) > 1 and tokens[1][0][0].isupper())) for number, new in enumerate(is_new)
    ]
    near = [numbers[begin] for begin, _ in places if begin in numbers]
    return any(any(is_name[max(0, place - _AROUND) : place + 1 + _AROUND]) for place in near)
