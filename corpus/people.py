"""Names of people as bylines write them."""

import re
from collections.abc import Sequence

_WORD = re.compile(r"(?:[^\W\d_]\.-?)+|(?:Jr|Sr)\.|[^\W\d_]+(?:['\u2019-][^\W\d_]+)*")
_PARTICLE = re.compile("al|ben|bin|da|de|del|della|den|der|di|do|dos|du|el|ibn|la|le|van|von|y|zu")
_SUFFIX = re.compile(r"(?:jr|sr)\.?|i{2,3}|iv", re.IGNORECASE)
_FEWEST_WORDS, _MOST_WORDS = 2, 4
_IN_NO_NAME = re.compile(
    # titles, and words that start a sentence
    r"(?:mr|mrs|ms|miss|dr|prof|sir|lord|lady|the|an?|our|this|that|these|he|she|they|his|her|their|in|on|at|for|from|by"
    r"|president|minister|chancellor|senator|governor|mayor|general|colonel|king|queen|prince|princess|pope"
    # days, and months that are not first names as well
    r"|monday|tuesday|wednesday|thursday|friday|saturday|sunday"
    r"|january|february|march|july|september|october|november|december"
    # organisations, and what people do there
    r"|associated|agency|bureau|council|court|department|government|house|ministry|nations|news|newspaper|party|press"
    r"|reuters|service|staff|states?|team|television|times|union|university"
    r"|chief|columnist|contributor|correspondents?|editors?|journalist|reporters?|writers?)\.?",
    re.IGNORECASE,
)
_WHERE = re.compile(r"\s+(?:in|at|for|of|from|near)\s.*")
_BETWEEN_NAMES = re.compile(r"\s*,\s*(?:and\s+|&\s*)?|\s+(?:and|&)\s+")


def leading_people(text: str) -> list[str]:
    """Take the names of people that a text starts with; 'Jane Doe in Kyiv and John Roe' gives both, not the place."""
    people: list[str] = []
    for part in _BETWEEN_NAMES.split(text.strip()):
        name = _WHERE.sub("", part)
        if not is_person(name):
            break
        people.append(name)
    return people


def is_person(name: str) -> bool:
    """Say whether this looks like a full personal name: two to four capitalised words or initials, without a title."""
    words = name.split()
    capitalised = [word for word in words if not _PARTICLE.fullmatch(word)]
    return (
        _FEWEST_WORDS <= len(capitalised) <= _MOST_WORDS
        and words[0] == capitalised[0]
        and words[-1] == capitalised[-1]
        and len(words[-1].rstrip(".")) > 1
        and all(_WORD.fullmatch(word) and word[0].isupper() for word in capitalised)
        and not any(_IN_NO_NAME.fullmatch(word) for word in words)
    )


def surname(name: str) -> str:
    """Return the last word of a full name that isn't a suffix such as Jr."""
    words = name.split()
    return next((word for word in reversed(words) if not _SUFFIX.fullmatch(word)), words[-1])


def in_words(names: Sequence[str]) -> str | None:
    """Join names as a sentence would: 'Jane Doe', 'Jane Doe and John Roe', 'A, B and C'; None for no names."""
    *others, last = names or [""]
    return (f"{', '.join(others)} and {last}" if others else last) or None
