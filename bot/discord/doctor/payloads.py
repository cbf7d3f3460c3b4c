"""What Discord's REST API answers, as far as the doctor reads it. Ids and permissions come as strings of digits."""

from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict

_Name = Annotated[str, BeforeValidator(lambda name: name or "")]


class _Payload(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class BotUser(_Payload):
    """https://docs.discord.com/developers/resources/user#user-object."""

    id: int
    username: _Name


class Application(_Payload):
    """https://docs.discord.com/developers/resources/application#application-object."""

    id: int
    name: _Name
    flags: int | None = None
    bot_public: bool = True
    bot_require_code_grant: bool = False


class SessionStartLimit(_Payload):
    """https://docs.discord.com/developers/events/gateway#session-start-limit-object. `reset_after` is in milliseconds."""

    remaining: int
    reset_after: int


class GatewayBot(_Payload):
    """https://docs.discord.com/developers/events/gateway#get-gateway-bot."""

    url: str
    shards: int = 1
    session_start_limit: SessionStartLimit | None = None


class Guild(_Payload):
    """https://docs.discord.com/developers/resources/user#get-current-user-guilds. `permissions` are the bot's own."""

    id: int
    name: _Name
    permissions: int | None = None


class Member(_Payload):
    """https://docs.discord.com/developers/resources/guild#guild-member-object."""

    roles: tuple[int, ...] = ()


class Overwrite(_Payload):
    """https://docs.discord.com/developers/resources/channel#overwrite-object."""

    id: int
    allow: int = 0
    deny: int = 0


class Channel(_Payload):
    """https://docs.discord.com/developers/resources/channel#channel-object."""

    id: int
    type: int
    name: _Name = ""
    permission_overwrites: tuple[Overwrite, ...] = ()
