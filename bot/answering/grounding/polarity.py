"""Whether a sentence says the opposite of its source: a "not" too many or too few, "more" for "less", a plan for a fact."""

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from bot.answering.grounding.words import Word
from bot.answering.wording import Stems

_NEGATIONS = frozenset(
    "not no never none nobody nothing neither nor without cannot unable fail fails failed failing refuse "
    "refuses refused refusing decline declined declines deny denied denies denying reject rejected rejects "
    "rejecting rejection hardly lack lacks lacked avoid avoided unwilling stop stopped prevent prevented rule "
    "ruled refusal failure false untrue".split()
)
_PLANS = frozenset(
    "may might could would plan plans planned planning expect expects expected propose proposes proposed "
    "proposing proposal hope hopes hoped want wants wanted seek seeks sought intend intends intended alleged "
    "allegedly reportedly claim claims claimed believe believed believes if unless possible possibly likely "
    "probably threaten threatens threatened threatening consider considers considered considering offer offers "
    "offered demand demands demanded demanding ask asks asked call calls called urge urged suggest suggested "
    "invite invited aim aims aimed accuse accused accuses should ready willing whether provided potential "
    "suspected deny denied".split()
)
_FUTURE = frozenset("will shall upcoming next soon due set scheduled".split())
_BOUNDARIES = frozenset(",;:()\u2013\u2014.!?")
_CLAUSES = frozenset(
    "but although though while whereas and because which who whom when where after before since".split()
)
_REACH = 4

_OPPOSITES = (
    "more/less more/fewer most/least before/after above/below over/under higher/lower highest/lowest rise/fall "
    "rose/fell rising/falling risen/fallen increase/decrease increase/drop increase/fall increase/reduce "
    "grow/shrink grew/shrank accept/reject accept/refuse approve/reject agree/refuse agree/disagree "
    "support/oppose win/lose won/lost win/lost begin/end start/end began/ended open/close first/last "
    "earlier/later early/late allow/ban allow/forbid legal/illegal guilty/innocent north/south east/west "
    "northern/southern eastern/western morning/evening buy/sell bought/sold import/export arrive/leave "
    "public/private success/failure succeed/fail victory/defeat direct/indirect alive/dead long/short "
    "longer/shorter larger/smaller largest/smallest bigger/smaller better/worse best/worst up/down "
    "confirm/deny release/capture free/detain immediately/gradually maximum/minimum major/minor "
    "weaken/strengthen tighten/ease raise/lower raise/cut possible/impossible likely/unlikely "
    "majority/minority optimistic/pessimistic include/exclude join/quit praise/criticise praise/criticize "
    "male/female husband/wife son/daughter father/mother brother/sister send/receive sent/received give/take "
    "gave/took faster/slower sooner/later older/younger oldest/youngest soldiers/civilians ally/enemy "
    "attack/defend"
)


@dataclass(frozen=True, slots=True)
class Polarity:
    """The stems that a sentence denies, those that it only plans or supposes, and what it tells as sure to come."""

    denied: frozenset[str]
    supposed: frozenset[str]
    future: frozenset[str]
    denies: bool
    supposes: bool
    foretells: bool


def polarity(words: Sequence[Word]) -> Polarity:
    """What a sentence denies and supposes."""
    return Polarity(
        denied=frozenset(_reached(words, _NEGATIONS, is_negation=True)),
        supposed=frozenset(_reached(words, _PLANS)),
        future=frozenset(_reached(words, _FUTURE)),
        denies=any(_is_negation(word) for word in words),
        supposes=any(word.lower in _PLANS for word in words),
        foretells=any(word.lower in _FUTURE for word in words),
    )


def flipped(claim: Polarity, source: Polarity, shared: AbstractSet[str]) -> str | None:
    """A word that both have and one of them alone denies."""
    for stem in sorted(shared):
        if (stem in claim.denied) != (stem in source.denied) and (not source.denies or not claim.denies):
            return stem
    return None


def overstated(claim: Polarity, source: Polarity, shared: AbstractSet[str]) -> str | None:
    """A word that the source only plans, supposes or foretells, and the claim tells as a fact."""
    if not claim.supposes and (supposed := sorted(shared & source.supposed)):
        return supposed[0]
    if not claim.supposes and not claim.foretells and (future := sorted(shared & source.future)):
        return future[0]
    return None


class Opposites:
    """Words and what is the opposite of each."""

    def __init__(self, stems: Stems) -> None:
        """Find words in any inflection that has the stem."""
        self._of: dict[str, set[str]] = {}
        for pair in _OPPOSITES.split():
            first, _, second = pair.partition("/")
            for one, other in ((first, second), (second, first)):
                for stem in stems.of(one):
                    self._of.setdefault(stem, set()).update(stems.of(other))

    def find(self, claim: Sequence[Word], source: Sequence[Word]) -> str | None:
        """A word of the claim for which the source has the opposite, and not the word itself.

        "Did not accept" and "refused" are no opposites: what is denied, or denies, has its opposite in what isn't.
        """
        there = {stem for word in source for stem in word.stems}
        denied = polarity(claim).denied | polarity(source).denied
        source_denies = any(_is_negation(word) for word in source)
        for word in claim:
            if source_denies and _is_negation(word):
                continue
            for stem in word.stems:
                opposites = self._of.get(stem, set()) - denied
                if stem not in there and stem not in denied and not there.isdisjoint(opposites):
                    return word.text
        return None


def _reached(words: Sequence[Word], cues: AbstractSet[str], *, is_negation: bool = False) -> Iterator[str]:
    """The stems of the first words behind a cue, up to where its clause ends."""
    for index, word in enumerate(words):
        if not (_is_negation(word) if is_negation else word.lower in cues):
            continue
        if words[index + 1 : index + 2] and words[index + 1].lower == "by":
            continue
        reached = 0
        for following in words[index + 1 :]:
            if following.text in _BOUNDARIES or following.lower in _CLAUSES or reached == _REACH:
                break
            if following.is_content and not following.is_capitalised and following.lower not in cues:
                yield from following.stems
                reached += 1


def _is_negation(word: Word) -> bool:
    return word.lower in _NEGATIONS or word.lower.endswith(("n't", "n\u2019t"))
