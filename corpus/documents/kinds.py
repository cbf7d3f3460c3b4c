"""Telling what kind of document bytes are: by what they start with, the name's ending, and what the sender said."""

import io
import re
import zipfile
from pathlib import PurePosixPath
from typing import Literal

from corpus.errors import SourceError

Kind = Literal["text", "markdown", "page", "lines", "pdf", "docx", "epub", "zip"]

KIND_OF_ENDING: dict[str, Kind] = {
    ".txt": "text",
    ".md": "markdown",
    ".markdown": "markdown",
    ".html": "page",
    ".htm": "page",
    ".xhtml": "page",
    ".jsonl": "lines",
    ".pdf": "pdf",
    ".docx": "docx",
    ".epub": "epub",
    ".zip": "zip",
}
"""Endings of the names of files that can be read, in lower case, and what such files are."""

KINDS_READ = "Footnote reads .txt, .md, .html, .pdf, .docx, .epub, .zip and .jsonl"
"""What to say where something is none of them."""

_KIND_OF_CONTENT_TYPE: dict[str, Kind] = {
    "text/plain": "text",
    "text/markdown": "markdown",
    "text/x-markdown": "markdown",
    "text/html": "page",
    "application/xhtml+xml": "page",
    "application/jsonl": "lines",
    "application/x-ndjson": "lines",
    "application/pdf": "pdf",
    "application/x-pdf": "pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/epub+zip": "epub",
    "application/zip": "zip",
    "application/x-zip-compressed": "zip",
}
_NAMES: dict[Kind, str] = {
    "pdf": "a PDF document",
    "docx": "a Word document (.docx)",
    "epub": "an EPUB book",
    "zip": "a ZIP archive",
}
_WRITTEN: frozenset[Kind] = frozenset({"text", "markdown", "page", "lines"})
"""Kinds that are text, which `corpus.decoding` tells from anything else."""
_ZIPPED: frozenset[Kind] = frozenset({"docx", "epub", "zip"})

_PDF_HEADER_WITHIN = 1024
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PAGE_START = re.compile(rb"\s*+(?:<\?xml[^>]*>\s*+)?+(?><!--(?>.*?-->)\s*+)*+<(?:!doctype\s+html|html)\b", re.I | re.S)
_FEED_START = re.compile(
    rb"\s*+(?:\xef\xbb\xbf)?+(?><\?(?>.*?\?>)\s*+|<!--(?>.*?-->)\s*+)*+<(?:rss|feed|rdf:RDF)\b", re.I | re.S
)


def kind_of(data: bytes, name: str, *, content_type: str | None = None, is_from_web: bool = False) -> Kind:
    """Say what kind of document this is.

    The ending of the name says what it should be, then the content type; on the web it is the other way round. What
    the bytes are decides whether that is true.

    Args:
        data: The document.
        name: The name of its file.
        content_type: What the sender said it is, as in an HTTP header, parameters included.
        is_from_web: It was fetched from an address, whose ending means little.

    Raises:
        SourceError: It is of no kind that can be read, or isn't what its name says.
    """
    by_ending = KIND_OF_ENDING.get(ending_of(name))
    by_type = _KIND_OF_CONTENT_TYPE.get((content_type or "").partition(";")[0].strip().lower())
    expected = (by_type or by_ending) if is_from_web else (by_ending or by_type)
    actual = _by_magic(data, name)
    if expected is None:
        expected = actual or ("page" if _PAGE_START.match(data) else None)
    elif actual in {"pdf", "docx", "epub"} and is_from_web:
        return actual  # a server that says text/plain of everything
    if expected is None:
        if _FEED_START.match(data):
            raise SourceError(f"{name} is a feed, which names articles and is none: subscribe to it with /feed add")
        raise SourceError(f"{name} is of no kind that can be read: {KINDS_READ}")
    if expected in _ZIPPED and actual == "zip" and _names_in(data) is None:  # cut off on its way, say
        raise SourceError(f"{name} is damaged, and not {_NAMES[expected]} that can be unpacked: make it anew")
    if expected not in _WRITTEN and actual != expected:
        raise SourceError(f"{name} is not {_NAMES[expected]} (looks like {_look_of(data, actual)}): {_advice(actual)}")
    return expected


def ending_of(name: str) -> str:
    """The ending of a file's name, in lower case and with its dot; empty where there is none."""
    return PurePosixPath(name.replace("\\", "/")).suffix.lower()


def _by_magic(data: bytes, name: str) -> Kind | None:
    """The kind that the bytes themselves tell; None where they tell none that can be read."""
    if data.startswith(b"PK"):
        return _kind_of_archive(data)
    if b"%PDF-" in data[:_PDF_HEADER_WITHIN] and (data.startswith(b"%PDF-") or ending_of(name) == ".pdf"):
        return "pdf"
    if data.startswith(_OLD_OFFICE):
        raise SourceError(
            f"{name} is an old Office document, or one protected by a password: save it as .docx without a password"
        )
    return None


def _kind_of_archive(data: bytes) -> Kind | None:
    names = _names_in(data)
    if names is None:
        return "zip" if data.startswith(b"PK\x03\x04") else None
    if "META-INF/container.xml" in names:
        return "epub"
    if "[Content_Types].xml" in names:
        return "docx" if "word/document.xml" in names or "word/document2.xml" in names else None
    return "zip"


def _names_in(data: bytes) -> frozenset[str] | None:
    """The names of an archive's files; None where it can't be opened."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return frozenset(archive.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, EOFError):
        return None


def _look_of(data: bytes, actual: Kind | None) -> str:
    if actual:
        return _NAMES[actual]
    if _PAGE_START.match(data):
        return "a web page"
    if data.startswith(b"PK") and _names_in(data) is not None:
        return "another kind of Office document"
    return "binary data" if b"\0" in data[:4096] else "text"


def _advice(actual: Kind | None) -> str:
    if actual:
        ending = next(ending for ending, kind in KIND_OF_ENDING.items() if kind == actual)
        return f"rename it to end in {ending}"
    return "check where it came from"
