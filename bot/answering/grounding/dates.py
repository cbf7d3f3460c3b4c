"""Dates in one form: "July 20", "20 July 2025" and, in an article of that week, "Sunday" are the same day.

A general date parser guesses what is missing from today's date; here what is missing is taken from the article's own.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from corpus.dates import DAY, MONTH

_YEAR = r"(?:1\d{3}|20\d{2})"
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WEEKDAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)days?"
_PLAIN_MONTHS = "January|February|April|June|July|August|September|October|November|December"
_BEFORE_MAY = "|".join(
    rf"(?<=\b{word} )" for word in "in In of since Since by By until late early during from last this".split()
)
"""Before "May" on its own, which is a verb otherwise."""

_RELATIVE = (
    r"\b(?:yesterday|today|tonight|tomorrow|(?:last|next|this|previous|following)\s+"
    r"(?:week|month|year|spring|summer|autumn|fall|winter|night|morning|evening|weekend)"
    r"|(?:a|the)\s+(?:day|week|month|year)s?\s+(?:ago|earlier|later|before|after)|(?:the\s+)?end\s+of\s+(?:the|this)\s+year"
    r"|year[\u2019']?s?[\s-]end)\b"
)
_RELATIONS = {
    **dict.fromkeys(("last", "previous", "ago", "earlier", "before"), -1),
    **dict.fromkeys(("next", "following", "later", "after"), 1),
    **dict.fromkeys(("this", "end"), 0),
}
_DATE = re.compile(
    rf"""\b(?P<iso>{_YEAR}-\d\d-\d\d)\b
      | \b(?P<month_1>{MONTH})\s+(?P<day_1>{DAY})(?:\s*[\u2013-]\s*(?P<until_1>\d{{1,2}}))?\b
        (?:,?\s+(?P<year_1>{_YEAR})\b)?
      | \b(?P<day_2>{DAY})(?:\s*[\u2013-]\s*(?P<until_2>\d{{1,2}}))?(?:\s+of)?[\s-]+(?P<month_2>{MONTH})
        (?:,?[\s-]+(?P<year_2>{_YEAR})\b)?
      | \b(?P<month_3>{MONTH})(?:\s+of)?,?\s+(?P<year_3>{_YEAR})\b
      | \b(?-i:(?P<month_4>{_PLAIN_MONTHS}|(?:{_BEFORE_MAY})(?:May|March)))\b
      | \b(?-i:(?P<weekday>{_WEEKDAY}))\b
      | (?P<relative>{_RELATIVE})
      | (?<![\d$\u20ac\u00a3.,])(?P<year_5>{_YEAR})(?P<decade>s)?\b(?![,.]?\d|\s*%)
    """,
    re.VERBOSE | re.IGNORECASE,
)
_NEXT = re.compile(
    r"\b(?:will|next|plans?|planned|due|coming|scheduled|set to|to be held|expected|until|by)\b", re.IGNORECASE
)


_NEARER = 1.5


@dataclass(frozen=True, slots=True)
class Mention:
    """A date as far as it is told. `weekday` is 0 for Monday; `phrase` is there where it depends on when it was written.

    `start` is where it stands in its text.
    """

    written: str
    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None
    phrase: str | None = None
    start: int = 0


def find_dates(digits: str) -> tuple[list[Mention], str]:
    """The dates in a text whose numbers are in digits, and the text with blanks in their place."""
    found: list[Mention] = []
    rest: list[str] = []
    end = 0
    for match in _DATE.finditer(digits):
        mentions = [replace(mention, start=match.start()) for mention in _read(match)]
        if not mentions:
            continue
        found.extend(mentions)
        rest += [digits[end : match.start()], " " * (match.end() - match.start())]
        end = match.end()
    return found, "".join(rest) + digits[end:]


def missing_dates(
    claimed: Sequence[Mention], source: str, sources: Sequence[Mention], published: date | None, places: Sequence[int]
) -> list[Mention]:
    """Those that are not in a source, whose text and date of publication tell what day its own dates are.

    `places` are where the source has words of the claim. Of several dates in it, a claim's only one must be nearest to
    them: the others are those of something else.
    """
    is_next = bool(_NEXT.search(source))
    told = [(one, full) for one in sources for full in _in_full(one, published, is_next=is_next)]
    missing = [one for one in claimed if not any(_says(full, one) for _, full in told)]
    if missing or len(claimed) != 1 or not places:
        return missing
    ours = {one.start for one, full in told if _says(full, claimed[0])}
    others = {one.start for one in sources if one.start not in ours and one.day is not None}
    if others and claimed[0].day is not None and _distance(ours, places) > _NEARER * _distance(others, places):
        return [claimed[0]]
    return []


def _distance(starts: Collection[int], places: Sequence[int]) -> float:
    """The mean distance, in characters, of some places from the nearest start."""
    return min(sum(abs(start - place) for place in places) / len(places) for start in starts)


def _read(match: re.Match[str]) -> Iterator[Mention]:
    written = match[0].strip()
    if match["relative"]:
        yield Mention(written, phrase=" ".join(match["relative"].lower().split()))
    elif match["weekday"]:
        yield Mention(written, weekday=_WEEKDAYS.index(match["weekday"][:3].lower()))
    elif match["iso"]:
        year, month, day = map(int, match["iso"].split("-"))
        yield Mention(written, year, month, day)
    elif match["decade"]:
        yield Mention(written, phrase=written.lower())
    elif match["year_5"]:
        yield Mention(written, int(match["year_5"]))
    elif match["month_4"] or match["month_3"]:
        year_3 = int(match["year_3"]) if match["year_3"] else None
        yield Mention(written, year_3, _month(match["month_4"] or match["month_3"]))
    else:
        kind = "1" if match["month_1"] else "2"
        year_of = int(match[f"year_{kind}"]) if match[f"year_{kind}"] else None
        month = _month(match[f"month_{kind}"])
        for day_of in filter(None, (match[f"day_{kind}"], match[f"until_{kind}"])):
            yield Mention(written, year_of, month, int(re.sub(r"\D", "", day_of)))


def _month(name: str) -> int:
    return _MONTHS.index(name[:3].lower()) + 1


def _in_full(mention: Mention, published: date | None, *, is_next: bool) -> Iterator[Mention]:
    """A source's date with what its article's own date adds to it."""
    yield mention
    if published is None:
        return
    if mention.phrase:
        yield from _reckoned(mention, published)
        return
    if mention.weekday is not None:
        past = (published.weekday() - mention.weekday) % 7
        day = published - timedelta(days=past)
        days = [day, day + timedelta(days=7)] if is_next else [day]
        yield from (Mention(mention.written, one.year, one.month, one.day, one.weekday()) for one in days)
    elif mention.month is not None and mention.year is None:
        years = (published.year - 1, published.year, published.year + 1)
        nearest = min(years, key=lambda year: abs(date(year, mention.month or 1, 15) - published))
        yield replace(mention, year=nearest)


def _reckoned(mention: Mention, published: date) -> Iterator[Mention]:
    """The year, month or day that a phrase means in an article of that day."""
    phrase = mention.phrase or ""
    counted, back = _relation(phrase) or ("", 0)
    day = {"yesterday": -1, "today": 0, "tonight": 0, "tomorrow": 1}.get(phrase, back if counted == "day" else None)
    if counted == "year":
        yield replace(mention, year=published.year + back, phrase=None)
    elif counted == "month":
        months = published.year * 12 + published.month - 1 + back
        yield replace(mention, year=months // 12, month=months % 12 + 1, phrase=None)
    elif day is not None:
        then = published + timedelta(days=day)
        yield Mention(mention.written, then.year, then.month, then.day, start=mention.start)


def _says(source: Mention, claimed: Mention) -> bool:
    """Whether a source's date has all that the claimed one has."""
    if claimed.phrase or source.phrase:
        return claimed.phrase == source.phrase or (
            claimed.phrase is not None
            and source.phrase is not None
            and _relation(claimed.phrase) == _relation(source.phrase) is not None
        )
    if claimed.weekday is not None:
        return claimed.weekday == (source.weekday if source.weekday is not None else _weekday(source))
    return all(
        wanted is None or wanted == there
        for wanted, there in ((claimed.year, source.year), (claimed.month, source.month), (claimed.day, source.day))
    )


def _relation(phrase: str) -> tuple[str, int] | None:
    """What a phrase counts, and how many it goes on: "last year", "the year before" and "a year earlier" are one back."""
    words = re.findall(r"[a-z]+", phrase)
    counted = next((word for word in words if word in ("day", "week", "month", "year")), None)
    back = next((_RELATIONS[word] for word in words if word in _RELATIONS), None)
    return None if counted is None or back is None else (counted, back)


def _weekday(mention: Mention) -> int | None:
    if mention.year is None or mention.month is None or mention.day is None:
        return None
    try:
        return date(mention.year, mention.month, mention.day).weekday()
    except ValueError:
        return None
