"""What is compared with what: "A more than B" isn't "B more than A", and the second largest isn't the largest."""

from collections.abc import Sequence
from itertools import pairwise

from bot.answering.grounding.numbers import in_digits
from bot.answering.grounding.words import Word

_BOUNDARIES = frozenset(',;:()\u2013\u2014.!?"\u201c\u201d')
_RANKS = frozenset("second third fourth fifth sixth seventh eighth ninth tenth 2 3 4 5 6 7 8 9 10".split())
_NO_SUPERLATIVES = frozenset(
    "interest request protest contest harvest forest arrest suggest conquest manifest invest digest".split()
)
_SUPERLATIVES = frozenset("most best worst least".split())


def reversed_comparison(claim: Sequence[Word], source: Sequence[Word]) -> str | None:
    """A word that stands on one side of "than" in the claim, and only on the other in the source."""
    here, there = _sides(claim), _sides(source)
    if here is None or there is None:
        return None
    crossed = (here[0] & there[1] - there[0] - here[1]) | (here[1] & there[0] - there[1] - here[0])
    return min(crossed, default=None)


def lost_rank(claim: Sequence[Word], source: Sequence[Word]) -> str | None:
    """A superlative that the source has not, or with another rank or one at all, as in "second largest"."""
    if not any(_is_superlative(word) for word in source):
        return next((word.text for _, word in _ranked(claim) if word.lower not in _SUPERLATIVES), None)
    ranks = {word.lower: rank for rank, word in _ranked(source)}
    for rank, word in _ranked(claim):
        if ranks.get(word.lower, rank) != rank:
            return word.text
    return None


def _sides(words: Sequence[Word]) -> tuple[frozenset[str], frozenset[str]] | None:
    """The stems before and behind the only "than" of a sentence, up to where its clause ends."""
    places = [place for place, word in enumerate(words) if word.lower == "than"]
    if len(places) != 1 or words[places[0] - 1].lower in ("rather", "other"):
        return None
    [place] = places
    if words[place + 1 : place + 2] and in_digits(words[place + 1].text)[:1].isdigit():
        return None
    last = next((index for index in range(place, len(words)) if words[index].text in _BOUNDARIES), len(words))
    return _stems(words[:place]), _stems(words[place + 1 : last])


def _stems(words: Sequence[Word]) -> frozenset[str]:
    return frozenset(stem for word in words if word.is_content and word.text[0].isalpha() for stem in word.stems)


def _ranked(words: Sequence[Word]) -> list[tuple[str, Word]]:
    """Each superlative with its rank; "" where it has none."""
    superlatives = [(before, word) for before, word in pairwise(words) if _is_superlative(word)]
    return [(_rank(before), word) for before, word in superlatives]


def _is_superlative(word: Word) -> bool:
    return word.lower in _SUPERLATIVES or (
        len(word.text) > 5 and word.lower.endswith("est") and word.lower not in _NO_SUPERLATIVES
    )


def _rank(word: Word) -> str:
    plain = word.lower.rstrip("stndrh") if word.text[0].isdigit() else word.lower
    return plain if plain in _RANKS else ""
