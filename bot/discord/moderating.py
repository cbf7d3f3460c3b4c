"""Commands and buttons that are for moderators alone."""

import discord
from discord import app_commands

from bot.discord.buttons import Press
from bot.discord.guilds import Guilds
from bot.discord.permissions import let_moderators_through


class ModeratorCommands(app_commands.Group):
    """A group of commands that Discord shows to those with Manage Messages, and that lets moderators through alone."""

    def __init__(self, guilds: Guilds, *, name: app_commands.locale_str, description: app_commands.locale_str) -> None:
        """Name the group; who is a moderator is in `guilds`."""
        super().__init__(
            name=name,
            description=description,
            guild_only=True,
            default_permissions=discord.Permissions(manage_messages=True),
        )
        self._guilds = guilds

    async def interaction_check(self, interaction: discord.Interaction) -> bool:
        """Let moderators through, whatever Discord was told to show to whom."""
        return await let_moderators_through(interaction, self._guilds)


def only_for_moderators(press: Press, guilds: Guilds) -> Press:
    """What a button does when a moderator presses it; others are told that it isn't for them."""

    async def press_if_moderator(interaction: discord.Interaction, of: str, page: int) -> None:
        if await let_moderators_through(interaction, guilds):
            await press(interaction, of, page)

    return press_if_moderator
