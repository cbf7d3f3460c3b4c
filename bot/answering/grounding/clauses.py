"""The clauses of a claim: what one of them tells must stand together in one sentence of the sources.

Else a claim could be put together from pieces that are each true, and be false.
"""

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from bot.answering.grounding.claim import Claim, Fact
from bot.answering.wording import Stems

_BETWEEN = re.compile(
    r"\s*[;:()\u2013\u2014]\s+|,\s+(?!\d)|\s+(?:and|but|while|whereas|although|though|which|who|whom|where|when|after|before|"
    r"because|so|as|since)\s+"
)
_FEWEST_WORDS = 2


def split_clauses(claim: Claim, small: AbstractSet[str], stems: Stems) -> list[Claim]:
    """The clauses of a claim that have something to tell and facts in it; `small` words are no names."""
    parts = [part for part in _BETWEEN.split(claim.told.text) if part]
    clauses = [Claim.of(part, small, stems) for part in parts] if len(parts) > 1 else [claim]
    return [clause for clause in clauses if len(clause.plain) >= _FEWEST_WORDS]


def torn_apart(clause: Claim, contents: Sequence[AbstractSet[str]], missing: Sequence[AbstractSet[Fact]]) -> list[Fact]:
    """The facts of a clause that none of the sentences has that have most of its words.

    `contents` are the stems of each sentence's words, and `missing` the facts of the clause that it lacks.
    """
    met = [len(clause.plain & content) for content in contents]
    best = [lacks for number, lacks in zip(met, missing, strict=True) if number == max(met)]
    return sorted(frozenset.intersection(*map(frozenset, best))) if max(met, default=0) else []
