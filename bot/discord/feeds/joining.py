"""/feed as a whole, joined to the rest of the bot."""

import discord
from discord import app_commands

from bot.discord.articles.guild_articles import GuildArticles
from bot.discord.feeds.commands import FeedCommands
from bot.discord.feeds.deciding import Deciding
from bot.discord.feeds.moderators import ModeratorsChannels
from bot.discord.feeds.service import Feeds
from bot.discord.feeds.sources import FeedSources
from bot.discord.guilds import Guilds
from bot.discord.store import Store
from bot.settings import Settings
from corpus.article import ArticleDraft

_BYTES_PER_MB = 1_000_000


class FeedParts:
    """What /feed is made of."""

    def __init__(
        self, client: discord.Client, settings: Settings, store: Store, guilds: Guilds, articles: GuildArticles
    ) -> None:
        """Put the articles of feeds into `articles`."""

        async def add(guild_id: int, draft: ArticleDraft, added_by: str) -> None:
            await articles.add(guild_id, [draft], added_by=added_by, on_stored=lambda _: None)

        self._client = client
        self._guilds = guilds
        self._feeds = Feeds(
            store,
            FeedSources(allowed=settings.fetch.allowed, max_page_bytes=int(settings.max_file_mb * _BYTES_PER_MB)),
            add,
            ModeratorsChannels(client, guilds),
            is_here=lambda guild_id: client.get_guild(guild_id) is not None,
        )
        self.presses = Deciding(self._feeds, guilds).presses()

    def add_to(self, tree: app_commands.CommandTree) -> None:
        """Add the commands to the tree of all commands."""
        tree.add_command(FeedCommands(self._feeds, self._guilds))

    async def start(self) -> None:
        """Begin to visit feeds, once the client knows its guilds; call it when the client has been set up.

        Raises:
            CorpusError: The store can't be written.
        """
        await self._feeds.start(self._client.wait_until_ready)

    def stop(self) -> None:
        """Visit no more; before what adds articles is stopped."""
        self._feeds.stop()
