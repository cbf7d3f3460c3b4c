"""Asking Discord's REST API, where whatever goes wrong becomes words about what to do."""

import asyncio
import json
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any, TypeVar

import aiohttp
from pydantic import TypeAdapter, ValidationError

from bot.discord.credentials import BASE_VARIABLE, DEFAULT_BASE, PORTAL, Token
from corpus.errors import FootnoteError

_TIMEOUT = aiohttp.ClientTimeout(total=20)
_PATIENCE_S = 10.0
_ATTEMPTS = 4
_LATER = "Try again in a few minutes; https://discordstatus.com shows whether Discord has trouble."

_Payload = TypeVar("_Payload")


class RestError(FootnoteError):
    """An answer that can't be used, or none: `what` happened, and what to do."""

    def __init__(self, what: str, advice: str) -> None:
        super().__init__(f"{what} {advice}")
        self.what = what
        self.advice = advice


class UnauthorizedError(RestError):
    """Discord does not know the token (401)."""


class NotThereError(RestError):
    """There is no such thing, or the bot may not see it (403, 404)."""


class Rest:
    """Discord's REST API at `base`. `server_time` is what its clock said last."""

    def __init__(self, session: aiohttp.ClientSession, base: str, token: Token, version: str) -> None:
        self._session = session
        self._base = base
        # https://docs.discord.com/developers/reference#user-agent
        agent = f"DiscordBot (https://pypi.org/project/footnote-bot, {version})"
        self._headers = {"Authorization": f"Bot {token.secret}", "User-Agent": agent}
        self._token = token
        self.server_time: datetime | None = None

    async def get(self, path: str, shape: type[_Payload], **query: int) -> _Payload:
        """What is at `path`, as `shape`.

        Raises:
            UnauthorizedError: The token is not valid.
            NotThereError: It is not there, or not for this bot.
            RestError: Discord can't be reached, can't answer now, or what answers is not Discord.
        """
        for _ in range(_ATTEMPTS):
            status, body, retry_after_s = await self._ask(path, query)
            if status != 429 or retry_after_s > _PATIENCE_S:
                break
            await asyncio.sleep(retry_after_s)
        if status != 200:
            raise self._error(status, path)
        try:
            return TypeAdapter(shape).validate_json(body)
        except ValidationError as error:
            raise self._not_discord(f"{path} was answered with something unexpected") from error

    async def _ask(self, path: str, query: dict[str, int]) -> tuple[int, bytes, float]:
        """Status, body, and for how many seconds to wait where the status is 429."""
        try:
            async with self._session.get(
                self._base + path, params=query, headers=self._headers, timeout=_TIMEOUT, allow_redirects=False
            ) as response:
                self.server_time = _time(response.headers.get("Date"))
                body = await response.read()
                wait_s = _retry_after_s(response.headers.get("Retry-After"), body) if response.status == 429 else 0.0
                return response.status, body, wait_s
        except TimeoutError as error:
            raise RestError(
                f"{self._where} did not answer within {_TIMEOUT.total:.0f} seconds.", self._reach
            ) from error
        except (aiohttp.ClientError, OSError, ValueError) as error:
            reason = (str(error) or type(error).__name__).replace(self._token.secret, "…").rstrip(".")
            raise RestError(f"{self._where} can't be reached ({reason}).", self._reach) from error

    def _error(self, status: int, path: str) -> RestError:
        if status == 401:
            return UnauthorizedError("Discord doesn't know the token.", f"Make a new one: {PORTAL}, Bot, Reset Token.")
        if status in (403, 404):
            return NotThereError(f"{self._where} answered {path} with {status}.", self._check_base)
        if status == 429:
            return RestError(f"{self._where} is limiting how often it may be asked (429).", _LATER)
        if status >= 500:
            return RestError(f"{self._where} can't answer right now ({status}).", _LATER)
        return self._not_discord(f"{path} was answered with {status}")

    def _not_discord(self, what: str) -> RestError:
        return RestError(f"What answers at {self._base} is not Discord's API: {what}.", self._check_base)

    @property
    def _where(self) -> str:
        return "Discord" if self._base == DEFAULT_BASE else self._base

    @property
    def _reach(self) -> str:
        if self._base == DEFAULT_BASE:
            return (
                "Check this machine's internet connection, and whether a firewall lets it open https://discord.com. "
                f"Where Discord is reached through a REST proxy, set {BASE_VARIABLE} to it."
            )
        return f"Start what should answer there, or unset {BASE_VARIABLE} to use Discord itself."

    @property
    def _check_base(self) -> str:
        if self._base == DEFAULT_BASE:
            return f"{_LATER} A proxy or a login page of this network may also be in between."
        return f"{BASE_VARIABLE} must hold the API's version too, such as http://127.0.0.1:8080/api/v10; or unset it."


def _time(header: str | None) -> datetime | None:
    try:
        return parsedate_to_datetime(header) if header else None
    except ValueError:
        return None


def _retry_after_s(header: str | None, body: bytes) -> float:
    """https://docs.discord.com/developers/topics/rate-limits#exceeding-a-rate-limit: in the body, or else the header."""
    try:
        told: Any = json.loads(body)
        return max(0.0, float(told["retry_after"]))
    except (ValueError, TypeError, KeyError):
        pass
    try:
        return max(0.0, float(header or "1"))
    except ValueError:
        return 1.0
