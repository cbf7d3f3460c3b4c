"""Guilds: their roles, members, channels and threads."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tests.end_to_end.discord_server.channels import Channel
from tests.end_to_end.discord_server.snowflakes import timestamp
from tests.end_to_end.discord_server.users import Member, Role


@dataclass(eq=False)
class Guild:
    """A server of Discord's, as people say."""

    id: int
    name: str
    owner_id: int
    locale: str = "en-US"
    roles: dict[int, Role] = field(default_factory=dict)
    members: dict[int, Member] = field(default_factory=dict)
    channels: dict[int, Channel] = field(default_factory=dict)
    threads: dict[int, Channel] = field(default_factory=dict)

    @property
    def everyone(self) -> Role:
        """The role that every member has."""
        return self.roles[self.id]

    def payload(self) -> dict[str, Any]:
        """https://discord.com/developers/docs/resources/guild#guild-object."""
        nothing = dict.fromkeys(
            (
                "icon splash discovery_splash banner description afk_channel_id system_channel_id rules_channel_id "
                "application_id vanity_url_code public_updates_channel_id safety_alerts_channel_id max_presences "
                "widget_channel_id incidents_data"
            ).split()
        )
        none = dict.fromkeys(
            (
                "verification_level default_message_notifications explicit_content_filter mfa_level system_channel_flags "
                "premium_tier premium_subscription_count nsfw_level"
            ).split(),
            0,
        )
        told: dict[str, Any] = {
            "id": str(self.id),
            "name": self.name,
            "owner_id": str(self.owner_id),
            "preferred_locale": self.locale,
            "roles": [role.payload() for role in self.roles.values()],
            "emojis": [],
            "stickers": [],
            "features": ["COMMUNITY"],
            "afk_timeout": 300,
            "widget_enabled": False,
            "max_members": 500_000,
            "max_video_channel_users": 25,
            "max_stage_video_channel_users": 50,
            "premium_progress_bar_enabled": False,
            "nsfw": False,
        }
        return nothing | none | told

    def gateway_payload(self, bot_id: int) -> dict[str, Any]:
        """https://discord.com/developers/docs/events/gateway-events#guild-create, as the bot sees it."""
        bot = self.members[bot_id]
        return self.payload() | {
            "joined_at": timestamp(bot.joined_at),
            "large": False,
            "unavailable": False,
            "member_count": len(self.members),
            "voice_states": [],
            "members": [member.payload() for member in self.members.values()],
            "channels": [channel.payload() for channel in self.channels.values()],
            "threads": [thread.payload() for thread in self.threads.values() if not thread.archived],
            "presences": [],
            "stage_instances": [],
            "guild_scheduled_events": [],
            "soundboard_sounds": [],
        }

    def partial_payload(self) -> dict[str, Any]:
        """As interactions carry it."""
        return {"id": str(self.id), "locale": self.locale, "features": ["COMMUNITY"]}

    def listed_payload(self, permissions: int) -> dict[str, Any]:
        """As GET /users/@me/guilds lists it: https://discord.com/developers/docs/resources/user#get-current-user-guilds."""
        told = {"id": str(self.id), "name": self.name, "icon": None, "banner": None, "owner": False}
        return told | {"permissions": str(int(permissions)), "features": ["COMMUNITY"]}
