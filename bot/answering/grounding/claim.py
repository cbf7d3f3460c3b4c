"""What there is to check in a sentence, and the same of its sources."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from typing import Literal

from bot.answering.grounding.dates import Mention, find_dates, missing_dates
from bot.answering.grounding.names import Names, find_names, missing_names, missing_offices
from bot.answering.grounding.numbers import Number, find_numbers, in_digits, missing_numbers
from bot.answering.grounding.quotations import find_quotations
from bot.answering.grounding.words import Word, split_words
from bot.answering.wording import Stems

_PRONOUNS = frozenset("he she it they him her them his its their this these that those both".split())

_BESIDE = 3

Fact = tuple[Literal["number", "date", "name"], str]
"""What must occur in a source: "number", "date" or "name", and how the claim writes it."""


@dataclass(frozen=True, slots=True)
class Told:
    """What a text tells: its words, content stems, numbers and dates."""

    text: str
    words: tuple[Word, ...]
    content: frozenset[str]
    numbers: tuple[Number, ...]
    dates: tuple[Mention, ...]

    @property
    def has_pronoun(self) -> bool:
        """Whether it leans on a sentence before it for whom or what it is about."""
        return any(word.lower in _PRONOUNS for word in self.words)


def read(text: str, stems: Stems) -> Told:
    """Take a text apart."""
    dates, rest = find_dates(in_digits(text))
    words = tuple(split_words(text, stems))
    content = frozenset(stem for word in words if word.is_content and not word.text[0].isdigit() for stem in word.stems)
    return Told(text, words, content, tuple(find_numbers(rest, stems)), tuple(dates))


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence to check: what it tells, its names, and what it quotes."""

    told: Told
    names: tuple[tuple[Word, ...], ...]
    quotations: tuple[str, ...]

    @classmethod
    def of(cls, text: str, small: AbstractSet[str], stems: Stems) -> "Claim":
        """The claim in a sentence; words that are `small` in the sources are no names."""
        told = read(text, stems)
        runs = find_names(told.words, small)
        return cls(told, tuple(map(tuple, runs)), tuple(find_quotations(text)))

    def missing(self, source: Told, published: date | None, names: Names, stems: Stems) -> frozenset[Fact]:
        """The numbers, dates and names that a source, of an article with that date and those names, doesn't have."""
        return frozenset(
            (
                *(("number", one.written) for one in missing_numbers(self.told.numbers, source.numbers)),
                *(("date", one.written) for one in self._missing_dates(source, published)),
                *(("name", name) for name in missing_names(self.names, source.text, names, stems)),
                *(("name", office) for office in missing_offices(self.told.words, source.words, names)),
            )
        )

    @property
    def plain(self) -> frozenset[str]:
        """The stems of the words that are no names and no numbers."""
        return frozenset(
            stem for word in self.told.words if word.is_content and not word.is_capitalised for stem in word.stems
        )

    def around(self, fact: str) -> frozenset[str]:
        """The stems of the words that stand right beside a name, or an ordinal."""
        words = self.told.words
        begins = fact.split()[0].rstrip("stndrh") if fact[0].isdigit() else fact.split()[0]
        places = [place for place, word in enumerate(words) if word.text.startswith(begins)]
        near = [word for place in places for word in words[max(0, place - _BESIDE) : place + _BESIDE + 1]]
        return frozenset(stem for word in near if word.is_content and not word.is_capitalised for stem in word.stems)

    def _missing_dates(self, source: Told, published: date | None) -> list[Mention]:
        """Those that the source doesn't have, not even as a number: a bare "2000" may be one."""
        plain = {int(one.value) for one in source.numbers if one.value == int(one.value)}
        return [
            one
            for one in missing_dates(self.told.dates, source.text, source.dates, published, self._places(source))
            if one.month or one.weekday is not None or one.phrase or one.year not in plain
        ]

    def _places(self, source: Told) -> list[int]:
        """Where a source has words of the claim, apart from numbers and dates."""
        places: list[int] = []
        for word in source.words:
            if word.is_content and word.text[0].isalpha() and not self.told.content.isdisjoint(word.stems):
                places.append(word.start)
        return places
