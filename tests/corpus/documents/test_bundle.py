"""Zips of documents: what is read of them, and which are refused with nothing read."""

import io
import struct
import zipfile
from datetime import UTC, datetime

import pytest

from corpus.article import Article
from corpus.documents.document import read_document
from corpus.documents.limits import DocumentLimits
from corpus.errors import SourceError
from corpus.exporting import export_zip
from tests.corpus.documents.making_archives import make_epub, make_zip
from tests.corpus.documents.making_pdf import column, make_pdf

TEXT = "River rises\n\nThe river rose for a third day on Monday, and officials in Tarn said that the bridge would stay open."


def error_of(data: bytes, **limits: int) -> str:
    with pytest.raises(SourceError) as caught:
        read_document(data, "news.zip", limits=DocumentLimits(**limits))
    message = str(caught.value)
    assert message.isprintable()
    return message


def test_documents_of_all_kinds_are_read_in_the_order_of_their_names() -> None:
    files = {
        "d.pdf": make_pdf([column(["A PDF of the river, of one line."])]),
        "b/c.html": "<html><body><h1>Page</h1><p>Of the river.</p></body></html>",
        "b/a.md": "# Markdown\n\nOf the river.",
        "e.epub": make_epub({"a.xhtml": "<p>A book of the river.</p>"}),
        "a.txt": TEXT,
        "c.jsonl": '{"title": "One", "text": "1."}\n{"title": "Two", "text": "2."}',
    }
    read = read_document(make_zip(files), "news.zip")
    assert [draft.title for draft in read.drafts] == ["River rises", "Markdown", "Page", "One", "Two", "d", "e"]


def test_hidden_files_and_other_kinds_are_passed_over() -> None:
    files = {
        "a.txt": TEXT,
        "b.png": b"\x89PNG",
        ".hidden.txt": "x",
        "__MACOSX/._a.txt": b"\0",
        ".git/a.zip": b"PK",
        "c/": "",
    }
    assert len(read_document(make_zip(files), "news.zip").drafts) == 1


def test_archive_without_an_ending_and_one_declared_by_its_sender() -> None:
    assert len(read_document(make_zip({"a.txt": TEXT}), "news").drafts) == 1
    assert len(read_document(make_zip({"a.txt": TEXT}), "news", content_type="application/zip").drafts) == 1


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({"a.txt": TEXT, "b.zip": make_zip({"c.txt": TEXT})}, "news.zip has another archive in it (b.zip)"),
        ({"a.txt": TEXT, "b.txt": make_zip({"c.txt": TEXT})}, "news.zip/b.txt is not text (looks like a ZIP archive"),
        ({"a.txt": TEXT, "b.tar.gz": b""}, "news.zip has another archive in it (b.tar.gz)"),
        ({"../a.txt": TEXT}, "news.zip: ../a.txt has a name that leads out of the archive"),
        ({"/etc/a.txt": TEXT}, "news.zip: /etc/a.txt has a name that leads out of the archive"),
        ({"a\\..\\..\\b.txt": TEXT}, "news.zip: a\\..\\..\\b.txt has a name that leads out of the archive"),
        ({"C:/a.txt": TEXT}, "news.zip: C:/a.txt has a name that leads out of the archive"),
        ({"a.txt": TEXT, "b.pdf": TEXT}, "news.zip/b.pdf is not a PDF document (looks like text)"),
        ({"a.txt": TEXT, "b.txt": ""}, "news.zip/b.txt is empty: there is nothing to add"),
        ({"a\x1b[31m.txt": b"\0"}, r"news.zip/a\x1b[31m.txt is not text"),
        ({"a.png": b"\x89PNG"}, "news.zip has nothing in it that can be read"),
        (
            {f"{number}.txt": f"{number} {TEXT}" for number in range(100)},
            "news.zip has 100 documents in it, over the limit of 99",
        ),
        ({f"{number}.png": "" for number in range(10_001)}, "news.zip has 10,001 entries, over the limit of 10,000"),
    ],
)
def test_refused(files: dict[str, bytes | str], message: str) -> None:
    assert error_of(make_zip(files)).startswith(message)


def test_an_export_may_hold_many_and_is_not_doubted() -> None:
    when = datetime(2025, 7, 20, tzinfo=UTC)
    articles = [
        Article(f"a{number}", f"No. {number}", f"{number}.", None, None, None, None, when, "tests", "", ())
        for number in range(150)
    ]
    file = io.BytesIO()
    export_zip(articles, file)
    read = read_document(file.getvalue(), "news.zip")
    assert {(draft.id, draft.title, draft.text) for draft in read.drafts} == {(a.id, a.title, a.text) for a in articles}
    assert read.doubts == ()
    limits = DocumentLimits(most_exported=100)
    with pytest.raises(SourceError, match="150 documents"):
        read_document(file.getvalue(), "news.zip", limits=limits)


def test_limits_are_those_given() -> None:
    archive = make_zip({"a.txt": TEXT, "b.txt": f"{TEXT} And more."})
    assert error_of(archive, most_files=1).startswith("news.zip has 2 documents in it, over the limit of 1")
    assert error_of(archive, max_unpacked_bytes=150).startswith("news.zip unpacks to over 0.00015 MB")
    assert error_of(make_zip({"a.txt": "x " * 1000}), max_bytes=1000).startswith(
        "news.zip: a.txt is over the limit of 0.001 MB"
    )


def test_archive_that_unpacks_to_far_more_than_its_size() -> None:
    bomb = make_zip({f"{number}.txt": bytes(5_000_000) for number in range(3)})
    assert error_of(bomb) == "news.zip unpacks to over 200 times its size, as archives made to do harm do"


def test_archive_that_lies_about_its_size() -> None:
    honest = bytearray(make_zip({"a.txt": b" " * 5_000_000}))
    for signature, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        struct.pack_into("<I", honest, honest.index(signature) + offset, 100)
    assert "news.zip" in error_of(bytes(honest))


def test_files_that_share_their_compressed_bytes_count_each() -> None:
    archive = bytearray(make_zip({f"{number:04}.txt": bytes(900_000) for number in range(90)}))
    assert "times its size" in error_of(bytes(archive))


def test_archives_with_passwords_links_and_rare_compression() -> None:
    encrypted = bytearray(make_zip({"a.txt": TEXT}))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        encrypted[encrypted.index(signature) + offset] |= 1
    assert error_of(bytes(encrypted)).startswith("news.zip: a.txt is protected by a password")
    assert error_of(make_zip({"a.txt": TEXT}, method=zipfile.ZIP_LZMA)).startswith(
        "news.zip: a.txt is compressed in a way"
    )
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        link = zipfile.ZipInfo("a.txt")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    assert error_of(written.getvalue()).startswith("news.zip: a.txt is a link")


@pytest.mark.parametrize("cut", [5, 40, 150, -1])
def test_damaged_archive(cut: int) -> None:
    assert "news.zip" in error_of(make_zip({"a.txt": TEXT})[:cut])


def test_damaged_entry() -> None:
    archive = bytearray(make_zip({"a.txt": TEXT}, method=zipfile.ZIP_STORED))
    archive[archive.index(b"River")] ^= 0xFF
    assert error_of(bytes(archive)) == "news.zip is damaged: a.txt can't be unpacked; make it anew"
