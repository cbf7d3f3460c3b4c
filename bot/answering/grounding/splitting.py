"""What a model wrote, cut into sentences, each with the numbers of the passages that it names."""

import re
from dataclasses import dataclass

from index.sentences import split_sentences

_MOST_SENTENCES = 50
_LONGEST_RANGE = 10

_NUMBERS = r"\d{1,3}(?:\s*[,;\u2013-]\s*\d{1,3})*"
_MARKERS = re.compile(rf"\s*(?:\[\s*(?:{_NUMBERS})\s*\]|\u3010\s*(?:{_NUMBERS})\s*\u3011)")
_RANGE = re.compile(r"(\d+)\s*[\u2013-]\s*(\d+)")
_LIST_MARK = re.compile(r"^\s*(?:[-*\u2022]|#{1,6})\s+", re.MULTILINE)
_EMPHASIS = re.compile(r"\*\*|__|`")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence that a model wrote, without its markers, and the numbers of the passages that these name, in order."""

    text: str
    markers: tuple[int, ...]


def split_answer(text: str) -> list[Sentence]:
    """The first fifty sentences of an answer. A marker belongs to the sentence that it stands in or right behind."""
    plain, places = _without_markers(_EMPHASIS.sub("", _LIST_MARK.sub("", text)))
    spans = split_sentences(plain)[:_MOST_SENTENCES] if plain.strip() else []
    of_span: list[list[int]] = [[] for _ in spans]
    for place, numbers in places:
        owner = max((index for index, span in enumerate(spans) if span.start < place), default=0)
        if spans:
            of_span[owner].extend(numbers)
    return [
        Sentence(plain[span.start : span.end], tuple(dict.fromkeys(numbers)))
        for span, numbers in zip(spans, of_span, strict=True)
        if any(character.isalnum() for character in plain[span.start : span.end])
    ]


def _without_markers(text: str) -> tuple[str, list[tuple[int, list[int]]]]:
    """The text without its markers, and where in it each stood."""
    pieces: list[str] = []
    places: list[tuple[int, list[int]]] = []
    end = length = 0
    for match in _MARKERS.finditer(text):
        pieces.append(text[end : match.start()])
        length += match.start() - end
        end = match.end()
        places.append((length, _numbers(match[0])))
    return "".join(pieces) + text[end:], places


def _numbers(marker: str) -> list[int]:
    """The numbers in a marker: "[1, 3]" and "[1-3]" name several."""
    in_full = _RANGE.sub(lambda match: _range(int(match[1]), int(match[2])), marker)
    return [int(number) for number in re.findall(r"\d+", in_full)]


def _range(first: int, last: int) -> str:
    return " ".join(map(str, range(first, min(last, first + _LONGEST_RANGE) + 1) if first <= last else (first, last)))
