"""Names: whether a source names who and what a sentence names, in full, by the last part, by the people or by initials."""

import re
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby, pairwise

from bot.answering.grounding.words import OFFICES, Word, name_runs, split_words
from bot.answering.wording import Stems

_SAME = (
    ("america", "us", "usa", "united states"),
    ("britain", "uk", "united kingdom"),
    ("eu", "european union"),
    ("un", "united nations"),
)
_CAPITALS = dict(
    pair.split("/")
    for pair in (
        "kyiv/ukraine kiev/ukraine moscow/russia kremlin/russia washington/america berlin/germany paris/france "
        "london/britain rome/italy madrid/spain warsaw/poland ankara/turkey beijing/china tokyo/japan tehran/iran "
        "jerusalem/israel cairo/egypt delhi/india ottawa/canada canberra/australia budapest/hungary prague/czechia "
        "vienna/austria oslo/norway stockholm/sweden copenhagen/denmark helsinki/finland minsk/belarus "
        "bratislava/slovakia vilnius/lithuania riga/latvia tallinn/estonia athens/greece lisbon/portugal seoul/korea "
        "pyongyang/korea islamabad/pakistan kabul/afghanistan baghdad/iraq damascus/syria riyadh/arabia"
    ).split()
)
"""A capital stands for its country's government, unless something happens there."""

_PLACING = frozenset("in at near to from into around outside over towards toward through".split())
_LONGEST_NAME = 4
_NEAR = 5
_CLAUSE = re.compile(r"(?<=[.!?])\s+|\n+")


@dataclass(frozen=True, eq=False)
class Names:
    """The names in a text, as far as they tell whose last name is whose."""

    text: str
    stems: Stems

    @cached_property
    def _words(self) -> list[Word]:
        return [word for part in _CLAUSE.split(self.text) for word in split_words(part, self.stems)]

    @cached_property
    def small(self) -> frozenset[str]:
        """The words that the article writes in lower case somewhere."""
        return frozenset(word.lower for word in self._words if word.stems and not word.is_capitalised)

    @cached_property
    def _follow(self) -> dict[str, set[str]]:
        """By a capitalised word, the capitalised words that stand right behind it, all in lower case."""
        following: dict[str, set[str]] = {}
        for first, second in pairwise(self._words):
            if first.is_capitalised and second.is_capitalised:
                following.setdefault(first.lower, set()).add(second.lower)
        return following

    @cached_property
    def _precede(self) -> dict[str, set[str]]:
        preceding: dict[str, set[str]] = {}
        for first, following in self._follow.items():
            for second in following:
                preceding.setdefault(second, set()).add(first)
        return preceding

    @cached_property
    def _in_one_name(self) -> frozenset[tuple[str, str]]:
        """Each two words of one name, in their order, in lower case."""
        runs = (list(run) for is_name, run in groupby(self._words, lambda word: word.is_capitalised) if is_name)
        return frozenset(
            (first.lower, second.lower)
            for run in runs
            for place, first in enumerate(run)
            for second in run[place + 1 : place + 1 + _LONGEST_NAME]
        )

    def are_of_one_name(self, first: Word, second: Word) -> bool:
        """Whether the article has the two words as parts of one name, in that order."""
        return (first.lower, second.lower) in self._in_one_name

    def holds(self, name: Word, office: Word) -> bool:
        """Whether the article has the office near the name."""
        if not name.is_capitalised or name.lower in OFFICES:
            return False
        places = (place for place, word in enumerate(self._words) if word.lower == name.lower)
        return any(
            not set(office.stems).isdisjoint(word.stems)
            for place in places
            for word in self._words[max(0, place - _NEAR) : place + _NEAR]
        )

    def is_only_bearer(self, first: Word, last: Word) -> bool:
        """Whether whoever the article calls by the last name has that first name: nobody else has."""
        bearers = {name for name in self._precede.get(last.lower, ()) if name not in self.small}
        return bearers == {first.lower}

    def is_torn(self, first: Word, second: Word) -> bool:
        """Whether the article has both words only as parts of other names: "John Brown" and "Mary Smith", no "John Smith"."""
        if self.are_of_one_name(first, second):
            return False
        others_after = {name for name in self._follow.get(first.lower, ()) if name not in self.small}
        others_before = {name for name in self._precede.get(second.lower, ()) if name not in self.small}
        is_common = first.lower in self.small or second.lower in self.small
        return bool(others_after) and bool(others_before) and not is_common


