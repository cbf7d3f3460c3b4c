"""The buttons under an article on its way in."""

import discord

from bot.discord.articles.proposals import Proposal
from bot.discord.buttons import ActionButton
from bot.discord.localising import Phrases


def proposal_buttons(proposal_id: str, proposal: Proposal, phrases: Phrases) -> discord.ui.View:
    """What a moderator may do with a proposal."""
    view = discord.ui.View(timeout=None)
    confirm = phrases("Add anyway") if proposal.doubts else phrases("Confirm")
    view.add_item(ActionButton("article:confirm", proposal_id, label=confirm, style=discord.ButtonStyle.success))
    if proposal.alike:
        view.add_item(ActionButton("article:swap", proposal_id, label=phrases("Replace the old one")))
    if len(proposal.drafts) == 1:
        view.add_item(ActionButton("article:edit", proposal_id, label=phrases("Edit details")))
    cancel = phrases("Cancel")
    view.add_item(ActionButton("article:cancel", proposal_id, label=cancel, style=discord.ButtonStyle.danger))
    return view
