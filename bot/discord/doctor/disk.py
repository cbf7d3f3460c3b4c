"""Whether the data folder can be written, and has room."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bot.discord.doctor.finding import Finding, ok, problem, warning

NEEDED_BYTES = 100 * 2**20
COMFORTABLE_BYTES = 2**30


def check_disk(home: Path) -> Iterator[Finding]:
    """Look at the data folder, which needn't be there yet."""
    folder = next(path for path in (home, *home.absolute().parents) if path.exists())
    reason = _why_not_writable(folder, is_there=folder == home)
    if reason is not None:
        yield problem(
            f"The data folder {home} can't be written: {reason}.",
            "Give the user who runs the bot the right to write there, or set FOOTNOTE_HOME to a folder where it may.",
        )
        return
    free = shutil.disk_usage(folder).free
    size = f"{free / 2**30:,.1f} GiB"
    if free >= COMFORTABLE_BYTES:
        yield ok(f"The data folder {home} can be written; {size} are free.")
        return
    advice = f"Make room on the disk of {folder}, or set FOOTNOTE_HOME to a folder on a larger one."
    level = problem if free < NEEDED_BYTES else warning
    yield level(f"The disk of the data folder {home} is almost full: {size} are free.", advice)


def _why_not_writable(folder: Path, *, is_there: bool) -> str | None:
    """Why nothing can be put into a folder: found by trying, where it is the data folder itself."""
    if not folder.is_dir():
        return f"{folder} is a file"
    if not is_there:
        return None if os.access(folder, os.W_OK | os.X_OK) else f"it can't be made in {folder}"
    try:
        with tempfile.TemporaryFile(dir=folder):
            return None
    except OSError as error:
        return (error.strerror or str(error)).lower()
