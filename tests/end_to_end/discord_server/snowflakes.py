"""Discord's ids: 64-bit numbers that hold the time at which they were made."""

import time
from datetime import UTC, datetime

_EPOCH_MS = 1_420_070_400_000


class Snowflakes:
    """Makes ids from the clock, each greater than the one before.

    Source: https://discord.com/developers/docs/reference#snowflakes
    """

    def __init__(self) -> None:
        self._last = 0

    def new(self) -> int:
        """A new id. Made so quickly that the clock stands still, ids count up, as Discord's own increments do."""
        self._last = max(self._last + 1, snowflake_at(time.time()))
        return self._last


def snowflake_at(seconds: float) -> int:
    """The first id of a moment, given in seconds since 1970."""
    return (int(seconds * 1000) - _EPOCH_MS) << 22


def time_of(snowflake: int) -> datetime:
    """When an id was made (UTC)."""
    return datetime.fromtimestamp(((snowflake >> 22) + _EPOCH_MS) / 1000, UTC)


def timestamp(moment: datetime | None) -> str | None:
    """ISO 8601, as Discord writes it."""
    return None if moment is None else moment.astimezone(UTC).isoformat()
