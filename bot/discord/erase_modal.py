"""/settings erase: the owner of a server types its name, and all that is known of it is deleted."""

import discord

from bot.discord.erasing import Erasing
from bot.discord.guilds import Guilds
from bot.discord.localising import Phrases
from bot.discord.rendering.escaping import visible
from bot.discord.rendering.limits import INPUT_LABEL, INPUT_PLACEHOLDER, MODAL_TITLE
from bot.discord.rendering.splitting import shorten
from corpus.errors import FootnoteError

_OPEN_FOR_S = 900.0
"""Who takes longer than the fifteen minutes that an interaction's token lives could not be answered."""


async def ask_to_erase(interaction: discord.Interaction, guilds: Guilds, erasing: Erasing) -> None:
    """Have the owner type the server's name; tell others that it isn't for them."""
    phrases = await guilds.phrases(interaction)
    guild = interaction.guild
    if guild is None or interaction.user.id != guild.owner_id:
        text = phrases("Only the owner of this server can do this.")
        await interaction.response.send_message(text, ephemeral=True)
        return
    await interaction.response.send_modal(_TypeTheName(guild.id, guild.name, erasing, phrases))


class _TypeTheName(discord.ui.Modal):
    """Asks for the server's name, and deletes where it is right."""

    def __init__(self, guild_id: int, guild_name: str, erasing: Erasing, phrases: Phrases) -> None:
        super().__init__(
            title=shorten(phrases("Delete everything for good?"), MODAL_TITLE, visible), timeout=_OPEN_FOR_S
        )
        self._guild_id = guild_id
        self._guild_name = guild_name
        self._erasing = erasing
        self._phrases = phrases
        self.typed: discord.ui.TextInput[_TypeTheName] = discord.ui.TextInput(
            label=shorten(phrases("Type the server's name to confirm"), INPUT_LABEL, visible),
            placeholder=shorten(guild_name, INPUT_PLACEHOLDER, visible),
        )
        self.add_item(self.typed)

    async def on_submit(self, interaction: discord.Interaction) -> None:
        """Delete, or say that the name is another."""
        if _plain(self.typed.value) != _plain(self._guild_name):
            text = self._phrases("That is not the name of this server, so nothing was deleted.")
            await interaction.response.send_message(text, ephemeral=True)
            return
        await interaction.response.defer(ephemeral=True, thinking=True)
        try:
            await self._erasing.erase(self._guild_id)
        except FootnoteError:
            text = self._phrases(
                "Answers, feeds and settings are deleted. The articles can't be deleted just yet; I go on trying."
            )
        else:
            text = self._phrases(
                "Everything is deleted: articles, answers, feeds and settings. Messages in the channels stay."
            )
        await interaction.edit_original_response(content=text)


def _plain(name: str) -> str:
    return " ".join(name.split())
