"""Who did it, and to whom: a sentence that has the right names in each other's places is wrong."""

import re
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import zip_longest

from bot.answering.grounding.names import is_among
from bot.answering.grounding.words import OFFICES, Word, is_name
from bot.answering.nations import nations

_BE = frozenset("was were is are be been being".split())
_PARTICIPLE = re.compile(
    r"\w+(?:ed|en|wn|ne)|told|sent|met|led|made|held|put|set|cut|built|lost|won|paid|sold|bought|brought|caught|found|kept|"
    r"left|shot|struck|begun|hit|heard|taught|thought|sought|fought|laid|said"
)
_PRONOUNS = frozenset("he she they it who which whom his her their its we i you our my".split())
_RELATIVES = frozenset("who which that".split())
_RELATIONS = frozenset("ahead behind".split())
"""What tells who is before whom, without a verb."""
_BOUNDARIES = frozenset(";:")
_PAST = re.compile(
    r"gave|took|went|came|began|became|saw|knew|grew|rose|fell|drove|wrote|spoke|broke|chose|flew|froze|ran|drew|threw|did"
)
_AUXILIARIES = frozenset("will would shall should can could may might must did do does not never to".split())
_HAVE = frozenset("has have had".split())
_PREPOSITIONS = frozenset(
    "in at near to from into around outside over towards toward through with of for on about against between by".split()
)
_SPEECH = frozenset(
    "said says say told tell tells added adds warned announced replied answered declared stated noted argued insisted "
    "wrote confirmed reported explained claimed complained acknowledged remarked".split()
)
_PASSIVE_WITHIN = 3
_BETWEEN = frozenset([",", "and", "of", "the", "."])


@dataclass(frozen=True, slots=True)
class _Doing:
    """A word of a sentence: the names before it, the nearest last; those behind it; its agent, if told by "by"."""

    before: tuple[Word, ...]
    behind: tuple[Word, ...]
    agents: tuple[Word, ...]
    is_passive: bool
    after_pronoun: bool


def exchanged(claim: Sequence[Word], sources: Sequence[Sequence[Word]], small: AbstractSet[str]) -> str | None:
    """A name of the claim that does there what another one does in the sources; None where none does.

    `small` are words, in lower case, that are no names where they open a sentence.

    For each word that a source has too, the claim's nearest name before it (or behind "by", where it is passive) must
    be among those before it in a source (or behind "by" there). A source that names nobody there says nothing on it; one
    with a pronoun does so only where it has the name on the other side.
    """
    for place, word in enumerate(claim):
        if not _is_verb(word):
            continue
        actor = _actor(_doing(claim, place, small))
        met = _SPEECH if word.lower in _SPEECH else frozenset({word.lower, *word.stems})
        there = [_doing(source, other, small) for source in sources for other in _places(source, met)]
        if actor is None or not there or any(_is_cited(actor, source) for source in sources):
            continue
        if all(_is_another(actor, one) for one in there):
            return actor.text
    return None


def _is_cited(actor: Word, source: Sequence[Word]) -> bool:
    """Whether something is told "according to" a name."""
    place = next((at for at, word in enumerate(source) if word.lower == "according"), len(source))
    return is_among(actor, source[place:])


def turned_round(claim: Sequence[Word], sources: Sequence[Sequence[Word]]) -> str | None:
    """A noun of the claim that does there what in a source somebody else does, and to it: "the museum lends"."""
    for place, word in enumerate(claim):
        if not _is_surely_verb(word) or word.lower in _SPEECH or _is_done(claim, place):
            continue
        noun = _noun_before(claim, place)
        if noun is None:
            continue
        met = frozenset({word.lower, *word.stems})
        there = [(source, other) for source in sources for other in _places(source, met)]
        if there and all(_is_behind(noun, source, other) for source, other in there):
            return noun.text
    return None


def _is_behind(noun: Word, source: Sequence[Word], place: int) -> bool:
    subject = _noun_before(source, place, or_name=True)
    if subject is None or _is_done(source, place) or not set(subject.stems).isdisjoint(noun.stems):
        return False
    before = any(not set(noun.stems).isdisjoint(word.stems) for word in source[:place])
    return not before and any(not set(noun.stems).isdisjoint(word.stems) for word in source[place + 1 :])


def _is_done(words: Sequence[Word], place: int) -> bool:
    return any(word.lower in _BE for word in words[max(0, place - _PASSIVE_WITHIN) : place])


