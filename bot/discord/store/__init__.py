"""What the bot remembers across restarts: answers, conversations, votes, complaints, guilds' settings."""

from bot.discord.store.records import (
    Asked,
    Complaint,
    ComplaintKind,
    GuildSettings,
    StoredAnswer,
    StoredHit,
    Votes,
)
from bot.discord.store.store import Store

__all__ = [
    "Asked",
    "Complaint",
    "ComplaintKind",
    "GuildSettings",
    "Store",
    "StoredAnswer",
    "StoredHit",
    "Votes",
]
