"""People: they write, ask, click and type, as they would in Discord's own client."""

from __future__ import annotations

from tests.end_to_end.discord_server.users import Member, User
from tests.end_to_end.discord_server.world import World


class Person:
    """A member of a guild, acting."""

    def __init__(self, world: World, member: Member) -> None:
        self._world = world
        self.member = member

    @property
    def user(self) -> User:
        """Their account."""
        return self.member.user

    @property
    def id(self) -> int:
        """Their user id."""
        return self.user.id
