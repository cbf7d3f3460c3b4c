"""What a sentence has that could answer a question: names, numbers, dates, places, reasons that the question lacks."""

import re
import threading
from collections.abc import Callable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeVar

import Stemmer

from bot.answering.nations import nations
from bot.answering.question import Kind
from index.lexical import FUNCTION_WORDS, words

_MONTHS_AND_DAYS = (
    "january|february|march|april|may|june|july|august|september|october|november|december|"
    "monday|tuesday|wednesday|thursday|friday|saturday|sunday"
)
_DATE = re.compile(rf"\b(?:{_MONTHS_AND_DAYS}|centur(?:y|ies)|decades?|\d{{3,4}}s|a\.m|p\.m)\b", re.IGNORECASE)
_YEAR = re.compile(r"1\d{3}|20\d{2}")
SPELLED_NUMBER = (
    r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozens?|twenty|thirty|forty|fifty|sixty|"
    r"seventy|eighty|ninety|hundreds?|thousands?|million|billion|half|quarter|third|twice|once|both|couple|several)"
)
"""A number in letters, as a regular expression."""

_SPELLED_NUMBER = re.compile(rf"\b{SPELLED_NUMBER}\b", re.IGNORECASE)
_REASON = re.compile(
    r"\b(?:because|due|since|so that|in order|therefore|as a result|caused?s?|owing|reason|thus|to \w+)\b",
    re.IGNORECASE,
)
_PLACE = re.compile(r"\b(?:in|at|from|near|to|of|into|through|across) (?:the )?[A-Z]")
_JOINED = re.compile(r"\b\d{1,3}(?:,\d{3})+\b|\b(?:[A-Z]\.){2,}")
_CAPITALISED_RUN = re.compile(r"[A-Z]\w+(?: (?:of |the |for |and )*[A-Z]\w+)+")
_LONGEST_INITIALS = 5
_ABBREVIATIONS = (
    "gov governor|sen senator|rep representative|gen general|lt lieutenant|col colonel|capt captain|sgt sergeant|"
    "adm admiral|prof professor|dr doctor|st saint|jan january|feb february|mar march|apr april|aug august|"
    "sept september|sep september|oct october|nov november|dec december|mon monday|tue tuesday|wed wednesday|"
    "thu thursday|fri friday|2nd second|3rd third|4th fourth|5th fifth|6th sixth|7th seventh|8th eighth|9th ninth|"
    "10th tenth|two 2|three 3|four 4|five 5|six 6|seven 7|eight 8|nine 9|ten 10|eleven 11|twelve 12|pct percent|"
    "govt government|pm prime|pows prisoners|pow prisoner|ppl people|kids children|kid child"
)
_IN_FULL = dict(pair.split(" ") for pair in _ABBREVIATIONS.split("|"))
_TOKEN = re.compile(r"[\w’'-]+")
_NUMBER = re.compile(r"\d[\d,.]*")

_MOST_REMEMBERED = 20_000
"""Texts, most of them words and sentences: some ten megabytes."""

_Value = TypeVar("_Value")


class Stems:
    """Porter stems, as the lexical index makes them, and what else is known of a text whatever the question.

    Remembers the texts it has seen last, for the sentences of a corpus are read again for every question. Safe to share
    between threads.
    """

    def __init__(self) -> None:
        """Prepare the stemmer."""
        self._stemmer = Stemmer.Stemmer("porter")
        self._stemming = threading.Lock()
        self._in_full = {**_IN_FULL, **nations()}
        self._stems: _Remembered[tuple[str, ...]] = _Remembered(self._stem)
        self._found_in: _Remembered[frozenset[str]] = _Remembered(self._find_in)
        self._pairs: _Remembered[frozenset[tuple[str, str]]] = _Remembered(
            lambda text: frozenset(pairwise(self.of(text)))
        )
        self._said: _Remembered[Said] = _Remembered(lambda text: _said(text, self))

    def of(self, text: str) -> tuple[str, ...]:
        """The stems of a text's words, in order: an abbreviation's is the full word's, a people's its country's."""
        return self._stems[text]

    def found_in(self, text: str) -> frozenset[str]:
        """Every stem by which a text's words may be asked for: initials and unbroken numbers ("1200") as well."""
        return self._found_in[text]

    def pairs(self, text: str) -> frozenset[tuple[str, str]]:
        """The stems of neighbouring words."""
        return self._pairs[text]

    def said(self, text: str) -> "Said":
        """The names and numbers of a text, and what else could answer a question."""
        return self._said[text]

    def _stem(self, text: str) -> tuple[str, ...]:
        spelled_out = [self._in_full.get(word, word) for word in words(text)]
        with self._stemming:
            return tuple(self._stemmer.stemWords(spelled_out))

    def _find_in(self, text: str) -> frozenset[str]:
        joined = (match[0].replace(",", "").replace(".", "").lower() for match in _JOINED.finditer(text))
        return frozenset((*self.of(text), *joined, *_initials(text)))


class _Remembered(dict[str, _Value]):
    """What a function makes of a text, kept until there are too many: then all is forgotten, and begun anew."""

    def __init__(self, make: Callable[[str], _Value]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, text: str) -> _Value:
        if len(self) >= _MOST_REMEMBERED:
            self.clear()
        made = self[text] = self._make(text)
        return made


def _initials(text: str) -> Iterator[str]:
    """The initials of neighbouring capitalised words: "icc" for "International Criminal Court"."""
    for run in _CAPITALISED_RUN.finditer(text):
        letters = "".join(word[0] for word in run[0].split() if word[0].isupper()).lower()
        for first in range(len(letters) - 1):
            for last in range(first + 2, min(len(letters), first + _LONGEST_INITIALS) + 1):
                yield letters[first:last]


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


@dataclass(frozen=True, slots=True)
class Said:
    """What a sentence says, whatever was asked: the stems of each name, each number with its stems, and what else it has."""

    names: tuple[frozenset[str], ...]
    numbers: tuple[tuple[str, frozenset[str]], ...]
    has_date: bool
    has_spelled_number: bool
    has_reason: bool
    has_place: bool


def _said(sentence: str, stems: Stems) -> Said:
    tokens = _TOKEN.findall(sentence)
    capitalised = [token for index, token in enumerate(tokens) if token[:1].isupper() and (index or len(tokens) > 1)]
    numbers = [number.strip(",.") for number in _NUMBER.findall(sentence)]
    return Said(
        names=tuple(frozenset(stems.of(token)) for token in capitalised if token.lower() not in FUNCTION_WORDS),
        numbers=tuple((number, frozenset(stems.of(number))) for number in numbers),
        has_date=bool(_DATE.search(sentence)),
        has_spelled_number=bool(_SPELLED_NUMBER.search(sentence)),
        has_reason=bool(_REASON.search(sentence)),
        has_place=bool(_PLACE.search(sentence)),
    )


def novelty(sentence: str, asked: AbstractSet[str], stems: Stems) -> Novelty:
    """What is in `sentence` whose stem is not among those `asked`."""
    said = stems.said(sentence)
    new_numbers = [number for number, of_number in said.numbers if asked.isdisjoint(of_number)]
    return Novelty(
        names=sum(asked.isdisjoint(name) for name in said.names),
        numbers=len(new_numbers),
        has_year=any(_YEAR.fullmatch(number) for number in new_numbers),
        has_date=said.has_date,
        has_number=bool(new_numbers) or said.has_spelled_number,
        has_reason=said.has_reason,
        has_place=said.has_place,
    )
