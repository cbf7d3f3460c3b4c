"""Who may do what: moderators among people, and what the bot itself lacks."""

import discord

from bot.discord.store import GuildSettings


def is_moderator(interaction: discord.Interaction, settings: GuildSettings) -> bool:
    """Whether an interaction comes from somebody with Manage Messages or with the role that moderators chose."""
    if interaction.guild_id is None:
        return False
    roles = {role.id for role in interaction.user.roles} if isinstance(interaction.user, discord.Member) else set()
    return interaction.permissions.manage_messages or settings.moderators_role in roles
