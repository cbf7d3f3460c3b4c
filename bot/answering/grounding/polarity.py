"""Whether a sentence says the opposite of its source: a "not" too many or too few, "more" for "less", a plan for a fact."""

import re
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from bot.answering.grounding.cues import (
    ALLEGES,
    ATTRIBUTES,
    BE,
    BEHIND,
    BESIDE,
    BOUNDARIES,
    CLAUSES,
    DECIDES,
    DETERMINERS,
    FUTURE,
    IDEAS,
    IN_PLACE,
    NEGATIONS,
    OBJECT,
    PLANS,
    PROMISES,
    SPEECH,
)
from bot.answering.grounding.words import Word
from bot.answering.wording import SPELLED_NUMBER

_AGAINST_WITHIN = 7
_ALLEGED_REACH = 6
_NUMBER = re.compile(SPELLED_NUMBER)
_REACH = 3
_SUBJECT_REACH = 6
_UNTIL_WITHIN = 8


@dataclass(frozen=True, slots=True)
class Polarity:
    """The stems that a sentence denies, those that it only plans or supposes, and what it tells as sure to come.

    `excepted` are those that it denies by naming them as the other one, "unlike Tern"; `alleged` those that somebody in it
    maintains. `hedged` are all that it may be said to tell as a plan, `announced` as something to come; `attributes` is
    whether it tells who says so.
    """

    denied: frozenset[str]
    excepted: frozenset[str]
    supposed: frozenset[str]
    future: frozenset[str]
    alleged: frozenset[str]
    hedged: frozenset[str]
    announced: frozenset[str]
    attributes: bool


def polarity(words: Sequence[Word]) -> Polarity:
    """What a sentence denies and supposes."""
    denials = [place for place, word in enumerate(words) if _is_negation(words, place) and not _is_until(words, place)]
    to_come = [place for place, word in enumerate(words) if _is_to_come(words, place)]
    plans = [place for place in range(len(words)) if _is_plan(words, place) and place not in to_come]
    promises = [place for place in to_come if words[place].lower in PROMISES and words[place].lower[:5] != "agree"]
    in_place = [place for place, word in enumerate(words) if word.lower in IN_PLACE]
    behind = [place for place in denials if words[place].lower in BEHIND or _is_passive(words, place)]
    objects = [place for place in plans if _has_object_before(words, place)]
    excepted = frozenset(_reached(words, in_place, with_names=True))
    alleges = [place for place, word in enumerate(words) if word.lower in ALLEGES]
    return Polarity(
        denied=frozenset(
            (
                *_reached(words, denials),
                *_reached(words, behind, back=True),
                *excepted,
                *(stem for place in denials if words[place].lower == "against" for stem in _deciding(words, place)),
            )
        ),
        excepted=excepted,
        supposed=frozenset(_reached(words, plans)),
        future=frozenset(_reached(words, to_come)),
        alleged=frozenset(_reached(words, alleges, reach=_ALLEGED_REACH)),
        hedged=_behind_first(words, [*plans, *promises, *_ideas(words)])
        | _of_ideas(words)
        | frozenset(_reached(words, objects, back=True, with_names=True)),
        announced=_behind_first(words, to_come)
        | frozenset(_reached(words, to_come, back=True, with_names=True, reach=_SUBJECT_REACH)),
        attributes=any(word.lower in ATTRIBUTES for word in words),
    )


def joined(polarities: Sequence[Polarity], contents: Sequence[AbstractSet[str]]) -> Polarity:
    """What several sentences deny and suppose together: not what one of them says outright."""

    def left(reached: Sequence[AbstractSet[str]]) -> frozenset[str]:
        outright = [content - of_one for content, of_one in zip(contents, reached, strict=True)]
        return frozenset[str]().union(*reached) - frozenset[str]().union(*outright)

    return Polarity(
        denied=left([one.denied for one in polarities]),
        excepted=left([one.excepted for one in polarities]),
        supposed=left([one.supposed for one in polarities]),
        future=left([one.future for one in polarities]),
        alleged=left([one.alleged for one in polarities]),
        hedged=left([one.hedged for one in polarities]),
        announced=left([one.announced for one in polarities]),
        attributes=any(one.attributes for one in polarities),
    )


def flipped(claim: Polarity, source: Polarity, shared: AbstractSet[str]) -> str | None:
    """A word that both have and one of them alone denies; where both do, one that both except, as "unlike" does."""
    if claim.denied and source.denied:
        crossed = shared & (claim.excepted - source.excepted)
        return min(crossed, default=None) if shared & (source.excepted - claim.excepted) else None
    return min(shared & (claim.denied | source.denied), default=None)


def overstated(claim: Polarity, source: Polarity, shared: AbstractSet[str]) -> str | None:
    """A word that the source only plans, supposes, foretells or has somebody maintain, and the claim tells as a fact."""
    told = shared & (source.supposed - claim.hedged | source.future - claim.hedged - claim.announced)
    if not claim.attributes:
        told |= shared & source.alleged - claim.hedged
    return min(told, default=None)


