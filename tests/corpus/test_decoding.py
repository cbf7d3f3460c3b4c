"""Bytes to text: what is certain, what can be told, and what is refused."""

import codecs

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.decoding import decode
from corpus.errors import SourceError

ENGLISH = "The mayor’s “final” offer to the café owners was £40,000 — again too little, they said."


@pytest.mark.parametrize(
    "data",
    [
        ENGLISH.encode(),
        codecs.BOM_UTF8 + ENGLISH.encode(),
        ENGLISH.encode("utf-16"),
        codecs.BOM_UTF16_BE + ENGLISH.encode("utf-16-be"),
        ENGLISH.encode("utf-32"),
        ENGLISH.encode("cp1252"),
    ],
    ids=["utf-8", "utf-8 with BOM", "utf-16-le", "utf-16-be", "utf-32", "windows-1252"],
)
def test_decodes_english_in_usual_encodings(data: bytes) -> None:
    assert decode(data, "news.txt") == ENGLISH


LEGACY = {
    "cp1252": "Le maire a déclaré que l’été serait difficile et que la crue continuerait à gagner du terrain.",
    "iso8859_1": "El alcalde declaró que mañana habrá más información sobre el río, según el Gobierno español.",
    "cp1250": "Starosta v pondělí oznámil, že voda bude stoupat i příští týden. Most zůstane uzavřen do neděle.",
    "iso8859_2": "Burmistrz powiedział w poniedziałek, że poziom wody będzie wzrastać. Most w Łodzi jest zamknięty.",
    "cp1254": "Belediye başkanı pazartesi günü suyun gelecek hafta da yükseleceğini söyledi. Köprü kapalı kalacak.",
    "cp1251": "Мэр заявил в понедельник, что вода будет подниматься и на следующей неделе. Мост закрыт.",
    "koi8_r": "Мэр заявил в понедельник, что вода будет подниматься и на следующей неделе. Мост закрыт.",
    "cp1253": "Ο δήμαρχος δήλωσε τη Δευτέρα ότι η στάθμη του νερού θα συνεχίσει να ανεβαίνει.",
    "shift_jis": "市長は月曜日に、来週も川の水位が上がると述べた。橋は日曜日まで閉鎖される。",
    "gb18030": "市长星期一表示，下周河水将继续上涨。大桥将关闭至星期日。",
    "euc_kr": "시장은 월요일에 다음 주에도 강물이 계속 불어날 것이라고 말했다.",
    "iso2022_jp": "市長は月曜日に、来週も川の水位が上がると述べた。",
}


@pytest.mark.parametrize("encoding", LEGACY)
def test_tells_legacy_encodings(encoding: str) -> None:
    assert decode(LEGACY[encoding].encode(encoding), "news.txt") == LEGACY[encoding]


def test_tells_encoding_of_a_long_file_with_one_late_accent() -> None:
    text = "The river rose again on Monday.\n" * 10_000 + "The café closed."
    assert decode(text.encode("cp1252"), "news.txt") == text


def test_declared_encoding_settles_what_bytes_leave_open() -> None:
    assert decode("Straße".encode("cp1257"), "page.html", declared="windows-1257") == "Straße"
    assert decode(b"It\x92s over", "page.html", declared="ISO-8859-1") == "It’s over"


@pytest.mark.parametrize("declared", ["utf-8", "rot13", "unicode_escape", "no-such", "\0", ""])
def test_useless_declarations_are_ignored(declared: str) -> None:
    assert decode(b"It\x92s over", "page.html", declared=declared) == "It’s over"


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"\x89PNG\r\n\x1a\n....", "PNG"),
        (b"\xff\xd8\xff\xe0 JFIF", "JPEG"),
        (b"%PDF-1.7\n", "PDF"),
        (b"PK\x03\x04 word/document.xml", "ZIP"),
        (b"\x1f\x8b\x08 text", "GZIP"),
        (b"\x7fELF\x02", "program"),
        (b"plain words\0more", "UTF-16 without a byte order mark"),
        ("plain words".encode("utf-16-le"), "UTF-16 without a byte order mark"),
        (b"a\x01b\x02c\x03" * 50, "binary data"),
    ],
)
def test_refuses_binary(data: bytes, kind: str) -> None:
    with pytest.raises(SourceError, match=rf"^news\.txt is not text \(looks like .*{kind}"):
        decode(data, "news.txt")


def test_a_stray_control_character_makes_no_text_binary() -> None:
    assert decode(b"A bell \x07 rang.", "news.txt") == "A bell \x07 rang."


@pytest.mark.parametrize(
    ("data", "first_bad_byte"),
    [
        ("Crème brûlée, naïve".encode() + b" caf\xe9", 27),
        ("“Zürich” — Łódź".encode()[:-1], 23),
        ("It’s one café here, ".encode() + b"and caf\xe9 \xe9t\xe9 there", 30),
        (b"Le maire a d\xe9clar\xe9 que l'\xc3\xa9t\xe9 serait tr\xe8s difficile \xe0 passer.", 12),
    ],
    ids=["one stray byte", "cut off", "mixed with windows-1252", "mostly windows-1252"],
)
def test_refuses_broken_utf8_and_says_where(data: bytes, first_bad_byte: int) -> None:
    with pytest.raises(
        SourceError, match=rf"^news\.txt is neither valid UTF-8 \(byte {first_bad_byte}\).*save it as UTF-8$"
    ):
        decode(data, "news.txt")


def test_refuses_broken_utf16() -> None:
    with pytest.raises(SourceError, match="marked as UTF-16 but is not valid UTF-16"):
        decode(codecs.BOM_UTF16_LE + b"a\0b", "news.txt")


@settings(deadline=None)
@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc"])))
def test_utf8_is_never_misread(text: str) -> None:
    assert decode(text.encode(), "news.txt").lstrip("\ufeff") == text.lstrip("\ufeff")


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_are_text_or_a_source_error(data: bytes) -> None:
    try:
        decode(data, "news.txt").encode("utf-8")
    except SourceError as error:
        assert "\n" not in str(error)  # noqa: PT017 (either outcome is right, a message of two lines never)
