"""Where sentences begin and end in news prose, as slices of the text.

Written after measuring the libraries of the field (sentencex 1.0, pysbd 0.3, syntok 1.4 and NLTK's Punkt) on the kind
of prose that Footnote reads: each got a quarter or more of the hard cases wrong ("3:54 p.m. ET", "Sen. Graham, R-S.C.,",
"“Why?” she asked", "paused … Nobody"), and a wrong boundary here becomes a wrong footnote. The use of the next word to
decide on an ambiguous full stop follows Kiss & Strunk, "Unsupervised Multilingual Sentence Boundary Detection",
Computational Linguistics 32(4), 2006.
"""

import re
from collections.abc import Iterator

from index.passage import Span

_NEVER_LAST = frozenset(
    "mr mrs ms mx messrs dr prof rev fr hon pres gov lt col gen maj capt cmdr cpl sgt pvt adm brig sen rep reps sens ret "
    "supt det insp amb st mt ft vs v viz cf pp vol vols fig figs ed eds approx ca est dept univ assn bros "
    "e.g i.e c.f r.i d-ill r-ill d-calif d-mass d-conn d-pa r-pa r-ky r-fla r-tenn d-minn d-wash r-ind r-ariz d-ore"
    " м г ул им проф акад тов див стор рис напр".split()
)
"""Abbreviations after which a sentence goes on, whatever comes next."""

_BEFORE_NUMBER = frozenset(
    "no nos art sec secs ch chap p para cl op jan feb mar apr jun jul aug sept sep oct nov dec".split()
)
"""Abbreviations when a number comes next; before anything else the sentence may end (“No. He left.”)."""

_TIME_OF_DAY = frozenset(["a.m", "p.m", "am", "pm"])
_AFTER_TIME_OF_DAY = frozenset(
    "et est edt ct cst cdt mt mst mdt pt pst pdt gmt utc bst cet cest eet eest msk eastern central mountain pacific "
    "greenwich moscow kyiv local london paris monday tuesday wednesday thursday friday saturday sunday january february "
    "march april may june july august september october november december".split()
)

_MAYBE_LAST = frozenset("al inc corp co ltd plc llc jr sr esq ph.d m.d b.a m.a ave blvd rd bldg calif".split())
"""Abbreviations that end a sentence only when a word that opens sentences follows."""

_OPENERS = frozenset(
    "the a an this that these those he she it they we you i in on at by for from with after before when while as if but "
    "and or so yet not no his her its their our my there here what who why how where since although though because "
    "however still then now some many most all both each every another other such under over during until among between "
    "others despite meanwhile instead even only one two three several few nobody nothing everyone moreover also later earlier "
    "according mr mrs ms dr".split()
)
"""Words that, capitalised after an ambiguous full stop, show that a new sentence has begun."""

_SPEECH = r"(?:said|says|asked|asks|cried|wrote|writes|told|added|replied|shouted|declared|warned|exclaimed|insisted|recalled)"
_ATTRIBUTION = re.compile(rf"(?:[^\W\d_][\w.’'-]*\s+){{1,4}}?{_SPEECH}\b")

_STOP = re.compile(
    r"""(?P<mark>\.(?:[ ]\.)+|[.!?…]+|[。！？]+)          # what may end a sentence
        (?P<close>(?:[”’"'»)\]]|\s?''|\[\d{1,3}\])*)      # closing quotes, brackets and reference marks belong to it
        (?=\s|$|(?<=[。！？]))                            # and then there is a gap
    """,
    re.VERBOSE,
)
_TOKEN_BEFORE = re.compile(r"[^\s“”‘\"'«»(\[—–]+$")
_NEXT_WORD = re.compile(r"\s*(?P<open>(?:[“‘\"'«(\[—–•-]|``)*)\s*(?P<word>[\w’'-]*)(?P<dot>\.?)")
_ACRONYM = re.compile(r"(?:[^\W\d_]\.)+[^\W\d_]|[\w]+-[^\W\d_](?:\.[^\W\d_])+")
_ONLY_WHEN = re.compile(
    r"\W*(?:At|By|Around|About|Until|Before|After|Since|From)\s(?:about\s|around\s)?[\d:.]+\s[ap]\.?m", re.I
)
"""“At 9 a.m.” alone is no sentence."""
_SUM = re.compile(r"\s*[$€£¥]\s?\d")
_LIST_NUMBER = re.compile(r"\s*\(?(?:\d{1,2}|[a-z])")
_LONGEST_WRAPPED_LINE = 120


