"""Reading a zip of several documents."""

from collections.abc import Callable
from pathlib import PurePosixPath

from corpus.article import ArticleDraft
from corpus.documents.archive import open_archive
from corpus.documents.kinds import KIND_OF_ENDING, KINDS_READ, ending_of
from corpus.documents.limits import DocumentLimits
from corpus.documents.results import DocumentRead, Doubt
from corpus.errors import SourceError
from corpus.file_names import printable

_ARCHIVES = frozenset({".zip", ".gz", ".tgz", ".bz2", ".xz", ".zst", ".7z", ".rar", ".tar", ".jar", ".cab", ".iso"})
_OF_SYSTEMS = frozenset({"__MACOSX"})


def read_bundle(data: bytes, name: str, *, limits: DocumentLimits, read: Callable[..., DocumentRead]) -> DocumentRead:
    """Read every document in a zip, in the order of their names.

    Hidden files, and those of kinds that can't be read, are passed over, as in a folder. An export of a corpus may hold many
    more than another zip, and nothing in it is doubted: it was looked at before.

    Args:
        data: The archive.
        name: Its name, for messages.
        limits: What it and each of its files may be at most.
        read: `corpus.documents.document.read_document`, for each of them.

    Raises:
        SourceError: It can't be unpacked, has too many documents or none, an archive in it, or one that can't be read.
    """
    with open_archive(data, name, limits=limits) as archive:
        nested = next((file for file in archive.names if ending_of(file) in _ARCHIVES and not _is_hidden(file)), None)
        if nested:
            raise SourceError(
                f"{name} has another archive in it ({printable(nested)}): put what is in that one in its place"
            )
        files = sorted(file for file in archive.names if ending_of(file) in KIND_OF_ENDING and not _is_hidden(file))
        if not files:
            raise SourceError(f"{name} has nothing in it that can be read: {KINDS_READ}")
        most = limits.most_exported if archive.is_export else limits.most_files
        if len(files) > most:
            raise SourceError(f"{name} has {len(files):,} documents in it, over the limit of {most:,}: split it up")
        drafts: list[ArticleDraft] = []
        doubts: list[Doubt] = []
        for file in files:
            member = f"{name}/{printable(file)}"
            one = read(archive.read(file), member, limits=limits, doubting=not archive.is_export)
            drafts.extend(one.drafts)
            doubts.extend(one.doubts)
    return DocumentRead(tuple(drafts), tuple(doubts))


def _is_hidden(file: str) -> bool:
    parts = PurePosixPath(file).parts
    return any(part.startswith(".") or part in _OF_SYSTEMS for part in parts)
