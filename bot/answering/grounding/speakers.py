"""Who said what is quoted: a quotation in another's mouth is wrong, however exact its words."""

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from bot.answering.grounding.names import is_among
from bot.answering.grounding.quotations import classify_quotation, without_quotations
from bot.answering.grounding.words import Word, is_name, split_words
from bot.answering.wording import Stems

_VERB = re.compile(
    r"(?:said|says|say|tells?|told|adds?|added|warn(?:s|ed)|announced|repli(?:es|ed)|answered|declared|stat(?:es|ed)|noted|"
    r"argued|insisted|wrote|writes|confirmed|explained|claimed|complained|acknowledged|remarked|call(?:s|ed)|described|"
    r"dubbed|asked|cautioned|joked|recalled|admitted|conceded|concluded|continued|urged|predicted|promised|vowed|shouted)"
)
_MOST_SENTENCES_BACK = 4
_GAP = "\u2026"
"""Stands for a quotation in what is left of its sentence."""


def wrong_speaker(
    claim: str, quotations: Sequence[str], sentences: Sequence[str], small: AbstractSet[str], stems: Stems
) -> str | None:
    """A name to whom the claim gives a quotation that another one said; None where there is none, or nobody is named.

    `sentences` are those of a source in their order: who "he" is in one stands in those before it.
    """
    said_by = _names_around(claim, small, stems)
    if not said_by:
        return None
    for quotation in quotations:
        place = next((at for at, text in enumerate(sentences) if _has(quotation, text)), None)
        speakers = () if place is None else _speakers(quotation, sentences, place, small, stems)
        if speakers and not any(is_among(name, speakers) for name in said_by):
            return said_by[-1].text
    return None


def _has(quotation: str, text: str) -> bool:
    return classify_quotation(quotation, [text], []) == "verbatim"


def _speakers(
    quotation: str, sentences: Sequence[str], place: int, small: AbstractSet[str], stems: Stems
) -> tuple[Word, ...]:
    """The names of whoever says the quotation; without any in its sentence, those of the nearest sentence before it."""
    for text in reversed(sentences[max(0, place - _MOST_SENTENCES_BACK) : place + 1]):
        if speakers := _names_around(text, small, stems, quotation if text == sentences[place] else None):
            return speakers
    return ()


def _names_around(text: str, small: AbstractSet[str], stems: Stems, quotation: str | None = None) -> tuple[Word, ...]:
    """The names before the verb that goes with a quotation of a text, or behind it where it comes first: "said Mr. Holt"."""
    words = split_words(without_quotations(text, _GAP), stems)
    gap = _gap(text, quotation, stems) if quotation else None
    places = [at for at, word in enumerate(words) if _VERB.fullmatch(word.lower)]
    if not places:
        return tuple(word for word in words if is_name(word, small))
    verb = places[0] if gap is None else min(places, key=lambda at: abs(at - gap))
    first = max((at + 1 for at in places if at < verb), default=0)
    before = [word for word in words[first:verb] if is_name(word, small) and not word.is_possessive]
    if before:
        return tuple(before)
    behind = words[verb + 1 : min((at for at in places if at > verb), default=len(words))]
    inverted = [word for word in behind if is_name(word, small) and not word.is_possessive]
    return tuple(inverted) if behind and _begins_with_whom(behind, small) else ()


def _begins_with_whom(behind: Sequence[Word], small: AbstractSet[str]) -> bool:
    """Whether behind "said" comes who said it, and not what."""
    return any(is_name(word, small) for word in behind[:7]) and behind[0].lower not in (
        "that",
        "he",
        "she",
        "they",
        "it",
    )


def _gap(text: str, quotation: str, stems: Stems) -> int | None:
    """How many words of a text, apart from quotations, stand before one of them."""
    place = text.find(quotation[:20])
    return None if place < 0 else len(split_words(without_quotations(text[:place], _GAP), stems))