def split_sentences(text: str) -> list[Span]:
    """Slice a text into its sentences, in order, without the white space around them.

    Every character that is not white space is in exactly one of the slices. A line break ends a sentence unless the
    text is hard-wrapped there, that is, unless the next word would not have fitted on the line.
    """
    spans: list[Span] = []
    for line in _lines(text):
        spans.extend(_split_line(text, line))
    return spans


def _lines(text: str) -> Iterator[Span]:
    """The lines of a text, with hard-wrapped ones joined."""
    breaks = [match.start() for match in re.finditer("\n", text)]
    starts = [0, *(position + 1 for position in breaks)]
    ends = [*breaks, len(text)]
    width = max(end - start for start, end in zip(starts, ends, strict=True))
    begin = 0
    for index, end in enumerate(ends):
        if index + 1 < len(ends) and width <= _LONGEST_WRAPPED_LINE:
            following = text[starts[index + 1] : ends[index + 1]]
            first_word = following.split(maxsplit=1)[0] if following.strip() else ""
            if text[begin:end].strip() and first_word and end - starts[index] + 1 + len(first_word) > width:
                continue
        if text[begin:end].strip():
            yield Span(begin, end)
        begin = end + 1


def _split_line(text: str, line: Span) -> Iterator[Span]:
    begin = line.start
    for stop in _STOP.finditer(text, line.start, line.end):
        if stop.end() < line.end and _is_boundary(text, begin, stop, line.end):
            if span := _trimmed(text, begin, stop.end()):
                yield span
            begin = stop.end()
    if span := _trimmed(text, begin, line.end):
        yield span


def _trimmed(text: str, start: int, end: int) -> Span | None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end) if start < end else None


def _is_boundary(text: str, begin: int, stop: re.Match[str], limit: int) -> bool:
    following = _NEXT_WORD.match(text, stop.end(), limit)
    word = following["word"] if following else ""
    if word[:1].islower():
        return False
    mark = stop["mark"]
    if mark[0] in "。！？":
        return True
    if mark[-1] in "!?" and stop["close"] and _ATTRIBUTION.match(text, following.start("word") if following else limit):
        return False
    if mark != ".":
        return True
    return _ends_at_full_stop(text, begin, stop, word, has_dot=bool(following and following["dot"]))


def _ends_at_full_stop(text: str, begin: int, stop: re.Match[str], word: str, *, has_dot: bool) -> bool:
    """Whether a single full stop ends a sentence, from the token that it closes and the word that follows."""
    before = _TOKEN_BEFORE.search(text, begin, stop.start())
    if before is None:
        return True
    token = before[0].strip(",;:")
    lowered, next_lowered = token.lower(), word.lower()
    if closed := stop["close"].strip("'’"):
        return closed != ")" or lowered not in _NEVER_LAST
    opens = next_lowered in _OPENERS and (not has_dot or next_lowered in {"mr", "mrs", "ms", "dr"})
    if lowered in _NEVER_LAST:
        return False
    if lowered in _BEFORE_NUMBER:
        return not word[:1].isdigit()
    if lowered in _TIME_OF_DAY:
        return next_lowered not in _AFTER_TIME_OF_DAY and not _ONLY_WHEN.fullmatch(text, begin, stop.start())
    if lowered in _MAYBE_LAST or _ACRONYM.fullmatch(token) or (len(token) == 1 and token.isupper()):
        return opens or not (word or _SUM.match(text, stop.end()))
    return not (_LIST_NUMBER.fullmatch(token) and not text[begin : before.start()].strip())
