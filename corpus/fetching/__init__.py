"""Fetching from the web: from public addresses only, within limits of time and size."""

from corpus.fetching.fetcher import Fetched, Fetcher, fetch_now
from corpus.fetching.robots import Robots

__all__ = ["Fetched", "Fetcher", "Robots", "fetch_now"]
