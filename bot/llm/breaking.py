"""A circuit breaker: what fails again and again is left alone for a while (Nygard, Release It!, 2007)."""

import time
from collections.abc import Callable

_FAILURES = 5
_REST_S = 60.0


class Breaker:
    """Counts failures in a row. After five nothing is let through for a minute, then one trial at a time."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Take the clock, in seconds."""
        self._clock = clock
        self._failures = 0
        self._closed_until = 0.0

    def lets_through(self) -> bool:
        """Whether to try now. Of several who ask when the rest is over, one may."""
        if self._failures < _FAILURES:
            return True
        if self._clock() < self._closed_until:
            return False
        self._closed_until = self._clock() + _REST_S
        return True

    def succeeded(self) -> None:
        """Something worked."""
        self._failures = 0

    def failed(self) -> None:
        """Something didn't."""
        self._failures += 1
        if self._failures >= _FAILURES:
            self._closed_until = self._clock() + _REST_S
