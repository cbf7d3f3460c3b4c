"""PDF documents of a few lines each, written by hand, for tests."""

from collections.abc import Sequence
from typing import NamedTuple


class Placed(NamedTuple):
    """A line of text at a place in points from the bottom left of the page, in Helvetica."""

    x: float
    y: float
    text: str
    size: float = 10


def column(
    lines: Sequence[str], *, x: float = 60, top: float = 700, pitch: float = 12, size: float = 10
) -> list[Placed]:
    """Lines one below the other."""
    return [Placed(x, top - pitch * number, line, size) for number, line in enumerate(lines)]


def make_pdf(
    pages: Sequence[Sequence[Placed]],
    *,
    info: str = "",
    rotate: int = 0,
    matrix: str = "1 0 0 1 0 0",
    encrypt: str = "",
    listed_pages: int | None = None,
) -> bytes:
    """A PDF with those pages; `listed_pages` lists the first page so many times instead."""
    contents = [_stream(page, matrix) for page in pages]
    first_page = 6 if encrypt else 5
    kids = [f"{first_page + 2 * number} 0 R" for number in range(len(pages))]
    if listed_pages is not None:
        kids = [kids[0]] * listed_pages
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Kids[{' '.join(kids)}]/Count {len(kids)}>>",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
        f"<<{info}>>",
        *([encrypt] if encrypt else []),
    ]
    for number, content in enumerate(contents):
        objects.append(
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Rotate {rotate}"
            f"/Contents {first_page + 2 * number + 1} 0 R/Resources<</Font<</F 3 0 R>>>>>>"
        )
        objects.append(f"<</Length {len(content.encode('cp1252'))}>>stream\n{content}\nendstream")
    return _file(objects, "/Encrypt 5 0 R/ID[<00><00>]" if encrypt else "")


def _stream(page: Sequence[Placed], matrix: str) -> str:
    shown = "".join(f"BT /F {line.size} Tf {line.x} {line.y} Td ({_escaped(line.text)}) Tj ET\n" for line in page)
    return f"q {matrix} cm\n{shown}Q"


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")


def _file(objects: Sequence[str], more: str) -> bytes:
    written, offsets = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(written))
        written += f"{number} 0 obj\n{body}\nendobj\n".encode("cp1252")
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    size = len(objects) + 1
    end = f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer<</Size {size}/Root 1 0 R/Info 4 0 R{more}>>\n"
    return written + f"{end}startxref\n{len(written)}\n%%EOF\n".encode()
