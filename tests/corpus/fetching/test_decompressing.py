"""Bodies come in any pieces, packed or not, and are never more than a limit."""

import gzip
import zlib
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import FetchError
from corpus.fetching.decompressing import Body

STEP_BYTES = 256 * 1024


def raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(data) + packer.flush()


PACKED: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
    "as it is": ("", bytes),
    "identity": ("identity", bytes),
    "gzip": ("gzip", gzip.compress),
    "two members": ("x-gzip", lambda data: gzip.compress(data[:7]) + gzip.compress(data[7:])),
    "padded": ("gzip", lambda data: gzip.compress(data) + bytes(20) + b"\x1f\x8b"),
    "deflate": ("deflate", zlib.compress),
    "deflate without its header": ("deflate", raw_deflate),
}


def unpacked(encoding: str, packed: bytes, *, piece_bytes: int = 1_000_000, max_bytes: int = 10_000_000) -> bytes:
    body = Body(encoding, max_bytes)
    for start in range(0, len(packed), piece_bytes):
        body.add(packed[start : start + piece_bytes])
    return body.whole()


@pytest.mark.parametrize("way", PACKED)
@given(data=st.binary(max_size=3_000) | st.integers(0, 3_000).map(bytes), piece_bytes=st.integers(2, 500))
def test_what_was_packed_comes_back(way: str, data: bytes, piece_bytes: int) -> None:
    encoding, pack = PACKED[way]
    assert unpacked(encoding, pack(data), piece_bytes=piece_bytes) == data


@pytest.mark.parametrize("way", PACKED)
@pytest.mark.parametrize("size_bytes", [STEP_BYTES + more for more in (-1, 0, 1, 100, 200, STEP_BYTES)])
def test_nothing_is_left_behind_at_a_step(way: str, size_bytes: int) -> None:
    encoding, pack = PACKED[way]
    assert unpacked(encoding, pack(b"x" * size_bytes)) == b"x" * size_bytes


@pytest.mark.parametrize("way", PACKED)
def test_the_limit_is_of_what_is_unpacked(way: str) -> None:
    encoding, pack = PACKED[way]
    assert unpacked(encoding, pack(bytes(100_000)), max_bytes=101_000) == bytes(100_000)
    with pytest.raises(FetchError, match="over the limit"):
        unpacked(encoding, pack(bytes(100_000)), max_bytes=99_999)


def test_thousands_of_members_with_nothing_in_them() -> None:
    with pytest.raises(FetchError, match="too many pieces"):
        unpacked("gzip", gzip.compress(b"") * 5_000)
