"""What somebody is called beside the name, as in "Karin Aas, the minister of justice": it must be said of that one."""

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from itertools import pairwise

from bot.answering.grounding.words import OFFICES, Word, is_name

_LONGEST = 9
_NOT_EPITHETS = frozenset(
    "who which whom whose where when while but and or as after before because said says is was are were has had have been "
    "including according".split()
)
_PRONOUNS = frozenset("he she they".split())
_COMES = frozenset([",", "who", "is", "was", "comes", "came"])


def another_ones(claim: Sequence[Word], sentences: Sequence[Sequence[Word]], small: AbstractSet[str]) -> str | None:
    """A word of an epithet that the sentences have, but in none that names who is called so in the claim."""
    if place := _of_another(claim, sentences, small) or _from_elsewhere(claim, sentences, small):
        return place
    everywhere = {stem for sentence in sentences for word in sentence for stem in word.stems}
    for name, epithet in _epithets(claim, small):
        beside = _beside(name, sentences)
        if beside is None:
            continue
        for word in epithet:
            if not everywhere.isdisjoint(word.stems) and beside.isdisjoint(word.stems):
                return word.text
    return None


def _of_another(claim: Sequence[Word], sentences: Sequence[Sequence[Word]], small: AbstractSet[str]) -> str | None:
    """A name of the claim that stands behind another one's "of" where the sentences have a third: "Ferrante of Valmera"."""
    there = {(first.lower, second.lower) for sentence in sentences for first, second in _of(sentence, small)}
    for first, second in _of(claim, small):
        places = {place for name, place in there if name == first.lower}
        if places and second.lower not in places:
            return second.text
    return None


def _from_elsewhere(claim: Sequence[Word], sentences: Sequence[Sequence[Word]], small: AbstractSet[str]) -> str | None:
    """A place that the claim has somebody come from, and the sentences somebody else: "Marchetti, who is from Brescia"."""
    there = {(first.lower, second.lower) for sentence in sentences for first, second in _from(sentence, small)}
    for first, second in _from(claim, small):
        ones = {name for name, place in there if place == second.lower}
        if ones and first.lower not in ones:
            return second.text
    return None


def _from(words: Sequence[Word], small: AbstractSet[str]) -> Iterator[tuple[Word, Word]]:
    for place, (word, origin) in enumerate(pairwise(words)):
        if word.lower != "from" or not is_name(origin, small):
            continue
        before = place - 1
        while before >= 0 and words[before].lower in _COMES:
            before -= 1
        if before >= 0 and is_name(words[before], small):
            yield words[before], origin


def _of(words: Sequence[Word], small: AbstractSet[str]) -> Iterator[tuple[Word, Word]]:
    for first, of, second in zip(words, words[1:], words[2:], strict=False):
        if of.lower == "of" and first.is_capitalised and is_name(first, small) and is_name(second, small):
            yield first, second


def _beside(name: Word, sentences: Sequence[Sequence[Word]]) -> set[str] | None:
    """The stems of the sentences that have a name, and of those that go on with "he" or "she"; None where none has it."""
    found: set[str] = set()
    is_told = goes_on = False
    for sentence in sentences:
        has_name = any(word.lower == name.lower and word.is_capitalised for word in sentence)
        goes_on = has_name or (goes_on and bool(sentence) and any(word.lower in _PRONOUNS for word in sentence[:2]))
        is_told = is_told or has_name
        if goes_on:
            found.update(stem for word in sentence for stem in word.stems)
    return found if is_told else None


def _epithets(words: Sequence[Word], small: AbstractSet[str]) -> Iterator[tuple[Word, list[Word]]]:
    """Each name with the words of what stands between commas behind it, or before it and one comma."""
    commas = [-1, *(place for place, word in enumerate(words) if word.text == ","), len(words)]
    for first, last in pairwise(commas):
        phrase = words[first + 1 : last]
        if not 0 < len(phrase) <= _LONGEST or any(word.lower in _NOT_EPITHETS for word in phrase):
            continue
        plain = [word for word in phrase if word.is_content and not is_name(word, small) and word.text[0].isalpha()]
        if not plain:
            continue
        is_closed = last < len(words)
        if first >= 0 and is_closed and is_name(words[first - 1], small):
            yield words[first - 1], plain
        elif is_closed and words[last + 1 : last + 2] and is_name(words[last + 1], small) and _is_person(phrase):
            yield _last_of_name(words, last + 1, small), plain


def _is_person(phrase: Sequence[Word]) -> bool:
    """Whether a phrase ends with what somebody is, "the union's president"."""
    return phrase[-1].lower in OFFICES or any(word.is_possessive for word in phrase)


def _last_of_name(words: Sequence[Word], place: int, small: AbstractSet[str]) -> Word:
    while words[place + 1 : place + 2] and is_name(words[place + 1], small):
        place += 1
    return words[place]
