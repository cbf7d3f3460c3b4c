"""What a sentence has that could answer a question: names, numbers, dates, places, reasons that the question lacks."""

import re
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

import Stemmer

from bot.answering.question import Kind
from index.lexical import FUNCTION_WORDS, words

_MONTHS_AND_DAYS = (
    "january|february|march|april|may|june|july|august|september|october|november|december|"
    "monday|tuesday|wednesday|thursday|friday|saturday|sunday"
)
_DATE = re.compile(rf"\b(?:{_MONTHS_AND_DAYS}|centur(?:y|ies)|decades?|\d{{3,4}}s|a\.m|p\.m)\b", re.IGNORECASE)
_YEAR = re.compile(r"1\d{3}|20\d{2}")
_SPELLED_NUMBER = re.compile(
    r"\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozens?|twenty|thirty|forty|fifty|sixty|"
    r"seventy|eighty|ninety|hundreds?|thousands?|million|billion|half|quarter|third|twice|once|both|couple|several)\b",
    re.IGNORECASE,
)
_REASON = re.compile(
    r"\b(?:because|due|since|so that|in order|therefore|as a result|caused?s?|owing|reason|thus|to \w+)\b",
    re.IGNORECASE,
)
_PLACE = re.compile(r"\b(?:in|at|from|near|to|of|into|through|across) (?:the )?[A-Z]")
_TOKEN = re.compile(r"[\w’'-]+")
_NUMBER = re.compile(r"\d[\d,.]*")


class Stems:
    """Porter stems, as the lexical index makes them. One for each question: a stemmer is not to be shared."""

    def __init__(self) -> None:
        """Prepare the stemmer."""
        self._stemmer = Stemmer.Stemmer("porter")

    def of(self, text: str) -> list[str]:
        """The stems of a text's words, in order."""
        stems: list[str] = self._stemmer.stemWords(words(text))
        return stems


@dataclass(frozen=True, slots=True)
class Novelty:
    """What a sentence says that the question doesn't."""

    names: int
    numbers: int
    has_year: bool
    has_date: bool
    has_number: bool
    has_reason: bool
    has_place: bool

    def suits(self, kind: Kind) -> bool:
        """Whether there is something of the kind that the question asks for."""
        return {
            Kind.WHO: self.names > 0,
            Kind.WHEN: self.has_date or self.has_year,
            Kind.WHERE: self.has_place and self.names > 0,
            Kind.NUMBER: self.has_number,
            Kind.WHY: self.has_reason,
            Kind.WHAT: self.names + self.numbers > 0,
        }.get(kind, False)


def novelty(sentence: str, asked: AbstractSet[str], stems: Stems) -> Novelty:
    """What is in `sentence` whose stem is not among those `asked`."""
    tokens = _TOKEN.findall(sentence)
    capitalised = [token for index, token in enumerate(tokens) if token[:1].isupper() and (index or len(tokens) > 1)]
    names = [token for token in capitalised if token.lower() not in FUNCTION_WORDS and not asked & set(stems.of(token))]
    numbers = [number.strip(",.") for number in _NUMBER.findall(sentence)]
    new_numbers = [number for number in numbers if not asked & set(stems.of(number))]
    return Novelty(
        names=len(names),
        numbers=len(new_numbers),
        has_year=any(_YEAR.fullmatch(number) for number in new_numbers),
        has_date=bool(_DATE.search(sentence)),
        has_number=bool(new_numbers) or bool(_SPELLED_NUMBER.search(sentence)),
        has_reason=bool(_REASON.search(sentence)),
        has_place=bool(_PLACE.search(sentence)),
    )
