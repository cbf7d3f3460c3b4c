"""What the doctor finds."""

import re
from dataclasses import asdict, dataclass
from enum import StrEnum

from corpus.errors import FootnoteError

_LONGEST_NAME = 60
_SENTENCE_END = re.compile(r"[.;] ")


class Level(StrEnum):
    """How it is: well; well enough to serve; or so that the bot, or a server that it is in, goes without."""

    OK = "ok"
    WARNING = "warning"
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: how it is, and, unless it is well, what to do."""

    level: Level
    what: str
    advice: str | None = None

    def to_json(self) -> dict[str, str | None]:
        """The finding as JSON-serialisable data: `level`, `what`, `advice`."""
        return asdict(self)


def ok(what: str) -> Finding:
    """That is as it should be."""
    return Finding(Level.OK, what)


def warning(what: str, advice: str) -> Finding:
    """The bot serves, but not as well as it could."""
    return Finding(Level.WARNING, what, advice)


def problem(what: str, advice: str) -> Finding:
    """The bot can't serve until that is done."""
    return Finding(Level.PROBLEM, what, advice)


def problem_of(error: FootnoteError, otherwise: str = "Run 'footnote doctor' again once that is mended.") -> Finding:
    """The problem in an error's message, which says first what was wrong and then what to do."""
    what, *advice = _SENTENCE_END.split(" ".join(str(error).split()), maxsplit=1)
    return problem(as_sentence(what), as_sentence(advice[0]) if advice else otherwise)


def as_sentence(text: str) -> str:
    """With a capital, unless it begins with a name such as a path's, and with a full stop."""
    first = text.split(" ", 1)[0]
    begun = text[:1].upper() + text[1:] if first.isalpha() else text
    return begun if begun.endswith((".", "!", "?")) else f"{begun}."


def printable(name: str) -> str:
    """A name that somebody in Discord chose, without what would move a terminal's cursor, and of bounded length."""
    shown = " ".join("".join(character if character.isprintable() else " " for character in name).split())
    return (shown if len(shown) <= _LONGEST_NAME else f"{shown[: _LONGEST_NAME - 1]}…") or "(no name)"


def listed(names: list[str], most: int = 5) -> str:
    """The first `most` names, and how many more there are."""
    more = len(names) - most
    if more > 0:
        return f"{', '.join(names[:most])} and {more} more"
    return " and ".join(part for part in (", ".join(names[:-1]), names[-1] if names else "") if part)
