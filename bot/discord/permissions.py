"""Who may do what: moderators among people, and what the bot itself lacks."""

import discord

from bot.discord.guilds import Guilds
from bot.discord.store import GuildSettings


def is_moderator(interaction: discord.Interaction, settings: GuildSettings) -> bool:
    """Whether an interaction comes from somebody with Manage Messages or with the role that moderators chose."""
    if interaction.guild_id is None:
        return False
    roles = {role.id for role in interaction.user.roles} if isinstance(interaction.user, discord.Member) else set()
    return interaction.permissions.manage_messages or settings.moderators_role in roles


async def let_moderators_through(interaction: discord.Interaction, guilds: Guilds) -> bool:
    """Whether a moderator used a command; others are told, in the response, that it isn't for them."""
    if interaction.guild_id is not None and is_moderator(interaction, await guilds.settings(interaction.guild_id)):
        return True
    phrases = await guilds.phrases(interaction)
    await interaction.response.send_message(
        phrases("Only moderators can do this: members who may manage messages, or who have the role for it."),
        ephemeral=True,
    )
    return False


def moderator_name(user: discord.abc.User) -> str:
    """What the audit log calls somebody: names change, ids don't."""
    return f"discord:{user.id}"
