"""Reading documents that aren't trusted, in a process of their own with limits on what it may use."""

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import IO

from corpus.documents.limits import DocumentLimits, SandboxLimits
from corpus.documents.results import DocumentRead
from corpus.documents.wire import MOST_REPLY_BYTES, Request, read_reply
from corpus.errors import SourceError
from corpus.file_names import printable

_HOME = Path(__file__).resolve().parents[2]
_START = "import sys; sys.path.insert(0, sys.argv[1]); from corpus.documents.worker import main; main()"
_KEPT_VARIABLES = ("SYSTEMROOT", "TMPDIR", "TEMP", "TMP")
"""All that the process gets of this one's environment, in which there may be tokens and keys."""


def read_in_sandbox(
    data: bytes,
    name: str,
    *,
    content_type: str | None = None,
    url: str | None = None,
    limits: SandboxLimits | None = None,
    document_limits: DocumentLimits | None = None,
) -> DocumentRead:
    """Read a document as `corpus.documents.document.read_document` does, in a process of its own.

    Takes from half a second on, and blocks; may be called from several threads at once.

    Args:
        data: The document.
        name: The name of its file.
        content_type: What the sender said it is, as in an HTTP header.
        url: The address it was fetched from, the last one after redirects.
        limits: What that process may use.
        document_limits: What the document may be at most.

    Raises:
        SourceError: It can't be read, or reading it took too long, too much memory, or crashed. The message is one line.
    """
    limits = limits or SandboxLimits()
    name = printable(name)
    request = Request(data, name, content_type, url, document_limits or DocumentLimits())
    with tempfile.TemporaryFile() as output:
        status = _run(request, output, limits)
        if status:
            raise SourceError(f"{name} {_what_happened(status, limits)}")
        output.seek(0)
        reply = output.read(MOST_REPLY_BYTES)
    try:
        return read_reply(reply)
    except ValueError:
        raise SourceError(f"{name} can't be read: reading it went wrong; save it in another format") from None


def _run(request: Request, output: IO[bytes], limits: SandboxLimits) -> int:
    """Let the process run to its end and return its status, as `subprocess` counts it."""
    # The reply goes to a file, whose size the process's own limits bound; a pipe could be filled without end.
    process = subprocess.Popen(
        [sys.executable, "-I", "-c", _START, str(_HOME), str(limits.memory_mb), str(limits.cpu_s)],
        stdin=subprocess.PIPE,
        stdout=output,
        stderr=subprocess.DEVNULL,
        env=_environment(),
    )
    try:
        process.communicate(request.to_bytes(), timeout=limits.wall_s)
    except subprocess.TimeoutExpired:
        raise SourceError(
            f"{request.name} takes over {limits.wall_s:g} s to read: split it up, or save it in another format"
        ) from None
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()
    return process.returncode


def _environment() -> dict[str, str]:
    kept = {name: os.environ[name] for name in _KEPT_VARIABLES if name in os.environ}
    return kept | {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}  # each thread takes of the memory there is


def _what_happened(status: int, limits: SandboxLimits) -> str:
    over_time = {-getattr(signal, name) for name in ("SIGXCPU", "SIGKILL") if hasattr(signal, name)}
    if status in over_time:
        return f"takes over {limits.cpu_s} s of computing, or too much memory, to read: split it up"
    return "can't be read: reading it crashed, as it does when a document is damaged or made to do harm; save it anew"
