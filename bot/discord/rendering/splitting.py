"""Cutting text to Discord's limits: at sentence ends, at word ends, and never inside what is seen as one character.

Every function takes text as it stands and gives it written for Discord, since escaping makes it longer.
"""

from bisect import bisect_left
from collections.abc import Callable

import regex

from bot.discord.rendering.escaping import escape, visible
from index.lexical import content_words
from index.passage import Span
from index.sentences import split_sentences

_CUT = " …"
_BEGUN = "… "
_GRAPHEME = regex.compile(r"\X")
_WORD = regex.compile(r"\w+")
_MARKERS = regex.compile(r"(?:\s*\[\d{1,3}\])*")
_LOOK_AHEAD = 100
"""Characters after a cut that tell whether a sentence ends there."""

_SAME_STEM = 5
"""Words that begin with the same five letters count as forms of one word."""

Write = Callable[[str], str]
"""How a text is written for the place that it goes to. Never makes it shorter."""


def shorten(text: str, room: int, write: Write = escape) -> str:
    """The text as written, cut with " …" at a word's end where it would have more than `room` characters."""
    text = visible(text)
    if _fitting(text, room, write) == len(text):
        return write(text)
    return write(text[: _fitting(text, room - len(_CUT), write)].rstrip()) + _CUT


def shorten_around(text: str, question: str, room: int, write: Write = escape) -> str:
    """The text as written, cut with … to at most `room` characters around what shares most words with the question.

    It begins at a sentence, or at a word where a sentence alone is too long.
    """
    text = visible(text)
    if _fitting(text, room, write) == len(text):
        return write(text)
    start = _best_start(text, question, room)
    if not start:
        return shorten(text, room, write)
    return _BEGUN + shorten(text[start:], room - len(_BEGUN), write)


def split(text: str, room: int, most: int, write: Write = escape) -> list[str]:
    """The text as written, in parts of at most `room` characters, each ending at a sentence's end where it can.

    The footnote markers after a sentence stay with it. Every part has something to read in it. There are at most `most`:
    what has no room in them is left out, with " …" to tell so.
    """
    parts: list[str] = []
    rest = visible(text).strip()
    while rest:
        if len(parts) == most - 1:
            return [*parts, shorten(rest, room, write)]
        end = _part_end(rest, room, write)
        parts.append(write(rest[:end].rstrip()))
        rest = rest[end:].lstrip()
    return parts


def _part_end(text: str, room: int, write: Write) -> int:
    most = _fitting(text, room, write)
    if most == len(text):
        return most
    sentences = split_sentences(text[: most + _LOOK_AHEAD])
    ends = [_MARKERS.match(text, sentence.end).end() for sentence in sentences]
    return max((end for end in ends if end <= most), default=most)


def _fitting(text: str, room: int, write: Write) -> int:
    """Where to cut so that what comes before, as written, has at most `room` characters; 1 or more in a text."""
    if len(text) <= room and len(write(text)) <= room:
        return len(text)
    low, high = 1, min(len(text), room)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if len(write(text[:middle])) <= room else (low, middle - 1)
    end = _word_end(text, low)
    # What is escaped depends on what comes next, so a little less can be a little longer.
    while end > 1 and len(write(text[:end].rstrip())) > room:
        end -= 1
    return end


def _word_end(text: str, end: int) -> int:
    """The last word's end up to `end`; where there is none in the second half, the end of a character as it is seen."""
    if end == len(text) or text[end].isspace():
        return end
    for position in range(end - 1, end // 2, -1):
        if text[position].isspace():
            return position
    seen = [match.end() for match in _GRAPHEME.finditer(text[: end + 1])]
    return max((position for position in seen if position <= end), default=end)


def _best_start(text: str, question: str, room: int) -> int:
    wanted = {word[:_SAME_STEM] for word in content_words(question)}
    words = [Span(*match.span()) for match in _WORD.finditer(text)]
    shared = [word.start for word in words if text[word.start : word.end].lower()[:_SAME_STEM] in wanted]
    starts = [
        start
        for sentence in split_sentences(text)
        for start in ([sentence.start] if sentence.end - sentence.start <= room else _word_starts(sentence, words))
    ]
    return max(
        starts, key=lambda start: (bisect_left(shared, start + room) - bisect_left(shared, start), start), default=0
    )


def _word_starts(sentence: Span, words: list[Span]) -> list[int]:
    inside = words[bisect_left(words, (sentence.start, 0)) : bisect_left(words, (sentence.end, 0))]
    return [sentence.start, *(word.start for word in inside)]
