"""Lexical search: BM25 over SQLite's FTS5.

FTS5's `bm25()` uses k1 = 1.2 and b = 0.75 (https://www.sqlite.org/fts5.html#the_bm25_function).
"""

import re
import sqlite3
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from itertools import pairwise

FUNCTION_WORDS = frozenset(
    "a an the of in on at to for from by with and or but is are was were be been being do does did has have had what "
    "which who whom whose when where why how many much it its this that these those as than then there their they he "
    "she his her him i you we our your my me us not no so such can could will would should may might about into over "
    "under between during after before did s t re ve ll d m am tell please".split()
)
"""Words that say nothing about the subject of a question. BM25 alone gains 1.7 points of top-1 without them."""

_TITLE_WEIGHT = 1.0
_TEXT_WEIGHT = 1.0
WORD = re.compile(r"[^\W_]+")
"""A word, as FTS5's unicode61 tokeniser cuts them."""

_MOST_WORDS = 64
_NEAR = 4


def words(text: str) -> list[str]:
    """The words of a text, lower-case, in order."""
    return [match[0].lower() for match in WORD.finditer(text)]


def content_words(text: str) -> list[str]:
    """The words that carry the subject; all of them where none does. Each once, in order."""
    every = list(dict.fromkeys(words(text)))
    return [word for word in every if word not in FUNCTION_WORDS] or every


COMMON_FROM = 500
COMMON_SHARE = 0.03
"""A word is common when more passages than `COMMON_FROM`, and more than this share of all, have it."""

_FEWEST_WORDS = 2


def search_words(
    connection: sqlite3.Connection,
    question: str,
    k: int,
    *,
    leave_out: AbstractSet[str] = frozenset(),
    with_pairs: bool = True,
) -> list[tuple[int, float]]:
    """The `k` passages with the highest BM25 for a question: ids and scores, best first. Any text is a safe query.

    Words in `leave_out` are not looked for; `with_pairs`, neighbouring words that stand close together count for more.
    """
    query = _query(question, leave_out, with_pairs=with_pairs)
    if not query:
        return []
    rows = connection.execute(
        "SELECT rowid, -bm25(passage_words, ?, ?) AS score FROM passage_words WHERE passage_words MATCH ? "
        "ORDER BY score DESC LIMIT ?",
        (_TITLE_WEIGHT, _TEXT_WEIGHT, query, k),
    )
    return [(int(row[0]), float(row[1])) for row in rows]


def common_words(counts: Mapping[str, int], *, passages: int) -> frozenset[str]:
    """Which of a question's words are too common to be worth their cost, given in how many passages each occurs.

    Such a word adds little to BM25 and takes most of its time. The rarest words always stay.
    """
    limit = max(COMMON_FROM, COMMON_SHARE * passages)
    by_count = sorted(counts, key=lambda word: counts[word])
    return frozenset(word for word in by_count[_FEWEST_WORDS:] if counts[word] > limit)


def count_passages_with(connection: sqlite3.Connection, word: str) -> int:
    """In how many passages, titles included, a word occurs in any of its inflections."""
    if not WORD.fullmatch(word):
        return 0
    query = "SELECT count(*) FROM passage_words WHERE passage_words MATCH ?"
    return int(connection.execute(query, (f'"{word}"',)).fetchone()[0])


def _query(question: str, leave_out: AbstractSet[str], *, with_pairs: bool) -> str:
    """An FTS5 query: any content word, and, for more, any two neighbours among them that stand close together.

    Every term is a quoted string of letters and digits, so no text can be read as FTS5 syntax
    (https://www.sqlite.org/fts5.html#fts5_strings).
    """
    kept = set(content_words(question)[:_MOST_WORDS]) - leave_out
    in_order = [word for word in words(question) if word in kept][:_MOST_WORDS]
    terms = [f'"{word}"' for word in dict.fromkeys(in_order)]
    pairs = dict.fromkeys(pair for pair in pairwise(in_order) if with_pairs and pair[0] != pair[1])
    near = [f'NEAR("{first}" "{second}", {_NEAR})' for first, second in pairs]
    return " OR ".join([*terms, *near])
