"""EPUB books."""

from datetime import date

import pytest

from corpus.documents.document import read_document
from corpus.errors import SourceError
from tests.corpus.documents.making_archives import make_epub, make_zip, with_part

PAGES = {
    "nav.xhtml": "<p>Contents</p>",
    "b.xhtml": "<h1>Two</h1><p>It fell again.</p>",
    "a.xhtml": "<h1>One</h1><p>The river rose.</p>",
}
METADATA = (
    "<dc:title>The flood of\n Tarn</dc:title><dc:creator>Jane Doe</dc:creator><dc:creator>John Roe</dc:creator>"
    "<dc:publisher>Tarn Press</dc:publisher><dc:date>2025-07-20</dc:date>"
    "<dc:identifier>urn:isbn:1</dc:identifier><dc:source>https://press.example/flood</dc:source>"
)
BOMB = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]><x>&b;</x>'
OUTSIDE = (
    '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><package xmlns="http://www.idpf.org/2007/opf">&a;</package>'
)
SCRAMBLED = (
    '<encryption xmlns="urn:oasis:names:tc:opendocument:xmlns:container" xmlns:enc="http://www.w3.org/2001/04/xmlenc#">'
    '<enc:EncryptedData><enc:CipherData><enc:CipherReference URI="{}"/></enc:CipherData></enc:EncryptedData></encryption>'
)


def test_pages_are_read_in_the_order_of_the_spine_without_contents() -> None:
    book = make_epub(PAGES, spine=["nav.xhtml", "a.xhtml", "b.xhtml"], metadata=METADATA)
    draft = read_document(book, "flood.epub").drafts[0]
    assert draft.text == "One\n\nThe river rose.\n\nTwo\n\nIt fell again."


def test_details_are_those_of_the_package() -> None:
    draft = read_document(make_epub(PAGES, metadata=METADATA), "flood.epub").drafts[0]
    assert (draft.title, draft.author, draft.publisher) == ("The flood of Tarn", "Jane Doe and John Roe", "Tarn Press")
    assert (draft.published, draft.url) == (date(2025, 7, 20), "https://press.example/flood")


def test_scrambled_fonts_do_no_harm() -> None:
    book = make_epub(PAGES, more={"META-INF/encryption.xml": SCRAMBLED.format("OEBPS/font.otf")})
    assert "The river rose." in read_document(book, "flood.epub").drafts[0].text


@pytest.mark.parametrize(
    ("book", "message"),
    [
        (make_epub({"a.xhtml": "<img src='x.png'/>"}), "x.epub has no text in it"),
        (make_epub(PAGES, more={"META-INF/rights.xml": "<x/>"}), "x.epub is protected against copying (DRM)"),
        (
            make_epub(PAGES, more={"META-INF/encryption.xml": SCRAMBLED.format("OEBPS/text/a.xhtml")}),
            "x.epub is protected against copying (DRM)",
        ),
        (with_part(make_epub(PAGES), "OEBPS/book.opf", BOMB), "x.epub: OEBPS/book.opf declares XML entities"),
        (with_part(make_epub(PAGES), "OEBPS/book.opf", OUTSIDE), "x.epub: OEBPS/book.opf declares XML entities"),
        (with_part(make_epub(PAGES), "META-INF/container.xml", BOMB), "x.epub: META-INF/container.xml declares XML"),
        (with_part(make_epub(PAGES), "META-INF/container.xml", "<x/>"), "x.epub is damaged: it doesn't say where"),
        (
            make_zip({"a.txt": "Text"}),
            "x.epub is not an EPUB book (looks like a ZIP archive): rename it to end in .zip",
        ),
    ],
)
def test_refused(book: bytes, message: str) -> None:
    with pytest.raises(SourceError) as caught:
        read_document(book, "x.epub")
    assert str(caught.value).startswith(message)


@pytest.mark.parametrize("entity", ['SYSTEM "file:///etc/passwd"', '"aaaaaaaaaa"'])
def test_pages_with_entities_of_their_own_are_refused(entity: str) -> None:
    page = f'<?xml version="1.0"?><!DOCTYPE html [<!ENTITY a {entity}>]><html><body><p>It rose. &a;</p></body></html>'
    refusal = "declares XML entities, as documents made to do harm do"
    with pytest.raises(SourceError, match=f"^x.epub: OEBPS/text/a.xhtml {refusal}"):
        read_document(with_part(make_epub(PAGES), "OEBPS/text/a.xhtml", page), "x.epub")
    with pytest.raises(SourceError, match=f"^x.xhtml {refusal}"):
        read_document(page.encode(), "x.xhtml")
