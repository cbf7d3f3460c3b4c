"""Trouble on purpose: requests that fail, wait, are held back or are told to come again later."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from aiohttp import web

_FOREVER = 1 << 60


@dataclass(frozen=True, slots=True)
class Request:
    """A request that was answered."""

    method: str
    path: str
    status: int


@dataclass
class _Fault:
    path: str
    times: int
    status: int = 0
    delay_s: float = 0.0
    retry_after_s: float = 0.0
    is_global: bool = False
    is_bare: bool = False
    gate: asyncio.Event | None = None
    body: Any = None


class Rest:
    """What a test does to the REST API, and what it saw.

    Paths are patterns of the shell's kind over "METHOD /path" without the version ("POST /channels/*/messages"), or over
    the path alone ("/users/@me"); `*` stands for anything.
    """

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self._faults: list[_Fault] = []

    def fail(self, times: int = 1, status: int = 500, path: str = "*") -> None:
        """Answer that many matching requests with an error of the server's, without doing anything."""
        self._faults.append(_Fault(path, times, status=status))

    def say(self, path: str, body: Any, *, times: int = _FOREVER) -> None:
        """Answer that many matching requests with this JSON, or this text, in place of their own."""
        self._faults.append(_Fault(path, times, status=200, body=body))

    def rate_limit(
        self, path: str, retry_after: float, *, times: int = 1, is_global: bool = False, is_bare: bool = False
    ) -> None:
        """Answer that many matching requests with 429 and seconds to wait; `is_bare`: without what documents don't name.

        Source: https://discord.com/developers/docs/topics/rate-limits#exceeding-a-rate-limit
        """
        self._faults.append(_Fault(path, times, retry_after_s=retry_after, is_global=is_global, is_bare=is_bare))

    def delay(self, seconds: float, path: str = "*", *, times: int = _FOREVER) -> None:
        """Be slow: each matching request waits so long before it is looked at."""
        self._faults.append(_Fault(path, times, delay_s=seconds))

    @asynccontextmanager
    async def hold(self, path: str) -> AsyncIterator[None]:
        """Hold matching requests back until the end of the block: slow REST without a clock."""
        fault = _Fault(path, _FOREVER, gate=asyncio.Event())
        self._faults.append(fault)
        try:
            yield
        finally:
            self._faults.remove(fault)
            assert fault.gate is not None
            fault.gate.set()

    def heal(self) -> None:
        """No more faults."""
        self._faults.clear()

    def count(self, path: str) -> int:
        """How many matching requests were answered."""
        return sum(_matches(path, request.method, request.path) for request in self.requests)

    async def meddle(self, method: str, path: str) -> web.Response | None:
        """Do to a request what was asked for; the response it gets instead of its own, if any."""
        for fault in [fault for fault in self._faults if _matches(fault.path, method, path)]:
            if fault.times <= 0:
                continue
            fault.times -= 1
            if fault.gate is not None:
                await fault.gate.wait()
            if fault.delay_s:
                await asyncio.sleep(fault.delay_s)
            if fault.body is not None:
                return _saying(fault.status, fault.body)
            if fault.status:
                return web.Response(status=fault.status, text="upstream connect error")
            if fault.retry_after_s:
                return _rate_limited(fault)
        return None


def _saying(status: int, body: Any) -> web.Response:
    if isinstance(body, str):
        return web.Response(status=status, text=body, content_type="text/html")
    return web.Response(status=status, body=json.dumps(body).encode(), headers={"Content-Type": "application/json"})


def _rate_limited(fault: _Fault) -> web.Response:
    told = {"message": "You are being rate limited.", "retry_after": fault.retry_after_s, "global": fault.is_global}
    headers = {
        "Content-Type": "application/json",
        "Retry-After": str(max(1, round(fault.retry_after_s))),
        "X-RateLimit-Scope": "global" if fault.is_global else "user",
    }
    if not fault.is_bare:  # some clients take a 429 without it for a ban by the proxy in front of the API
        headers["Via"] = "1.1 google"
    if fault.is_global:
        headers["X-RateLimit-Global"] = "true"
    return web.Response(status=429, body=json.dumps(told).encode(), headers=headers)


def _matches(pattern: str, method: str, path: str) -> bool:
    return fnmatchcase(f"{method} {path}" if " " in pattern else path, pattern)
