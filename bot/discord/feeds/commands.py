"""/feed: for moderators alone."""

import discord
from discord import app_commands
from discord.app_commands import Choice
from discord.app_commands import locale_str as _T

from bot.discord.feeds.buttons import deciding_buttons
from bot.discord.feeds.service import Feeds
from bot.discord.guilds import Guilds
from bot.discord.moderating import ModeratorCommands
from bot.discord.permissions import is_moderator, moderator_name
from bot.discord.rendering.escaping import escape, one_line
from bot.discord.rendering.feeds import render_added_feed, render_feeds, render_waiting_item
from bot.discord.rendering.splitting import shorten
from bot.discord.store.feeds import StoredFeed
from corpus.errors import FootnoteError

_MOST_CHOICES = 25
_LONGEST_CHOICE = 100
"""https://discord.com/developers/docs/interactions/application-commands#application-command-object-application-command-option-choice-structure"""

_SHOWN_AT_ONCE = 5
_REASON_ROOM = 1_500
_TITLE_ROOM = 200


async def _offer_feeds(interaction: discord.Interaction, typed: str) -> list[Choice[str]]:
    commands: FeedCommands = interaction.command.parent  # type: ignore[union-attr, assignment]
    return await commands.offer_feeds(interaction, typed)


class FeedCommands(ModeratorCommands):
    """The group of commands."""

    def __init__(self, feeds: Feeds, guilds: Guilds) -> None:
        """Change `feeds`; who may is in `guilds`."""
        description = _T("Articles that come in by themselves, from RSS and Atom feeds")
        super().__init__(guilds, name=_T("feed"), description=description)
        self._feeds = feeds

    @app_commands.command(name=_T("add"), description=_T("Add the articles of an RSS or Atom feed as they appear"))
    @app_commands.describe(
        url=_T("The address of the feed"),
        approve=_T("Ask in the moderators' channel before each article is added"),
        existing=_T("Also take the newest articles that the feed has now; yes if left out"),
    )
    async def add(
        self, interaction: discord.Interaction, url: str, approve: bool = False, existing: bool = True
    ) -> None:
        """Subscribe to a feed."""
        assert interaction.guild_id is not None
        await interaction.response.defer(ephemeral=True, thinking=True)
        phrases = await self._guilds.phrases(interaction)
        if approve and (await self._guilds.settings(interaction.guild_id)).moderators_channel is None:
            text = phrases("Choose a moderators' channel first: {command}.", command="`/settings moderators`")
            await interaction.edit_original_response(content=text)
            return
        try:
            added = await self._feeds.add(
                interaction.guild_id,
                url,
                added_by=moderator_name(interaction.user),
                approve=approve,
                existing=existing,
            )
        except FootnoteError as error:
            reason = shorten(one_line(str(error)), _REASON_ROOM, escape)
            await interaction.edit_original_response(content=phrases("That can't be done: {reason}", reason=reason))
            return
        await interaction.edit_original_response(embed=render_added_feed(added.feed, added.items, phrases))

    @app_commands.command(name=_T("list"), description=_T("List the feeds, and what became of their articles"))
    async def show_list(self, interaction: discord.Interaction) -> None:
        """Show the feeds."""
        assert interaction.guild_id is not None
        phrases = await self._guilds.phrases(interaction)
        states = await self._feeds.states(interaction.guild_id)
        await interaction.response.send_message(embed=render_feeds(states, phrases), ephemeral=True)

    @app_commands.command(name=_T("remove"), description=_T("Fetch a feed no more; its articles stay"))
    @app_commands.describe(feed=_T("The feed"))
    @app_commands.autocomplete(feed=_offer_feeds)
    async def remove(self, interaction: discord.Interaction, feed: str) -> None:
        """Forget a feed."""
        assert interaction.guild_id is not None
        phrases = await self._guilds.phrases(interaction)
        removed = await self._feeds.remove(interaction.guild_id, feed)
        if removed is None:
            await self._tell_unknown(interaction)
            return
        text = phrases("Removed: {feed}. Its articles stay.", feed=_title(removed))
        await interaction.response.send_message(text, ephemeral=True)

    @app_commands.command(name=_T("pause"), description=_T("Leave a feed alone for a while"))
    @app_commands.describe(feed=_T("The feed"))
    @app_commands.autocomplete(feed=_offer_feeds)
    async def pause(self, interaction: discord.Interaction, feed: str) -> None:
        """Fetch a feed no more for now."""
        assert interaction.guild_id is not None
        phrases = await self._guilds.phrases(interaction)
        paused = await self._feeds.pause(interaction.guild_id, feed, paused=True)
        if paused is None:
            await self._tell_unknown(interaction)
            return
        text = phrases("Paused: {feed}. {command} goes on.", feed=_title(paused), command="`/feed resume`")
        await interaction.response.send_message(text, ephemeral=True)

    @app_commands.command(name=_T("resume"), description=_T("Fetch a paused feed again, and at once"))
    @app_commands.describe(feed=_T("The feed"))
    @app_commands.autocomplete(feed=_offer_feeds)
    async def resume(self, interaction: discord.Interaction, feed: str) -> None:
        """Fetch a feed again."""
        assert interaction.guild_id is not None
        phrases = await self._guilds.phrases(interaction)
        resumed = await self._feeds.pause(interaction.guild_id, feed, paused=False)
        if resumed is None:
            await self._tell_unknown(interaction)
            return
        text = phrases("This feed is fetched again: {feed}", feed=_title(resumed))
        await interaction.response.send_message(text, ephemeral=True)

    @app_commands.command(name=_T("waiting"), description=_T("Show articles of feeds that wait for a moderator"))
    async def waiting(self, interaction: discord.Interaction) -> None:
        """Show what waits longest, each with its buttons."""
        assert interaction.guild_id is not None
        phrases = await self._guilds.phrases(interaction)
        waiting = await self._feeds.waiting(interaction.guild_id, _SHOWN_AT_ONCE)
        if not waiting:
            await interaction.response.send_message(phrases("Nothing waits for you."), ephemeral=True)
            return
        await interaction.response.defer(ephemeral=True, thinking=True)
        for feed, item in waiting:
            await interaction.followup.send(
                embed=render_waiting_item(feed, item, phrases),
                view=deciding_buttons(item.id, phrases),
                ephemeral=True,
            )

    async def offer_feeds(self, interaction: discord.Interaction, typed: str) -> list[Choice[str]]:
        """Feeds with what was typed in title or address, for autocompletion; nothing for who is no moderator."""
        guild_id = interaction.guild_id
        if guild_id is None or not is_moderator(interaction, await self._guilds.settings(guild_id)):
            return []
        wanted = typed.strip().casefold()
        feeds = [state.feed for state in await self._feeds.states(guild_id)]
        return [
            Choice(name=(one_line(feed.title) or feed.id)[:_LONGEST_CHOICE], value=feed.id)
            for feed in feeds
            if wanted in f"{feed.title} {feed.url}".casefold()
        ][:_MOST_CHOICES]

    async def _tell_unknown(self, interaction: discord.Interaction) -> None:
        phrases = await self._guilds.phrases(interaction)
        text = phrases("There is no such feed here. Choose one from the list that opens as you type.")
        await interaction.response.send_message(text, ephemeral=True)


def _title(feed: StoredFeed) -> str:
    return shorten(one_line(feed.title), _TITLE_ROOM, escape)
