"""What Discord refuses, and the book in which every refusal is written down."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any


class Refused(Exception):
    """A request that Discord refuses: answered with an HTTP status and Discord's JSON error.

    Codes: https://discord.com/developers/docs/topics/opcodes-and-status-codes#json
    """

    def __init__(self, status: int, code: int, message: str, errors: dict[str, Any] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.errors = errors

    def payload(self) -> dict[str, Any]:
        """The body of the answer."""
        body: dict[str, Any] = {"message": self.message, "code": self.code}
        return body | {"errors": self.errors} if self.errors else body


def unauthorized() -> Refused:
    """The token is none that Discord knows."""
    return Refused(401, 0, "401: Unauthorized")


def missing_access() -> Refused:
    """The bot can't see what it asks for."""
    return Refused(403, 50001, "Missing Access")


def missing_permissions() -> Refused:
    """The bot may not do what it asks for."""
    return Refused(403, 50013, "Missing Permissions")


def unknown(what: str) -> Refused:
    """There is no such thing."""
    codes = {
        "Application": 10002,
        "Channel": 10003,
        "Guild": 10004,
        "Member": 10007,
        "Message": 10008,
        "Role": 10011,
        "User": 10013,
        "Webhook": 10015,
        "interaction": 10062,
        "application command": 10063,
    }
    return Refused(404, codes[what], f"Unknown {what}")


@dataclass(frozen=True, slots=True)
class Rejection:
    """Something that the bot did and Discord doesn't allow.

    `what` is the request ("POST /channels/1/messages") or the event of the gateway ("gateway IDENTIFY"); `code` is
    Discord's JSON error code or the gateway's close code; `why` is Discord's message with the fields at fault.
    """

    what: str
    status: int
    code: int
    why: str


class Rejections:
    """Every refusal and breach of the protocol since the server was started, in order."""

    def __init__(self) -> None:
        self._all: list[Rejection] = []
        self._expected: set[int] = set()

    def add(self, what: str, status: int, code: int, why: str) -> None:
        """Write one down."""
        self._all.append(Rejection(what, status, code, why))

    def expect(self, *codes: int) -> None:
        """Refusals with these codes are what the test is about: they don't fail it."""
        self._expected.update(codes)

    @property
    def unexpected(self) -> list[Rejection]:
        """Those that no test asked for."""
        return [rejection for rejection in self._all if rejection.code not in self._expected]

    def __iter__(self) -> Iterator[Rejection]:
        return iter(self._all)

    def __len__(self) -> int:
        return len(self._all)
