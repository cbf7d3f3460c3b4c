"""What a result was made with, so that it can be made again: version, git revision, model, settings, machine."""

import os
import platform
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.corpora import installed_version
from bot.settings import Settings
from index.embedding import Embedder

_GIT_TIMEOUT_S = 10


def describe_run(settings: Settings, embedder: Embedder) -> dict[str, Any]:
    """Everything but the questions that a result depends on, as JSON-serialisable data."""
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "version": installed_version(),
        "git_revision": _git_revision(Path(__file__).parent),
        "model": embedder.name,
        "model_fingerprint": embedder.fingerprint,
        "settings": settings.model_dump(mode="json", exclude={"home"}),
        "machine": {
            "system": f"{platform.system()} {platform.release()} {platform.machine()}",
            "cores": os.cpu_count(),
            "python": platform.python_version(),
        },
    }


def peak_memory_mib() -> float | None:
    """The most memory that this process has held, in MiB; None where the system doesn't say (getrusage(2))."""
    if sys.platform == "win32":
        return None
    import resource

    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (1024 * 1024 if sys.platform == "darwin" else 1024)


def _git_revision(folder: Path) -> str | None:
    """The commit that the program runs from, marked where files were changed since; None outside a checkout."""
    try:
        described = subprocess.run(
            ["git", "describe", "--always", "--abbrev=40", "--dirty", "--exclude=*"],
            cwd=folder,
            capture_output=True,
            text=True,
            timeout=_GIT_TIMEOUT_S,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return described.stdout.strip() or None
