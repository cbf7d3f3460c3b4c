"""Reading the zips that `corpus.exporting` makes, an article at a time, however many there are."""

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from corpus.article import ArticleDraft
from corpus.decoding import decode
from corpus.errors import SourceError
from corpus.exporting import EXPORT_COMMENT
from corpus.file_names import printable
from corpus.markdown import read_markdown

_BYTES_PER_MB = 1_000_000


def count_exported(path: Path) -> int:
    """How many articles an export has.

    Raises:
        SourceError: It can't be read, or is no export.
    """
    with _opened(path) as archive:
        return len(archive.infolist())


def read_export(path: Path, *, max_bytes: int) -> Iterator[ArticleDraft]:
    """The articles of an export, as they were; `max_bytes` is the most that one may take.

    Raises:
        SourceError: It can't be read, or is no export; what came before that is as it should be.
    """
    with _opened(path) as archive:
        for entry in archive.infolist():
            name = printable(entry.filename)
            if entry.file_size > max_bytes:
                raise SourceError(f"{name} in {printable(path)} is over the limit of {max_bytes / _BYTES_PER_MB:g} MB")
            with archive.open(entry) as file:
                data = file.read(max_bytes + 1)
            yield read_markdown(decode(data, name), name)


@contextmanager
def _opened(path: Path) -> Iterator[zipfile.ZipFile]:
    name = printable(path)
    try:
        with zipfile.ZipFile(path) as archive:
            if archive.comment != EXPORT_COMMENT:
                raise SourceError(f"{name} was not made by 'footnote export': use 'footnote add' for other zips")
            yield archive
    except FileNotFoundError:
        raise SourceError(f"{name} doesn't exist: check the path") from None
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError) as error:
        raise SourceError(f"{name} is not a zip that can be read ({error}): export it again") from None
    except OSError as error:
        raise SourceError(f"{name} can't be read ({error.strerror}): check who may read it") from None
