"""/settings: what moderators choose for their server."""

import discord
from discord import app_commands
from discord.app_commands import locale_str as _T

from bot.discord.cooldown import Rate
from bot.discord.erase_modal import ask_to_erase
from bot.discord.erasing import Erasing
from bot.discord.guilds import Guilds
from bot.discord.moderating import ModeratorCommands
from bot.discord.rendering.settings import render_settings
from bot.discord.store import GuildSettings
from corpus.errors import SettingsError

_LONGEST_COOLDOWN_S = 86_400
_MOST_QUESTIONS = 1_000


class SettingsCommands(ModeratorCommands):
    """The group of commands."""

    def __init__(self, guilds: Guilds, erasing: Erasing) -> None:
        """Change settings through `guilds`; delete all there is with `erasing`."""
        super().__init__(guilds, name=_T("settings"), description=_T("What the bot may do in this server"))
        self._erasing = erasing
        self._offer_languages()

    @app_commands.command(name=_T("show"), description=_T("Show what is set"))
    async def show(self, interaction: discord.Interaction) -> None:
        """Show what is set."""
        settings = await self._guilds.settings(interaction.guild_id)
        await self._reply(interaction, settings)

    @app_commands.command(
        name=_T("channel"), description=_T("Choose where the bot may answer; everywhere if nothing is chosen")
    )
    @app_commands.describe(channel=_T("The channel"), allowed=_T("Whether the bot may answer there"))
    async def channel(
        self,
        interaction: discord.Interaction,
        channel: discord.TextChannel | discord.VoiceChannel | discord.ForumChannel,
        allowed: bool,
    ) -> None:
        """Add a channel to those where the bot may answer, or take it away."""
        channels = (await self._guilds.settings(interaction.guild_id)).channels
        await self._change(interaction, channels=_with(channels, channel.id, is_in=allowed))

    @app_commands.command(name=_T("forum"), description=_T("Answer every new post of a forum, or stop doing so"))
    @app_commands.describe(forum=_T("The forum channel"), answered=_T("Whether new posts are answered"))
    async def forum(self, interaction: discord.Interaction, forum: discord.ForumChannel, answered: bool) -> None:
        """Switch a forum on or off."""
        forums = (await self._guilds.settings(interaction.guild_id)).forums
        await self._change(interaction, forums=_with(forums, forum.id, is_in=answered))

    @app_commands.command(
        name=_T("answers"), description=_T("Whether answers are private, and whether they open threads")
    )
    @app_commands.describe(
        private=_T("Only who asks sees the answer, unless they say otherwise"),
        threads=_T("Answers to messages open a thread for further questions"),
    )
    async def answers(
        self, interaction: discord.Interaction, private: bool | None = None, threads: bool | None = None
    ) -> None:
        """Set how answers are given."""
        changes = {"private": private, "threads": threads}
        await self._change(interaction, **{name: value for name, value in changes.items() if value is not None})

    @app_commands.command(name=_T("language"), description=_T("Choose the language of the bot's own words"))
    @app_commands.describe(language=_T("The language; each reader's own if left out"))
    async def language(self, interaction: discord.Interaction, language: str | None = None) -> None:
        """Set the language of the interface."""
        if language is not None and language not in self._guilds.languages:
            phrases = await self._guilds.phrases(interaction)
            await interaction.response.send_message(
                phrases(
                    "I don't speak that language. I speak: {languages}.", languages=", ".join(self._guilds.languages)
                ),
                ephemeral=True,
            )
            return
        await self._change(interaction, language=language)

    @app_commands.command(name=_T("cooldown"), description=_T("How many questions one person may ask in how long"))
    @app_commands.describe(questions=_T("So many questions"), seconds=_T("in so many seconds"))
    async def cooldown(
        self,
        interaction: discord.Interaction,
        questions: app_commands.Range[int, 1, _MOST_QUESTIONS],
        seconds: app_commands.Range[int, 1, _LONGEST_COOLDOWN_S],
    ) -> None:
        """Set the rate of one member."""
        await self._change(interaction, cooldown=Rate(questions, float(seconds)))

    @app_commands.command(
        name=_T("moderators"),
        description=_T("Where complaints go, and who else is a moderator; alone, it forgets both"),
    )
    @app_commands.describe(
        channel=_T("The channel that complaints go to"),
        role=_T("A role whose members are moderators too"),
    )
    async def moderators(
        self,
        interaction: discord.Interaction,
        channel: discord.TextChannel | None = None,
        role: discord.Role | None = None,
    ) -> None:
        """Set the moderators' channel, their role, or both; forget both where neither is given."""
        changes = {"moderators_channel": channel, "moderators_role": role}
        given = {name: value.id for name, value in changes.items() if value is not None}
        await self._change(interaction, **(given or dict.fromkeys(changes)))

    @app_commands.command(
        name=_T("erase"), description=_T("Delete this server's articles, answers, feeds and settings; for its owner")
    )
    async def erase(self, interaction: discord.Interaction) -> None:
        """Delete all that is known of the server."""
        await ask_to_erase(interaction, self._guilds, self._erasing)

    def _offer_languages(self) -> None:
        async def offer(interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
            return [
                app_commands.Choice(name=self._guilds.language_name(locale), value=locale)
                for locale in self._guilds.languages
                if typed.lower() in f"{locale} {self._guilds.language_name(locale)}".lower()
            ][:_MOST_CHOICES]

        self.language.autocomplete("language")(offer)

    async def _change(self, interaction: discord.Interaction, **changes: object) -> None:
        assert interaction.guild_id is not None
        try:
            settings = await self._guilds.change(interaction.guild_id, **changes)
        except SettingsError as error:
            await interaction.response.send_message(str(error), ephemeral=True)
        else:
            await self._reply(interaction, settings)

    async def _reply(self, interaction: discord.Interaction, settings: GuildSettings) -> None:
        phrases = await self._guilds.phrases(interaction)
        await interaction.response.send_message(embed=render_settings(settings, phrases), ephemeral=True)


_MOST_CHOICES = 25
"""https://discord.com/developers/docs/interactions/application-commands#autocomplete"""


def _with(ids: tuple[int, ...], changed: int, *, is_in: bool) -> tuple[int, ...]:
    rest = tuple(one for one in ids if one != changed)
    return (*rest, changed) if is_in else rest
