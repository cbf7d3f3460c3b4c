"""Quotations: whether what a sentence puts between quotation marks was written so, there, elsewhere, in pieces, or nowhere."""

import re
from collections.abc import Sequence
from typing import Literal

Kind = Literal["verbatim", "misattributed", "stitched", "fabricated"]

_QUOTED = re.compile(
    r"\u201c([^\u201c\u201d]+)\u201d|\"([^\"]+)\"|\u00ab([^\u00ab\u00bb]+)\u00bb|\u201e([^\u201e\u201c\u201d]+)[\u201c\u201d]"
)
_LEFT_OUT = re.compile(r"\s*(?:\[?\u2026\]?|\[?\.\s?\.\s?\.\]?)\s*")
_WORD = re.compile(r"\w+(?:['\u2019]\w+)*")
_SHORTEST_PIECE = 2


def find_quotations(sentence: str) -> list[str]:
    """What stands between quotation marks in a sentence, in order. Text with a stray mark has what it can have."""
    return [next(filter(None, match.groups())).strip(" ,.") for match in _QUOTED.finditer(sentence)]


def without_quotations(text: str, gap: str) -> str:
    """A text with `gap` in the place of each quotation."""
    return _QUOTED.sub(gap, text)


def has_stray_mark(sentence: str) -> bool:
    """Whether a quotation is begun and not ended, or ended and not begun."""
    rest = _QUOTED.sub("", sentence)
    return any(mark in rest for mark in '\u201c\u201d"\u00ab\u00bb\u201e')


def classify_quotation(words: str, cited: Sequence[str], others: Sequence[str]) -> Kind:
    """What a quotation is, given the texts that its sentence cites and the other ones that were shown.

    Case, kinds of quotation mark and the punctuation between words don't matter. Words may be left out where an ellipsis
    says so: then the pieces stand in that order in one text. "stitched" are real pieces, two words or more each, that are
    nowhere written together.
    """
    pieces = [_normalised(piece) for piece in _LEFT_OUT.split(words)]
    pieces = [piece for piece in pieces if piece]
    if not pieces:
        return "fabricated"
    if any(_has_all(text, pieces) for text in map(_normalised, cited)):
        return "verbatim"
    if any(_has_all(text, pieces) for text in map(_normalised, others)):
        return "misattributed"
    return "stitched" if _is_stitched(pieces, [_normalised(text) for text in (*cited, *others)]) else "fabricated"


def _normalised(text: str) -> str:
    """Its words, each between blanks."""
    found = [word.lower().replace("\u2019", "'") for word in _WORD.findall(text)]
    return f" {' '.join(found)} " if found else ""


def _has_all(text: str, pieces: Sequence[str]) -> bool:
    place = 0
    for piece in pieces:
        found = text.find(piece, place)
        if found < 0:
            return False
        place = found + len(piece) - 1
    return True


def _is_stitched(pieces: Sequence[str], texts: Sequence[str]) -> bool:
    """Whether each piece is made of stretches of the texts, the longest ones first."""
    return all(_is_made_of(piece.split(), texts) for piece in pieces)


def _is_made_of(words: Sequence[str], texts: Sequence[str]) -> bool:
    place = 0
    while place < len(words):
        longest = next(
            (
                length
                for length in range(len(words) - place, _SHORTEST_PIECE - 1, -1)
                if any(f" {' '.join(words[place : place + length])} " in text for text in texts)
            ),
            0,
        )
        if not longest:
            return False
        place += longest
    return True
