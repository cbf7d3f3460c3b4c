"""Words that would do harm if they were wrong: whoever is said to be arrested must be so in the source, not just counted."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from bot.answering.grounding.words import Word
from bot.answering.wording import Stems

_GROUPS = (
    "kill killed killing killings murder murdered slain assassinated executed / die died dies dead death deaths dying fatal "
    "fatally fatality fatalities toll drowned execution execute lost perished victims casualties bodies",
    "arrest arrested arrests / detain detained detention custody captured apprehended jailed held seized",
    "jail jailed imprisoned imprisonment / prison sentenced sentence bars custody detained",
    "convict convicted conviction / guilty verdict sentenced",
    "indicted indictment prosecuted / charged charges accused trial prosecutors",
    "sue sued sues suing lawsuit lawsuits / suit court claim damages",
    "resign resigned resigns resignation / quit stepped stepping left leaving leaves leave",
    "bribe bribed bribes bribery / corruption corrupt",
    "steal stole stolen theft robbed robbery embezzled embezzlement / diverting diverted fraud missing took",
    "rape raped / assaulted assault",
    "torture tortured / abuse abused",
    "poison poisoned poisoning / toxic",
    "divorce divorced / separated",
    "bankrupt bankruptcy / insolvent insolvency collapsed",
    "drunk intoxicated / alcohol drinking",
)
"""Of each, one before the stroke in a claim wants one of the group in its source."""


class GraveWords:
    """The words, in any inflection that has the stem."""

    def __init__(self, stems: Stems) -> None:
        """Find them by these stems."""
        halves = [group.split(" / ") for group in _GROUPS]
        self._groups = [(frozenset(stems.of(grave)), frozenset(stems.of(f"{grave} {also}"))) for grave, also in halves]

    def missing(self, claim: Sequence[Word], there: AbstractSet[str]) -> str | None:
        """A word of the claim with nothing like it among the stems of its sources."""
        for word in claim:
            if not word.is_capitalised and any(
                not grave.isdisjoint(word.stems) and every.isdisjoint(there) for grave, every in self._groups
            ):
                return word.text
        return None
