"""Where the gold evidence of questions stands in a corpus's articles."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

import regex

from corpus.article import Article
from corpus.normalising import normalise
from evaluation.dataset import DatasetError, GoldQuestion, Place

LONGEST_MATCH_S = 1.0
"""How long a pattern may be looked for in one piece of evidence; they come with datasets, and some never end."""

_LONGEST_SHOWN = 80
_VARIANTS = ("'‘’‚‛′`´", '"“”„‟″«»', "-‐‑‒–—―−")
"""Characters of which any may stand for another of its row: single quotes, double quotes, dashes."""

_FOLDED = {ord(variant): row[0] for row in _VARIANTS for variant in row}
_CLASSES = {row[0]: f"[{re.escape(row)}]" for row in _VARIANTS}
_BETWEEN = "\0"
"""Stands in no normalised text, so that nothing is found across two articles."""


@dataclass(frozen=True, slots=True)
class Located:
    """Where a question's evidence and answers stand, in order, and which articles hold the evidence."""

    evidence: tuple[Place, ...]
    answer_places: tuple[Place, ...]
    relevant: tuple[str, ...]


def locate(questions: Iterable[GoldQuestion], articles: Iterable[Article]) -> dict[str, Located]:
    """Find every question's evidence, by question id.

    Evidence is looked for in the articles that the dataset says are relevant; where it stands in none of them, or the
    dataset says nothing, in all. Wherever it stands counts. If it stands nowhere to the letter, differences of white
    space, quotes and dashes are overlooked. Answers that the dataset doesn't place are looked for in the evidence:
    strings to the letter, patterns without regard to case.

    Raises:
        DatasetError: No article holds some evidence, or a pattern takes too long; the message names the question.
    """
    shelf = _Shelf(list(articles))
    return {question.id: _locate(question, shelf) for question in questions}


def _locate(question: GoldQuestion, shelf: "_Shelf") -> Located:
    relevant = [article_id for article_id, grade in question.relevant.items() if grade > 0]
    evidence: set[Place] = set()
    for text in question.evidence:
        places = shelf.find(text, relevant)
        if not places:
            raise DatasetError(
                f"the corpus does not hold the evidence of question {question.id!r}: “{_beginning(text)}”; "
                "add the article that it stands in, or mend the dataset."
            )
        evidence.update(places)
    in_order = tuple(sorted(evidence))
    return Located(
        evidence=in_order,
        answer_places=question.answer_places or _answers_within(question, in_order, shelf),
        relevant=tuple(dict.fromkeys(place.article_id for place in in_order)),
    )


def _answers_within(question: GoldQuestion, evidence: Sequence[Place], shelf: "_Shelf") -> tuple[Place, ...]:
    found: set[Place] = set()
    for place in evidence:
        text = shelf.slice(place)
        for start, end in _occurrences(question, text):
            found.add(Place(place.article_id, place.start + start, place.start + end))
    return tuple(sorted(found))


def _occurrences(question: GoldQuestion, text: str) -> Iterator[tuple[int, int]]:
    """Where the question's answers stand in a text."""
    for answer in filter(None, map(normalise, question.answers)):
        yield from ((start, start + len(answer)) for start in _starts(text, answer))
    for pattern in question.patterns:
        try:
            matches = regex.finditer(pattern, text, flags=regex.IGNORECASE, timeout=LONGEST_MATCH_S)
            yield from (match.span() for match in matches if match[0])
        except TimeoutError as error:
            raise DatasetError(
                f"question {question.id!r}: looking for the pattern {pattern[:_LONGEST_SHOWN]!r} takes too long; simplify it."
            ) from error
        except (regex.error, MemoryError) as error:
            reason = str(error) or "it has no end"
            raise DatasetError(
                f"question {question.id!r}: the pattern {pattern[:_LONGEST_SHOWN]!r} can't be looked for ({reason})."
            ) from error


def _beginning(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST_SHOWN else line[:_LONGEST_SHOWN] + "…"


class _Shelf:
    """Articles to find text in."""

    def __init__(self, articles: Sequence[Article]) -> None:
        self._articles = articles
        self._by_id = {article.id: article for article in articles}

    def slice(self, place: Place) -> str:
        return self._by_id[place.article_id].text[place.start : place.end]

    def find(self, text: str, article_ids: Iterable[str]) -> list[Place]:
        """Where the text stands in the articles with these ids, or else in any."""
        text = normalise(text)
        if not text:
            return []
        articles = [self._by_id[article_id] for article_id in article_ids if article_id in self._by_id]
        return (
            [place for article in articles for place in _exactly(article, text)]
            or [place for article in articles for place in _roughly(article, text)]
            or [place for article in self._holding(text, self._joined) for place in _exactly(article, text)]
            or [
                place
                for article in self._holding(_folded(text), self._joined_folded)
                for place in _roughly(article, text)
            ]
        )

    def _holding(self, text: str, joined: "_Joined") -> list[Article]:
        """The articles that a text of all of them says hold this one."""
        return [self._articles[index] for index in joined.find(text)]

    @cached_property
    def _joined(self) -> "_Joined":
        return _Joined([article.text for article in self._articles])

    @cached_property
    def _joined_folded(self) -> "_Joined":
        return _Joined([_folded(article.text) for article in self._articles])


class _Joined:
    """Many texts as one: looking through it once is much faster than through each of ten thousand."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._text = _BETWEEN.join(texts)
        self._begins = list(accumulate((len(text) + len(_BETWEEN) for text in texts), initial=0))

    def find(self, text: str) -> list[int]:
        """The numbers of the texts that hold this one."""
        found: list[int] = []
        start = self._text.find(text)
        while start >= 0:
            found.append(bisect_right(self._begins, start) - 1)
            start = self._text.find(text, self._begins[found[-1] + 1])
        return found


def _starts(text: str, sought: str) -> Iterator[int]:
    start = text.find(sought)
    while start >= 0:
        yield start
        start = text.find(sought, start + len(sought))


def _exactly(article: Article, text: str) -> list[Place]:
    return [Place(article.id, start, start + len(text)) for start in _starts(article.text, text)]


def _roughly(article: Article, text: str) -> list[Place]:
    """Where the text stands, whatever the white space, quotes and dashes."""
    if _folded(text) not in _folded(article.text):
        return []
    words = (
        "".join(_CLASSES.get(character, re.escape(character)) for character in word) for word in _folded(text).split()
    )
    return [Place(article.id, *match.span()) for match in re.finditer(r"\s+".join(words), article.text)]


def _folded(text: str) -> str:
    return " ".join(text.translate(_FOLDED).split())
