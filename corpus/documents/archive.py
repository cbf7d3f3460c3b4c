"""Opening archives that may be made to do harm: nothing is unpacked but in bounded steps, and nothing to disk."""

import io
import stat
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

from corpus.documents.limits import DocumentLimits
from corpus.errors import SourceError
from corpus.exporting import EXPORT_COMMENT
from corpus.file_names import printable

_STEP_BYTES = 1 << 16
_ENCRYPTED = 0x1
_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_MOST_ENTRIES = 10_000
_RATIO_FROM_BYTES = 1_000_000
"""Below this many bytes, how much smaller the archive is doesn't matter."""
_BYTES_PER_MB = 1_000_000


class Archive:
    """An open archive. What is read of it is counted, and refused once it is over the limits."""

    def __init__(self, archive: zipfile.ZipFile, name: str, *, size_bytes: int, limits: DocumentLimits) -> None:
        """Use `open_archive`."""
        self._archive = archive
        self._name = name
        self._limits = limits
        self._most_bytes = min(limits.max_unpacked_bytes, max(_RATIO_FROM_BYTES, size_bytes * limits.most_ratio))
        self._unpacked_bytes = 0
        self._entries = {entry.filename: entry for entry in archive.infolist() if not entry.is_dir()}
        self._refuse_harmful(archive.infolist())

    @property
    def names(self) -> tuple[str, ...]:
        """The names of its files, in its order, folders and all."""
        return tuple(self._entries)

    @property
    def is_export(self) -> bool:
        """Whether `corpus.exporting` made it, by what it says of itself."""
        return self._archive.comment == EXPORT_COMMENT

    def __contains__(self, name: str) -> bool:
        return name in self._entries

    def read(self, name: str) -> bytes:
        """Unpack a file.

        Raises:
            SourceError: There is none of that name, it is damaged, or with it the archive is over its limits.
        """
        entry = self._entries.get(name)
        if entry is None:
            raise SourceError(f"{self._name} is damaged: it lacks {printable(name)}; save it anew")
        unpacked = bytearray()
        try:
            with self._archive.open(entry) as file:
                while step := file.read(_STEP_BYTES):
                    unpacked += step
                    self._count(len(step), len(unpacked), name)
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, RuntimeError) as error:
            raise SourceError(f"{self._name} is damaged: {printable(name)} can't be unpacked; make it anew") from error
        return bytes(unpacked)

    def _count(self, step_bytes: int, file_bytes: int, name: str) -> None:
        self._unpacked_bytes += step_bytes
        if file_bytes > self._limits.max_bytes:
            limit = f"{self._limits.max_bytes / _BYTES_PER_MB:g} MB"
            raise SourceError(f"{self._name}: {printable(name)} is over the limit of {limit}: split it up")
        self._refuse_too_much(self._unpacked_bytes)

    def _refuse_too_much(self, unpacked_bytes: int) -> None:
        if unpacked_bytes <= self._most_bytes:
            return
        if self._most_bytes < self._limits.max_unpacked_bytes:
            ratio = self._limits.most_ratio
            raise SourceError(f"{self._name} unpacks to over {ratio} times its size, as archives made to do harm do")
        limit = f"{self._limits.max_unpacked_bytes / _BYTES_PER_MB:g} MB"
        raise SourceError(f"{self._name} unpacks to over {limit}: split it up")

    def _refuse_harmful(self, entries: list[zipfile.ZipInfo]) -> None:
        if len(entries) > _MOST_ENTRIES:
            raise SourceError(
                f"{self._name} has {len(entries):,} entries, over the limit of {_MOST_ENTRIES:,}: split it up"
            )
        for entry in entries:
            if problem := _problem_of(entry):
                raise SourceError(f"{self._name}: {printable(entry.filename)} {problem}")
        if len({entry.filename for entry in entries}) < len(entries):
            raise SourceError(f"{self._name} has two entries of one name: make it anew")
        self._refuse_too_much(sum(entry.file_size for entry in self._entries.values()))


@contextmanager
def open_archive(data: bytes, name: str, *, limits: DocumentLimits) -> Iterator[Archive]:
    """Open a zip archive, also one that is a document.

    Args:
        data: The archive.
        name: Its name, for messages.
        limits: What it may unpack to.

    Raises:
        SourceError: It is damaged, protected by a password, names files outside itself, or says that it is too large.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, EOFError):
        raise SourceError(f"{name} is damaged and can't be unpacked: make it anew") from None
    with archive:
        yield Archive(archive, name, size_bytes=len(data), limits=limits)


def _problem_of(entry: zipfile.ZipInfo) -> str | None:
    parts = entry.filename.replace("\\", "/").split("/")
    if entry.filename.startswith(("/", "\\")) or ".." in parts or ":" in parts[0]:
        return "has a name that leads out of the archive: make it anew"
    if entry.flag_bits & _ENCRYPTED:
        return "is protected by a password: make the archive without one"
    if stat.S_ISLNK(entry.external_attr >> 16):
        return "is a link: put the file itself in its place"
    if entry.compress_type not in _METHODS:
        return "is compressed in a way that is not read: make a plain zip of it"
    return None
