"""/feed: articles that come in by themselves, from the RSS and Atom feeds that moderators choose."""

from bot.discord.feeds.joining import FeedParts

__all__ = ["FeedParts"]
