"""The sentences of passages that a claim rests on, and what they don't support of it."""

from collections.abc import Iterator, Sequence

import numpy as np

from bot.answering.grounding.claim import Claim, Fact
from bot.answering.grounding.clauses import split_clauses, torn_apart
from bot.answering.grounding.contradicting import Contradicting
from bot.answering.grounding.names import missing_names, missing_offices
from bot.answering.grounding.numbers import missing_numbers, turned_pair
from bot.answering.grounding.quotations import classify_quotation
from bot.answering.grounding.source import Floats, Problem, Source
from bot.answering.wording import Stems

MOST_SLICES = 3
_FACT_WEIGHT = 0.6
_WORD_WEIGHT = 0.3
_FEWEST_WORDS = 2
"""A further sentence is cited when it has a fact of the claim, or so many words, that those before it lack."""


class Supporting:
    """Finds what supports a claim, and what doesn't."""

    def __init__(self, stems: Stems) -> None:
        """Compare words by these stems."""
        self._stems = stems
        self._contradicting = Contradicting(stems)

    def choose(self, claim: Claim, vector: Floats, sources: Sequence[Source]) -> list[Source]:
        """The source that says most of a claim, and those that have what it lacks: at most three, the main one first."""
        missing = [self._missing(claim, source) for source in sources]
        facts = max(1, len(frozenset[object]().union(*missing)))
        scores = [
            float(vector @ source.vector)
            - _FACT_WEIGHT * len(lacks) / facts
            + _WORD_WEIGHT * _share(claim.told.content, source.told.content)
            for source, lacks in zip(sources, missing, strict=True)
        ]
        chosen = [int(np.argmax(scores))] if scores else []
        while chosen and len(chosen) < MOST_SLICES:
            gains = [
                (*self._gain(claim, place, chosen, sources, missing), scores[place], place)
                for place in range(len(sources))
                if place not in chosen
            ]
            best = max(gains, default=None)
            if best is None or not (best[0] or best[1] >= _FEWEST_WORDS):
                break
            chosen.append(best[3])
        return [sources[place] for place in chosen]

    def _gain(
        self,
        claim: Claim,
        place: int,
        chosen: Sequence[int],
        sources: Sequence[Source],
        missing: Sequence[frozenset[Fact]],
    ) -> tuple[int, int]:
        """How many facts, and how many words, of a claim a source has that those chosen lack.

        A fact counts only in a sentence that is about the same thing; a name also in one before the main one that tells
        whom that means by "she", or which bridge by "the bridge".
        """
        source, main = sources[place], sources[chosen[0]]
        met = frozenset[str]().union(*(sources[one].told.content for one in chosen))
        words = len((claim.told.content - met) & source.told.content)
        facts = frozenset.intersection(*(missing[one] for one in chosen)) - missing[place]
        if not claim.plain.isdisjoint(source.told.content):
            return len(facts), words
        names = sum(kind == "name" for kind, _ in facts)
        is_before = source.number == main.number and source.span.start < main.span.start
        says_of_whom = main.told.has_pronoun or bool(claim.plain & main.told.content & source.told.content)
        return (names if is_before and says_of_whom else 0), words

    def problems(self, claim: Claim, chosen: Sequence[Source], sources: Sequence[Source]) -> list[Problem]:
        """What of a claim those that were chosen of its sources don't have, or deny."""
        return [
            *self._facts(claim, chosen),
            *self._quotations(claim, chosen),
            *self._contradicting.problems(claim, chosen, sources),
        ] or [*self._pieces(claim, chosen)]

    def _facts(self, claim: Claim, chosen: Sequence[Source]) -> Iterator[Problem]:
        numbers = [number for source in chosen for number in source.told.numbers]
        yield from (Problem("number", one.written) for one in missing_numbers(claim.told.numbers, numbers))
        for source in chosen:
            if turned := turned_pair(claim.told.numbers, source.told.numbers):
                yield Problem("number", turned.written)
        missing = frozenset.intersection(*(self._missing(claim, source) for source in chosen))
        yield from (Problem("date", written) for kind, written in sorted(missing) if kind == "date")
        together = " ".join(source.told.text for source in chosen)
        words = [word for source in chosen for word in source.told.words]
        of_articles = [
            [
                *missing_names(claim.names, together, names, self._stems),
                *missing_offices(claim.told.words, words, names),
            ]
            for names in dict.fromkeys(source.names for source in chosen)
        ]
        yield from (Problem("name", name) for name in min(of_articles, key=len))

    def _pieces(self, claim: Claim, chosen: Sequence[Source]) -> Iterator[Problem]:
        """What is put together from sentences that don't say it together."""
        if len(chosen) < 2:
            return
        small = frozenset[str]().union(*(source.names.small for source in chosen))
        told = [source.told for source in chosen]
        for clause in split_clauses(claim, small, self._stems):
            missing = [self._missing(clause, source) for source in chosen]
            for kind, written in torn_apart(clause, told, missing):
                if kind == "name" and claim.quotations:  # it was checked who said it
                    continue
                having = [source for source, lacks in zip(chosen, missing, strict=True) if (kind, written) not in lacks]
                if not (_tells_which(kind, written) and self._is_told_before(clause, written, chosen, having)):
                    yield Problem(kind, f"{written}, which stands elsewhere")

    def _is_told_before(self, clause: Claim, fact: str, chosen: Sequence[Source], having: Sequence[Source]) -> bool:
        """Whether a sentence before tells whom "she" is, or which bridge "the bridge" is, in the one with most words."""
        main = max(chosen, key=lambda source: len(clause.plain & source.told.content))
        around = clause.around(fact)
        return any(
            source.number == main.number
            and source.span.start < main.span.start
            and (main.told.has_pronoun or bool(around & main.told.content & source.told.content))
            for source in having
        )

    def _missing(self, claim: Claim, source: Source) -> frozenset[Fact]:
        return claim.missing(source.told, source.hit.article.published, source.names, self._stems)

    def _quotations(self, claim: Claim, chosen: Sequence[Source]) -> Iterator[Problem]:
        in_order = sorted(chosen, key=lambda source: (source.number, source.span))
        text = " ".join(source.told.text for source in in_order)
        for words in claim.quotations:
            if classify_quotation(words, [text], []) != "verbatim":
                yield Problem("quotation", words)


def _tells_which(kind: str, written: str) -> bool:
    """Whether a fact only tells who or which it is: a name, or "18th"."""
    return kind == "name" or (kind == "number" and written.endswith(("st", "nd", "rd", "th")))


def _share(of: frozenset[str], there: frozenset[str]) -> float:
    return len(of & there) / max(1, len(of))
