"""Telling apart the encodings that were used before Unicode, by how plausible a text comes out."""

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from charset_normalizer import CharsetMatch

# The commonest first: that settles draws, of which short texts give many.
ENCODINGS = (
    "cp1252", "cp1251", "cp1250", "cp1254", "iso8859_2", "cp1257", "cp932", "gb18030", "big5", "euc_jp", "cp949",
    "cp1253", "cp1255", "cp1256", "cp874", "koi8_u", "koi8_r", "cp866", "mac_roman",
)  # fmt: skip
"""The encodings that can be told, by their names in Python."""

_SAMPLE_BYTES = 64_000
_CHAOS_OF_A_DRAW, _COHERENCE_OF_A_DRAW = 0.01, 0.05
_CHAOS_OF_A_LATIN_DRAW = 0.06
_LAST_LATIN = "\u024f"

_ALPHABETS = {  # what the languages in Latin script write with, beyond ASCII
    language: frozenset(letters + letters.upper() + "İ" * (language == "Turkish"))
    for language, letters in {
        "Catalan": "àçéèíïóòúü",
        "Croatian, Slovene": "čćđšž",
        "Czech": "áčďéěíňóřšťúůýž",
        "Danish, Norwegian": "æøåéèôò",
        "Dutch": "áéèëêíïóöúü",
        "Estonian": "äõöüšž",
        "Finnish, Swedish": "äåöéšž",
        "French": "àâæçéèêëîïôœùûüÿ",
        "German": "äöüßéà",
        "Hungarian": "áéíóöőúüű",
        "Icelandic": "áæðéíóöþúý",
        "Italian": "àèéìíîòóùú",
        "Latvian": "āčēģīķļņšūž",
        "Lithuanian": "ąčęėįšųūž",
        "Polish": "ąćęłńóśźż",
        "Portuguese": "áàâãçéêíóôõúü",
        "Romanian": "ăâîşţ",
        "Slovak": "áäčďéíĺľňóôŕšťúýž",
        "Spanish": "áéíñóúüªº",
        "Turkish": "âçğıîöşüû",
    }.items()
}
_NON_ASCII_LETTER = re.compile(r"[^\W\d_\x00-\x7f]")
_SIGN_AFTER_LETTER = re.compile(
    "(?<=[^\\W\\d_])(?:(?=[^\\x00-\\x7f])[\\W\\d])(?<![\xa0«»\u2018-\u201f\u2026\u2013\u2014])"
)


def most_plausible_encoding(data: bytes) -> str | None:
    """Return which of `ENCODINGS` makes the most plausible text of bytes that aren't Unicode; None where none does.

    The library charset-normalizer rules out what comes out as a mess. What it holds for equally good, above all the
    encodings of Latin script, is settled by the alphabets of the languages.
    """
    # Imported here since few files need it.
    from charset_normalizer import from_bytes

    matches = from_bytes(_sample(data), cp_isolation=list(ENCODINGS), preemptive_behaviour=False, enable_fallback=False)
    best = matches.best()
    if best is None:
        return None
    draws = {
        encoding: str(match) for match in matches if _is_draw(match, best) for encoding in match.could_be_from_charset
    }
    return min(draws, key=lambda encoding: (_misfits(draws[encoding]), ENCODINGS.index(encoding)))


def _sample(data: bytes) -> bytes:
    """Take the lines that can tell encodings apart, up to a limit.

    It is cut at a space, since no encoding in question has the byte of a space or newline inside a character.
    """
    if len(data) <= _SAMPLE_BYTES:
        return data
    lines = b"\n".join(line for line in data.split(b"\n") if not line.isascii())
    return lines[:_SAMPLE_BYTES].rpartition(b" ")[0] or lines


def _is_draw(match: "CharsetMatch", best: "CharsetMatch") -> bool:
    """Say whether the library's figures leave open which of two is right; for Latin script they say less."""
    worse_chaos, worse_coherence = match.chaos - best.chaos, best.coherence - match.coherence
    if is_latin(str(best)) and is_latin(str(match)):
        return worse_chaos <= _CHAOS_OF_A_LATIN_DRAW
    return worse_chaos <= _CHAOS_OF_A_DRAW and worse_coherence <= _COHERENCE_OF_A_DRAW


def is_latin(text: str) -> bool:
    """Say whether a text has letters of Latin script only."""
    return all(letter <= _LAST_LATIN for letter in set(_NON_ASCII_LETTER.findall(text)))


def _misfits(text: str) -> int:
    """Count the characters that speak against a decoding.

    Latin letters that the one language that fits best doesn't have, and signs such as ³ or ¶ right after a letter.
    """
    letters = [letter for letter in _NON_ASCII_LETTER.findall(text) if letter <= _LAST_LATIN]
    foreign = min(sum(letter not in alphabet for letter in letters) for alphabet in _ALPHABETS.values())
    return foreign + len(_SIGN_AFTER_LETTER.findall(text))
