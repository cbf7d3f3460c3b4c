"""The one normalisation of text before character offsets are taken into it."""

import re
import unicodedata
from functools import cache

_LONGEST_MARK_RUN = 30
"""Combining marks kept on one letter: the limit of Unicode's stream-safe text format (UAX #15, section 13)."""

_LONG_NON_WORD = re.compile(rf"[^\w\s\x00-\u02ff]{{{_LONGEST_MARK_RUN + 1},}}")

_LINE_ENDS = "\n\r\v\f\x85\u2028\u2029"
_BLANKS = "\t\u2800\u3164\uffa0"
"""Tab, and what shows as a blank although Unicode doesn't call it a space: Braille blank, Hangul fillers."""
_JOINERS = "\u200c\u200d"
_GRAPHEME_JOINER = "\u034f"
_FIRST_JOINING_SCRIPT = "\u0600"
_MOST_JOINER_ROUNDS = 4


def normalise(text: str) -> str:
    """Normalise text to the form that every offset in the system counts in.

    - Unicode NFC; lone surrogates become U+FFFD, so that the result can always be encoded as UTF-8.
    - Every kind of line end (CRLF, CR, VT, FF, NEL, U+2028, U+2029) becomes one newline; tabs and all Unicode spaces
      become a plain space; runs of spaces become one; no spaces at either end of a line; at most one empty line in a
      row; nothing blank at either end of the text.
    - Controls and invisible format characters (zero-width, bidi, BOM, soft hyphen …) are removed. The two joiners,
      ZWNJ and ZWJ, are kept where they shape what is read: between two letters, marks or pictographs that are
      from U+0600 on, which covers Arabic, the scripts of India, and emoji.
    - More than thirty combining marks in a row are cut to thirty.

    Normalising twice gives what normalising once gives.

    Args:
        text: Any string.

    Returns:
        The normalised text, possibly empty.
    """
    text = _without_surrogates(text).replace("\r\n", "\n")
    text = text.translate({ord(character): _replacement(character) for character in set(text)})
    text = unicodedata.normalize("NFC", _with_short_mark_runs(text))
    text = _without_stray_joiners(_with_short_mark_runs(text))
    text = re.sub(" ?\n ?", "\n", re.sub("  +", " ", text))
    return re.sub("\n{3,}", "\n\n", text).strip(" \n")


def _without_surrogates(text: str) -> str:
    """Join pairs into the character they stand for, and replace each half that is left over."""
    if not re.search("[\ud800-\udfff]", text):
        return text
    joined = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")
    return re.sub("[\ud800-\udfff]", "\ufffd", joined)


@cache
def _replacement(character: str) -> str:
    if character in _LINE_ENDS:
        return "\n"
    if character in _JOINERS:
        return character
    category = unicodedata.category(character)
    if category == "Zs" or character in _BLANKS:
        return " "
    return "" if category in {"Cc", "Cf"} or character == _GRAPHEME_JOINER else character


def _with_short_mark_runs(text: str) -> str:
    # NFC takes time that is quadratic in the length of a run of marks: a 1 MB run would take many minutes.
    return _LONG_NON_WORD.sub(_cut_marks, text)


def _cut_marks(run: re.Match[str]) -> str:
    kept, marks = [], 0
    for character in run[0]:
        if unicodedata.combining(character):
            marks += 1
        elif character not in _JOINERS:  # a joiner may go later, and then the marks on both sides of it meet
            marks = 0
        if marks <= _LONGEST_MARK_RUN:
            kept.append(character)
    return "".join(kept)


def _without_stray_joiners(text: str) -> str:
    """Remove joiners until every one that is left stands between characters that it can join.

    Removing one can let marks around it change places, and so change what stands next to another: hence the rounds.
    """
    for _ in range(_MOST_JOINER_ROUNDS):
        if not re.search(f"[{_JOINERS}]", text):
            return text
        kept = unicodedata.normalize("NFC", re.sub(f"[{_JOINERS}]", _joiner_or_nothing, text))
        if kept == text:
            return text
        text = kept
    return unicodedata.normalize("NFC", re.sub(f"[{_JOINERS}]", "", text))


def _joiner_or_nothing(joiner: re.Match[str]) -> str:
    before, after = joiner.string[joiner.start() - 1 : joiner.start()], joiner.string[joiner.end() : joiner.end() + 1]
    return joiner[0] if _takes_joiner(before) and _takes_joiner(after) else ""


def _takes_joiner(character: str) -> bool:
    if character < _FIRST_JOINING_SCRIPT:
        return False
    category = unicodedata.category(character)
    return category[0] in "LM" or category in {"So", "Sk"}
