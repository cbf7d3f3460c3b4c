"""Names: whether a source names who and what a sentence names, in full, by the last part, by the people or by initials."""

import re
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby, pairwise

from bot.answering.grounding.words import Word, name_runs, split_words
from bot.answering.wording import Stems

_SAME = (
    ("america", "us", "usa", "united states"),
    ("britain", "uk", "united kingdom"),
    ("eu", "european union"),
    ("un", "united nations"),
)
_LONGEST_NAME = 4
_CLAUSE = re.compile(r"(?<=[.!?])\s+|\n+")


@dataclass(frozen=True)
class Names:
    """The names of one article, as far as they tell whose last name is whose."""

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
    return [name for run in runs for name in _missing_of(run, there, names, stems)]


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
