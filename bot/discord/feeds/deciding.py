"""What the buttons under an item of a feed do."""

import discord

from bot.discord.feeds.service import Feeds
from bot.discord.guilds import Guilds
from bot.discord.permissions import let_moderators_through, moderator_name
from bot.discord.rendering.feeds import render_decided


class Deciding:
    """Lets moderators decide on articles of feeds."""

    def __init__(self, feeds: Feeds, guilds: Guilds) -> None:
        """Decide on what waits in `feeds`; who may is in `guilds`."""
        self._feeds = feeds
        self._guilds = guilds

    async def decide(self, interaction: discord.Interaction, item_id: str, approved: bool) -> None:
        """Put in or reject an article as the pressed button says, and write into its message who did so."""
        if not await let_moderators_through(interaction, self._guilds):
            return
        assert interaction.guild_id is not None
        await interaction.response.defer()
        decided = await self._feeds.decide(
            interaction.guild_id, item_id, approved=approved, who=moderator_name(interaction.user)
        )
        if decided is None:
            phrases = await self._guilds.phrases(interaction)
            text = phrases("This was decided already, or its feed was removed.")
            await interaction.followup.send(text, ephemeral=True)
            await interaction.edit_original_response(view=None)
            return
        settings = await self._guilds.settings(interaction.guild_id)
        embed = render_decided(
            decided.item,
            interaction.user.mention,
            self._guilds.phrases_for_all(settings, interaction.guild_locale),
            approved=approved,
            problem=decided.problem,
        )
        await interaction.edit_original_response(embed=embed, view=None)
