"""Word documents, made by another library than the one that reads them."""

import io

import docx
import pytest

from corpus.documents.document import read_document
from corpus.errors import SourceError
from tests.corpus.documents.making_archives import make_zip, with_part

SENTENCE = "The river rose for a third day on Monday, and officials in Tarn said that the bridge would stay open."
BOMB = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]><x>&b;</x>'


def make_docx(
    *, title: str = "", author: str = "", headline: str = "", start: str = "", heading: str = "River rises"
) -> bytes:
    document = docx.Document()
    document.core_properties.title = title
    document.core_properties.author = author
    document.sections[0].header.paragraphs[0].text = "A header of every page"
    if headline:
        document.add_heading(headline, level=0)
    if start:
        document.add_paragraph(start)
    if heading:
        document.add_heading(heading, level=1)
    document.add_paragraph(SENTENCE)
    document.add_paragraph("Stay away from the bridge.", style="List Bullet")
    table = document.add_table(rows=2, cols=2)
    for cell, text in zip(
        (cell for row in table.rows for cell in row.cells), ("Day", "Level", "Monday", "3.2 m"), strict=True
    ):
        cell.text = text
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def test_text_is_read_block_by_block_without_headers() -> None:
    draft = read_document(make_docx(), "river.docx").drafts[0]
    assert draft.text.split("\n\n") == [
        "River rises",
        SENTENCE,
        "Stay away from the bridge.",
        "Day | Level",
        "Monday | 3.2 m",
    ]
    assert draft.pages == ()


def test_title_and_author_are_those_of_its_properties() -> None:
    draft = read_document(make_docx(title="A flood", author="Jane Doe"), "river.docx").drafts[0]
    assert (draft.title, draft.author) == ("A flood", "Jane Doe")


def test_without_a_title_it_is_the_first_heading_then_the_name() -> None:
    draft = read_document(make_docx(author="python-docx"), "tarn.docx").drafts[0]
    assert (draft.title, draft.author) == ("River rises", None)


def test_the_title_is_what_is_set_as_one_and_no_heading_of_a_part() -> None:
    assert read_document(make_docx(headline="A flood", start=SENTENCE), "x.docx").drafts[0].title == "A flood"
    told = f"A flood on the Tarn\n{SENTENCE}" + f" {SENTENCE}" * 4
    assert (
        read_document(make_docx(start=told, heading="What it costs"), "x.docx").drafts[0].title == "A flood on the Tarn"
    )


def test_sent_without_an_ending() -> None:
    assert read_document(make_docx(), "river").drafts[0].title == "River rises"


def test_marks_of_notes_are_left_out() -> None:
    body = (
        '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>'
        'It rose by two metres.</w:t></w:r><w:r><w:footnoteReference w:id="2"/></w:r></w:p></w:body></w:document>'
    )
    notes = (
        '<w:footnotes xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:footnote w:id="2"><w:p><w:r>'
        "<w:t>Measured at noon.</w:t></w:r></w:p></w:footnote></w:footnotes>"
    )
    document = with_part(with_part(make_docx(), "word/document.xml", body), "word/footnotes.xml", notes)
    assert read_document(document, "x.docx").drafts[0].text == "It rose by two metres.\n\nMeasured at noon."


@pytest.mark.parametrize(
    ("document", "message"),
    [
        (with_part(make_docx(), "word/document.xml", BOMB), "x.docx: word/document.xml declares XML entities"),
        (with_part(make_docx(), "docProps/core.xml", BOMB), "x.docx: docProps/core.xml declares XML entities"),
        (with_part(make_docx(), "word/document.xml", "<x"), "x.docx: word/document.xml is damaged"),
        (with_part(make_docx(), "word/document.xml", "<x/>"), "x.docx is damaged"),
        (make_zip({"a.txt": "Text"}), "x.docx is not a Word document (.docx) (looks like a ZIP archive): rename it"),
        (
            make_zip({"[Content_Types].xml": "", "xl/workbook.xml": ""}),
            "x.docx is not a Word document (.docx) (looks like another",
        ),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
            "x.docx is an old Office document, or one protected by a password",
        ),
        (b"<html><body>An error</body></html>", "x.docx is not a Word document (.docx) (looks like a web page)"),
        (make_docx()[:2000], "x.docx"),
    ],
)
def test_refused(document: bytes, message: str) -> None:
    with pytest.raises(SourceError) as caught:
        read_document(document, "x.docx")
    assert str(caught.value).startswith(message)


def test_empty_document_is_refused() -> None:
    written = io.BytesIO()
    docx.Document().save(written)
    with pytest.raises(SourceError, match=r"^x\.docx has no text in it"):
        read_document(written.getvalue(), "x.docx")
