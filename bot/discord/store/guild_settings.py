"""What a guild's moderators chose, as a row: read with defaults for what they didn't, changed only to what can be used."""

import re
import sqlite3
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from pydantic import TypeAdapter, ValidationError

from bot.discord.cooldown import Rate
from bot.discord.store.records import GuildSettings
from corpus.errors import SettingsError

MOST_CHANNELS = 500
"""A guild has no more (https://support.discord.com/hc/en-us/articles/33694251638295-Discord-Account-Caps-Server-Caps-and-More)."""

MOST_QUESTIONS = 100_000
LONGEST_COOLDOWN_S = 86_400.0
"""A day."""

_STORED = TypeAdapter(GuildSettings)
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}")
"""A language tag as far as Discord's locales go (https://www.rfc-editor.org/rfc/rfc5646#section-2.1)."""


def read_guild_settings(connection: sqlite3.Connection, guild_id: int) -> GuildSettings:
    """A guild's settings; what another version knew and this one doesn't is passed over.

    Raises:
        sqlite3.DatabaseError: The row is damaged.
    """
    row = connection.execute("SELECT settings FROM guild_settings WHERE guild_id = ?", (guild_id,)).fetchone()
    if row is None:
        return GuildSettings()
    try:
        return _STORED.validate_json(row[0])
    except (ValidationError, SettingsError) as error:
        raise sqlite3.DatabaseError(f"the settings of guild {guild_id} can't be read") from error


def change_guild_settings(connection: sqlite3.Connection, guild_id: int, changes: Mapping[str, Any]) -> GuildSettings:
    """Change some of a guild's settings and return them all.

    Raises:
        SettingsError: A value can't be used.
        TypeError: There is no such setting.
    """
    changed = replace(read_guild_settings(connection, guild_id), **changes)
    changed = replace(
        changed, channels=_channels(changed.channels, "channels"), forums=_channels(changed.forums, "forums")
    )
    _check_language(changed.language)
    _check_cooldown(changed.cooldown)
    connection.execute(
        "INSERT OR REPLACE INTO guild_settings (guild_id, settings) VALUES (?, ?)",
        (guild_id, _STORED.dump_json(changed).decode()),
    )
    return changed


def _channels(chosen: tuple[int, ...], name: str) -> tuple[int, ...]:
    """The channels, each once."""
    channels = tuple(dict.fromkeys(chosen))
    if len(channels) > MOST_CHANNELS:
        raise SettingsError(f"{len(channels)} {name} are too many; choose at most {MOST_CHANNELS}.")
    return channels


def _check_language(language: str | None) -> None:
    if language is not None and not _LANGUAGE.fullmatch(language):
        raise SettingsError(f"{language[:40]!r} is not a language; use a code such as 'en', 'uk' or 'en-GB'.")


def _check_cooldown(cooldown: Rate | None) -> None:
    """Refuse a rate above what a guild may choose; a Rate refuses what is too small itself."""
    if cooldown is None:
        return
    if cooldown.questions > MOST_QUESTIONS:
        raise SettingsError(f"{cooldown.questions} questions are no cooldown; use a number from 1 to {MOST_QUESTIONS}.")
    if cooldown.per_s > LONGEST_COOLDOWN_S:
        raise SettingsError(f"{cooldown.per_s} seconds are too long; use at most {LONGEST_COOLDOWN_S:.0f}, a day.")
