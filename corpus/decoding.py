"""Decoding the bytes of a text file, or saying why they can't be."""

import codecs
import re

from corpus.errors import SourceError
from corpus.legacy_encodings import ENCODINGS, is_latin, most_plausible_encoding

_BYTE_ORDER_MARKS = (  # UTF-32 first: its little-endian mark starts with that of UTF-16
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (codecs.BOM_UTF8, "utf-8-sig"),
)
_MAGIC = (
    (b"\x89PNG\r\n", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"%PDF-", "a PDF document"),
    (b"{\\rtf", "an RTF document"),
    (b"\xd0\xcf\x11\xe0", "an Office document"),
    (b"PK\x03\x04", "a ZIP archive, as .docx, .odt and .epub files are"),
    (b"PK\x05\x06", "a ZIP archive"),
    (b"\x1f\x8b", "a GZIP archive"),
    (b"BZh91AY&SY", "a bzip2 archive"),
    (b"\xfd7zXZ\0", "an XZ archive"),
    (b"7z\xbc\xaf", "a 7-Zip archive"),
    (b"\x28\xb5\x2f\xfd", "a Zstandard archive"),
    (b"\x7fELF", "a program"),
    (b"SQLite format 3\0", "an SQLite database"),
)
_DECLARABLE = frozenset(
    (*ENCODINGS, "iso2022_jp", "big5hkscs", "mac_cyrillic", "cp1258", *(f"iso8859_{part}" for part in range(3, 17)))
)
_READ_AS = {  # as browsers do (WHATWG Encoding Standard): what is declared is often a part of what is used
    "ascii": "cp1252",
    "iso8859_1": "cp1252",
    "iso8859_9": "cp1254",
    "tis_620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
}
_MOST_CONTROLS, _CONTROLS_OF_CHANCE = 0.01, 3

_CONTROLS = re.compile("[\0-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")
_UTF8_SEQUENCE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_UTF8_PUNCTUATION = re.compile(rb"\xe2\x80[\x90-\xaf]")
_UTF8_ACCENTED_LETTER = re.compile(rb"\xc3[\x80-\xbf]")


def decode(data: bytes, source: str, *, declared: str | None = None) -> str:
    """Decode the bytes of a text file.

    UTF-8, and UTF-16 and UTF-32 with a byte order mark, are certain. Other encodings are told by the library
    charset-normalizer from how plausible the text comes out.

    Args:
        data: The whole file.
        source: Its name, for messages.
        declared: The encoding that the file itself declares, as HTML pages do; used where the bytes aren't UTF-8.

    Raises:
        SourceError: The file isn't text, or its encoding is broken or can't be told. Bytes in the message count from 0.
    """
    _refuse_binary(data, source)
    text = _decode_unicode(data, source)
    if text is None:
        text = _decode_other(data, source, declared)
    if len(_CONTROLS.findall(text)) > max(_CONTROLS_OF_CHANCE, _MOST_CONTROLS * len(text)):
        raise SourceError(f"{source} is not text (looks like binary data): save it as plain text first")
    return text


def _refuse_binary(data: bytes, source: str) -> None:
    kind = next((kind for magic, kind in _MAGIC if data.startswith(magic)), None)
    if kind is None and b"\0" in data and not _byte_order_mark(data).startswith(("utf-16", "utf-32")):
        kind = "binary data, or UTF-16 without a byte order mark"
    if kind:
        raise SourceError(f"{source} is not text (looks like {kind}): save it as plain text first")


def _byte_order_mark(data: bytes) -> str:
    return next((encoding for mark, encoding in _BYTE_ORDER_MARKS if data.startswith(mark)), "")


def _decode_unicode(data: bytes, source: str) -> str | None:
    """Decode a Unicode encoding; None where the bytes are in some other encoding."""
    encoding = _byte_order_mark(data)
    if not encoding and b"\x1b$" in data and data.isascii():
        return _decode_declared(data, "iso2022_jp") or data.decode()
    try:
        return data.decode(encoding or "utf-8")
    except UnicodeDecodeError as error:
        if encoding:
            name = encoding.removesuffix("-sig").upper()
            raise SourceError(
                f"{source} is marked as {name} but is not valid {name} (byte {error.start}); save it as UTF-8"
            ) from None
        return None


def _decode_declared(data: bytes, declared: str | None) -> str | None:
    try:
        name = codecs.lookup(declared or "").name.replace("-", "_")
        name = _READ_AS.get(name, name)
        return data.decode(name) if name in _DECLARABLE else None
    except (LookupError, UnicodeDecodeError, ValueError):
        return None


def _decode_other(data: bytes, source: str, declared: str | None) -> str:
    """Decode an encoding that isn't Unicode: the declared one, else the most plausible one."""
    text = _decode_declared(data, declared)
    if text is None and not _is_mostly_utf8(data):
        text = _decode_declared(data, most_plausible_encoding(data))
    # In UTF-8, é and its like start with the byte of Ã or Ă, which no Latin spelling has before the other byte.
    if text is None or (is_latin(text) and _UTF8_ACCENTED_LETTER.search(data)):
        problem = f"is neither valid UTF-8 (byte {_first_bad_byte(data)}) nor in one other encoding that can be told"
        raise SourceError(f"{source} {problem}; save it as UTF-8")
    return text


def _first_bad_byte(data: bytes) -> int:
    try:
        data.decode()
    except UnicodeDecodeError as error:
        return error.start
    return len(data)


def _is_mostly_utf8(data: bytes) -> bool:
    """Say whether this is UTF-8 that is broken in places, rather than another encoding.

    Two bytes can be a UTF-8 sequence by chance in many encodings, but not most of them can; and what UTF-8 makes of
    quotation marks and dashes means nothing in any other.
    """
    non_ascii = len(data.translate(None, delete=bytes(range(128))))
    in_sequences = sum(map(len, _UTF8_SEQUENCE.findall(data)))
    return in_sequences * 2 >= non_ascii or bool(_UTF8_PUNCTUATION.search(data))
