"""Where Discord is: its own addresses, or another base such as a REST proxy's."""

import yarl
from discord.gateway import DiscordWebSocket
from discord.http import HTTPClient, Route


def use_base(base: str) -> None:
    """Send every REST call to `base`, which includes the API's version: `http://127.0.0.1:8080/api/v10`.

    discord.py reads both addresses from these two classes, so they are the place to set them.
    """
    Route.BASE = base


async def use_gateway_of_base(http: HTTPClient) -> None:
    """Connect to the gateway that the base names, which discord.py's plain client never asks it for.

    https://discord.com/developers/docs/events/gateway#get-gateway-bot

    Raises:
        discord.HTTPException: The base does not answer as Discord does.
    """
    _, url, _ = await http.get_bot_gateway()
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(url)
