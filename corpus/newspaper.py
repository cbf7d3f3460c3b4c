"""Understanding plain news text: when it was published, who wrote it, what it is called."""

import re
from dataclasses import dataclass
from datetime import date

from corpus.dates import DATE, DAY, MONTH, TIME, parse_date
from corpus.people import in_words, leading_people, surname

_HEAD_LINES = 8
"""How many lines at the top, empty ones aside, can hold the date and the byline."""
_CLOSING_LINES = 3
"""How many lines at the end can tell about the author."""
_LONGEST_TITLE = 200
_LONGEST_HEAD_LINE = 160
_LONGEST_CLOSING_LINE = 600


@dataclass(frozen=True, slots=True)
class NewsDetails:
    """What a news text says about itself. All of it stays in the text too."""

    published: date | None
    author: str | None
    title: str | None


def news_details(text: str) -> NewsDetails:
    """Read date of publication, author and title off a news text.

    - The date: the first full date in a date line or dateline among the first eight lines; the date of an update counts
      only where no other is given.
    - The author: a byline among the same lines, or one of the last three lines where that tells what a person does as a
      journalist, and the text hasn't spoken of that person before. Several names are joined with commas and 'and'.
    - The title: the first line, where it is short, is not one of the above, and more text follows it; without its full
      stop.

    Args:
        text: Normalised text (see `corpus.normalising`).
    """
    lines = [line for line in text.split("\n") if line]
    head = [segment for line in lines[:_HEAD_LINES] if len(line) <= _LONGEST_HEAD_LINE for segment in _segments(line)]
    published = _published(head) or _dateline_date(lines[:_HEAD_LINES]) or _glued_date(lines[:_HEAD_LINES])
    author = next(filter(None, map(_byline, head)), None) or _closing_author(text, lines)
    return NewsDetails(published, author, _title(text, lines))


# --- Dates ---

_UPDATE = r"(?i:(?:last\s+)?(?:updated|modified|edited|corrected))"
_PUBLICATION = r"(?i:(?:first\s+|originally\s+)?(?:published|posted|issued|released|date|dated|created))"
_LABEL = rf"(?:{_UPDATE}|{_PUBLICATION})(?:\s+(?:on|at))?:?\s*"
_BY = r"(?:(?i:story|words|text|report|reported|written)\s+)?(?:[Bb]y|BY):?\s+"
_DASH = r"[\u2013\u2014-]"
_SEPARATORS = rf"(?:[\s,;()/]|{_DASH})*"

_DATE_LINE = re.compile(
    rf"(?:{_BY}\D{{3,80}}?(?:[\s,]|{_DASH})+)?(?:{_LABEL})?(?:{TIME},?\s+(?:on\s+)?)?{DATE}"
    rf"(?:{_SEPARATORS}(?:at\s+|T)?{TIME})?{_SEPARATORS}(?:{_LABEL}.{{0,80}}|{_BY}.{{1,80}}|\([^)]{{1,40}}\))?"
)
_GLUED_DATE = re.compile(
    rf"(?:^|(?<=[.!?\u201d\"]))\s?(?:{_PUBLICATION}:?\s*)?(?P<date>{DATE}),?\s?{_UPDATE}:?\s+(?:{DATE}|{TIME})"
)
"""A page's lines run together when they are copied: "… a month ago.July 20, 2025Updated 3:54 p.m. ET"."""

_LABELLED_DATE = re.compile(rf"(?P<update>{_UPDATE}(?:(?!{_PUBLICATION}).){{0,40}}?)?(?P<date>{DATE})")

_DATELINE = re.compile(
    rf"(?P<place>[^\d,\u2013\u2014(]{{2,40}}?)(?P<region>(?:,\s+[^\W\d][^\d,\u2013\u2014(]{{1,30}}?){{0,2}}?)"
    rf"(?P<day>,\s+(?:(?P<date>{DATE})|{MONTH}\s+{DAY}|{DAY}\s+{MONTH}))?"
    r"\s*(?:(?P<agency>\([^)]{1,40}\)|/[^/]{1,40}/)\.?)?(?:\s*[\u2013\u2014]\s*|\s+--?\s+|(?<=/\.)\s+|(?P<end>$))"
)
_IN_SEVERAL_PARTS = re.compile(r"\s*[|·•]\s*")


def _segments(line: str) -> list[str]:
    """Part a line such as 'By Jane Doe | July 20, 2025' into what stands between its bars or dots."""
    return _IN_SEVERAL_PARTS.split(line)


def _published(segments: list[str]) -> date | None:
    updated = None
    for segment in filter(_DATE_LINE.fullmatch, segments):
        for match in _LABELLED_DATE.finditer(segment):
            day = parse_date(match["date"])
            if day and not match["update"]:
                return day
            updated = updated or day
    return updated


def _dateline_date(lines: list[str]) -> date | None:
    for line in lines:
        dateline = _dateline(line)
        if dateline and dateline["date"]:
            return parse_date(dateline["date"])
    return None


