"""Transport compression of the gateway, as a connection's query asks for it.

Source: https://discord.com/developers/docs/events/gateway#transport-compression
"""

import importlib
import zlib
from collections.abc import Callable

Compress = Callable[[bytes], bytes]


def compressor(name: str | None) -> Compress | None:
    """What turns a payload into the next piece of the stream; None: payloads go as text."""
    if name == "zlib-stream":
        stream = zlib.compressobj()
        return lambda data: stream.compress(data) + stream.flush(zlib.Z_SYNC_FLUSH)
    if name == "zstd-stream":
        # A client that asks for zstd has the library; without it, no client here asks.
        zstandard = importlib.import_module("zstandard")
        zstd = zstandard.ZstdCompressor().compressobj()
        return lambda data: bytes(zstd.compress(data) + zstd.flush(zstandard.COMPRESSOBJ_FLUSH_BLOCK))
    return None