def _noun_before(words: Sequence[Word], place: int, *, or_name: bool = False) -> Word | None:
    """The noun that stands right before a verb, apart from "had" and the like and from "agreed to"."""
    while place and (words[place - 1].lower in _AUXILIARIES | _HAVE or words[place - 1].lower.endswith("ly")):
        place -= 1
        if words[place].lower == "to":
            if not place or not _is_surely_verb(words[place - 1]):
                return None
            place -= 1
    word = words[place - 1] if place else None
    if word is None or not word.is_content or not word.text[0].isalpha() or _is_verb(word):
        return None
    return word if or_name or not word.is_capitalised else None


def _is_surely_verb(word: Word) -> bool:
    return _is_verb(word) and (
        word.lower.endswith("ed") or bool(_PAST.fullmatch(word.lower)) or word.follows in _AUXILIARIES
    )


def _is_verb(word: Word) -> bool:
    """Whether a word is a verb, as far as its form or the word before it tells."""
    if not word.is_content or word.is_capitalised or not word.text[0].isalpha():
        return False
    if word.lower in _RELATIONS:
        return True
    return bool(_PARTICIPLE.fullmatch(word.lower) or _PAST.fullmatch(word.lower)) or word.follows in _AUXILIARIES


def _actor(doing: _Doing) -> Word | None:
    if doing.is_passive:
        return doing.agents[0] if doing.agents else None
    own = [
        name
        for name, following in zip_longest(doing.before, doing.before[1:])
        if name.follows not in _PREPOSITIONS and not _is_whose(name, following) and not _is_of_people(name)
    ]
    return own[-1] if own else None


def _is_whose(name: Word, following: Word | None) -> bool:
    """Whether a name, or the one that it is the first part of, only tells whose something is."""
    return name.is_possessive or (following is not None and following.is_possessive and following.follows == name.lower)


def _is_another(actor: Word, source: _Doing) -> bool:
    """Whether in a source somebody else is named as the one who does it."""
    if source.is_passive:
        return bool(source.agents) and not is_among(actor, source.agents)
    if is_among(actor, source.before):
        return False
    return is_among(actor, source.behind) if source.after_pronoun else bool(source.before)


def _places(words: Sequence[Word], met: AbstractSet[str]) -> Iterator[int]:
    for place, word in enumerate(words):
        if not word.is_capitalised and not met.isdisjoint((word.lower, *word.stems)):
            yield place


def _doing(words: Sequence[Word], place: int, small: AbstractSet[str]) -> _Doing:
    first = max((index + 1 for index in range(place) if words[index].text in _BOUNDARIES), default=0)
    last = next((index for index in range(place, len(words)) if words[index].text in _BOUNDARIES), len(words))
    before, behind = words[first:place], words[place + 1 : last]
    is_passive = _PARTICIPLE.fullmatch(words[place].lower) is not None and any(
        word.lower in _BE for word in words[max(first, place - _PASSIVE_WITHIN) : place]
    )
    subject = _subject(words, first, place, small)
    by = next((index for index, word in enumerate(behind) if word.lower == "by"), None)
    return _Doing(
        before=subject or tuple(word for word in before if is_name(word, small)),
        behind=tuple(word for word in behind if is_name(word, small)),
        agents=tuple(_listed(behind[by + 1 :], small)) if by is not None else (),
        is_passive=is_passive,
        after_pronoun=not subject and any(word.lower in _PRONOUNS for word in before),
    )


def _subject(words: Sequence[Word], first: int, place: int, small: AbstractSet[str]) -> tuple[Word, ...]:
    """The name that surely is a verb's subject: it stands right before it, or before the "who" that does."""
    end = place
    while end > first and words[end - 1].lower in _AUXILIARIES | _BE | _HAVE:
        end -= 1
    if end > first and words[end - 1].lower in _RELATIVES:
        end -= 1
        while end > first and words[end - 1].text == ",":
            end -= 1
    begin = end
    while begin > first and (is_name(words[begin - 1], small) or words[begin - 1].text == "."):
        begin -= 1
    if begin > first and words[begin - 1].lower in _PREPOSITIONS | {"and", "or"}:
        return ()
    return tuple(word for word in words[begin:end] if is_name(word, small) and not word.is_possessive)


def _is_of_people(word: Word) -> bool:
    """Whether a word is no name by itself but tells whose: "Russian", in "the Russian side"."""
    return word.lower in nations() and nations()[word.lower] != word.lower


def _listed(words: Sequence[Word], small: AbstractSet[str]) -> Iterator[Word]:
    """The names with which some words begin, as long as only commas, "and" and small words of one phrase are between."""
    begun = False
    for word in words:
        if is_name(word, small):
            begun = True
            yield word
        elif begun and word.lower not in _BETWEEN and word.lower not in OFFICES:
            return
