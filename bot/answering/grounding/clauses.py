"""The clauses of a claim: what one of them tells must stand together in one sentence of the sources.

Else a claim could be put together from pieces that are each true, and be false.
"""

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from bot.answering.grounding.claim import Claim, Fact, Told
from bot.answering.grounding.numbers import compete
from bot.answering.wording import Stems

_BETWEEN = re.compile(
    r"\s*[;:()\u2013\u2014]\s+|,\s+(?!\d{4}\b)|\s+(?:and|but|while|whereas|although|though|which|who|whom|where|when|after|before|"
    r"because|so|as|since)\s+"
)
_FEWEST_WORDS = 2
_ENOUGH_WORDS = 2
"""Of a clause: a sentence that has so many of them is about the same, be there another one that has more."""


def split_clauses(claim: Claim, small: AbstractSet[str], stems: Stems) -> list[Claim]:
    """The clauses of a claim that have something to tell and facts in it; `small` words are no names."""
    parts = [part for part in _BETWEEN.split(claim.told.text) if part]
    clauses = [Claim.of(part, small, stems) for part in parts] if len(parts) > 1 else [claim]
    return [clause for clause in clauses if len(clause.plain) >= _FEWEST_WORDS]


def torn_apart(clause: Claim, told: Sequence[Told], missing: Sequence[AbstractSet[Fact]]) -> list[Fact]:
    """The facts of a clause that none of the sentences has that have most of its words, or enough of them.

    Enough is not enough for a number where the sentence with more of them has another number of that kind. `missing` are
    the facts of the clause that each of the sentences lacks.
    """
    met = [len(clause.plain & one.content) for one in told]
    most = max(met, default=0)
    if not most:
        return []
    best = [lacks for number, lacks in zip(met, missing, strict=True) if number == most]
    torn = frozenset.intersection(*map(frozenset, best))
    near = [lacks for number, lacks in zip(met, missing, strict=True) if number >= min(most, _ENOUGH_WORDS)]
    still = frozenset.intersection(*map(frozenset, near))
    numbers = [number for one, count in zip(told, met, strict=True) if count == most for number in one.numbers]
    rivalled = {number.written for number in clause.told.numbers if any(compete(number, other) for other in numbers)}
    return sorted(fact for fact in torn if fact in still or fact[1] in rivalled)
