"""Words that exclude each other: what is weaker isn't stronger, a sister is no wife."""

from collections.abc import Sequence
from itertools import permutations

from bot.answering.grounding.polarity import polarity
from bot.answering.grounding.words import Word
from bot.answering.wording import Stems

_DIRECTIONS = (
    "rise/fall rose/fell rising/falling risen/fallen increase/decrease increase/drop increase/fall increase/reduce "
    "rose/dropped rose/declined rose/slipped rose/plunged rise/drop rise/decline grew/fell grow/fall gain/lose gained/fell "
    "gained/lost jumped/fell climbed/fell climbed/dropped up/down grow/shrink grew/shrank"
)
"""Where a sentence tells several numbers, some may go up and some down."""

_PAIRS = (
    "more/less more/fewer most/least before/after above/below over/under higher/lower highest/lowest "
    "accept/reject accept/refuse approve/reject approve/block agree/refuse agree/disagree "
    "support/oppose win/lose won/lost win/lost begin/end start/end began/ended open/close reopen/close first/last "
    "earlier/later early/late allow/ban allow/forbid permit/ban legal/illegal guilty/innocent acquit/convict "
    "acquit/guilty clear/convict north/south east/west "
    "northern/southern eastern/western morning/evening buy/sell bought/sold buyer/seller import/export arrive/leave "
    "public/private success/failure succeed/fail victory/defeat direct/indirect alive/dead long/short "
    "longer/shorter larger/smaller largest/smallest large/small big/small bigger/smaller biggest/smallest better/worse "
    "best/worst weaker/stronger weak/strong weakest/strongest hotter/colder hot/cold hot/cool warm/cold warmer/cooler "
    "wider/narrower wide/narrow heavier/lighter heavy/light deeper/shallower richer/poorer rich/poor cheap/expensive "
    "cheaper/dearer safe/dangerous easy/difficult easy/hard easier/harder common/rare high/low fast/slow faster/slower "
    "quick/slow near/far strict/lenient "
    "confirm/deny release/capture free/detain immediately/gradually maximum/minimum major/minor "
    "weaken/strengthen tighten/ease tighten/loosen raise/lower raise/cut lift/impose possible/impossible likely/unlikely "
    "majority/minority optimistic/pessimistic hopeful/doubtful include/exclude join/quit join/leave praise/criticise "
    "praise/criticize welcome/condemn "
    "male/female send/receive sent/received give/take lend/borrow lent/borrowed hire/fire hired/dismissed "
    "gave/took sooner/later older/younger oldest/youngest old/new soldiers/civilians ally/enemy "
    "attack/defend profit/loss surplus/deficit strengths/weaknesses advantage/disadvantage "
    "temporary/permanent voluntary/compulsory mandatory/optional domestic/foreign urban/rural employer/employee "
    "teacher/pupil landlord/tenant plaintiff/defendant seller/customer indoors/outdoors ahead/behind "
    "unanimous/divided "
    "twice/half double/halve doubled/halved tripled/halved keep/close open/closed "
    "improve/worsen improved/worsened expand/contract extend/shorten widened/narrowed"
)
_GROUPS = (
    "husband wife son daughter father mother brother sister uncle aunt cousin nephew niece grandfather grandmother",
    "spring summer autumn winter",
    "gold silver bronze",
    "man woman",
    "men women",
    "boys girls",
)
"""Of each, one excludes the others."""


class Opposites:
    """Words and what excludes each."""

    def __init__(self, stems: Stems) -> None:
        """Find words in any inflection that has the stem."""
        self._of: dict[str, set[str]] = {}
        pairs = [tuple(pair.split("/")) for pair in (*_PAIRS.split(), *_DIRECTIONS.split())]
        pairs += [pair for group in _GROUPS for pair in permutations(group.split(), 2)]
        self._directions = frozenset(
            stem for pair in _DIRECTIONS.split() for word in pair.split("/") for stem in stems.of(word)
        )
        for first, second in pairs:
            for one, other in ((first, second), (second, first)):
                for stem in stems.of(one):
                    self._of.setdefault(stem, set()).update(stems.of(other))

    def find_undirected(self, claim: Sequence[Word], source: Sequence[Word]) -> str | None:
        """The same, apart from what rises and falls."""
        return self.find([word for word in claim if self._directions.isdisjoint(word.stems)], source)

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
