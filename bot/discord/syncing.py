"""Telling Discord of the commands, only when they have changed: there is a limit on how often that may be done."""

import hashlib
import json

import discord
import structlog
from discord import app_commands

from bot.discord.store import Store

_UNAUTHORIZED, _TOO_MANY, _SERVER_ERROR = 401, 429, 500

_log = structlog.get_logger()


async def sync_commands(tree: app_commands.CommandTree, store: Store) -> bool:
    """Send the commands if they are not those that were sent last, or if Discord has others; returns whether it did.

    Where Discord doesn't tell which it has, what was sent last counts.

    https://discord.com/developers/docs/interactions/application-commands#bulk-overwrite-global-application-commands

    Raises:
        discord.HTTPException: Discord could not be asked or told.
    """
    fact = f"commands of {tree.client.application_id}"
    payload = [
        await command.get_translated_payload(tree, tree.translator) if tree.translator else command.to_dict(tree)
        for command in tree.get_commands()
    ]
    digest = hashlib.sha256(json.dumps(payload, sort_keys=True).encode()).hexdigest()
    ours = {(command["name"], command["type"]) for command in payload}
    if await store.read_fact(fact) == digest and await _names_at_discord(tree) in (ours, None):
        return False
    await tree.sync()
    await store.write_fact(fact, digest)
    _log.info("commands synced", commands=sorted(name for name, _ in ours))
    return True


def is_refusal(error: discord.HTTPException) -> bool:
    """Whether asking again would be in vain, and the token is not at fault."""
    return error.status < _SERVER_ERROR and error.status not in (_UNAUTHORIZED, _TOO_MANY)


async def _names_at_discord(tree: app_commands.CommandTree) -> set[tuple[str, int]] | None:
    """What commands Discord has, by name and type; None where what stands in for it, such as a proxy, refuses to tell."""
    try:
        return {(command.name, command.type.value) for command in await tree.fetch_commands()}
    except discord.HTTPException as error:
        if not is_refusal(error):
            raise
        _log.warning("Discord doesn't tell which commands it has", error=str(error))
        return None
