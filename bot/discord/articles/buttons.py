"""Buttons about articles. What one does is in its `custom_id`, so they go on working after a restart."""

import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Literal, cast

import discord

from bot.discord.guilds import Guilds
from bot.discord.localising import Phrases
from bot.discord.permissions import let_moderators_through

Action = Literal["confirm", "edit", "swap", "cancel", "remove", "undo", "list", "show"]

Press = Callable[[discord.Interaction, str, int], Awaitable[None]]
"""What a button does, given the interaction, the id of what is kept for it, and a page from 0."""

_ACTIONS = "confirm|edit|swap|cancel|remove|undo|list|show"


class ArticlePresses:
    """What each action does when its button is pressed, by a moderator."""

    def __init__(self, guilds: Guilds, by_action: Mapping[Action, Press]) -> None:
        """Take what to do for each action."""
        self._guilds = guilds
        self._by_action = by_action

    async def press(self, interaction: discord.Interaction, action: Action, kept_id: str, page: int) -> None:
        """Do what the button says."""
        if await let_moderators_through(interaction, self._guilds):
            await self._by_action[action](interaction, kept_id, page)


class ArticleButton(
    discord.ui.DynamicItem[discord.ui.Button[discord.ui.View]],
    template=rf"article:(?P<action>{_ACTIONS}):(?P<kept>[0-9a-f]{{16}}):(?P<page>[0-9]{{1,6}})",
):
    """A button about something kept. The client that it is pressed in must have `article_presses`."""

    def __init__(
        self,
        action: Action,
        kept_id: str,
        page: int = 0,
        *,
        label: str | None = None,
        emoji: str | None = None,
        style: discord.ButtonStyle = discord.ButtonStyle.secondary,
        disabled: bool = False,
    ) -> None:
        """Label a button for an action on what is kept under that id."""
        self._action: Action = action
        self._kept_id = kept_id
        self._page = page
        custom_id = f"article:{action}:{kept_id}:{page}"
        super().__init__(
            discord.ui.Button(label=label, emoji=emoji, style=style, disabled=disabled, custom_id=custom_id)
        )

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction, item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> "ArticleButton":
        """The button that was pressed, perhaps in a message of an earlier process."""
        return cls(cast(Action, match["action"]), match["kept"], int(match["page"]))

    async def callback(self, interaction: discord.Interaction) -> None:
        """Do what the button says."""
        presses: ArticlePresses = interaction.client.article_presses  # type: ignore[attr-defined]
        await presses.press(interaction, self._action, self._kept_id, self._page)


def proposal_buttons(
    proposal_id: str, phrases: Phrases, *, is_single: bool, has_doubts: bool, has_alike: bool
) -> discord.ui.View:
    """What a moderator may do with a proposal."""
    view = discord.ui.View(timeout=None)
    confirm = phrases("Add anyway") if has_doubts else phrases("Confirm")
    view.add_item(ArticleButton("confirm", proposal_id, label=confirm, style=discord.ButtonStyle.success))
    if has_alike:
        view.add_item(ArticleButton("swap", proposal_id, label=phrases("Replace the old one")))
    if is_single:
        view.add_item(ArticleButton("edit", proposal_id, label=phrases("Edit details")))
    view.add_item(ArticleButton("cancel", proposal_id, label=phrases("Cancel"), style=discord.ButtonStyle.danger))
    return view


def turning_buttons(action: Action, kept_id: str, page: int, pages: int) -> discord.ui.View | None:
    """What turns pages, numbered from 0; None for a single one."""
    if pages <= 1:
        return None
    view = discord.ui.View(timeout=None)
    view.add_item(ArticleButton(action, kept_id, max(page - 1, 0), emoji="◀️", disabled=page == 0))
    view.add_item(ArticleButton(action, kept_id, min(page + 1, pages - 1), emoji="▶️", disabled=page >= pages - 1))
    return view
