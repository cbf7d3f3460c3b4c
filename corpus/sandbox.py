"""A process of its own for work on what isn't trusted, with limits on what it may use.

It is Python anew, so nothing of this process is in it. Bytes go in and come out, and nothing is ever unpickled.
"""

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

_HOME = Path(__file__).resolve().parents[1]
_START = "import sys, importlib; sys.path.insert(0, sys.argv[1]); importlib.import_module(sys.argv[2]).main()"
_KEPT_VARIABLES = ("SYSTEMROOT", "TMPDIR", "TEMP", "TMP")
"""All that the process gets of this one's environment, in which there may be tokens and keys."""

_OPEN_FILES = 64
_BYTES_PER_MB = 2**20


@dataclass(frozen=True, slots=True)
class SandboxLimits:
    """What the process may use: memory in MB of 2^20 bytes, processor and wall time in seconds.

    Memory and processor time are limited where the system has such limits (not on Windows), wall time everywhere.
    """

    memory_mb: int = 1024
    cpu_s: int = 30
    wall_s: float = 60


class TooMuchError(Exception):
    """It wanted more time or memory than it may have."""


class CrashedError(Exception):
    """It came to an unforeseen end."""


def run_confined(module: str, request: bytes, limits: SandboxLimits, *, most_reply_bytes: int) -> bytes:
    """What the `main` of a module makes of a request, in a process of its own; see `reply_confined`.

    Blocks; may be called from several threads at once. What it returns is to be checked as if a stranger had written it,
    as one may have taken over that process.

    Raises:
        TooMuchError: It took too long or too much memory.
        CrashedError: It crashed.
    """
    # The reply goes to a file, whose size the process's own limits bound; a pipe could be filled without end.
    with tempfile.TemporaryFile() as output:
        bounds = (limits.memory_mb, limits.cpu_s, most_reply_bytes)
        process = subprocess.Popen(
            [sys.executable, "-I", "-c", _START, str(_HOME), module, *map(str, bounds)],
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=subprocess.DEVNULL,
            env=_environment(),
            start_new_session=True,
        )
        try:
            process.communicate(request, timeout=limits.wall_s)
        except subprocess.TimeoutExpired:
            raise TooMuchError from None
        finally:
            _end(process)
        _check(process.returncode)
        output.seek(0)
        return output.read(most_reply_bytes)


def reply_confined(answer: Callable[[bytes], bytes]) -> None:
    """In that process: answer the request on standard input on standard output, within the limits in its arguments."""
    memory_mb, cpu_s, most_reply_bytes = map(int, sys.argv[-3:])
    reply_to = os.dup(sys.stdout.fileno())
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # whatever a library prints is no part of the reply
    _limit(memory_mb, cpu_s, most_reply_bytes)
    reply = answer(sys.stdin.buffer.read())
    with open(reply_to, "wb") as output:  # noqa: PTH123 - it is no path
        output.write(reply)


def _end(process: "subprocess.Popen[bytes]") -> None:
    """End the process if it hasn't ended, and any that it left behind: one that was taken over may have started some."""
    if hasattr(os, "killpg"):  # not on Windows
        with suppress(ProcessLookupError, PermissionError):  # none is left; macOS says the latter of one that has ended
            os.killpg(process.pid, signal.SIGKILL)
    process.kill()
    process.wait()


def _check(status: int) -> None:
    """Look at how the process ended, as `subprocess` counts it."""
    if status in {-getattr(signal, name) for name in ("SIGXCPU", "SIGKILL") if hasattr(signal, name)}:
        raise TooMuchError
    if status:
        raise CrashedError


def _environment() -> dict[str, str]:
    kept = {name: os.environ[name] for name in _KEPT_VARIABLES if name in os.environ}
    return kept | {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}  # each thread takes of the memory there is


def _limit(memory_mb: int, cpu_s: int, most_reply_bytes: int) -> None:
    """Bound what this process may use, where the system can; its parent ends it at its wall time anyway."""
    try:
        import resource
    except ImportError:  # Windows
        return
    bounds = {
        resource.RLIMIT_AS: memory_mb * _BYTES_PER_MB,
        resource.RLIMIT_CPU: cpu_s,
        resource.RLIMIT_FSIZE: most_reply_bytes,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_NOFILE: _OPEN_FILES,
    }
    for limit, most in bounds.items():
        _, hard = resource.getrlimit(limit)
        bound = most if hard == resource.RLIM_INFINITY else min(most, hard)
        try:
            resource.setrlimit(limit, (bound, bound))
        except (ValueError, OSError):  # macOS refuses some that it lists
            continue
