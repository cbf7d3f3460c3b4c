"""What kind of document bytes are: their ending and their sender say it, and the bytes tell whether that is true."""

import io

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.documents.document import read_document
from corpus.documents.kinds import KIND_OF_ENDING, Kind, ending_of, kind_of
from corpus.errors import SourceError
from tests.corpus.documents.making_archives import make_epub, make_zip
from tests.corpus.documents.making_pdf import column, make_pdf

TEXT = "The river rose."


def make_docx() -> bytes:
    document = docx.Document()
    document.add_paragraph(TEXT)
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


PDF = make_pdf([column([TEXT])])
DOCX = make_docx()
EPUB = make_epub({"a.xhtml": f"<p>{TEXT}</p>"})
ZIP = make_zip({"a.txt": TEXT})
PAGE = f"<!doctype html><html><body><p>{TEXT}</p></body></html>".encode()
LINES = b'{"title": "River", "text": "The river rose."}\n'
XLSX = make_zip({"[Content_Types].xml": "<x/>", "xl/workbook.xml": "<x/>"})
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)

HONEST: dict[str, bytes] = {
    ".pdf": PDF,
    ".docx": DOCX,
    ".epub": EPUB,
    ".zip": ZIP,
    ".html": PAGE,
    ".htm": PAGE,
    ".xhtml": PAGE,
    ".txt": TEXT.encode(),
    ".md": TEXT.encode(),
    ".markdown": TEXT.encode(),
    ".jsonl": LINES,
}
BINARY: dict[Kind, bytes] = {"pdf": PDF, "docx": DOCX, "epub": EPUB, "zip": ZIP}
LOOKS: dict[Kind, str] = {
    "pdf": "a PDF document",
    "docx": "a Word document (.docx)",
    "epub": "an EPUB book",
    "zip": "a ZIP archive",
}


def error_of(data: bytes, name: str) -> str:
    with pytest.raises(SourceError) as caught:
        read_document(data, name)
    assert str(caught.value).isprintable()
    return str(caught.value)


def test_each_ending_is_tried_here() -> None:
    assert HONEST.keys() == KIND_OF_ENDING.keys()


@pytest.mark.parametrize("ending", HONEST)
@pytest.mark.parametrize("stem", ["river", "Of the river. 2"])
def test_documents_are_read_as_their_ending_says(ending: str, stem: str) -> None:
    for name in (f"{stem}{ending}", f"{stem}{ending.upper()}"):
        (draft,) = read_document(HONEST[ending], name).drafts
        assert draft.text == TEXT
        assert kind_of(HONEST[ending], name) == KIND_OF_ENDING[ending]


@pytest.mark.parametrize("actual", BINARY)
@pytest.mark.parametrize("expected", BINARY)
def test_another_kind_of_document_under_a_right_ending(expected: Kind, actual: Kind) -> None:
    if actual == expected:
        assert kind_of(BINARY[actual], f"river.{expected}") == actual
        return
    assert error_of(BINARY[actual], f"river.{expected}") == (
        f"river.{expected} is not {LOOKS[expected]} (looks like {LOOKS[actual]}): rename it to end in .{actual}"
    )


@pytest.mark.parametrize(
    ("data", "look"),
    [
        (PAGE, "a web page"),
        (b"<?xml version='1.0'?>\n<!-- saved -->\n<HTML><body>x</body></HTML>", "a web page"),
        (TEXT.encode(), "text"),
        (b"PK is what they call him. He rose.", "text"),
        (LINES, "text"),
        (PNG, "binary data"),
        (XLSX, "another kind of Office document"),
    ],
)
@pytest.mark.parametrize("expected", BINARY)
def test_what_is_no_document_at_all_under_a_right_ending(expected: Kind, data: bytes, look: str) -> None:
    assert error_of(data, f"river.{expected}") == (
        f"river.{expected} is not {LOOKS[expected]} (looks like {look}): check where it came from"
    )


@pytest.mark.parametrize("ending", [".txt", ".md", ".html", ".jsonl"])
@pytest.mark.parametrize(
    ("data", "look"),
    [
        (PDF, "a PDF document"),
        (DOCX, "a ZIP archive, as .docx, .odt and .epub files are"),
        (EPUB, "a ZIP archive, as .docx, .odt and .epub files are"),
        (PNG, "a PNG image"),
        (b"\x1f\x8b\x08\0\0\0\0\0", "a GZIP archive"),
        (b"\x7fELF\2\1\1\0", "a program"),
    ],
)
def test_what_is_no_text_under_an_ending_of_text(ending: str, data: bytes, look: str) -> None:
    assert (
        error_of(data, f"river{ending}")
        == f"river{ending} is not text (looks like {look}): save it as plain text first"
    )


@pytest.mark.parametrize("ending", KIND_OF_ENDING)
def test_old_office_documents_are_refused_under_any_ending(ending: str) -> None:
    assert error_of(OLD_OFFICE, f"river{ending}").startswith(
        f"river{ending} is an old Office document, or one protected"
    )


