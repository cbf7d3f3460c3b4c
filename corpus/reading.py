"""Reading files and folders into article drafts."""

import math
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from corpus.article import ArticleDraft
from corpus.decoding import decode
from corpus.documents import DocumentLimits, Doubt, read_in_sandbox
from corpus.documents.judging import doubts_about
from corpus.documents.kinds import KIND_OF_ENDING, KINDS_READ
from corpus.errors import SourceError
from corpus.file_names import printable
from corpus.lines import BadLine, read_lines, what_is_bad
from corpus.markdown import read_markdown
from corpus.plain_text import read_text

ENDINGS = frozenset(KIND_OF_ENDING)
"""Endings of the names of files that can be read, in lower case."""

_BYTES_PER_MB = 1_000_000


@dataclass(frozen=True, slots=True)
class SkippedLine:
    """A line of a JSON Lines file that was left out."""

    source: str
    number: int
    reason: str

    def __str__(self) -> str:
        """Say it as one line for people."""
        return f"{self.source}: line {self.number} {self.reason}"


@dataclass(frozen=True, slots=True)
class SourcesRead:
    """What was read from sources, in their order."""

    drafts: tuple[ArticleDraft, ...]
    bad_lines: tuple[SkippedLine, ...]
    doubts: tuple[Doubt, ...] = ()


@dataclass(frozen=True, slots=True)
class _FileRead:
    drafts: tuple[ArticleDraft, ...]
    bad: tuple[BadLine, ...] = ()
    doubts: tuple[Doubt, ...] = ()


def read_sources(sources: Sequence[Path], *, max_bytes: int = 20_000_000, skip_bad: bool = False) -> SourcesRead:
    """Read files, and folders with everything below them, into article drafts.

    In folders, files with other endings, hidden ones, and links that lead out of the folder are passed over. A file
    that is reached twice is read once.

    Pages, PDF, DOCX, EPUB and zip files are read in a process of their own, with limits on what it may use.

    Args:
        sources: Files and folders.
        max_bytes: The largest file to read, in bytes.
        skip_bad: Leave bad lines of JSON Lines files out instead of failing.

    Returns:
        The drafts, what is doubtful about them, and the lines left out, which there are only with `skip_bad`.

    Raises:
        SourceError: The first source that can't be read. The message is one line that names the file and what to do.
    """
    drafts: list[ArticleDraft] = []
    skipped: list[SkippedLine] = []
    doubts: list[Doubt] = []
    for path in _unique_files(sources):
        read = _read_file(path, max_bytes)
        if read.bad and not (skip_bad and read.drafts):
            raise SourceError(_bad_lines_message(printable(path), read))
        drafts.extend(read.drafts)
        doubts.extend(read.doubts)
        skipped.extend(SkippedLine(printable(path), line.number, line.reason) for line in read.bad)
    return SourcesRead(tuple(drafts), tuple(skipped), tuple(doubts))


# --- Finding files ---


def _unique_files(sources: Sequence[Path]) -> Iterator[Path]:
    seen: set[Path] = set()
    for source in sources:
        for path in _files(source):
            resolved = _real(path)
            if resolved not in seen:
                seen.add(resolved)
                yield path


def _files(source: Path) -> list[Path]:
    name = printable(source)
    try:
        if source.is_dir():
            return files_below(source) or _raise_nothing_in(source)
        source.stat()
    except FileNotFoundError:
        raise SourceError(f"{name} doesn't exist: check the path") from None
    except (OSError, ValueError) as error:
        raise _unreadable(source, error) from None
    if not source.is_file():
        raise SourceError(f"{name} is neither a file nor a folder: {KINDS_READ}")
    if source.suffix.lower() not in ENDINGS:
        raise SourceError(f"{name} is of no kind that can be read: {KINDS_READ}")
    return [source]


def files_below(folder: Path) -> list[Path]:
    """The files in a folder and below it that can be read, in order; hidden ones and links that lead out are not.

    Raises:
        SourceError: The folder can't be read.
    """
    home = _real(folder)
    found: list[Path] = []
    for parent, subfolders, names in os.walk(folder, onerror=_raise_unreadable):
        subfolders[:] = [name for name in subfolders if not name.startswith(".")]
        found.extend(path for name in names if _belongs(path := Path(parent, name), home))
    return sorted(found)


def _raise_nothing_in(folder: Path) -> NoReturn:
    raise SourceError(f"{printable(folder)} has no file in it that can be read: {KINDS_READ}")


def _belongs(path: Path, home: Path) -> bool:
    return (
        not path.name.startswith(".")
        and path.suffix.lower() in ENDINGS
        and _real(path).is_relative_to(home)
        and path.is_file()
    )


def _real(path: Path) -> Path:
    return Path(os.path.realpath(path))  # Path.resolve would raise on a link that leads to itself


def _raise_unreadable(error: OSError) -> None:
    raise _unreadable(error.filename, error) from None


def _unreadable(path: str | Path, error: Exception) -> SourceError:
    reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return SourceError(f"{printable(path)} can't be read ({reason.lower()}): check the path and who may read it")


# --- Reading a file ---


def _read_file(path: Path, max_bytes: int) -> _FileRead:
    source = printable(path)
    data = _read_bytes(path, source, max_bytes)
    match KIND_OF_ENDING[path.suffix.lower()]:
        case "lines":
            lines = read_lines(decode(data, source), source)
            return _FileRead(lines.drafts, bad=lines.bad)
        case "markdown":
            return _as_meant(read_markdown(decode(data, source), source))
        case "text":
            return _as_meant(read_text(decode(data, source), source))
        case _:
            read = read_in_sandbox(data, source, document_limits=DocumentLimits(max_bytes=max_bytes))
            return _FileRead(read.drafts, doubts=read.doubts)


def _as_meant(draft: ArticleDraft) -> _FileRead:
    """A text of one's own is an article however short it is, but may be in a language that questions don't find."""
    return _FileRead((draft,), doubts=tuple(doubt for doubt in doubts_about(draft) if doubt.kind == "language"))


def _read_bytes(path: Path, source: str, max_bytes: int) -> bytes:
    try:
        size_bytes = path.stat().st_size
        if size_bytes <= max_bytes:
            with path.open("rb") as file:
                data = file.read(max_bytes + 1)  # it may have grown since
            size_bytes = len(data)
    except OSError as error:
        raise _unreadable(path, error) from None
    if size_bytes > max_bytes:
        # Rounded up, so that a file just over the limit doesn't read as if it were at it.
        size_mb = math.ceil(size_bytes / _BYTES_PER_MB * 10) / 10
        raise SourceError(
            f"{source} is {size_mb:g} MB, over the limit of {max_bytes / _BYTES_PER_MB:g} MB: split it up"
        )
    if not data.strip():
        raise SourceError(f"{source} is empty: there is nothing to add")
    return data


def _bad_lines_message(source: str, read: _FileRead) -> str:
    return f"{source}: {what_is_bad(read.bad)}; {_what_to_do(read.bad, len(read.drafts))}"


def _what_to_do(bad: Sequence[BadLine], good: int) -> str:
    it = "it" if len(bad) == 1 else "them"
    if not good:
        return f"no other line is good: fix {it}"
    if good == 1:
        return f"1 other line is good: fix {it}, or add that one with --skip-bad"
    return f"{good} other lines are good: fix {it}, or add {'them' if len(bad) == 1 else 'the others'} with --skip-bad"
