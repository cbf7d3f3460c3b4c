"""Words of a PDF page with their places, joined into the stretches of line that were set together."""

import ctypes
import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from pypdfium2 import PdfTextPage

_HYPHEN_AT_LINE_END = frozenset("\x02\xad\ufffe")
"""What PDFium gives for a hyphen that breaks a word, and the soft hyphen."""
_NOTHING = "\0"
_WIDEST_SPACE_EM = 0.9
"""A gap wider than this, in font sizes, is none between words: justified lines are seldom set as wide."""
_FURTHEST_BACK_EM = 0.3


class Box(NamedTuple):
    """A place on a page, in points, with the origin at the bottom left."""

    left: float
    bottom: float
    right: float
    top: float

    def is_beside(self, other: "Box") -> bool:
        """It stands on one line with the other: at least half of the lower one's height is shared."""
        shared = min(self.top, other.top) - max(self.bottom, other.bottom)
        return shared >= min(self.top - self.bottom, other.top - other.bottom) / 2

    def turned(self, quarters: int) -> "Box":
        """Where it is once the page has been turned clockwise by so many quarters."""
        left, bottom, right, top = self
        for _ in range(quarters % 4):
            left, bottom, right, top = bottom, -right, top, -left
        return Box(left, bottom, right, top)

    def joined(self, other: "Box") -> "Box":
        """The smallest box around both."""
        return Box(
            min(self.left, other.left),
            min(self.bottom, other.bottom),
            max(self.right, other.right),
            max(self.top, other.top),
        )


@dataclass(frozen=True, slots=True)
class Stretch:
    """Words on one line without a wide gap between them. `size` is that of their font, in points."""

    text: str
    box: Box
    size: float


class _Word(NamedTuple):
    text: str
    box: Box
    size: float
    quarters: int | None
    """How many quarters it is turned against the page, counterclockwise; None where it stands aslant, as watermarks do."""


def stretches_of(page: "PdfTextPage") -> list[Stretch]:
    """The stretches of a page in the order in which they are in the file, turned so that most text is upright."""
    words = list(_words(page))
    upright = Counter[int]()
    for word in words:
        if word.quarters is not None:
            upright[word.quarters] += len(word.text)
    if not upright:
        return []
    quarters = upright.most_common(1)[0][0]
    turned = [word._replace(box=word.box.turned(quarters)) for word in words if word.quarters == quarters]
    return list(_joined(turned))


def _words(page: "PdfTextPage") -> Iterator[_Word]:
    import pypdfium2.raw as pdfium

    count, raw = page.count_chars(), page.raw
    characters = [_character(pdfium.FPDFText_GetUnicode(raw, index)) for index in range(count)]
    start = None
    for index, character in enumerate([*characters, " "]):
        is_break = character.isspace() or character in _HYPHEN_AT_LINE_END
        if not is_break and start is None:
            start = index
        elif is_break and start is not None:
            text = "".join(characters[start:index]).replace(_NOTHING, "")
            if text:
                hyphen = "-" if character in _HYPHEN_AT_LINE_END else ""
                yield _word(page, text + hyphen, start, index - 1)
            start = None


def _character(code: int) -> str:
    return chr(code) if 0 < code <= 0x10FFFF else _NOTHING


def _word(page: "PdfTextPage", text: str, first: int, last: int) -> _Word:
    import pypdfium2.raw as pdfium

    angle = -pdfium.FPDFText_GetCharAngle(page.raw, first) / (math.pi / 2)  # PDFium counts clockwise
    quarters = round(angle) % 4 if abs(angle - round(angle)) < 0.05 else None
    size = _font_height(page, first)
    return _Word(text, _box(page, first).joined(_box(page, last)), size, quarters)


def _box(page: "PdfTextPage", index: int) -> Box:
    """The place of a character, as high as its font, so that all of a line are of one height."""
    import pypdfium2.raw as pdfium

    found = pdfium.FS_RECTF()
    pdfium.FPDFText_GetLooseCharBox(page.raw, index, ctypes.byref(found))
    return Box(found.left, found.bottom, found.right, found.top)


def _font_height(page: "PdfTextPage", index: int) -> float:
    """The size of a character's font as it is shown, scaled as the text is."""
    import pypdfium2.raw as pdfium

    matrix = pdfium.FS_MATRIX()
    size = float(pdfium.FPDFText_GetFontSize(page.raw, index)) or 1.0
    if pdfium.FPDFText_GetMatrix(page.raw, index, ctypes.byref(matrix)):
        return max(1.0, size * math.hypot(matrix.c, matrix.d))
    return size


def _joined(words: Sequence[_Word]) -> Iterator[Stretch]:
    current: list[_Word] = []
    for word in words:
        if current and not _follows(current[-1], word):
            yield _stretch(current)
            current = []
        current.append(word)
    if current:
        yield _stretch(current)


def _follows(before: _Word, word: _Word) -> bool:
    gap_em = (word.box.left - before.box.right) / max(before.size, word.size)
    return -_FURTHEST_BACK_EM < gap_em < _WIDEST_SPACE_EM and before.box.is_beside(word.box)


def _stretch(words: Sequence[_Word]) -> Stretch:
    box = words[0].box
    for word in words[1:]:
        box = box.joined(word.box)
    return Stretch(" ".join(word.text for word in words), box, max(word.size for word in words))
