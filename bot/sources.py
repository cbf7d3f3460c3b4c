"""Sources of articles as people name them: files, folders, and web addresses."""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby
from pathlib import Path

from bot.settings import Settings
from corpus.documents import Doubt
from corpus.documents.fetched import read_fetched
from corpus.fetching import Fetcher, fetch_now
from corpus.reading import SourcesRead, read_sources
from index.embedding_model import DEFAULT_MODEL

_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_BYTES_PER_MB = 1_000_000


def largest_file_bytes(settings: Settings) -> int:
    """The largest file that is read."""
    return int(settings.max_file_mb * _BYTES_PER_MB)


def read_named(sources: Sequence[str], settings: Settings, *, skip_bad: bool = False) -> SourcesRead:
    """Read files, folders and web addresses in the order given.

    Raises:
        SourceError: The first source that can't be read or fetched.
    """
    read = [
        part
        for is_address, run in groupby(sources, key=lambda source: bool(_ADDRESS.match(source)))
        for part in (
            [_read_address(url, settings) for url in run]
            if is_address
            else [read_sources([Path(name) for name in run], max_bytes=largest_file_bytes(settings), skip_bad=skip_bad)]
        )
    ]
    return SourcesRead(
        tuple(draft for one in read for draft in one.drafts),
        tuple(line for one in read for line in one.bad_lines),
        doubts_with(settings, [doubt for one in read for doubt in one.doubts]),
    )


def doubts_with(settings: Settings, doubts: Sequence[Doubt]) -> tuple[Doubt, ...]:
    """Those that hold with the embedding model in use: which languages others know than that which ships is not known."""
    return tuple(doubt for doubt in doubts if doubt.kind != "language" or settings.model == DEFAULT_MODEL)


def _read_address(url: str, settings: Settings) -> SourcesRead:
    fetcher = Fetcher(allowed=settings.fetch.allowed, max_bytes=largest_file_bytes(settings))
    read = read_fetched(fetch_now(url, fetcher))
    return SourcesRead(read.drafts, (), tuple(replace(doubt, message=f"{url}: {doubt}") for doubt in read.doubts))
