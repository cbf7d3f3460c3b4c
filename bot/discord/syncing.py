"""Telling Discord of the commands, only when they have changed: there is a limit on how often that may be done."""

import hashlib
import json

import structlog
from discord import app_commands

from bot.discord.store import Store

_log = structlog.get_logger()


async def sync_commands(tree: app_commands.CommandTree, store: Store) -> bool:
    """Send the commands if they are not those that were sent last, or if Discord has others; returns whether it did.

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
    theirs = {(command.name, command.type.value) for command in await tree.fetch_commands()}
    if ours == theirs and await store.read_fact(fact) == digest:
        return False
    await tree.sync()
    await store.write_fact(fact, digest)
    _log.info("commands synced", commands=sorted(name for name, _ in ours))
    return True