@pytest.mark.parametrize("kind", ["docx", "epub", "zip"])
@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_cut_off_archives_are_damaged_and_not_another_kind(kind: Kind, share: float) -> None:
    data = BINARY[kind]
    assert error_of(data[: int(len(data) * share)], f"river.{kind}") == (
        f"river.{kind} is damaged, and not {LOOKS[kind]} that can be unpacked: make it anew"
    )


def test_pdf_with_something_before_its_header() -> None:
    assert kind_of(b"\n\n" + PDF, "river.pdf") == "pdf"
    assert kind_of(b"A header of %PDF- begins each of them.", "river.txt") == "text"


def test_one_line_of_text_is_not_a_page_by_its_looks() -> None:
    (draft,) = read_document(PAGE, "river.txt").drafts
    assert draft.text.startswith("<!doctype html>")


@pytest.mark.parametrize(
    ("data", "kind"),
    [(PDF, "pdf"), (DOCX, "docx"), (EPUB, "epub"), (ZIP, "zip"), (PAGE, "page"), (b" \n" + PAGE, "page")],
)
@pytest.mark.parametrize("name", ["river", "river.bin", "river.", "pdf", ".hidden"])
def test_without_an_ending_that_is_known_the_bytes_tell(name: str, data: bytes, kind: Kind) -> None:
    assert kind_of(data, name) == kind


@pytest.mark.parametrize("data", [TEXT.encode(), LINES, PNG, XLSX, b"{\\rtf1 x}", b"PK"])
def test_without_an_ending_what_bytes_do_not_tell_is_refused(data: bytes) -> None:
    assert error_of(data, "river.xyz").startswith("river.xyz is of no kind that can be read: Footnote reads .txt, .md")


@pytest.mark.parametrize(
    "start", ["<rss version='2.0'>", "<?xml version='1.0'?>\n<feed xmlns='x'>", "<!-- x --><rdf:RDF>"]
)
def test_a_feed_is_said_to_be_one(start: str) -> None:
    assert "subscribe to it with /feed add" in error_of(start.encode(), "news.xml")
    with pytest.raises(SourceError, match=r"/feed add$"):
        kind_of(start.encode(), "feed", content_type="application/rss+xml", is_from_web=True)


@pytest.mark.parametrize("start", ["<??>", "<!---->"])
def test_no_start_takes_long_to_look_at(start: str) -> None:
    assert "of no kind" in error_of(start.encode() * 5_000, "news.xml")
    assert read_document(f"{start * 5_000}<p>{TEXT}</p>".encode(), "news.html").drafts[0].text == TEXT


def test_in_a_file_the_ending_goes_before_the_content_type() -> None:
    assert kind_of(TEXT.encode(), "river.md", content_type="text/html") == "markdown"
    assert kind_of(TEXT.encode(), "river", content_type="Text/Markdown; charset=utf-8") == "markdown"
    with pytest.raises(SourceError, match=r"^river is not a PDF document \(looks like text\)"):
        kind_of(TEXT.encode(), "river", content_type="application/pdf")


def test_on_the_web_the_content_type_goes_before_the_ending() -> None:
    assert kind_of(PAGE, "river.pdf", content_type="text/html; charset=utf-8", is_from_web=True) == "page"
    assert kind_of(TEXT.encode(), "river.html", content_type="text/plain", is_from_web=True) == "text"
    assert kind_of(TEXT.encode(), "river.md", content_type="application/octet-stream", is_from_web=True) == "markdown"
    assert kind_of(PAGE, "river.php", is_from_web=True) == "page"
    with pytest.raises(SourceError, match=r"^river is not a PDF document \(looks like a web page\)"):
        kind_of(PAGE, "river", content_type="application/pdf", is_from_web=True)


@pytest.mark.parametrize("content_type", ["text/plain", "text/html", "application/octet-stream", None])
@pytest.mark.parametrize("kind", ["pdf", "docx", "epub"])
def test_on_the_web_the_bytes_of_a_document_go_before_all(kind: Kind, content_type: str | None) -> None:
    assert kind_of(BINARY[kind], "river.html", content_type=content_type, is_from_web=True) == kind


@pytest.mark.parametrize(
    ("name", "ending"),
    [
        ("a.PDF", ".pdf"),
        ("a.tar.gz", ".gz"),
        ("c:\\news.d\\river", ""),
        ("news.d/river", ""),
        (".pdf", ""),
        ("", ""),
        ("a.pdf.exe", ".exe"),
    ],
)
def test_endings(name: str, ending: str) -> None:
    assert ending_of(name) == ending


@given(
    st.sampled_from([b"", b"PK\x03\x04", b"PK\x05\x06", b"%PDF-1.4", b"<html>", ZIP, DOCX[:300]]),
    st.binary(max_size=60),
    st.sampled_from([*KIND_OF_ENDING, "", ".xyz"]),
    st.booleans(),
)
def test_any_bytes_are_of_a_kind_or_refused_with_a_reason(
    start: bytes, more: bytes, ending: str, is_from_web: bool
) -> None:
    outcome: str
    try:
        outcome = kind_of(start + more, f"river{ending}", is_from_web=is_from_web)
    except SourceError as error:
        outcome = str(error)
    assert outcome in KIND_OF_ENDING.values() or outcome.startswith(f"river{ending} is ")
    assert outcome.isprintable()
