"""The process that reads one document: a request on standard input, a reply on standard output, then it ends."""

import os
import sys

from corpus.documents.document import read_document
from corpus.documents.wire import MOST_REPLY_BYTES, Request, write_error, write_read
from corpus.errors import SourceError

_OPEN_FILES = 64
_BYTES_PER_MB = 2**20


def main() -> None:
    """Read the document on standard input; arguments are memory in MB and processor time in seconds."""
    memory_mb, cpu_s = int(sys.argv[-2]), int(sys.argv[-1])
    reply_to = os.dup(sys.stdout.fileno())
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # whatever a library prints is no part of the reply
    _limit(memory_mb, cpu_s)
    reply = _reply(sys.stdin.buffer.read(), memory_mb)
    with open(reply_to, "wb") as output:  # noqa: PTH123 - it is no path
        output.write(reply)


def _limit(memory_mb: int, cpu_s: int) -> None:
    """Bound what this process may use, where the system can; its parent ends it at its wall time anyway."""
    try:
        import resource
    except ImportError:  # Windows
        return
    bounds = {
        resource.RLIMIT_AS: memory_mb * _BYTES_PER_MB,
        resource.RLIMIT_CPU: cpu_s,
        resource.RLIMIT_FSIZE: MOST_REPLY_BYTES,
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


def _reply(written: bytes, memory_mb: int) -> bytes:
    request = Request.from_bytes(written)
    del written
    try:
        read = read_document(
            request.data,
            request.name,
            content_type=request.content_type,
            url=request.url,
            limits=request.limits,
        )
        return write_read(read)
    except SourceError as error:
        return write_error(str(error))
    except MemoryError:
        return write_error(f"{request.name} takes over {memory_mb} MB of memory to read: split it up")
    except RecursionError:
        return write_error(f"{request.name} is nested too deeply to be read: save it in another format")
    except Exception as error:  # whatever a library raises on a document that is damaged
        return write_error(f"{request.name} is damaged and can't be read ({type(error).__name__}): save it anew")
