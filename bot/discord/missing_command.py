"""/missing: what readers did not find, and what they found fault with, for moderators."""

import discord
from discord import app_commands
from discord.app_commands import locale_str as _T

from bot.discord.guilds import Guilds
from bot.discord.permissions import is_moderator
from bot.discord.rendering.complaints import render_complaints
from bot.discord.store import Store

_MOST = 20


class MissingCommand:
    """Shows the newest complaints to moderators."""

    def __init__(self, guilds: Guilds, store: Store) -> None:
        """Read them from `store`."""
        self._guilds = guilds
        self._store = store

    def add_to(self, tree: app_commands.CommandTree) -> None:
        """Add the command to the tree of all commands."""

        @tree.command(
            name=_T("missing"), description=_T("What readers asked for in vain, and what they found fault with")
        )
        @app_commands.guild_only()
        @app_commands.default_permissions(manage_messages=True)
        async def missing(interaction: discord.Interaction) -> None:
            await self.show(interaction)

    async def show(self, interaction: discord.Interaction) -> None:
        """Show them to a moderator."""
        phrases = await self._guilds.phrases(interaction)
        guild_id = interaction.guild_id
        if guild_id is None or not is_moderator(interaction, await self._guilds.settings(guild_id)):
            await interaction.response.send_message(phrases("Only moderators can see this."), ephemeral=True)
            return
        await interaction.response.defer(ephemeral=True, thinking=True)
        complaints = await self._store.complaints(guild_id, _MOST)
        if complaints:
            await interaction.edit_original_response(embeds=render_complaints(complaints, phrases))
        else:
            await interaction.edit_original_response(content=phrases("Nobody has missed anything so far."))
