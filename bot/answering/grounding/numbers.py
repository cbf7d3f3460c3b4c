"""Numbers in one form, whether they are written in digits or in letters: "fifty" is "50", "1.2 million" is "1,200,000"."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from text_to_num import alpha2digit

from bot.answering.wording import Stems
from index.lexical import FUNCTION_WORDS

_SCALES = {
    "dozen": 12,
    "hundred": 10**2,
    "thousand": 10**3,
    "k": 10**3,
    "million": 10**6,
    "m": 10**6,
    "billion": 10**9,
    "bn": 10**9,
    "trillion": 10**12,
}
_DIGITS = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_SCALED = re.compile(rf"(?<![\d.,])({_DIGITS})[\s-]*({'|'.join(_SCALES)})s?\b", re.IGNORECASE)
_DOZEN = re.compile(r"\b(?:an?|one)\s+dozen\b", re.IGNORECASE)
_HYPHEN = re.compile(r"(?<=[^\W\d_])-(?=[^\W\d_])")
_UNIT = (
    r"(?P<unit>[\s-]*(?:%|per\s?cent(?:age\s+points?)?\b"
    r"|dollars?\b|euros?\b|pounds?\b|roubles?\b|rubles?\b|hryvnias?\b))?"
)
_TIME = r"(?P<hour>\d{1,2})(?:[:.](?P<minute>\d\d))?\s*(?P<half>[ap])\.?m\b\.?|(?P<hour_24>\d{1,2}):(?P<minute_24>\d\d)"
_NUMBER = re.compile(
    rf"(?P<time>{_TIME})|(?P<sign>[$\u20ac\u00a3]\s?)?(?<![\w.,])(?P<digits>{_DIGITS})(?P<ordinal>st|nd|rd|th)?{_UNIT}",
    re.IGNORECASE,
)
_SIGNS = {"$": "dollar", "\u20ac": "euro", "\u00a3": "pound"}
_WORD = re.compile(r"[^\W\d_]+|[.,;:!?()]|\d+")
_NOUNS = 3
_HALF_A_DAY = 12 * 60


@dataclass(frozen=True, slots=True)
class Number:
    """A number and what it is a number of.

    `unit` is "percent", "dollar", "ordinal", "minutes" of a day, minutes by a "clock" that may be of twelve hours, or "".
    `of` are the stems of the words that follow it.
    """

    value: Decimal
    unit: str
    of: frozenset[str]
    written: str


def in_digits(text: str) -> str:
    """A text with its numbers in digits: "one thousand two hundred" and "1.2 thousand" are "1200"."""
    apart = _HYPHEN.sub(" ", _DOZEN.sub("12", text))
    digits = str(alpha2digit(_SCALED.sub(_multiply, apart), "en", threshold=0))
    return _SCALED.sub(_multiply, digits)


def find_numbers(digits: str, stems: Stems) -> list[Number]:
    """The numbers in a text that `in_digits` made, apart from a lone "1", which is "one" of anything."""
    found = (_read(match, digits, stems) for match in _NUMBER.finditer(digits))
    return [number for number in found if not (number.value == 1 and number.unit == "")]


def missing_numbers(claimed: Sequence[Number], sources: Sequence[Number]) -> list[Number]:
    """Those that the sources don't have, or have of something else only."""
    return [number for number in claimed if not _occurs(number, sources)]


def _occurs(number: Number, sources: Sequence[Number]) -> bool:
    """Whether it is in a source, and not rather of something that the sources have another number of."""
    same = [source for source in sources if _is_same(number, source)]
    if not same:
        # "First" is said of much that nobody counts.
        return number.unit == "ordinal" and number.value == 1 and all(one.unit != "ordinal" for one in sources)
    others = [source for source in sources if source.value != number.value]
    return max(len(number.of & one.of) for one in same) >= max((len(number.of & one.of) for one in others), default=0)


def _is_same(number: Number, source: Number) -> bool:
    if {number.unit, source.unit} == {"minutes", "clock"}:
        return number.value % _HALF_A_DAY == source.value % _HALF_A_DAY
    return number.value == source.value and number.unit == source.unit


def _read(match: re.Match[str], text: str, stems: Stems) -> Number:
    if match["time"]:
        return Number(
            Decimal(_minutes(match)), "clock" if match["hour_24"] else "minutes", frozenset(), match[0].strip()
        )
    value = Decimal(match["digits"].replace(",", "")).normalize()
    return Number(value, _unit(match), _nouns(text[match.end() :], stems), match[0].strip())


def _unit(match: re.Match[str]) -> str:
    if match["ordinal"]:
        return "ordinal"
    if match["sign"]:
        return _SIGNS[match["sign"].strip()]
    unit = (match["unit"] or "").strip(" -").lower()
    if unit.startswith(("%", "per")):
        return "percent"
    return unit.replace("roubl", "rubl").rstrip("s")


def _minutes(match: re.Match[str]) -> int:
    if match["hour_24"]:
        return int(match["hour_24"]) * 60 + int(match["minute_24"])
    afternoon = 12 if match["half"].lower() == "p" else 0
    return (int(match["hour"]) % 12 + afternoon) * 60 + int(match["minute"] or 0)


def _nouns(following: str, stems: Stems) -> frozenset[str]:
    """The stems of the first words behind a number, up to a stop or the next number."""
    nouns: list[str] = []
    for match in _WORD.finditer(following[:80]):
        word = match[0]
        if not word.isalpha() or len(nouns) == _NOUNS:
            break
        if word.lower() not in FUNCTION_WORDS:
            nouns.extend(stems.of(word))
    return frozenset(nouns)


def _multiply(match: re.Match[str]) -> str:
    product = Decimal(match[1].replace(",", "")) * _SCALES[match[2].lower()]
    return f"{product.normalize():f}"
