"""The files of a dataset: their text, and the hash that says which files were read."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from evaluation.dataset import DatasetError

LARGEST_FILE_BYTES = 1 << 30
"""A larger file is refused before it is read: 1 GiB."""


@dataclass(frozen=True, slots=True)
class TextFile:
    """A file that was read; `sha256` is the hex digest of its bytes."""

    path: Path
    text: str
    sha256: str


def read_text_file(path: Path) -> TextFile:
    """Read a whole file of UTF-8, with or without a byte order mark.

    Raises:
        DatasetError: It is not there, can't be read, is larger than `LARGEST_FILE_BYTES`, is empty, or is not UTF-8.
    """
    try:
        if path.stat().st_size > LARGEST_FILE_BYTES:
            raise DatasetError(f"{path} is larger than {LARGEST_FILE_BYTES / 2**30:g} GiB; evaluate on a part of it.")
        data = path.read_bytes()
    except (OSError, ValueError) as error:  # ValueError: a path with a null character in it
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise DatasetError(f"{path} can't be read: {reason}.") from error
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise DatasetError(f"{path}, line {line}: it is not UTF-8; save the file as UTF-8.") from error
    if not text.strip():
        raise DatasetError(f"{path} is empty; there is nothing to ask.")
    return TextFile(path, text, hashlib.sha256(data).hexdigest())


def digest_of_files(files: Sequence[TextFile]) -> str:
    """One hex SHA-256 for several files: of their names and their own digests, in order."""
    return hashlib.sha256("".join(f"{file.path.name}\0{file.sha256}\n" for file in files).encode()).hexdigest()
