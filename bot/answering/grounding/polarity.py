"""Whether a sentence says the opposite of its source: a "not" too many or too few, "more" for "less", a plan for a fact."""

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from bot.answering.grounding.words import Word
from bot.answering.wording import Stems

_NEGATIONS = frozenset(
    "not no never none nobody nothing neither nor without cannot unable impossible fail fails failed failing refuse "
    "refuses refused refusing decline declined declines deny denied denies denying reject rejected rejects "
    "rejecting rejection hardly lack lacks lacked unwilling refusal failure false untrue".split()
)
_IN_PLACE = frozenset("rather instead except unlike".split())
"""What is named after these is what it was not."""

_BEHIND = frozenset("impossible false untrue".split())
"""Denials of what stands before them."""

_PLANS = frozenset(
    "may might could would plan plans planned planning expect expects expected propose proposes proposed "
    "proposing hope hopes hoped want wants wanted seek seeks sought intend intends intended alleged "
    "allegedly reportedly claims claimed believe believed believes if unless possible possibly likely "
    "probably threaten threatens threatened threatening consider considers considered considering offers "
    "offered demanded demanding asked asks urged urge suggest suggested suggests invite invited aimed accuse "
    "accused accuses should ready willing whether provided potential suspected suspect suspects deny denied".split()
)
_IDEAS = frozenset(
    "idea ideas proposal proposals plan plans offer offers suggestion suggestions call calls request requests demand "
    "demands possibility invitation aim aims condition conditions terms".split()
)
"""What is the object of these is no fact yet."""

_DETERMINERS = frozenset("the a an its his her their this that these those our no any such".split())
_FUTURE = frozenset("will shall upcoming next soon due set scheduled".split())
_BOUNDARIES = frozenset(",;:()\u2013\u2014.!?")
_CLAUSES = frozenset(
    "but although though while whereas and because which who whom when where after before since".split()
)
_REACH = 3
_UNTIL_WITHIN = 8

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
    denials = [place for place, word in enumerate(words) if _is_negation(word) and not _is_until(words, place)]
    plans = [place for place, word in enumerate(words) if word.lower in _PLANS and not _is_noun(words, place)]
    to_come = [place for place, word in enumerate(words) if word.lower in _FUTURE]
    in_place = [place for place, word in enumerate(words) if word.lower in _IN_PLACE]
    behind = [place for place in denials if words[place].lower in _BEHIND]
    return Polarity(
        denied=frozenset(
            (
                *_reached(words, denials),
                *_reached(words, behind, back=True),
                *_reached(words, in_place, with_names=True),
            )
        ),
        supposed=frozenset(_reached(words, plans)),
        future=frozenset(_reached(words, to_come)),
        denies=bool(denials),
        supposes=bool(plans) or any(word.lower in _IDEAS for word in words),
        foretells=bool(to_come),
    )


def joined(polarities: Sequence[Polarity], contents: Sequence[AbstractSet[str]]) -> Polarity:
    """What several sentences deny and suppose together: not what one of them says outright."""

    def left(reached: Sequence[AbstractSet[str]]) -> frozenset[str]:
        outright = [content - of_one for content, of_one in zip(contents, reached, strict=True)]
        return frozenset[str]().union(*reached) - frozenset[str]().union(*outright)

    return Polarity(
        denied=left([one.denied for one in polarities]),
        supposed=left([one.supposed for one in polarities]),
        future=left([one.future for one in polarities]),
        denies=any(one.denies for one in polarities),
        supposes=any(one.supposes for one in polarities),
        foretells=any(one.foretells for one in polarities),
    )


def flipped(claim: Polarity, source: Polarity, shared: AbstractSet[str]) -> str | None:
    """A word that both have and one of them alone denies."""
    if claim.denied and source.denied:
        return None
    return min(shared & (claim.denied | source.denied), default=None)


def overstated(claim: Polarity, source: Polarity, shared: AbstractSet[str]) -> str | None:
    """A word that the source only plans, supposes or foretells, and the claim tells as a fact."""
    if claim.supposes:
        return None
    return min(shared & (source.supposed if claim.foretells else source.supposed | source.future), default=None)


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

        "Did not accept" and "refused" are no opposites: of the two one is denied.
        """
        there = {stem for word in source for stem in word.stems}
        denied_here, denied_there = polarity(claim).denied, polarity(source).denied
        for word in claim:
            for stem in word.stems:
                opposites = self._of.get(stem, set()) & there
                if stem not in there and any((stem in denied_here) == (one in denied_there) for one in opposites):
                    return word.text
        return None


def _reached(
    words: Sequence[Word], cues: Sequence[int], *, back: bool = False, with_names: bool = False
) -> Iterator[str]:
    """The stems of the first words behind each cue, or before it, up to where its clause ends."""
    for place in cues:
        if words[place + 1 : place + 2] and words[place + 1].lower == "by":
            continue
        reached = 0
        for word in reversed(words[:place]) if back else words[place + 1 :]:
            if word.text in _BOUNDARIES or word.lower in _CLAUSES or reached == _REACH:
                break
            if word.is_content and (with_names or not word.is_capitalised):
                yield from word.stems
                reached += 1


def _is_negation(word: Word) -> bool:
    return word.lower in _NEGATIONS or word.lower.endswith(("n't", "n\u2019t"))


def _is_until(words: Sequence[Word], place: int) -> bool:
    """Whether a "not" is one of "not until", which tells when something happened after all."""
    return any(word.lower == "until" for word in words[place + 1 : place + 1 + _UNTIL_WITHIN])


def _is_noun(words: Sequence[Word], place: int) -> bool:
    """Whether a word such as "plans" is what somebody has, not what somebody does."""
    return place > 0 and (words[place - 1].lower in _DETERMINERS or words[place - 1].is_possessive)
