"""A guild in the making: its channels, forums, roles and people."""

from __future__ import annotations

from datetime import UTC, datetime

from tests.end_to_end.discord_server.channels import Channel, ChannelType
from tests.end_to_end.discord_server.guilds import Guild
from tests.end_to_end.discord_server.intents import Intent
from tests.end_to_end.discord_server.people import Person
from tests.end_to_end.discord_server.permissions import EVERYONE
from tests.end_to_end.discord_server.users import Member, Overwrite, Role, User
from tests.end_to_end.discord_server.world import World


class Community:
    """A guild as a test builds it; the bot, when it is connected, hears of every change."""

    def __init__(self, world: World, name: str, *, bot_permissions: int, locale: str) -> None:
        self._world = world
        owner = self._user("owner", locale)
        self.guild = Guild(world.ids.new(), name, owner.id, locale)
        self.guild.roles[self.guild.id] = Role(self.guild.id, "@everyone", EVERYONE, position=0)
        world.guilds[self.guild.id] = self.guild
        self.owner = self._join(owner)
        self.bot_role = Role(world.ids.new(), world.bot.name, bot_permissions, position=1, managed=True)
        self.guild.roles[self.bot_role.id] = self.bot_role
        self.invite_bot()

    @property
    def id(self) -> int:
        """The guild's id."""
        return self.guild.id

    @property
    def corpus(self) -> str:
        """The name of the corpus with the guild's articles."""
        return f"guild-{self.id}"

    def channel(self, name: str = "general", *, id: int | None = None) -> Channel:
        """A new text channel."""
        return self._open(Channel(id or self._world.ids.new(), ChannelType.TEXT, name, self.guild))

    def forum(self, name: str = "questions", *, tags: tuple[str, ...] = (), requires_tag: bool = False) -> Channel:
        """A new forum."""
        forum = Channel(self._world.ids.new(), ChannelType.FORUM, name, self.guild, requires_tag=requires_tag)
        forum.tags = list(tags)
        return self._open(forum)

    def member(self, name: str = "reader", *, permissions: int | None = None, locale: str = "en-US") -> Person:
        """A new person; `permissions` come with a role of their own, on top of everyone's."""
        person = self._join(self._user(name, locale))
        if permissions is not None:
            person.member.roles.append(self.role(f"{name}s", permissions))
        return person

    def join(self, person: Person) -> Person:
        """Someone of another guild joins this one; give them as they are here."""
        return self._join(person.user)

    def role(self, name: str, permissions: int = 0) -> Role:
        """A new role."""
        role = Role(self._world.ids.new(), name, int(permissions), position=len(self.guild.roles))
        self.guild.roles[role.id] = role
        told = {"guild_id": str(self.id), "role": role.payload()}
        self._world.publish("GUILD_ROLE_CREATE", told, Intent.GUILDS)
        return role

    def overwrite(self, channel: Channel, who: Role | Member | User, *, allow: int = 0, deny: int = 0) -> None:
        """Allow and deny permissions in a channel to a role, a member or the bot (`discord.bot`)."""
        who = who.user if isinstance(who, Member) else who
        channel.overwrites[who.id] = Overwrite(who.id, 0 if isinstance(who, Role) else 1, int(allow), int(deny))
        self._world.publish("CHANNEL_UPDATE", channel.payload(), Intent.GUILDS)

    def invite_bot(self) -> None:
        """The bot joins."""
        bot = Member(self._world.bot, self.guild, datetime.now(UTC), [self.bot_role])
        self.guild.members[self._world.bot.id] = bot
        self._world.publish("GUILD_CREATE", self.guild.gateway_payload(self._world.bot.id), Intent.GUILDS)

    def kick_bot(self) -> None:
        """The bot is thrown out."""
        del self.guild.members[self._world.bot.id]
        self._world.publish("GUILD_DELETE", {"id": str(self.id)}, Intent.GUILDS)

    def delete_channel(self, channel: Channel) -> None:
        """A channel or thread is deleted, by someone who may."""
        remove_channel(self._world, channel)

    def _user(self, name: str, locale: str) -> User:
        user = User(self._world.ids.new(), name, locale=locale)
        self._world.users[user.id] = user
        return user

    def _join(self, user: User) -> Person:
        member = Member(user, self.guild, datetime.now(UTC))
        self.guild.members[user.id] = member
        told = member.payload() | {"guild_id": str(self.id)}
        self._world.publish("GUILD_MEMBER_ADD", told, Intent.GUILD_MEMBERS)
        return Person(self._world, member)

    def _open(self, channel: Channel) -> Channel:
        self.guild.channels[channel.id] = channel
        self._world.channels[channel.id] = channel
        self._world.publish("CHANNEL_CREATE", channel.payload(), Intent.GUILDS)
        return channel


def remove_channel(world: World, channel: Channel) -> None:
    """Delete a channel with its threads, or a thread, and tell of it."""
    assert channel.guild is not None
    for thread in channel.threads:
        remove_channel(world, thread)
    seen = world.bot_sees(channel)
    channel.deleted = True
    del world.channels[channel.id]
    if not channel.is_thread:
        del channel.guild.channels[channel.id]
        world.publish("CHANNEL_DELETE", channel.payload(), Intent.GUILDS)
        return
    del channel.guild.threads[channel.id]
    if seen and channel.parent is not None:
        told = {"id": str(channel.id), "guild_id": str(channel.guild.id), "parent_id": str(channel.parent.id)}
        world.publish("THREAD_DELETE", told | {"type": int(channel.type)}, Intent.GUILDS)
