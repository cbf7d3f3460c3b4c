"""The words of a sentence, each with its stem, and which of them are names."""

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from bot.answering.wording import Stems
from index.lexical import FUNCTION_WORDS

HONORIFICS = frozenset("mr mrs ms mx dr sir dame lord lady madam".split())
_WORD = re.compile(
    r"(?:[^\W\d_]\.){2,}|[^\W\d_]+(?:['\u2019][^\W\d_]+)*|\d[\d.,]*\d|\d|[.!?;:,()\u2013\u2014\"\u201c\u201d]"
)
_POSSESSIVE = re.compile(r"['\u2019]s?$")
_NOT_NAMES = FUNCTION_WORDS | frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february april june july august september october "
    "november december also however later earlier meanwhile both each every any some all most many few several another "
    "one two three four five six seven eight nine ten first second third according because although though while since "
    "if yet still now here only even just nearly about around more less fewer no none nobody nothing neither either nor "
    "against among across through throughout despite instead moreover furthermore additionally finally then therefore "
    "thus overall afterwards afterward today yesterday tomorrow what when where why who how whether until unless once "
    "officials residents negotiators talks police authorities experts people talks men women children soldiers prisoners "
    "delegations delegation sides ministers reporters journalists lawmakers leaders members workers students yes per "
    "part parts half dozens hundreds thousands millions others everyone someone anyone such other like upon within "
    "without along off out up down away back again too very much made said says".split()
)
_CONNECTORS = frozenset("of the for and de la le van von der al bin ibn da dos du".split())


@dataclass(frozen=True, slots=True)
class Word:
    """A word or a punctuation mark. `stems` are those by which it may be met; empty for a mark."""

    text: str
    stems: tuple[str, ...]
    is_first: bool

    @property
    def is_capitalised(self) -> bool:
        """Whether it begins with a capital letter."""
        return self.text[:1].isupper()

    @property
    def lower(self) -> str:
        """Its lower-case form."""
        return self.text.lower()

    @property
    def is_content(self) -> bool:
        """Whether it says something about the subject."""
        return bool(self.stems) and self.lower not in FUNCTION_WORDS and self.lower not in HONORIFICS


def split_words(text: str, stems: Stems) -> list[Word]:
    """The words and punctuation marks of one sentence, in order."""
    split: list[Word] = []
    is_first = True
    for match in _WORD.finditer(text):
        written = _POSSESSIVE.sub("", match[0])
        is_word = written[:1].isalnum()
        split.append(
            Word(
                written,
                stems.of(written.replace(".", "") if written[:1].isalpha() else written) if is_word else (),
                is_first,
            )
        )
        is_first = is_first and not is_word
    return split


def name_runs(words: Sequence[Word], small: AbstractSet[str]) -> list[list[Word]]:
    """The names in a sentence: neighbouring capitalised words, with what connects them left out.

    `small` are words, in lower case, that the sources write in lower case: opening a sentence makes none of them a name.
    """
    runs: list[list[Word]] = []
    run: list[Word] = []
    pending = 0
    for index, word in enumerate(words):
        if _is_name(word, small, words[index + 1 : index + 2]):
            run.append(word)
            pending = 0
        elif run and word.lower in _CONNECTORS and pending < 2:
            pending += 1
        elif word.lower not in HONORIFICS and word.text != ".":
            _close(run, runs)
            run, pending = [], 0
    _close(run, runs)
    return runs


def _close(run: list[Word], runs: list[list[Word]]) -> None:
    if run:
        runs.append(run)


def _is_name(word: Word, small: AbstractSet[str], following: Sequence[Word]) -> bool:
    if not word.is_capitalised or not word.stems or word.lower in HONORIFICS or len(word.text) < 2:
        return False
    if word.lower in _NOT_NAMES:
        return False
    if not word.is_first:
        return True
    return word.lower not in small or bool(
        following and following[0].is_capitalised and following[0].lower not in _NOT_NAMES
    )
