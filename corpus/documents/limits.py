"""How much of a document is read."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DocumentLimits:
    """What a document may be at most.

    `max_bytes` is the size of a file, also of each one in an archive; `max_unpacked_bytes` that of all that an archive
    unpacks to; `most_ratio` how many times its own size that may be; `most_files`, `most_exported` (in an export of a
    corpus) and `most_pages` are counts.
    """

    max_bytes: int = 20_000_000
    max_unpacked_bytes: int = 100_000_000
    most_ratio: int = 200
    most_files: int = 99
    most_exported: int = 5_000
    most_pages: int = 2000
