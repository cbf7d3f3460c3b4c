"""The file that a vector cache is kept in: a line of JSON about it, then the FAISS index, both guarded by a checksum.

The checksum matters because FAISS reads a damaged index without noticing, or crashes on it.
"""

import json
import os
import zlib
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

_FORMAT = 1
_LONGEST_HEADER = 4096

Body = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class VectorFile:
    """What a cache file says of itself: which corpus it is of and how far it has followed it."""

    identity: str
    sequence: int
    newest_passage: int
    built_for: int
    is_exact: bool


def read_vector_file(path: Path, *, identity: str) -> tuple[VectorFile, Body] | None:
    """The header and the serialised index; None if the file is missing, damaged or of another corpus or format."""
    read = _read_whole(path)
    return read if read is not None and read[0].identity == identity else None


def is_damaged(path: Path) -> bool:
    """Whether there is a file that is not, or not whole, what `write_vector_file` wrote."""
    return path.exists() and _read_whole(path) is None


def _read_whole(path: Path) -> tuple[VectorFile, Body] | None:
    try:
        with path.open("rb") as stream:
            line = json.loads(stream.readline(_LONGEST_HEADER))
            body = np.frombuffer(stream.read(), dtype=np.uint8)
        kind, checksum = line.pop("format"), line.pop("crc32")
        header = VectorFile(**line)
        whole = kind == _FORMAT and checksum == _checksum(header, body)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    return (header, body) if whole else None


def write_vector_file(path: Path, header: VectorFile, body: Body) -> None:
    """Put the file in place in one step. Where it can't be written there is no cache, and nothing else is lost."""
    line = json.dumps({"format": _FORMAT, "crc32": _checksum(header, body), **asdict(header)})
    unfinished = path.with_name(f"{path.name}.{os.getpid()}.new")
    try:
        with unfinished.open("wb") as stream:
            stream.write(line.encode() + b"\n")
            stream.write(body.tobytes())
            stream.flush()
            os.fsync(stream.fileno())
        unfinished.replace(path)
    except OSError:
        unfinished.unlink(missing_ok=True)


def _checksum(header: VectorFile, body: Body) -> int:
    """Of both: a flipped bit in a sequence number would otherwise pass an old cache off as an up-to-date one."""
    return zlib.crc32(body.data, zlib.crc32(json.dumps(asdict(header)).encode()))
