"""Zip archives, Word documents and EPUB books, made in memory for tests."""

import io
import zipfile
from collections.abc import Mapping


def make_zip(files: Mapping[str, bytes | str], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """An archive with those files, by name."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return written.getvalue()


def make_epub(
    pages: Mapping[str, str],
    *,
    spine: list[str] | None = None,
    metadata: str = "",
    more: Mapping[str, str] | None = None,
) -> bytes:
    """A book with those pages, by name, in the order of the spine."""
    items = "".join(
        f'<item id="{name}" href="text/{name}" media-type="application/xhtml+xml"'
        f"{' properties=' + chr(34) + 'nav' + chr(34) if name == 'nav.xhtml' else ''}/>"
        for name in pages
    )
    references = "".join(f'<itemref idref="{name}"/>' for name in spine or pages)
    package = (
        '<package xmlns="http://www.idpf.org/2007/opf"><metadata xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"{metadata}</metadata><manifest>{items}</manifest><spine>{references}</spine></package>"
    )
    container = (
        '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
        '<rootfile full-path="OEBPS/book.opf"/></rootfiles></container>'
    )
    return make_zip(
        {
            "mimetype": "application/epub+zip",
            "META-INF/container.xml": container,
            "OEBPS/book.opf": package,
            **{
                f"OEBPS/text/{name}": f"<html><head><title>x</title></head><body>{body}</body></html>"
                for name, body in pages.items()
            },
            **(more or {}),
        }
    )


def with_part(document: bytes, name: str, content: str) -> bytes:
    """A copy of an archive in which one part is another."""
    with zipfile.ZipFile(io.BytesIO(document)) as archive:
        parts: dict[str, bytes | str] = {part: archive.read(part) for part in archive.namelist()}
    return make_zip(parts | {name: content})
