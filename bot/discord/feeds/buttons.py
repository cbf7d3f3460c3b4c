"""Approve and Reject under an item of a feed."""

import discord

from bot.discord.buttons import ActionButton
from bot.discord.localising import Phrases


def deciding_buttons(item_id: str, phrases: Phrases) -> discord.ui.View:
    """What a moderator may do with an item that waits."""
    view = discord.ui.View(timeout=None)
    approve, reject = phrases("Approve"), phrases("Reject")
    view.add_item(ActionButton("feed:approve", item_id, label=approve, style=discord.ButtonStyle.success))
    view.add_item(ActionButton("feed:reject", item_id, label=reject, style=discord.ButtonStyle.danger))
    return view
