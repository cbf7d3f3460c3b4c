"""A response's body as it comes: unpacked in bounded steps, and never more than a limit."""

import zlib

from corpus.errors import FetchError

_STEP_BYTES = 256 * 1024
_AUTOMATIC = zlib.MAX_WBITS | 32
"""Reads both gzip and zlib (https://zlib.net/manual.html#Advanced)."""

_GZIP_BEGINS = 0x1F
_MOST_MEMBERS = 1_000
"""Of one gzip stream: beginning each costs time, however little there is in it."""

_BYTES_PER_MB = 1_000_000


class Body:
    """Collects a body whose Content-Encoding is as given: nothing, gzip or deflate, which is what was asked for."""

    def __init__(self, encoding: str, max_bytes: int) -> None:
        """Take at most `max_bytes` as they come, and as many unpacked.

        Raises:
            FetchError: It is encoded in another way.
        """
        self._max_bytes = max_bytes
        self._came_bytes = 0
        self._parts: list[bytes] = []
        self._size_bytes = 0
        encoding = encoding.strip().lower()
        if encoding not in {"", "identity", "gzip", "x-gzip", "deflate"}:
            raise FetchError("the server packs its pages in a way that was not asked for, and they can't be read")
        self._unpacker = None if encoding in {"", "identity"} else zlib.decompressobj(_AUTOMATIC)
        self._may_be_raw = encoding == "deflate"
        self._members = 1
        self._is_over = False

    def expect(self, content_length: int | None) -> None:
        """Refuse at once what says that it is too large.

        Raises:
            FetchError: It does.
        """
        if content_length is not None and content_length > self._max_bytes:
            raise self._too_large()

    def add(self, part: bytes) -> None:
        """Take the next part.

        Raises:
            FetchError: It is too large by now, or can't be unpacked.
        """
        self._came_bytes += len(part)
        if self._came_bytes > self._max_bytes:
            raise self._too_large()
        if self._unpacker is None:
            self._keep(part)
            return
        try:
            self._unpack(part)
        except zlib.error as error:
            raise FetchError("the page came damaged: try again") from error

    def whole(self) -> bytes:
        """All of it.

        Raises:
            FetchError: The end of what was packed is missing.
        """
        if self._unpacker is not None and self._came_bytes and not self._unpacker.eof:
            raise FetchError("the page came only in part: try again")
        return b"".join(self._parts)

    def _unpack(self, part: bytes) -> None:
        assert self._unpacker is not None
        if self._may_be_raw and part:  # some servers leave the zlib header out (RFC 9110, section 8.4.1.2)
            self._may_be_raw = False
            if not _has_zlib_header(part):
                self._unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
        is_step_full = False
        while part or is_step_full:  # after a full step more may be left although all that came was taken
            if self._unpacker.eof and (not part or not self._begin_member(part)):
                return
            unpacked = self._unpacker.decompress(part, _STEP_BYTES)
            self._keep(unpacked)
            is_step_full = len(unpacked) == _STEP_BYTES
            part = self._unpacker.unconsumed_tail or self._unpacker.unused_data

    def _begin_member(self, part: bytes) -> bool:
        """Whether what follows an end is another member (RFC 1952, section 2.2), not padding, which is passed over."""
        self._is_over = self._is_over or part[0] != _GZIP_BEGINS
        if self._is_over:
            return False
        self._members += 1
        if self._members > _MOST_MEMBERS:
            raise FetchError("the page is packed in too many pieces to be read: add it as text")
        self._unpacker = zlib.decompressobj(_AUTOMATIC)
        return True

    def _keep(self, data: bytes) -> None:
        self._size_bytes += len(data)
        if self._size_bytes > self._max_bytes:
            raise self._too_large()
        self._parts.append(data)

    def _too_large(self) -> FetchError:
        return FetchError(
            f"the page is over the limit of {self._max_bytes / _BYTES_PER_MB:g} MB: add a part of it as text"
        )


def _has_zlib_header(part: bytes) -> bool:
    """RFC 1950, section 2.2: the method is 8, and the first two bytes are a multiple of 31."""
    first, second = part[0], part[1] if len(part) > 1 else 0
    return first & 0x0F == 8 and (len(part) == 1 or (first * 256 + second) % 31 == 0)
