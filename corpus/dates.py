"""Calendar dates as news and metadata write them; a form that could mean two days is not read at all."""

import re
from datetime import date, datetime

MONTH = (
    r"(?i:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?"
    r"|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\b\.?"
)
"""Regular expression of an English month, in full or shortened."""

DAY = r"\d{1,2}(?i:st|nd|rd|th)?"
"""Regular expression of a day of the month."""

_WEEKDAY = r"(?i:Mon|Tues?|Wed(?:nes)?|Thu(?:rs)?|Fri|Sat(?:ur)?|Sun)(?i:day)?\.?"
_YEAR = r"[12]\d{3}"
_YEAR_FIRST = rf"{_YEAR}(?:-\d\d-\d\d|/\d\d/\d\d)"
_MONTH_FIRST = rf"{MONTH}\s+{DAY},?\s+{_YEAR}"
_DAY_FIRST = rf"{DAY}(?:\s+of)?[\s-]+{MONTH},?[\s-]+{_YEAR}"

DATE = rf"(?:{_WEEKDAY},?\s+)?(?:{_YEAR_FIRST}|{_MONTH_FIRST}|{_DAY_FIRST})"
"""Regular expression of a full date: 2025-07-20, July 20, 2025, 20 July 2025, Sunday, July 20, 2025."""

TIME = (
    r"(?:\d{1,2}[:.]\d\d(?::\d\d(?:[.,]\d+)?)?(?:\s*(?i:[ap]\.?m\b\.?))?|\d{1,2}\s*(?i:[ap]\.?m\b\.?))"
    r"(?:\s*(?:Z\b|\(?[A-Z]{2,5}\b\)?|[+-]\d\d:?\d\d\b))?"
)
"""Regular expression of a time of day, with or without its zone: 3:54 p.m. ET, 15:54:00Z, 19:54 +0000."""

_DATE_AND_TIME = re.compile(rf"(?P<date>{DATE})(?:(?:[\sT,]|(?i:\bat\b))+{TIME})?")
_MONTH_INITIALS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def parse_date(text: str) -> date | None:
    """Read a date that the whole of a text consists of; a weekday and a time with it are allowed and not checked.

    Args:
        text: For example '2025-07-20', '2025-07-20T15:54:00Z', 'July 20, 2025' or 'Sun, 20 Jul 2025 19:54 GMT'.

    Returns:
        The day as written, in whatever time zone it was written; None where the text is anything else, such as a
        date without a year, 20/07/2025, or 31 February.
    """
    match = _DATE_AND_TIME.fullmatch(text.strip())
    return _day_of(match["date"]) if match else None


def as_date(value: object) -> date | None:
    """Read a metadata value as a date: a date, a datetime, or a string that `parse_date` reads."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    return parse_date(value) if isinstance(value, str) else None


def long_date(day: date) -> str:
    """A date as news writes it: July 20, 2025."""
    return f"{day:%B} {day.day}, {day.year}"


def _day_of(written: str) -> date | None:
    numbers = [int(number) for number in re.findall(r"\d+", written)]
    if named := re.search(MONTH, written):
        month = _MONTH_INITIALS.index(named[0][:3].lower()) + 1
        day, year = numbers
    else:
        year, month, day = numbers
    try:
        return date(year, month, day)
    except ValueError:
        return None
