"""The one normalisation: what it changes, what it keeps, and that doing it twice changes nothing more."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.normalising import normalise

CASES = {
    "composes letters": ("Cafe\u0301", "Café"),
    "windows line ends": ("one\r\ntwo", "one\ntwo"),
    "old mac line ends": ("one\rtwo", "one\ntwo"),
    "unicode line ends": ("one\u2028two\u2029three\x85four\x0bfive\x0csix", "one\ntwo\nthree\nfour\nfive\nsix"),
    "tab": ("one\ttwo", "one two"),
    "no-break, thin and ideographic space": ("one\u00a0two\u2009three\u3000four", "one two three four"),
    "runs of spaces": ("one \u00a0 two", "one two"),
    "spaces around line ends": ("one  \n  two", "one\ntwo"),
    "one empty line at most": ("one\n \n\n\t\ntwo", "one\n\ntwo"),
    "ends": ("\n \t one \n\n", "one"),
    "zero-width space, byte order mark, soft hyphen": ("\ufeffco\u00adop\u200berate", "cooperate"),
    "bidi controls": ("\u202eabc\u202c \u2066def\u2069", "abc def"),
    "controls": ("a\x00b\x1b[31mc\x9f", "ab[31mc"),
    "only invisible": ("\u200b\ufeff\u2060\x07 \u3164", ""),
    "zero-width joiner between plain letters": ("a\u200db", "ab"),
    "zero-width joiner of a family emoji": ("👩\u200d👧", "👩\u200d👧"),
    "zero-width non-joiner in Persian": ("می\u200cخواهم", "می\u200cخواهم"),
    "joiner at an end of a word": ("می\u200c خواهم\u200d", "می خواهم"),
    "removal that lets a mark compose": ("e\u200b\u0301", "é"),
    "lone surrogate": ("a\ud800b", "a\ufffdb"),
    "surrogate pair": ("\ud83d\ude00", "😀"),
    "empty": ("", ""),
}


@pytest.mark.parametrize(("text", "expected"), CASES.values(), ids=CASES.keys())
def test_normalises(text: str, expected: str) -> None:
    assert normalise(text) == expected


def test_keeps_quotation_marks_dashes_and_ellipses() -> None:
    prose = "“No,” she said — not yet… ‘Why?’ 3.5% of £40 million"
    assert normalise(prose) == prose


def test_cuts_endless_marks_on_a_letter_in_reasonable_time() -> None:
    assert len(normalise("a" + "\u0301\u0323" * 500_000)) <= 40


AWKWARD = st.text(
    st.one_of(
        st.sampled_from(
            " \n\r\t\x85\u2028\u200b\u200c\u200d\u0301\u0323\u0327\u034f\u0653\u093c\u094d\ufe0f\ud800\udc00"
        ),
        st.sampled_from("aeé\u1ebf\u2126\u0627क👩"),
        st.characters(),
    )
)


@settings(deadline=None)
@given(AWKWARD)
def test_normalising_again_changes_nothing(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once


@settings(deadline=None)
@given(AWKWARD)
def test_result_can_be_stored_and_has_only_plain_spacing(text: str) -> None:
    result = normalise(text)
    result.encode("utf-8")
    assert unicodedata.is_normalized("NFC", result)
    assert result == result.strip()
    assert not {"  ", "\n\n\n", " \n", "\n "} & {result[i : i + n] for n in (2, 3) for i in range(len(result))}
    assert all(
        character in "\n \u200c\u200d" or character.isprintable() or ord(character) > 0x2FF for character in result
    )
