"""Whose a number is, where one sentence tells several: "Arn has 61 seats; Bel holds 72"."""

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from bot.answering.grounding.claim import Claim
from bot.answering.grounding.names import is_among
from bot.answering.grounding.numbers import Number, compete, missing_numbers
from bot.answering.grounding.words import Word
from bot.answering.wording import Stems

_CUT = re.compile(
    r";\s+|,?\s+(?:while|whereas|but|although|though)\s+|,?\s+and\s+(?=(?:M[rs]+\.\s+)?[A-Z]|(?:the|its|his|her|their|a)\s)"
    r"|,\s+(?=\w+ing\b)"
)


def split_parts(text: str, small: AbstractSet[str], stems: Stems) -> list[Claim]:
    """The parts of a sentence that each tell of somebody or something."""
    return [Claim.of(part, small, stems) for part in _CUT.split(text) if part]


def of_another(clause: Claim, source: str, small: AbstractSet[str], stems: Stems) -> str | None:
    """A number of a claim's clause that the part of a source which has it tells of somebody else; None where none has.

    That another part of the same sentence tells of the one whom the claim names shows that they are kept apart.
    """
    parts = split_parts(source, small, stems)
    names = [word for run in clause.names for word in run]
    if len(parts) < 2 or not names:
        return None
    for number in clause.told.numbers:
        having = [part for part in parts if not missing_numbers([number], part.told.numbers)]
        others = [part for part in parts if part not in having]
        if (
            having
            and all(_names_others(names, part) for part in having)
            and any(_may_mean(names, one) for one in others)
        ):
            return number.written
    return None


def of_something_else(clause: Claim, parts: Sequence[Claim]) -> str | None:
    """A number of a clause of which the sources tell something else, and have another such number of what the clause tells.

    "460 died" is wrong where "460 were treated" and "nine died".
    """
    for number in clause.told.numbers:
        having = [part for part in parts if not missing_numbers([number], part.told.numbers)]
        rivals = [(part, other) for part in parts for other in part.told.numbers if compete(number, other)]
        if having and number.unit != "ordinal" and all(_is_outdone(number, clause, part, rivals) for part in having):
            return number.written
    return None


def _is_outdone(number: Number, clause: Claim, having: Claim, rivals: Sequence[tuple[Claim, Number]]) -> bool:
    """Whether another number goes with the clause better than its own does in a part of the sources."""
    if number.unit or number.measure:
        plain = clause.plain - {number.first} if number.measure else clause.plain
        met = len(plain & having.told.content)
        return any(len(plain & part.told.content) > met for part, _ in rivals)
    own = next(one for one in having.told.numbers if one.value == number.value)
    is_of_it = not own.of or number.first in own.of or number.first in having.told.content
    return not is_of_it and any(number.first in other.of for _, other in rivals)


def _names_others(names: Sequence[Word], part: Claim) -> bool:
    """Whether a part of a sentence names somebody, and nobody of these."""
    named = [word for run in part.names for word in run]
    return bool(named) and not any(is_among(name, named) for name in names)


def _may_mean(names: Sequence[Word], part: Claim) -> bool:
    named = [word for run in part.names for word in run]
    return part.told.has_pronoun or any(is_among(name, named) for name in names)
