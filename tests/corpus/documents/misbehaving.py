"""A module that does in the process of its own what a document could that has taken over its reader."""

import os
import signal
import sys

from corpus.sandbox import reply_confined


def main() -> None:
    """Do what the request asks for."""
    reply_confined(_reply)


def _reply(request: bytes) -> bytes:
    what, _, path = request.decode().partition(" ")
    match what:
        case "raise":
            raise ValueError("a bug")
        case "abort":
            os.abort()
        case "exit":
            os._exit(3)
        case "allocate":
            return bytes(4_000_000_000)
        case "hang":
            while True:
                signal.pause()
        case "flood":
            return bytes(10_000_000)
        case "print":
            sys.stdout.write("noise\n")
            sys.stdout.flush()
            os.write(1, b"more noise\n")
            return b"reply"
        case "environment":
            return "\n".join(os.environ).encode()
        case "open":
            return str(len([os.open(os.devnull, os.O_RDONLY) for _ in range(1000)])).encode()
        case "leave":
            _leave_a_process(path)
            return b"left"
    raise AssertionError(what)


def _leave_a_process(fifo: str) -> None:
    """Have a process of one's own that holds the FIFO open for as long as it lives."""
    held = os.open(fifo, os.O_WRONLY)
    if os.fork() == 0:
        while True:
            signal.pause()
    os.close(held)
