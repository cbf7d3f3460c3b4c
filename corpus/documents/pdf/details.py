"""What a PDF says of itself: its title, author and date, where these are worth anything."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import takewhile

from corpus.dates import DATE, parse_date
from corpus.documents.pdf.columns import Line
from corpus.drafting import one_line

_NO_TITLE = re.compile(
    r"\(?(?:microsoft (?:word|powerpoint)\b.*|untitled.*|anonymous|unspecified|title"
    r"|document\d*|presentation\d*|slide \d+|powerpoint presentation"
    r"|.*\.(?:docx?|pdf|indd|qxd|qxp|tex|dvi|ps|pptx?|xlsx?|odt|rtf|txt|html?|pages|md)|https?:.*|[\W\d]*)\)?",
    re.IGNORECASE,
)
_NO_AUTHOR = re.compile(
    r"\(?(?:.*@.*|.*\\.*|(?:(?:microsoft office|windows|default|office|hp|dell) )?users?|admin(?:istrator)?|owner"
    r"|root|author|unknown|anonymous|none|n/a|unspecified|pc|[\W\d]*)\)?",
    re.IGNORECASE,
)
_PRINTED = re.compile(
    r"skia|chrom|mozilla|firefox|safari|headless|wkhtml|quartz|print to pdf|cairo|ghostscript|acrobat distiller",
    re.IGNORECASE,
)
"""Programs that print: the date is when somebody printed it, not when it was published."""
_DATE = re.compile(r"(?:D:)?(\d{4})(\d\d)(\d\d)")
_DATE_IN_LINE = re.compile(rf"(?<!\w){DATE}(?!\w)")
_LARGER = 1.25
_SHORTEST_TITLE, _LONGEST_TITLE = 8, 200


def details_of(metadata: Mapping[str, str], first_page: Sequence[Line]) -> dict[str, object]:
    """Title and author for `corpus.drafting.make_draft`.

    The title is that of the metadata, unless it is one that programs make up; then what the first page has in the
    largest letters, if they are a quarter larger than the most usual ones.
    """
    author = one_line(metadata.get("Author"))
    return {
        "title": _title(metadata) or _largest(first_page),
        "author": None if author is None or _NO_AUTHOR.fullmatch(author) else author,
    }


def date_of(metadata: Mapping[str, str], margins: Sequence[Line]) -> date | None:
    """The day that its headers and footers are of, as those of newspapers are; else the one on which it was made.

    The latter as in PDF 32000-1, section 7.9.4. None where a program only printed it, which may also say so at the edge.
    """
    if _PRINTED.search(f"{metadata.get('Creator', '')} {metadata.get('Producer', '')}"):
        return None
    told = {day for line in margins for found in _DATE_IN_LINE.finditer(line.text) if (day := parse_date(found[0]))}
    if len(told) == 1:
        return told.pop()
    match = _DATE.match(metadata.get("CreationDate", ""))
    if match is None:
        return None
    try:
        return date(*map(int, match.groups()))
    except ValueError:
        return None


def _title(metadata: Mapping[str, str]) -> str | None:
    title = one_line(metadata.get("Title"))
    return None if title is None or _NO_TITLE.fullmatch(title) or len(title) > _LONGEST_TITLE else title


def _largest(lines: Sequence[Line]) -> str | None:
    sizes = Counter[float]()
    for line in lines:
        sizes[round(line.size, 1)] += len(line.text)
    if not sizes:
        return None
    usual, largest = sizes.most_common(1)[0][0], max(sizes)
    if largest < _LARGER * usual:
        return None
    first = next(index for index, line in enumerate(lines) if round(line.size, 1) == largest)
    together = takewhile(lambda line: round(line.size, 1) == largest, lines[first:])
    title = one_line(" ".join(line.text for line in together))
    return title if title and _SHORTEST_TITLE <= len(title) <= _LONGEST_TITLE else None
