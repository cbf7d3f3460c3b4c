"""/privacy: what is known of whoever asks, for them to see and to delete."""

import io
import json
import zipfile
from typing import Any

import discord
from discord import app_commands
from discord.app_commands import locale_str as _T

from bot.discord.buttons import ActionButton
from bot.discord.guilds import Guilds
from bot.discord.localising import Phrases
from bot.discord.rendering.privacy import render_erasure, render_personal_data
from bot.discord.store import Store
from bot.discord.store.personal_data import count_personal_data, erase_personal_data, read_opinions, read_questions

_AT_ONCE = 500
"""Questions that are read in one go, so that others needn't wait for long."""

_MOST_QUESTIONS = 20_000
_LARGEST_PLAIN_BYTES = 2_000_000
"""A larger file is zipped: Discord takes 10 MiB (https://discord.com/developers/docs/reference#uploading-files)."""


class PrivacyCommands(app_commands.Group):
    """The group of commands, for everybody, in guilds and in direct messages."""

    def __init__(self, store: Store, guilds: Guilds) -> None:
        """Find in `store` what is known."""
        super().__init__(name=_T("privacy"), description=_T("What the bot knows about you"))
        self._store = store
        self._guilds = guilds

    @app_commands.command(name=_T("show"), description=_T("See what the bot knows about you"))
    async def show(self, interaction: discord.Interaction) -> None:
        """Show it, with a file that has all of it."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        phrases = await self._guilds.phrases(interaction)
        where = (interaction.user.id, interaction.guild_id)
        known = await self._store.read(count_personal_data, *where)
        files = [await self._file(*where)] if known.total else []
        embed = render_personal_data(known, phrases, in_guild=interaction.guild_id is not None, has_file=bool(files))
        await interaction.edit_original_response(embed=embed, attachments=files)

    @app_commands.command(name=_T("erase"), description=_T("Delete what the bot knows about you"))
    async def erase(self, interaction: discord.Interaction) -> None:
        """Ask whether that is meant."""
        phrases = await self._guilds.phrases(interaction)
        known = await self._store.read(count_personal_data, interaction.user.id, interaction.guild_id)
        if not known.total:
            await interaction.response.send_message(phrases("I know nothing about you here."), ephemeral=True)
            return
        embed = render_erasure(known, phrases, in_guild=interaction.guild_id is not None)
        await interaction.response.send_message(embed=embed, view=_erase_button(phrases), ephemeral=True)

    async def confirm_erasure(self, interaction: discord.Interaction, of: str, page: int) -> None:
        """Delete what is known of who pressed the button."""
        phrases = await self._guilds.phrases(interaction)
        await interaction.response.defer()
        await self._store.write(erase_personal_data, interaction.user.id, interaction.guild_id)
        await interaction.edit_original_response(content=phrases("It is deleted."), embed=None, view=None)

    async def _file(self, person_id: int, guild_id: int | None) -> discord.File:
        questions: list[dict[str, Any]] = []
        before: int | None = None
        while len(questions) < _MOST_QUESTIONS:
            found, before = await self._store.read(read_questions, person_id, guild_id, before=before, most=_AT_ONCE)
            questions += found
            if before is None:
                break
        opinions = await self._store.read(read_opinions, person_id, guild_id)
        known = {
            "person_id": str(person_id),
            "server_id": None if guild_id is None else str(guild_id),
            "questions": questions,
            **opinions,
        }
        return _as_file(json.dumps(known, ensure_ascii=False, indent=1).encode())


def _erase_button(phrases: Phrases) -> discord.ui.View:
    view = discord.ui.View(timeout=None)
    label = phrases("Delete for good")
    view.add_item(ActionButton("privacy:erase", label=label, style=discord.ButtonStyle.danger))
    return view


def _as_file(data: bytes) -> discord.File:
    """The data as a file, zipped where it is large."""
    if len(data) <= _LARGEST_PLAIN_BYTES:
        return discord.File(io.BytesIO(data), "privacy.json")
    zipped = io.BytesIO()
    with zipfile.ZipFile(zipped, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("privacy.json", data)
    zipped.seek(0)
    return discord.File(zipped, "privacy.zip")
