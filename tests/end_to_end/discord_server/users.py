"""Users, roles and members as Discord describes them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from tests.end_to_end.discord_server.permissions import permissions_in
from tests.end_to_end.discord_server.snowflakes import timestamp

if TYPE_CHECKING:
    from tests.end_to_end.discord_server.channels import Channel
    from tests.end_to_end.discord_server.guilds import Guild


@dataclass(eq=False)
class User:
    """An account: a person's or the bot's."""

    id: int
    name: str
    bot: bool = False
    locale: str = "en-US"
    accepts_dms: bool = True

    @property
    def mention(self) -> str:
        """The text that mentions them."""
        return f"<@{self.id}>"

    def payload(self) -> dict[str, Any]:
        """https://discord.com/developers/docs/resources/user#user-object."""
        return {
            "id": str(self.id),
            "username": self.name,
            "global_name": None if self.bot else self.name.title(),
            "discriminator": "0001" if self.bot else "0",
            "avatar": None,
            "avatar_decoration_data": None,
            "collectibles": None,
            "primary_guild": None,
            "public_flags": 0,
        } | ({"bot": True} if self.bot else {})


@dataclass(eq=False)
class Role:
    """A role of a guild; the one with the guild's id is everyone's."""

    id: int
    name: str
    permissions: int
    position: int
    managed: bool = False

    def payload(self) -> dict[str, Any]:
        """https://discord.com/developers/docs/topics/permissions#role-object."""
        return {
            "id": str(self.id),
            "name": self.name,
            "permissions": str(int(self.permissions)),
            "position": self.position,
            "color": 0,
            "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
            "hoist": False,
            "icon": None,
            "unicode_emoji": None,
            "managed": self.managed,
            "mentionable": True,
            "flags": 0,
        }


@dataclass(eq=False)
class Overwrite:
    """What a channel allows or denies a role (type 0) or a member (type 1)."""

    id: int
    type: int
    allow: int = 0
    deny: int = 0

    def payload(self) -> dict[str, Any]:
        """https://discord.com/developers/docs/resources/channel#overwrite-object."""
        return {"id": str(self.id), "type": self.type, "allow": str(int(self.allow)), "deny": str(int(self.deny))}


@dataclass(eq=False)
class Member:
    """A user in a guild."""

    user: User
    guild: Guild
    joined_at: datetime
    roles: list[Role] = field(default_factory=list)

    def payload(self, *, user: bool = True) -> dict[str, Any]:
        """https://discord.com/developers/docs/resources/guild#guild-member-object; messages leave the user out."""
        told: dict[str, Any] = {
            "nick": None,
            "avatar": None,
            "banner": None,
            "roles": [str(role.id) for role in self.roles],
            "joined_at": timestamp(self.joined_at),
            "premium_since": None,
            "deaf": False,
            "mute": False,
            "flags": 0,
            "pending": False,
            "communication_disabled_until": None,
        }
        return told | {"user": self.user.payload()} if user else told

    def payload_in(self, channel: Channel) -> dict[str, Any]:
        """As interactions carry it: with what the member may do in the channel."""
        return self.payload() | {"permissions": str(int(permissions_in(self, channel)))}
