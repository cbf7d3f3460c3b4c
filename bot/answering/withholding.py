"""What a model is not to say, whatever supports it: links and mentions, also in disguise, and how it was asked."""

import re
import unicodedata
from collections.abc import Iterator

from bot.answering.prompting import Asked

_JOINERS = frozenset("\u00ad\u200c\u200d")
"""The soft hyphen, and what joins and parts letters in some scripts and emoji: the invisible characters of honest text."""

_STOPS = str.maketrans({"\u3002": ".", "\u2024": "."})
"""Full stops that browsers take for the dot in a name (UTS 46, section 2.3)."""

_ENDINGS = "com|org|net|info|io|gg|ru|xyz|me|co|link|site|app|dev|example|top|shop|click"
_ADDRESS = re.compile(
    rf"""
        :\s*/\s*/ | \bh(?:tt|xx)ps?\b | \bwww\s*\.
      | \b(?:mailto|tel|javascript|vbscript|data|file|ftp|steam|discord):\S
      | [^\W_-][\w-]+\.(?:[^\W\d_A-Z]{{2,}}|[A-Z]{{2,}}|xn--[a-z\d-]+)\b
      | \b\w\.(?:{_ENDINGS})\b
      | \b\d{{1,3}}(?:\.\d{{1,3}}){{3}}\b | \[[\da-fA-F]*:[\da-fA-F:]+\]
      | [\[({{]\s*(?:\.|dot)\s*[\])}}]
      | (?i:(?:\bdot\s+|\s\.\s*)(?:{_ENDINGS})\b | \bdiscord(?:app)?\s*\.\s*(?:gg|com)\b)
    """,
    re.VERBOSE,
)
_MARKUP = re.compile(r"<[@#:/!?|a-z]|@\w|@\s*(?:everyone|here)\b|\]\s*[(\[:]|\[\s*\^?-?\d+\s*\]", re.IGNORECASE)
"""Mentions, what looks like HTML, links whose words hide where they lead, and footnotes that aren't ours."""

_PILED_UP = re.compile(r"[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]{4}")
_WORDS_IN_A_ROW = 8


def takes_effect(text: str) -> bool:
    """Whether a program or a reader may take a part of it for a link, a mention or a footnote, or not see all of it."""
    kinds = {unicodedata.category(character) for character in text if character not in _JOINERS}
    if not kinds.isdisjoint({"Cf", "Co", "Cs", "Me"}) or _PILED_UP.search(text):
        return True
    plain = "".join(character for character in text if character not in _JOINERS)
    plain = unicodedata.normalize("NFKC", plain).translate(_STOPS)
    return bool(_ADDRESS.search(plain) or _MARKUP.search(plain))


def has_token(text: str, asked: Asked) -> bool:
    """Whether it has the token of the fences in it, also with other signs between its letters."""
    return asked.token.casefold() in re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", text)).casefold()


class Watch:
    """Tells what gives away how one question was asked."""

    def __init__(self, asked: Asked) -> None:
        """Watch for the token of the fences, and for eight words in a row of the prompt that no passage has."""
        self._asked = asked
        shown = (run for hit in asked.passages for run in _runs(f"{hit.article.title} {hit.text}"))
        self._own = frozenset(_runs(asked.text)) - frozenset(shown)

    def gives_away(self, text: str) -> bool:
        """Whether a text has either."""
        return has_token(text, self._asked) or not self._own.isdisjoint(_runs(text))


def _runs(text: str) -> Iterator[tuple[str, ...]]:
    words = re.findall(r"\w+", text.casefold())
    return zip(*(words[start:] for start in range(_WORDS_IN_A_ROW)), strict=False)
