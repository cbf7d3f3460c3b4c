"""How long something takes, and in words how long many things took."""

import time
from collections.abc import Callable, Sequence

import numpy as np


def took_s(work: Callable[[], object]) -> float:
    """How long it takes, in seconds."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def quantiles(seconds: Sequence[float]) -> str:
    """The median, the 95th percentile and the longest."""
    return f"median {np.median(seconds):.3f} s, p95 {np.percentile(seconds, 95):.3f} s, longest {max(seconds):.3f} s"
