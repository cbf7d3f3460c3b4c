"""What the buttons under an item of a feed do."""

import discord

from bot.discord.buttons import Presses
from bot.discord.feeds.service import Feeds
from bot.discord.guilds import Guilds
from bot.discord.moderating import only_for_moderators
from bot.discord.permissions import moderator_name
from bot.discord.rendering.feeds import render_decided


class Deciding:
    """Lets moderators decide on articles of feeds."""

    def __init__(self, feeds: Feeds, guilds: Guilds) -> None:
        """Decide on what waits in `feeds`; who may is in `guilds`."""
        self._feeds = feeds
        self._guilds = guilds

    def presses(self) -> Presses:
        """What each button does."""
        presses = {"feed:approve": self._approve, "feed:reject": self._reject}
        return {kind: only_for_moderators(press, self._guilds) for kind, press in presses.items()}

    async def _approve(self, interaction: discord.Interaction, item_id: str, page: int) -> None:
        await self._decide(interaction, item_id, approved=True)

    async def _reject(self, interaction: discord.Interaction, item_id: str, page: int) -> None:
        await self._decide(interaction, item_id, approved=False)

    async def _decide(self, interaction: discord.Interaction, item_id: str, *, approved: bool) -> None:
        """Put in or reject an article, and write into its message who did so."""
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
