"""/missing: what readers asked in vain, and what they found fault with, for moderators."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import discord
from discord import app_commands
from discord.app_commands import locale_str as _T

from bot.discord.buttons import turning_buttons
from bot.discord.grouping import Grouping
from bot.discord.guilds import Guilds
from bot.discord.permissions import let_moderators_through
from bot.discord.rendering.complaints import render_misses
from bot.discord.store import Store
from bot.discord.store.misses import read_misses

_MOST = 500


class MissingCommand:
    """Shows moderators what is missing, like with like, most asked first."""

    def __init__(self, guilds: Guilds, store: Store, grouping: Grouping) -> None:
        """Read from `store`, and bring together with `grouping`."""
        self._guilds = guilds
        self._store = store
        self._grouping = grouping
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="grouping")

    def add_to(self, tree: app_commands.CommandTree) -> None:
        """Add the command to the tree of all commands."""

        @tree.command(
            name=_T("missing"), description=_T("What readers asked for in vain, and what they found fault with")
        )
        @app_commands.guild_only()
        @app_commands.default_permissions(manage_messages=True)
        async def missing(interaction: discord.Interaction) -> None:
            if await let_moderators_through(interaction, self._guilds):
                await interaction.response.defer(ephemeral=True, thinking=True)
                await self._show(interaction, 0)

    async def turn(self, interaction: discord.Interaction, of: str, page: int) -> None:
        """Show another page in the same message."""
        if await let_moderators_through(interaction, self._guilds):
            await interaction.response.defer()
            await self._show(interaction, page)

    def stop(self) -> None:
        """Begin nothing more."""
        self._thread.shutdown(wait=False, cancel_futures=True)

    async def _show(self, interaction: discord.Interaction, page: int) -> None:
        assert interaction.guild_id is not None
        phrases = await self._guilds.phrases(interaction)
        misses = await self._store.read(read_misses, interaction.guild_id, _MOST)
        if not misses:
            text = phrases("Nobody has missed anything so far.")
            await interaction.edit_original_response(content=text, embed=None, view=None)
            return
        groups = await asyncio.get_running_loop().run_in_executor(self._thread, self._grouping.group, misses)
        pages = render_misses(groups, phrases)
        page = min(page, len(pages) - 1)
        await interaction.edit_original_response(
            embed=pages[page], view=turning_buttons("missing:page", 0, page, len(pages))
        )
