"""Telling the language of a text."""

import re
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

_LONGEST_SAMPLE = 6000
_FEWEST_LETTERS = 80
_SUREST = 0.9
_ENGLISH = frozenset(
    "the of and to in a is that for on with was as at by from it this be are has have not said".split()
)
_MUCH_ENGLISH = 0.2
"""English prose has a third or more of these words; other languages that share some of them stay far below this."""

_ALIKE = (
    ("ar", "ary", "arz"),
    ("zh", "wuu", "yue"),
    ("hr", "bs", "sr"),
    ("no", "nn", "da"),
    ("id", "ms"),
    ("pt", "gl"),
    ("cs", "sk"),
)
"""Languages so near each other that often it is sure only that a text is in one of them; the best known comes first."""


def foreign_language_of(text: str) -> str | None:
    """The English name of the language of a text that isn't English; None where it is, or where that can't be told.

    The library py3langid tells languages; it is loaded, which takes half a second, once, only for what isn't plainly English.

    Args:
        text: Any text. Its beginning, middle and end are looked at.
    """
    sample = _sample(text)
    words = re.findall(r"[^\W\d_]+", sample.lower())
    if sum(map(len, words)) < _FEWEST_LETTERS or _share_of_english(words) >= _MUCH_ENGLISH:
        return None
    try:
        ranked = _identifier().rank(sample)
    except OSError:  # the library unpacks its model to a temporary file, for which there may be no room
        return None
    likeliest = ranked[0][0]
    alike = next((codes for codes in _ALIKE if likeliest in codes), (likeliest,))
    if likeliest == "en" or sum(surety for code, surety in ranked if code in alike) < _SUREST:
        return None
    return _name_of(likeliest) or _name_of(alike[0])


@cache
def _identifier() -> "LanguageIdentifier":
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def _sample(text: str) -> str:
    part = _LONGEST_SAMPLE // 3
    if len(text) <= _LONGEST_SAMPLE:
        return text
    middle = (len(text) - part) // 2
    return " ".join((text[:part], text[middle : middle + part], text[-part:]))


def _share_of_english(words: Sequence[str]) -> float:
    return sum(word in _ENGLISH for word in words) / len(words)


def _name_of(code: str) -> str | None:
    from babel import Locale, UnknownLocaleError

    try:
        return Locale.parse(code).get_language_name("en")
    except (UnknownLocaleError, ValueError):
        return None
