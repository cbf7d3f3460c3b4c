"""Approve and Reject under an item of a feed. What one does is in its `custom_id`, so they outlive a restart."""

import re
from collections.abc import Awaitable, Callable
from typing import Any

import discord

from bot.discord.localising import Phrases

Decide = Callable[[discord.Interaction, str, bool], Awaitable[None]]
"""What a button does, given the interaction, the item's id, and whether it is approved."""


class FeedButton(
    discord.ui.DynamicItem[discord.ui.Button[discord.ui.View]],
    template=r"feed:(?P<decision>approve|reject):(?P<item>[0-9a-f]{16})",
):
    """A button that decides on an item. The client that it is pressed in must have `decide_on_feed_item`, a `Decide`."""

    def __init__(
        self,
        item_id: str,
        *,
        approved: bool,
        label: str | None = None,
        style: discord.ButtonStyle = discord.ButtonStyle.secondary,
    ) -> None:
        """Label a button for a decision on an item."""
        self._item_id = item_id
        self._approved = approved
        custom_id = f"feed:{'approve' if approved else 'reject'}:{item_id}"
        super().__init__(discord.ui.Button(label=label, style=style, custom_id=custom_id))

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction, item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> "FeedButton":
        """The button that was pressed, perhaps in a message of an earlier process."""
        return cls(match["item"], approved=match["decision"] == "approve")

    async def callback(self, interaction: discord.Interaction) -> None:
        """Do what the button says."""
        decide: Decide = interaction.client.decide_on_feed_item  # type: ignore[attr-defined]
        await decide(interaction, self._item_id, self._approved)


def deciding_buttons(item_id: str, phrases: Phrases) -> discord.ui.View:
    """What a moderator may do with an item that waits."""
    view = discord.ui.View(timeout=None)
    view.add_item(FeedButton(item_id, approved=True, label=phrases("Approve"), style=discord.ButtonStyle.success))
    view.add_item(FeedButton(item_id, approved=False, label=phrases("Reject"), style=discord.ButtonStyle.danger))
    return view
