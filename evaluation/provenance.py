"""What a result was made with, so that it can be made again: version, git revision, code, model, settings, machine."""

import hashlib
import os
import platform
import subprocess
import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from bot.corpus import installed_version
from bot.settings import Settings
from corpus.article import Article
from index.embedding import Embedder

_GIT_TIMEOUT_S = 10
_ANSWERING_ROOMS = ("corpus", "index", "prompts", "bot", "evaluation.baselines")


def describe_run(settings: Settings, embedder: Embedder) -> dict[str, Any]:
    """Everything but the questions and articles that a result depends on, as JSON-serialisable data.

    `code_sha256` is of all files of the rooms that answer, so that it tells apart what a revision with changes doesn't.
    """
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "version": installed_version(),
        "git_revision": git_revision(Path(__file__)),
        "code_sha256": _code_digest(),
        "model": embedder.name,
        "model_fingerprint": embedder.fingerprint,
        "settings": settings.model_dump(mode="json", exclude={"home"}),
        "machine": {
            "system": f"{platform.system()} {platform.release()} {platform.machine()}",
            "cores": os.cpu_count(),
            "python": platform.python_version(),
        },
    }


def git_revision(file: Path) -> str | None:
    """The commit that the program runs from, marked where files were changed since; None where git doesn't keep `file`."""
    try:
        # A copy that is installed inside somebody else's checkout is not of that checkout's revision.
        _git(file.parent, "ls-files", "--error-unmatch", file.name)
        return _git(file.parent, "describe", "--always", "--abbrev=40", "--dirty", "--exclude=*").strip() or None
    except (OSError, subprocess.SubprocessError):
        return None


def articles_digest(articles: Iterable[Article]) -> str:
    """Tells a collection of articles from every other, by their ids and texts, whatever their order."""
    return hashlib.sha256("\n".join(sorted(f"{each.sha256} {each.id}" for each in articles)).encode()).hexdigest()


def peak_memory_mib() -> float | None:
    """The most memory that this process has held, in MiB; None where the system doesn't say (getrusage(2))."""
    if sys.platform == "win32":
        return None
    import resource

    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (1024 * 1024 if sys.platform == "darwin" else 1024)


def _git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(
        ["git", *arguments], cwd=folder, capture_output=True, text=True, timeout=_GIT_TIMEOUT_S, check=True
    )
    return done.stdout


def _code_digest() -> str:
    digest = hashlib.sha256()
    for room in _ANSWERING_ROOMS:
        for name, file in sorted(_files(resources.files(room), room)):
            digest.update(f"{name}\0".encode() + hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


def _files(folder: Traversable, name: str) -> Iterator[tuple[str, Traversable]]:
    for entry in folder.iterdir():
        if entry.is_dir() and entry.name != "__pycache__":
            yield from _files(entry, f"{name}/{entry.name}")
        elif entry.is_file():
            yield f"{name}/{entry.name}", entry
