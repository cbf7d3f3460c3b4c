"""The words of a sentence, each with its stem, and which of them are names."""

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from bot.answering.grounding.small_words import small_words, sometimes_small_words
from bot.answering.wording import SPELLED_NUMBER, Stems
from index.lexical import FUNCTION_WORDS

HONORIFICS = frozenset("mr mrs ms mx dr sir dame lord lady madam".split())
OFFICES = frozenset(
    "president presidential vice prime premier minister ministry secretary general chancellor ambassador deputy chief "
    "foreign defense defence interior finance justice judge senator governor mayor king queen prince princess pope "
    "chairman chairwoman director commissioner commander spokesman spokeswoman spokesperson captain colonel major "
    "admiral lieutenant professor bishop cardinal sheikh emir speaker leader head national security adviser advisor".split()
)
"""Words of titles, which stand before a name with a capital letter and behind it without one."""

_DERIVED = re.compile(r"\w{3,}(?:ing|ed|ly|tion|sion|ment|ness|ity|ance|ence)")
"""Words that open a sentence, and are more often no names."""

_WORD = re.compile(
    r"(?:[^\W\d_]\.){2,}|[^\W\d_]+(?:['\u2019][^\W\d_]+)*|\d[\d.,]*\d|\d|[.!?;:,()\u2013\u2014\"\u201c\u201d]"
)
_NUMBER = re.compile(SPELLED_NUMBER, re.IGNORECASE)
_POSSESSIVE = re.compile(r"['\u2019]s?$")
_NOT_NAMES = FUNCTION_WORDS | frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february april june july august september october "
    "november december also however later earlier meanwhile both each every any some all most many few several another "
    "march may one two three four five six seven eight nine ten first second third according because although though "
    "while since "
    "if yet still now here only even just nearly about around more less fewer no none nobody nothing neither either nor "
    "against among across through throughout despite instead moreover furthermore additionally finally then therefore "
    "thus overall afterwards afterward today yesterday tomorrow what when where why who how whether until unless once "
    "officials residents negotiators talks police authorities experts people talks men women children soldiers prisoners "
    "delegations delegation sides ministers reporters journalists lawmakers leaders members workers students analysts "
    "shares investors prosecutors teachers yes per "
    "part parts half dozens hundreds thousands millions others everyone someone anyone such other like upon within "
    "without along off out up down away back again too very much made said says".split()
)
_TIMES_OF_DAY = ("a.m.", "p.m.", "am", "pm")
_CONNECTORS = frozenset("of the for and de la le van von der al bin ibn da dos du".split())


@dataclass(frozen=True, slots=True)
class Word:
    """A word or a punctuation mark, and the word that it follows, in lower case.

    `stems` are those by which it may be met; empty for a mark.
    """

    text: str
    stems: tuple[str, ...]
    is_first: bool
    follows: str = ""
    is_possessive: bool = False
    start: int = 0

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
    is_first, before = True, ""
    for match in _WORD.finditer(text):
        written = _POSSESSIVE.sub("", match[0])
        is_word = written[:1].isalnum() and written.lower() not in _TIMES_OF_DAY
        plain = written.replace(".", "") if written[:1].isalpha() else written
        of_word = stems.of(plain) if is_word else ()
        split.append(Word(written, of_word, is_first, before, written != match[0], match.start()))
        is_first = is_first and not is_word
        before = written.lower()
    return split


def name_runs(words: Sequence[Word], small: AbstractSet[str]) -> list[list[Word]]:
    """The names in a sentence: neighbouring capitalised words, with what connects them left out.

    `small` are words, in lower case, that the sources write in lower case: opening a sentence makes none of them a name.
    """
    runs: list[list[Word]] = []
    run: list[Word] = []
    pending = 0
    for index, word in enumerate(words):
        if is_name(word, small, words[index + 1 : index + 2]):
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


def is_name(word: Word, small: AbstractSet[str], following: Sequence[Word] = ()) -> bool:
    """Whether a word is a name or part of one; see `name_runs`. Offices, as in "President", are none."""
    if not word.is_capitalised or not word.stems or len(word.text) < 2:
        return False
    if word.lower in HONORIFICS or word.lower in _NOT_NAMES or word.lower in OFFICES:
        return False
    if not word.is_first:
        return True
    if _NUMBER.fullmatch(word.text):
        return False
    if following and following[0].is_capitalised and following[0].lower not in _NOT_NAMES | OFFICES:
        return True
    if word.lower in small or word.lower in small_words() or _DERIVED.fullmatch(word.text):
        return False
    return not (word.lower in sometimes_small_words() and following and _is_noun(following[0]))


def _is_noun(word: Word) -> bool:
    """Whether a word may be a noun and is no verb: "Travel time", but "Grant says"."""
    is_small = word.text.isalpha() and word.text.islower() and word.lower not in FUNCTION_WORDS
    return is_small and not word.lower.endswith(("s", "ed")) and word.lower not in _NOT_NAMES
