"""One writer at a time, and who it is."""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from corpus.errors import CorpusBusyError, CorpusError


class WriterLock:
    """A lock on a corpus folder that the operating system lets go of when its holder dies."""

    def __init__(self, folder: Path, *, wait_s: float) -> None:
        """Prepare to lock `folder`, waiting at most `wait_s` seconds for another writer."""
        self._folder = folder
        self._holder = folder / "writer.json"
        self._lock = FileLock(folder / "writer.lock", timeout=wait_s)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold the lock for the length of the block.

        Raises:
            CorpusBusyError: Another writer held it for longer than this one waits; the message says which.
            CorpusError: The folder can't be written.
        """
        try:
            self._lock.acquire()
        except Timeout:
            raise CorpusBusyError(
                f"the corpus is being written by {self._describe_holder()}; try again when that has finished."
            ) from None
        except OSError as error:
            raise CorpusError(
                f"the data folder {self._folder} can't be written ({error.strerror}); set FOOTNOTE_HOME to one that can."
            ) from error
        try:
            self._sign()
            yield
        finally:
            self._holder.unlink(missing_ok=True)
            self._lock.release()

    def _sign(self) -> None:
        """Leave a note for those who wait. Only a note: a disk too full for it must not stop the write."""
        command = " ".join([Path(sys.argv[0]).name, *sys.argv[1:3]])[:200]
        note = {"process": os.getpid(), "command": command, "since": datetime.now(UTC).isoformat(timespec="seconds")}
        try:
            self._holder.write_text(json.dumps(note))
        except OSError:
            return

    def _describe_holder(self) -> str:
        try:
            note = json.loads(self._holder.read_text())
            return f"process {note['process']} ({note['command']!r}, since {note['since']})"
        except (OSError, ValueError, KeyError, TypeError):
            return "another process"
