"""What sources tell otherwise than a claim does, although they have all its facts: denied, only planned, of somebody else."""

from collections.abc import Iterator, Sequence

from bot.answering.grounding.claim import Claim
from bot.answering.grounding.clauses import split_clauses
from bot.answering.grounding.comparing import lost_rank, reversed_comparison
from bot.answering.grounding.epithets import another_ones
from bot.answering.grounding.grave import GraveWords
from bot.answering.grounding.holders import of_another, of_something_else, split_parts
from bot.answering.grounding.numbers import missing_numbers
from bot.answering.grounding.opposites import Opposites
from bot.answering.grounding.polarity import Polarity, flipped, joined, overstated, polarity
from bot.answering.grounding.quotations import classify_quotation, without_quotations
from bot.answering.grounding.roles import exchanged, turned_round
from bot.answering.grounding.source import Problem, Source
from bot.answering.grounding.speakers import wrong_speaker
from bot.answering.grounding.words import split_words
from bot.answering.wording import Stems


class Contradicting:
    """Finds what sources contradict."""

    def __init__(self, stems: Stems) -> None:
        """Compare words by these stems."""
        self._stems = stems
        self._opposites = Opposites(stems)
        self._grave = GraveWords(stems)

    def problems(self, claim: Claim, chosen: Sequence[Source], sources: Sequence[Source]) -> Iterator[Problem]:
        """What those that were chosen of a claim's sources tell otherwise, as the others around them show."""
        yield from self._contradictions(claim, chosen)
        yield from self._overstated(claim, chosen, sources)
        yield from self._roles(claim, chosen, sources)

    def _contradictions(self, claim: Claim, chosen: Sequence[Source]) -> Iterator[Problem]:
        claimed = polarity(claim.told.words)
        told, shared = self._told(claim, chosen)
        if flip := flipped(claimed, told, shared):
            yield Problem("negation", flip)
        elif opposite := self._opposed(claim, chosen):
            yield Problem("comparison", opposite)

    def _overstated(self, claim: Claim, chosen: Sequence[Source], sources: Sequence[Source]) -> Iterator[Problem]:
        """What the sources only plan; a word that those that were chosen lack is told by another one of the passage."""
        met = frozenset[str]().union(*(source.told.content for source in chosen))
        others = [
            source for source in sources if source not in chosen and source.told.content & claim.told.content - met
        ]
        told, shared = self._told(claim, [*chosen, *others])
        everything = frozenset(stem for source in sources for word in source.told.words for stem in word.stems)
        if grave := self._grave.missing(claim.told.words, everything):
            yield Problem("certainty", grave)
        if word := overstated(polarity(claim.told.words), told, shared):
            yield Problem("certainty", word)

    def _told(self, claim: Claim, telling: Sequence[Source]) -> tuple[Polarity, frozenset[str]]:
        """What the sources deny or only plan, all together, and the claim's own words that they have, quotations aside."""
        contents = [source.told.content for source in telling]
        told = joined([source.polarity for source in telling], contents)
        return told, claim.told.content & frozenset[str]().union(*contents) - self._quoted(claim)

    def _quoted(self, claim: Claim) -> frozenset[str]:
        return frozenset(stem for words in claim.quotations for stem in self._stems.of(words))

    def _roles(self, claim: Claim, chosen: Sequence[Source], sources: Sequence[Source]) -> Iterator[Problem]:
        """Whom the claim puts in another one's place."""
        small = frozenset[str]().union(*(source.names.small for source in chosen))
        words = [source.told.words for source in chosen]
        quoting = [source.told.words for source in chosen if self._has_quotation(claim, source)] or words
        told = (
            split_words(without_quotations(claim.told.text, ""), self._stems) if claim.quotations else claim.told.words
        )
        in_order = sorted(sources, key=lambda source: (source.number, source.span))
        if claim.quotations:
            texts = [source.told.text for source in in_order]
            if name := wrong_speaker(claim.told.text, claim.quotations, texts, small, self._stems):
                yield Problem("roles", name)
        elif swapped := exchanged(told, quoting, small) or turned_round(told, words):
            yield Problem("roles", swapped)
        if epithet := another_ones(told, [source.told.words for source in in_order], small):
            yield Problem("roles", epithet)
        parts = [part for source in in_order for part in split_parts(source.told.text, small, self._stems)]
        for clause in split_clauses(claim, small, self._stems):
            if number := of_something_else(clause, parts):
                yield Problem("number", f"{number}, which is of something else")
            for source in chosen:
                if number := of_another(clause, source.told.text, small, self._stems):
                    yield Problem("number", f"{number}, which is another one's")

    def _opposed(self, claim: Claim, chosen: Sequence[Source]) -> str | None:
        """A word that the sources, or the one that has most of its clause, has the opposite of."""
        small = frozenset[str]().union(*(source.names.small for source in chosen))
        parts = [part for source in chosen for part in split_parts(source.told.text, small, self._stems)]
        clauses = split_clauses(claim, small, self._stems) or [claim]
        pairs = [(clause, max(parts, key=lambda part: _likeness(clause, part))) for clause in clauses]
        opposed = (self._opposites.find(clause.told.words, part.told.words) for clause, part in pairs)
        words = [word for source in chosen for word in source.told.words]
        return (
            self._opposites.find_undirected(claim.told.words, words)
            or next(filter(None, opposed), None)
            or reversed_comparison(claim.told.words, words)
            or lost_rank(claim.told.words, words)
        )

    def _has_quotation(self, claim: Claim, source: Source) -> bool:
        return any(classify_quotation(words, [source.told.text], []) == "verbatim" for words in claim.quotations)


def _likeness(clause: Claim, part: Claim) -> tuple[int, int]:
    """How many of the clause's numbers, and then of its words, a part has."""
    missing = len(missing_numbers(clause.told.numbers, part.told.numbers))
    return -missing, len(clause.told.content & part.told.content)