def _glued_date(lines: list[str]) -> date | None:
    found = next(filter(None, map(_GLUED_DATE.search, lines)), None)
    return parse_date(found["date"]) if found else None


def _dateline(line: str) -> re.Match[str] | None:
    """Match the place, and the date or agency, that a report opens with: 'KYIV, Ukraine, July 20, 2025 — …'."""
    match = _DATELINE.match(line)
    if not match or not match["place"].isupper():
        return None
    ends_in_dash = match["end"] is None
    return match if match["day"] or (ends_in_dash and (match["agency"] or match["region"])) else None


# --- Author ---

_BYLINE = re.compile(rf"{_BY}(?P<names>(?:.+?\s(?:and|&)\s[^,]+|[^,]+)).*(?:(?<!\.)|(?<=\b[JS]r\.))")
_FROM_DATE_ON = re.compile(rf"(?:[\s,]|{_DASH})*(?:{_LABEL})?{DATE}.*")

_ROLE = (
    r"(?:reporter|correspondent|editor|bureau\s+chief|columnist|journalist|photojournalist|staff\s+writer"
    r"|contributing\s+writer|freelance\s+writer|contributor|news\s+assistant)s?\b"
)
_COVERS = r"(?:covers?|covering|reports?\s+(?:on|from|about|for)|reporting|writes?\s+(?:on|about|for|from))\b"
_NOUN_PHRASE_ENDS = r"(?:who|which|that|whose|of|by|with|to|in|from|for|at|on|not|no)\b"
_OPENING_NAMES = r"[\u2013\u2014\-•*\s]*(?P<names>[^\W\d_](?:(?!\bcontributed\b).){3,120}?)"
_OPENING_PERSON = r"[^\W\d_](?:(?!\bcontributed\b)[^,]){3,60}?"
_REPORTING_BY = re.compile(
    r"\(?Reporting(?:\s+and\s+\w+)?(?:\s+was\s+contributed)?\s+by:?\s+(?P<names>.+?)(?:;|\.\s+\w+\s+by\b|\.?\)?$).*"
)
_ABOUT_AUTHOR = re.compile(
    rf"{_OPENING_NAMES},?\s+(?:"
    rf"(?:is|are)\s+(?:(?!{_NOUN_PHRASE_ENDS})[\w\u2019'.,&-]+\s+){{0,8}}?{_ROLE}"
    rf"|(?:is|are)\s+based\s+in\b.*\b(?:{_COVERS}|{_ROLE})"
    rf"|(?:has|have)\s+(?:been\s+)?(?:covered|covering|reported|reporting)\b"
    rf"|(?:joined|works|leads)\b[^.]*\b(?:{_COVERS}|{_ROLE})"
    rf"|(?:is|are)\s+(?:covering|reporting)\b"
    rf"|{_COVERS}).*"
)
_REPORTED = re.compile(r"\s+reported(?=\s+from\b)")
_REPORTED_FROM = re.compile(rf"(?P<names>{_OPENING_PERSON}\s+reported\s+from\b.*)")
_CONTRIBUTED = re.compile(rf"{_OPENING_NAMES},?\s+contributed\s+(?:reporting|research|writing|to\s+this|from)\b.*")


def _byline(segment: str) -> str | None:
    match = _BYLINE.fullmatch(_FROM_DATE_ON.sub("", segment))
    return in_words(leading_people(match["names"])) if match else None


def _closing_author(text: str, lines: list[str]) -> str | None:
    closing = [line for line in reversed(lines[1:][-_CLOSING_LINES:]) if len(line) <= _LONGEST_CLOSING_LINE]
    for pattern in (_REPORTING_BY, _ABOUT_AUTHOR, _REPORTED_FROM, _CONTRIBUTED):
        for line in closing:
            match = pattern.fullmatch(line)
            people = leading_people(_REPORTED.sub("", match["names"])) if match else []
            if people and not _speaks_of(people, text[: text.rindex(line)]):
                return in_words(people)
    return None


def _speaks_of(people: list[str], text: str) -> bool:
    return any(re.search(rf"\b{re.escape(surname(person))}\b", text) for person in people)


# --- Title ---


def _title(text: str, lines: list[str]) -> str | None:
    line = next(iter(lines), "")
    glued = _GLUED_DATE.search(line)
    first = line[: glued.start()].rstrip() if glued else line
    if not first or (len(lines) == 1 and not glued) or len(first) > _LONGEST_TITLE:
        return None
    if (
        _runs_on(text, line)
        or _dateline(first)
        or any(_DATE_LINE.fullmatch(part) or _byline(part) for part in _segments(first))
    ):
        return None
    return first[:-1].rstrip() if _ends_in_one_stop(first) else first


def _runs_on(text: str, first: str) -> bool:
    """Say whether the first line was only wrapped: the next one goes on in lower case."""
    return text[len(first) + 1 : len(first) + 2].islower()


def _ends_in_one_stop(line: str) -> bool:
    return bool(re.search(r"[^.]\.$", line)) and not re.search(r"\b\w\.\w\.$", line)
