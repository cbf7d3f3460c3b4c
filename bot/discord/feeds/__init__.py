"""/feed: articles that come in by themselves, from the RSS and Atom feeds that moderators choose."""

from bot.discord.feeds.buttons import FeedButton
from bot.discord.feeds.commands import FeedCommands
from bot.discord.feeds.service import Feeds

__all__ = ["FeedButton", "FeedCommands", "Feeds"]
