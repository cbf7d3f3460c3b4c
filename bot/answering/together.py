"""Many questions answered together: what they share is done once, and an error of one is its own."""

import time
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from bot.answering.answer import Answer
from bot.answering.answerer import Answerer
from bot.answering.conversation import Turn
from bot.answering.inquiry import Found, Inquiry
from index.embedding import EncodedQuestion
from index.late_interaction import WordMatches

_Item = TypeVar("_Item")
_Made = TypeVar("_Made")


@dataclass(frozen=True, slots=True)
class _Understood:
    answerer: Answerer
    inquiry: Inquiry


@dataclass(frozen=True, slots=True)
class _Encoded:
    answerer: Answerer
    inquiry: Inquiry
    encoded: EncodedQuestion


@dataclass(frozen=True, slots=True)
class _Found:
    answerer: Answerer
    found: Found


@dataclass(frozen=True, slots=True)
class _Matched:
    answerer: Answerer
    found: Found
    matches: list[WordMatches]


def ask_together(asked: Sequence[tuple[Answerer, str, Sequence[Turn]]]) -> list[Answer | Exception]:
    """What `Answerer.ask` gives for each question with its conversation, or the error that it raises.

    Answerers with the same embedder or late interaction use it together.
    """
    understood = _each(lambda one: _Understood(one[0], one[0].understand(one[1], one[2])), asked)
    encoded = _at_once(_encode, understood, by=lambda one: id(one.answerer.embedder))
    found = _each(lambda one: _Found(one.answerer, one.answerer.find(one.inquiry, one.encoded)), encoded)
    matched = _at_once(_match, found, by=lambda one: id(one.answerer.late_interaction))
    return _each(lambda one: one.answerer.answer(one.found, one.matches), matched)


def _encode(understood: Sequence[_Understood]) -> list[_Encoded]:
    begun = time.perf_counter()
    encoded = understood[0].answerer.embedder.encode_questions([one.inquiry.standalone for one in understood])
    _share("retrieve", begun, [one.inquiry for one in understood])
    return [_Encoded(one.answerer, one.inquiry, made) for one, made in zip(understood, encoded, strict=True)]


def _match(found: Sequence[_Found]) -> list[_Matched]:
    begun = time.perf_counter()
    matched = found[0].answerer.late_interaction.match_together([one.found.to_match for one in found])
    _share("read", begun, [one.found.inquiry for one in found])
    return [_Matched(one.answerer, one.found, matches) for one, matches in zip(found, matched, strict=True)]


def _share(stage: str, begun: float, inquiries: Sequence[Inquiry]) -> None:
    """Count the time since then to all of them in equal parts."""
    took_ms = (time.perf_counter() - begun) * 1000
    for inquiry in inquiries:
        inquiry.clock.add(stage, took_ms / len(inquiries))


def _each(step: Callable[[_Item], _Made], items: Sequence[_Item | Exception]) -> list[_Made | Exception]:
    """What a step makes of each item by itself. An error stands in the item's place from then on."""
    return [item if isinstance(item, Exception) else _attempt(step, item) for item in items]


def _attempt(step: Callable[[_Item], _Made], item: _Item) -> _Made | Exception:
    try:
        return step(item)
    except Exception as error:  # whatever it is, the other questions are not to suffer from it
        return error


def _at_once(
    step: Callable[[Sequence[_Item]], Sequence[_Made]],
    items: Sequence[_Item | Exception],
    *,
    by: Callable[[_Item], Hashable],
) -> list[_Made | Exception]:
    """What a step makes of all items that are alike in `by`, taken together; of each alone where that fails."""
    made: list[_Made | Exception | None] = [item if isinstance(item, Exception) else None for item in items]
    groups: dict[Hashable, list[tuple[int, _Item]]] = {}
    for place, item in enumerate(items):
        if not isinstance(item, Exception):
            groups.setdefault(by(item), []).append((place, item))
    for group in groups.values():
        for (place, _), one in zip(group, _all_or_each(step, [item for _, item in group]), strict=True):
            made[place] = one
    return [one for one in made if one is not None]


def _all_or_each(step: Callable[[Sequence[_Item]], Sequence[_Made]], items: Sequence[_Item]) -> list[_Made | Exception]:
    try:
        return list(step(items))
    except Exception:  # one of them may be to blame: alone, each has its own error or none
        return _each(lambda item: step([item])[0], items)
