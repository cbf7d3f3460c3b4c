"""Where Discord is: its own addresses, or another base such as a REST proxy's."""

import yarl
from discord.gateway import DiscordWebSocket
from discord.http import HTTPClient, Route

from bot.discord.credentials import BASE_VARIABLE
from corpus.errors import SettingsError


def use_base(base: str) -> None:
    """Send every REST call to `base`, which includes the API's version: `http://127.0.0.1:8080/api/v10`.

    discord.py reads both addresses from these two classes, so they are the place to set them.
    """
    Route.BASE = base


async def use_gateway_of_base(http: HTTPClient) -> None:
    """Connect to the gateway that the base names, which discord.py's plain client never asks it for.

    https://discord.com/developers/docs/events/gateway#get-gateway-bot

    Only the address is read: `HTTPClient.get_bot_gateway` also wants shards and limits, which a proxy may leave out.

    Raises:
        discord.HTTPException: The base refuses.
        SettingsError: The base does not answer as Discord does.
    """
    told = await http.request(Route("GET", "/gateway/bot"))
    url = told.get("url") if isinstance(told, dict) else None
    if not isinstance(url, str) or not url.startswith(("ws://", "wss://")):
        raise not_discord()
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(url)


def not_discord() -> SettingsError:
    """What to say of a base that answers, but not as Discord does."""
    return SettingsError(
        f"what answers at {Route.BASE} is not Discord's API; is {BASE_VARIABLE} right? It must hold the API's version "
        "too, such as http://127.0.0.1:8080/api/v10."
    )