def _reached(
    words: Sequence[Word], cues: Sequence[int], *, back: bool = False, with_names: bool = False, reach: int = _REACH
) -> Iterator[str]:
    """The stems of the first words behind each cue, or before it, up to where its clause ends."""
    for place in cues:
        if not back and _next(words, place) == "by":
            continue
        reached = 0
        for word in reversed(words[:place]) if back else words[place + 1 :]:
            if word.text in BOUNDARIES or word.lower in CLAUSES or reached == reach:
                break
            if word.is_content and (with_names or not word.is_capitalised) and not _is_beside(word):
                yield from word.stems
                reached += 1
            if word.lower == "guilty":  # "not guilty" says nothing against what somebody isn't guilty of
                break


def _is_beside(word: Word) -> bool:
    """Whether a word only tells how or how many."""
    return (
        word.lower in BESIDE
        or word.text[0].isdigit()
        or word.lower.endswith("ly")
        or bool(_NUMBER.fullmatch(word.lower))
    )


def _behind_first(words: Sequence[Word], cues: Sequence[int]) -> frozenset[str]:
    """The stems of all words behind the first cue."""
    return frozenset(stem for word in words[min(cues) :] for stem in word.stems) if cues else frozenset()


def _ideas(words: Sequence[Word]) -> list[int]:
    """Where a sentence speaks of an idea, and behind it of what is the object of that."""
    return [place for place, word in enumerate(words) if word.lower in IDEAS and _next(words, place) in OBJECT]


def _of_ideas(words: Sequence[Word]) -> frozenset[str]:
    """The stems of the words that tell which idea: "36" and "share" in "a $36-a-share offer"."""
    stems: set[str] = set()
    for place, word in enumerate(words):
        if word.lower in IDEAS:
            begin = next((at for at in range(place - 1, -1, -1) if words[at].lower in DETERMINERS - {"a"}), -1)
            stems.update(stem for one in words[max(begin + 1, place - _REACH - 1) : place] for stem in one.stems)
    return frozenset(stems)


def _next(words: Sequence[Word], place: int) -> str:
    return words[place + 1].lower if place + 1 < len(words) else ""


def _is_plan(words: Sequence[Word], place: int) -> bool:
    """Whether a word, or "has to", makes what follows a plan or a guess."""
    if words[place].lower in ("has", "have"):
        return _next(words, place) == "to"
    return words[place].lower in PLANS and not _is_noun(words, place)


def _is_to_come(words: Sequence[Word], place: int) -> bool:
    """Whether a word, or "is to", makes what follows something to come."""
    if words[place].lower in ("is", "are"):
        return _next(words, place) == "to"
    return words[place].lower in FUTURE or _is_reported(words, place)


def _is_reported(words: Sequence[Word], place: int) -> bool:
    """Whether a "would" is the "will" of what somebody said, and no condition."""
    return (
        words[place].lower == "would"
        and _next(words, place) != "have"
        and any(word.lower in SPEECH for word in words[:place])
        and not any(word.lower in ("if", "unless") for word in words)
    )


def _is_passive(words: Sequence[Word], place: int) -> bool:
    """Whether what stands before a word is what it is done to."""
    return words[place].lower.endswith("ed") and any(word.lower in BE for word in words[max(0, place - 3) : place])


def _has_object_before(words: Sequence[Word], place: int) -> bool:
    """Whether what is planned stands before the word for it: "is planned", "the steps that they proposed"."""
    following = _next(words, place)
    return (
        _is_passive(words, place)
        or following == "be"
        or not following[:1].isalpha()
        or following in ("in", "on", "at", "by", "for")
    )


def _deciding(words: Sequence[Word], place: int) -> Iterator[str]:
    """The stems of the "voted" of a "voted against"."""
    for word in words[max(0, place - _AGAINST_WITHIN) : place]:
        if word.lower in DECIDES:
            yield from word.stems


def _is_negation(words: Sequence[Word], place: int) -> bool:
    word = words[place]
    if word.lower == "against":
        return any(True for _ in _deciding(words, place))
    if word.lower == "out":
        return place > 0 and words[place - 1].lower in ("rule", "rules", "ruled", "ruling")
    if word.lower in ("for", "to"):
        return any(before.lower == "too" for before in words[max(0, place - 2) : place])
    return word.lower in NEGATIONS or word.lower.endswith(("n't", "n\u2019t"))


def _is_until(words: Sequence[Word], place: int) -> bool:
    """Whether a "not" is one of "not until", which tells when something happened after all."""
    return any(word.lower == "until" for word in words[place + 1 : place + 1 + _UNTIL_WITHIN])


def _is_noun(words: Sequence[Word], place: int) -> bool:
    """Whether a word such as "plans" is what somebody has, not what somebody does."""
    return place > 0 and (words[place - 1].lower in DETERMINERS or words[place - 1].is_possessive)
