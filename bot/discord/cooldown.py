"""How much may be asked: token buckets, so that a burst is welcome and a flood is not."""

import math
import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass

from cachetools import TLRUCache

from corpus.errors import SettingsError

# Clocks and what refills are rounded, so who comes back when told to can find the bucket this much short of a token.
_HAIR_S = 1e-6


@dataclass(frozen=True, slots=True)
class Rate:
    """A bucket of `questions` tokens, one or more, that refills evenly and is full again in `per_s` seconds.

    Raises:
        SettingsError: One of the numbers is too small or not finite.
    """

    questions: int
    per_s: float

    def __post_init__(self) -> None:
        if self.questions < 1:
            raise SettingsError(f"A cooldown can't allow {self.questions} questions; let it allow one or more.")
        if not (self.per_s > 0 and math.isfinite(self.per_s)):
            raise SettingsError(f"A cooldown can't last {self.per_s} seconds; give it more than 0.")


@dataclass(frozen=True, slots=True)
class _Bucket:
    """How many tokens were missing from a bucket at a time, and when it is full again."""

    missing: float
    at_s: float
    full_at_s: float


class Cooldowns:
    """Buckets by key, such as a person's and a guild's. A bucket that is full again is forgotten.

    The algorithm is the token bucket as a meter, https://en.wikipedia.org/wiki/Token_bucket.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Take a clock in seconds that never goes back."""
        self._clock = clock
        self._buckets: TLRUCache[Hashable, _Bucket] = TLRUCache(
            math.inf, ttu=lambda _key, bucket, _now: bucket.full_at_s, timer=clock
        )

    def __len__(self) -> int:
        """How many buckets are remembered: those that are not full."""
        self._buckets.expire()
        return len(self._buckets)

    def take(self, *wanted: tuple[Hashable, Rate]) -> float:
        """Take a token from the bucket of every key, or from none when one has none left.

        A bucket whose rate has changed since keeps what is missing from it, up to all.

        Returns:
            0.0 when they were taken, or else the seconds until every bucket has one.
        """
        now_s = self._clock()
        missing = {key: self._missing(key, rate, now_s) for key, rate in wanted}
        wait_s = max((_wait_s(missing[key], rate) for key, rate in wanted), default=0.0)
        if wait_s == 0:
            for key, rate in wanted:
                short = missing[key] + 1
                self._buckets[key] = _Bucket(short, now_s, now_s + short * rate.per_s / rate.questions)
        return wait_s

    def _missing(self, key: Hashable, rate: Rate, now_s: float) -> float:
        """How many tokens are missing from a bucket."""
        bucket = self._buckets.get(key)
        if bucket is None:
            return 0.0
        refilled = (now_s - bucket.at_s) * rate.questions / rate.per_s
        return max(0.0, min(bucket.missing, rate.questions) - refilled)


def _wait_s(missing: float, rate: Rate) -> float:
    """How long until a bucket from which that much is missing has a token, in seconds."""
    wait_s = (missing + 1 - rate.questions) * rate.per_s / rate.questions
    return wait_s if wait_s > _HAIR_S else 0.0
