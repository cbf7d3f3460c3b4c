"""Whom a message mentions, and whom of them it notifies.

Source: https://discord.com/developers/docs/resources/message#allowed-mentions-object
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from tests.end_to_end.discord_server.channels import Channel
from tests.end_to_end.discord_server.form_errors import FormErrors
from tests.end_to_end.discord_server.users import Role, User
from tests.end_to_end.discord_server.world import World

Json = dict[str, Any]

_USER, _ROLE, _EVERYONE = re.compile(r"<@!?(\d+)>"), re.compile(r"<@&(\d+)>"), re.compile(r"@(?:everyone|here)\b")
_KINDS = ("users", "roles", "everyone")


@dataclass(slots=True)
class Mentioned:
    """Whom a message notifies."""

    users: list[User] = field(default_factory=list)
    roles: list[Role] = field(default_factory=list)
    everyone: bool = False

    def pinged(self) -> set[int | str]:
        """User ids, role ids, "everyone"."""
        found: set[int | str] = {user.id for user in self.users} | {role.id for role in self.roles}
        return found | ({"everyone"} if self.everyone else set())


def check_allowed_mentions(errors: FormErrors, allowed: Any) -> None:
    """Add what is wrong with a message's `allowed_mentions`."""
    if not allowed:
        return
    parse = allowed.get("parse") or []
    for kind in parse:
        errors.choice("allowed_mentions.parse", kind, _KINDS)
    for kind in ("users", "roles"):
        named = allowed.get(kind) or []
        errors.count(f"allowed_mentions.{kind}", named, most=100)
        if kind in parse and named:
            why = f"parse:[{kind}] and {kind}: [ids...] are mutually exclusive."
            errors.add("allowed_mentions", "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE", why)


def mentioned_in(
    world: World, channel: Channel, text: str, allowed: Json | None, *, replied: User | None, may_everyone: bool
) -> Mentioned:
    """Whom a text in a channel notifies, as far as `allowed` allows: everybody in it where that is None."""
    found = Mentioned()
    for user in [world.users.get(int(one)) for one in _USER.findall(text)]:
        if user is not None and user not in found.users and _is_allowed("users", user.id, allowed):
            found.users.append(user)
    roles = channel.guild.roles if channel.guild else {}
    for role in [roles.get(int(one)) for one in _ROLE.findall(text)]:
        if role is not None and role not in found.roles and _is_allowed("roles", role.id, allowed):
            found.roles.append(role)
    found.everyone = may_everyone and bool(_EVERYONE.search(text)) and _is_allowed("everyone", 0, allowed)
    pings_author = True if allowed is None else allowed.get("replied_user", False)
    if replied is not None and pings_author and replied not in found.users:
        found.users.append(replied)
    return found


def _is_allowed(kind: str, id_: int, allowed: Json | None) -> bool:
    if allowed is None:
        return True
    return kind in (allowed.get("parse") or []) or str(id_) in [str(one) for one in allowed.get(kind) or []]
