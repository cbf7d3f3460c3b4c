"""Reading the zips that `corpus.exporting` makes, an article at a time, however many there are."""

import zipfile
from collections.abc import Iterator
from pathlib import Path

from corpus.article import ArticleDraft
from corpus.decoding import decode
from corpus.errors import SourceError
from corpus.exporting import EXPORT_COMMENT
from corpus.file_names import printable
from corpus.markdown import read_markdown

_BYTES_PER_MB = 1_000_000


def read_export(path: Path, *, max_bytes: int) -> Iterator[ArticleDraft]:
    """The articles of an export, as they were; `max_bytes` is the most that one may take.

    Raises:
        SourceError: It can't be read, or is no export; what came before that is as it should be.
    """
    name = printable(path)
    try:
        with zipfile.ZipFile(path) as archive:
            if archive.comment != EXPORT_COMMENT:
                raise SourceError(f"{name} was not made by 'footnote export': use 'footnote add' for other zips")
            for entry in archive.infolist():
                if entry.file_size > max_bytes:
                    raise SourceError(
                        f"{name}: {printable(entry.filename)} is over the limit of {max_bytes / _BYTES_PER_MB:g} MB"
                    )
                with archive.open(entry) as file:
                    data = file.read(max_bytes + 1)
                yield read_markdown(decode(data, printable(entry.filename)), printable(entry.filename))
    except FileNotFoundError:
        raise SourceError(f"{name} doesn't exist: check the path") from None
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError) as error:
        raise SourceError(f"{name} is not a zip that can be read ({error}): export it again") from None
    except OSError as error:
        raise SourceError(f"{name} can't be read ({error.strerror}): check who may read it") from None


def count_exported(path: Path) -> int:
    """How many articles an export has; 0 where it can't be read."""
    try:
        with zipfile.ZipFile(path) as archive:
            return len(archive.infolist())
    except (OSError, zipfile.BadZipFile):
        return 0
