"""Numbers in one form, whether they are written in digits or in letters: "fifty" is "50", "1.2 million" is "1,200,000"."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from text_to_num import alpha2digit

from bot.answering.grounding.measures import kind_of, measure_behind
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
_TOTAL = re.compile(
    r"(?:\d|\b(?:most|many|some|several|half|none|few|third|quarter|all|any|each))\s+(?:[^\W\d]+\s+){0,2}(?:out\s+)?of\s+"
    r"(?:(?:the|its|their|his|her|our|all|about|some)\s+|[^\W\d]+['\u2019]s?\s+)*$",
    re.IGNORECASE,
)
_AS_A_WHOLE = re.compile(
    r"(?:\b(?:of|the|its|their|his|her|our|has|have|had|are|were|total\w*)|[^\W\d]['\u2019]s?)\s+$", re.IGNORECASE
)
_AT_MOST = re.compile(
    r"\b(?:up to|as (?:many|much|high|long) as|(?:no|not) more than|at (?:the )?most|a maximum of|less than|fewer than|"
    r"under|below)\s+$",
    re.IGNORECASE,
)
_AT_LEAST = re.compile(
    r"\b(?:at least|(?<!no )(?<!not )more than|no (?:less|fewer) than|a minimum of)\s+$", re.IGNORECASE
)
_PAIRED = re.compile(r"(?:(?:[\s-]+[a-z]+)?\s+to\s+|\s?[\u2013-]\s?)\d")
_BEFORE = 60
"""Characters before a number that tell whether it is a bound or a whole."""

_PRONOUNS = frozenset("them it us these those which whom".split())
_GENERIC = frozenset("people persons others".split())
_NOUNS = 3
_HALF_A_DAY = 12 * 60


@dataclass(frozen=True, slots=True)
class Number:
    """A number and what it is a number of.

    `unit` is "percent", "dollar", "ordinal", "minutes" of a day, minutes by a "clock" that may be of twelve hours, or "".
    `of` are the stems of the words that follow it, `measure` the unit with which these begin. A `total` is that of which
    something is said to be a part: 54 in "18 of its 54 shops". `bound` is 1 for "at least", -1 for "up to". `is_paired` where
    it is the first in "7 to 4". `first` is the stem of the first word that follows, other than "people".
    """

    value: Decimal
    unit: str
    of: frozenset[str]
    written: str
    measure: str = ""
    is_total: bool = False
    may_be_total: bool = False
    bound: int = 0
    is_paired: bool = False
    first: str = ""


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


def compete(one: Number, other: Number) -> bool:
    """Whether two numbers are different answers to the same "how much": two sums, two shares, two lengths of time."""
    is_alike = one.unit == other.unit and kind_of(one.measure) == kind_of(other.measure)
    is_bare = not other.unit and not other.of
    return one.value != other.value and (is_alike or is_bare)


def turned_pair(claim: Sequence[Number], source: Sequence[Number]) -> Number | None:
    """The first of two numbers, as in "7 to 4", that the source has the other way round."""
    there = {(first.value, second.value) for first, second in pairwise(source) if first.is_paired}
    for first, second in pairwise(claim):
        pair = (first.value, second.value)
        if first.is_paired and pair not in there and pair[::-1] in there:
            return first
    return None


def _occurs(number: Number, sources: Sequence[Number]) -> bool:
    """Whether it is in a source, and not rather of something that the sources have another number of."""
    same = [source for source in sources if _is_same(number, source) or _is_left_out(number, source, sources)]
    if not same:
        # "First" is said of much that nobody counts.
        return number.unit == "ordinal" and number.value == 1 and all(one.unit != "ordinal" for one in sources)
    same = [source for source in same if _is_as_much(number, source)]
    if not same:
        return False
    if any(not source.of for source in same):
        return True
    others = [source for source in sources if source.value != number.value and source.unit == number.unit]
    return max(len(number.of & one.of) for one in same) >= max((len(number.of & one.of) for one in others), default=0)


def _is_left_out(number: Number, source: Number, sources: Sequence[Number]) -> bool:
    """Whether a source's bare number is in the currency of another one, as in "gets 2 euros; the loser gets 1"."""
    return (
        number.value == source.value
        and not source.unit
        and not source.of
        and any(other.unit == number.unit for other in sources)
    )


def _is_as_much(number: Number, source: Number) -> bool:
    """Whether a number that is the same is measured in the same, of a whole or of a part, and bounded, as in the source."""
    if number.measure != source.measure and number.measure and (source.measure or source.of):
        return False
    if source.is_total and not (number.is_total or number.may_be_total):
        return False
    return number.bound == source.bound or (number.bound == 0 and source.bound > 0)


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
    before, behind = text[max(0, match.start() - _BEFORE) : match.start()], text[match.end() :]
    return Number(
        value,
        _unit(match),
        _nouns(behind, stems),
        match[0].strip(),
        measure=measure_behind(behind),
        is_total=bool(_TOTAL.search(before)),
        may_be_total=bool(_AS_A_WHOLE.search(before)),
        first=_first(behind, stems),
        is_paired=bool(_PAIRED.match(behind)),
        bound=1 if _AT_LEAST.search(before) else -1 if _AT_MOST.search(before) else 0,
    )


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
    is_part = re.match(r"\s+of\b", following) is not None
    for match in _WORD.finditer(following[:80]):
        word = match[0]
        if is_part and word.isdigit():  # "310 of the 620 vineyards" are vineyards
            continue
        if not word.isalpha() or len(nouns) == _NOUNS:
            break
        if word.lower() not in FUNCTION_WORDS and word.lower() not in _PRONOUNS:
            nouns.extend(stems.of(word))
    return frozenset(nouns)


def _first(following: str, stems: Stems) -> str:
    words = (match[0] for match in _WORD.finditer(following[:80]))
    told = (word for word in words if word.lower() not in FUNCTION_WORDS and word.lower() not in _GENERIC)
    word = next(told, "")
    return stems.of(word)[0] if word.isalpha() and stems.of(word) else ""


def _multiply(match: re.Match[str]) -> str:
    product = Decimal(match[1].replace(",", "")) * _SCALES[match[2].lower()]
    return f"{product.normalize():f}"
