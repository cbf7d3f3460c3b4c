"""A local server that speaks Discord's REST and gateway protocol over real sockets, and the people who meet a bot there."""

from tests.end_to_end.discord_server.messages import Message
from tests.end_to_end.discord_server.permissions import EVERYONE, MANAGER, MODERATOR, Permission
from tests.end_to_end.discord_server.server import DiscordServer

__all__ = ["EVERYONE", "MANAGER", "MODERATOR", "DiscordServer", "Message", "Permission"]
