"""Reading feeds, which aren't trusted, in a process of their own with limits on what it may use."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from corpus.documents.limits import SandboxLimits
from corpus.drafting import web_address
from corpus.errors import SourceError
from corpus.feeds import LARGEST_FEED_BYTES, MOST_ITEMS, Feed, read_feed

_HOME = Path(__file__).resolve().parents[1]
_START = "import sys; sys.path.insert(0, sys.argv[1]); from corpus.feed_sandbox import main; main()"
_KEPT_VARIABLES = ("SYSTEMROOT", "TMPDIR", "TEMP", "TMP")
"""All that the process gets of this one's environment, in which there may be tokens and keys."""

_MOST_REPLY_BYTES = 4_000_000
"""Two hundred items with all that is kept of each: no honest reply is longer."""

_BYTES_PER_MB = 2**20
_OPEN_FILES = 64


def read_feed_in_sandbox(
    data: bytes, url: str, *, charset: str | None = None, limits: SandboxLimits | None = None
) -> Feed:
    """Read a feed as `read_feed` does, in a process of its own. Blocks; may be called from several threads at once.

    Raises:
        SourceError: It can't be read, or reading it took too long, too much memory, or crashed. The message is one line.
    """
    limits = limits or SandboxLimits()
    if len(data) > LARGEST_FEED_BYTES:
        raise SourceError(f"{url} has over {LARGEST_FEED_BYTES // 1_000_000} MB, too much for a feed")
    request = json.dumps({"url": url, "charset": charset}).encode() + b"\n" + data
    return _feed_of(_run(request, url, limits), url)


def main() -> None:
    """Read the feed on standard input; arguments are memory in MB and processor time in seconds."""
    reply_to = os.dup(sys.stdout.fileno())
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # whatever a library prints is no part of the reply
    _limit(int(sys.argv[-2]), int(sys.argv[-1]))
    header, _, data = sys.stdin.buffer.read().partition(b"\n")
    asked = json.loads(header)
    try:
        reply: dict[str, Any] = read_feed(data, asked["url"], charset=asked["charset"]).to_json()
    except SourceError as error:
        reply = {"error": str(error)}
    with open(reply_to, "wb") as output:  # noqa: PTH123 - it is no path
        output.write(json.dumps(reply).encode())


def _run(request: bytes, url: str, limits: SandboxLimits) -> bytes:
    # The reply goes to a file, whose size the process's own limits bound; a pipe could be filled without end.
    with tempfile.TemporaryFile() as output:
        process = subprocess.Popen(
            [sys.executable, "-I", "-c", _START, str(_HOME), str(limits.memory_mb), str(limits.cpu_s)],
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=subprocess.DEVNULL,
            env={name: os.environ[name] for name in _KEPT_VARIABLES if name in os.environ},
        )
        try:
            process.communicate(request, timeout=limits.wall_s)
        except subprocess.TimeoutExpired:
            raise SourceError(f"{url} takes over {limits.wall_s:g} s to read, too long for a feed") from None
        finally:
            if process.poll() is None:
                process.kill()
            process.wait()
        if process.returncode:
            raise SourceError(
                f"{url} can't be read as a feed: it takes too much time or memory, or was made to do harm"
            )
        output.seek(0)
        return output.read(_MOST_REPLY_BYTES)


def _limit(memory_mb: int, cpu_s: int) -> None:
    """Bound what this process may use, where the system can; its parent ends it at its wall time anyway."""
    try:
        import resource
    except ImportError:  # Windows
        return
    bounds = {
        resource.RLIMIT_AS: memory_mb * _BYTES_PER_MB,
        resource.RLIMIT_CPU: cpu_s,
        resource.RLIMIT_FSIZE: _MOST_REPLY_BYTES,
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


def _feed_of(reply: bytes, url: str) -> Feed:
    """What the process said, checked as if a stranger had, since one may have taken it over."""
    try:
        read = json.loads(reply)
        error = read.get("error")
        feed = None if error else Feed.from_json(read)
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError):
        raise SourceError(f"{url} can't be read as a feed: reading it went wrong") from None
    if feed is None:
        raise SourceError(" ".join(str(error).split()))
    addresses = [item.url for item in feed.items] + ([feed.site_url] if feed.site_url else [])
    texts = [feed.title, *(text for item in feed.items for text in (item.id, item.title, item.summary))]
    if (
        len(feed.items) > MOST_ITEMS
        or any(web_address(address) is None for address in addresses)
        or not all(isinstance(text, str) for text in texts)
    ):
        raise SourceError(f"{url} can't be read as a feed: reading it went wrong")
    return feed