def find_names(words: Sequence[Word], small: AbstractSet[str]) -> list[list[Word]]:
    """The names in a sentence whose words the sources don't write in lower case."""
    return name_runs(words, small)


def missing_names(runs: Sequence[Sequence[Word]], source: str, names: Names, stems: Stems) -> list[str]:
    """The names, or parts of them, that a source in an article with those names doesn't have."""
    there = _named_in(source, stems)
    return [name for run in runs if not _stands_for(run, there) for name in _missing_of(run, there, names, stems)]


def missing_offices(claim: Sequence[Word], source: Sequence[Word], names: Names) -> list[str]:
    """The titles in a claim, such as "President", that a source doesn't have, nor its article near who has them there."""
    there = {stem for word in source for stem in word.stems}
    return [
        word.text
        for place, word in enumerate(claim)
        if word.is_capitalised
        and word.lower in OFFICES
        and there.isdisjoint(word.stems)
        and not any(names.holds(one, word) for one in claim[max(0, place - _NEAR) : place + _NEAR + 1])
    ]


def _missing_of(run: Sequence[Word], there: AbstractSet[str], names: Names, stems: Stems) -> Iterator[str]:
    if _initials(run) in there or _is_same(run, there):
        return
    last_met: Word | None = None
    missing: list[str] = []
    for word in reversed(run):
        if not there.isdisjoint((*word.stems, word.lower)) or _is_same([word], there):
            if last_met is not None and names.is_torn(word, last_met):
                missing.append(f"{word.text} {last_met.text}")
            last_met = word
        elif last_met is not None and names.are_of_one_name(word, last_met) and names.is_only_bearer(word, last_met):
            continue
        else:
            missing.append(word.text)
    yield from reversed(missing)


def _named_in(source: str, stems: Stems) -> frozenset[str]:
    """Stems, words and initials of what a source writes with a capital letter."""
    capitalised = [word for word in split_words(source, stems) if word.is_capitalised]
    named = {stem for word in capitalised for stem in word.stems} | {word.lower for word in capitalised}
    named |= {word.lower.replace(".", "") for word in capitalised}
    return frozenset(named | (stems.found_in(source) - frozenset(stems.of(source.lower()))))


def _stands_for(run: Sequence[Word], there: AbstractSet[str]) -> bool:
    """Whether a source has the country for its capital, or the other way round, where a government is meant."""
    return len(run) == 1 and run[0].follows not in _PLACING and bool(_governments(run[0]) & there)


def _governments(word: Word) -> frozenset[str]:
    """The words for the government that a country, or a capital, may stand for."""
    said = {word.lower.replace(".", ""), *word.stems}
    nation = next((nation for capital, nation in _CAPITALS.items() if said & {capital, nation, *_also(nation)}), None)
    if nation is None:
        return frozenset()
    return frozenset({nation, *_also(nation), *(capital for capital, of in _CAPITALS.items() if of == nation)})


def is_among(name: Word, names: Sequence[Word]) -> bool:
    """Whether a name is one of some names, under whichever of its forms."""
    said = {name.lower, name.lower.replace(".", ""), *name.stems}
    there = {form for one in names for form in (one.lower, one.lower.replace(".", ""), *one.stems)}
    initials = "".join(one.text[0] for one in names).lower()
    return bool(
        said & there or _governments(name) & there or (name.text.isupper() and name.lower.replace(".", "") in initials)
    )


def _also(nation: str) -> Sequence[str]:
    return next((group for group in _SAME if nation in group), (nation,))


def _initials(run: Sequence[Word]) -> str:
    return "".join(word.text[0] for word in run).lower() if len(run) > 1 else " "


def _is_same(run: Sequence[Word], there: AbstractSet[str]) -> bool:
    """Whether a name is there under its other name."""
    written = " ".join(word.lower.replace(".", "") for word in run)
    of_one = run[0].stems[0] if len(run) == 1 else written
    for group in _SAME:
        if written in group or of_one in group:
            return any(all(part in there for part in other.split()) for other in group)
    return False
