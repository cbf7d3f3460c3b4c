"""What waits behind a button, as rows: found by a random id, in its own guild, for a day."""

import secrets
import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

KEPT_FOR = timedelta(days=1)
"""After this the button says that it has waited too long."""

_ID_BYTES = 8


@dataclass(frozen=True, slots=True)
class Kept:
    """Something kept: whose it is, and its JSON."""

    id: str
    author_id: int
    data: str


def keep(connection: sqlite3.Connection, guild_id: int, author_id: int, kind: str, data: str) -> str:
    """Keep some JSON for a day, and return the id that it is found by."""
    now = datetime.now(UTC)
    connection.execute("DELETE FROM kept WHERE at < ?", ((now - KEPT_FOR).isoformat(),))
    kept_id = secrets.token_hex(_ID_BYTES)
    connection.execute(
        "INSERT INTO kept (id, guild_id, author_id, kind, at, data) VALUES (?, ?, ?, ?, ?, ?)",
        (kept_id, guild_id, author_id, kind, now.isoformat(), data),
    )
    return kept_id


def find_kept(connection: sqlite3.Connection, kept_id: str, guild_id: int, kind: str) -> Kept | None:
    """What is kept under an id in that guild, or None."""
    row = connection.execute(
        "SELECT id, author_id, data FROM kept WHERE id = ? AND guild_id = ? AND kind = ?", (kept_id, guild_id, kind)
    ).fetchone()
    return None if row is None else Kept(*row)


def take_kept(connection: sqlite3.Connection, kept_id: str, guild_id: int, kind: str) -> Kept | None:
    """The same, and it is kept no longer: of two who take it at once, one gets None."""
    found = find_kept(connection, kept_id, guild_id, kind)
    if found is not None:
        connection.execute("DELETE FROM kept WHERE id = ?", (kept_id,))
    return found


def change_kept(connection: sqlite3.Connection, kept_id: str, guild_id: int, data: str) -> None:
    """Put other JSON under an id; nothing happens where it is kept no longer."""
    connection.execute("UPDATE kept SET data = ? WHERE id = ? AND guild_id = ?", (data, kept_id, guild_id))
