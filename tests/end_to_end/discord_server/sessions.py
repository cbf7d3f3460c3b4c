"""Sessions of the gateway: what each was told, so that a resumed one misses nothing."""

from __future__ import annotations

import secrets
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.end_to_end.discord_server.intents import Intent, without_content

if TYPE_CHECKING:
    from tests.end_to_end.discord_server.gateway import Connection

_REMEMBERED = 5_000


@dataclass(eq=False)
class Session:
    """One IDENTIFY's session, which outlives its sockets."""

    intents: int
    bot_id: int
    id: str = field(default_factory=lambda: secrets.token_hex(16))
    sequence: int = 0
    events: deque[tuple[int, dict[str, Any]]] = field(default_factory=lambda: deque(maxlen=_REMEMBERED))
    connection: Connection | None = None
    resumes: int = 0

    def tell(self, event: str, data: dict[str, Any]) -> None:
        """Send an event now, or keep it for when the session is resumed."""
        self.sequence += 1
        payload = {"op": 0, "t": event, "s": self.sequence, "d": data}
        self.events.append((self.sequence, payload))
        if self.connection is not None:
            self.connection.send(payload)

    def missed_since(self, sequence: int) -> list[dict[str, Any]]:
        """Events after the last that the client has seen."""
        return [payload for number, payload in self.events if number > sequence]


class Sessions:
    """All sessions that can still be used or resumed."""

    def __init__(self) -> None:
        self._sessions: dict[str, Session] = {}
        self.all: list[Session] = []

    def open(self, session: Session) -> None:
        """Take in a new session."""
        self._sessions[session.id] = session
        self.all.append(session)

    def find(self, session_id: str) -> Session | None:
        """One that can be resumed."""
        return self._sessions.get(session_id)

    def forget(self, session: Session) -> None:
        """It can't be resumed any more."""
        self._sessions.pop(session.id, None)

    @property
    def connected(self) -> list[Session]:
        """Those that have a socket now."""
        return [session for session in self._sessions.values() if session.connection is not None]

    def publish(self, event: str, data: dict[str, Any], intent: int) -> None:
        """Tell all sessions that asked for such events."""
        for session in self._sessions.values():
            if intent and not session.intents & intent:
                continue
            whole = not event.startswith("MESSAGE_") or "author" not in data
            if whole or session.intents & Intent.MESSAGE_CONTENT:
                session.tell(event, data)
            else:
                session.tell(event, without_content(data, session.bot_id))
