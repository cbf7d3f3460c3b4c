"""The buttons under an answer. What one does is in its `custom_id`, so they go on working after a restart."""

import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Literal, cast

import discord

from bot.discord.localising import Phrases
from bot.discord.store import StoredAnswer

Action = Literal["sources", "page", "why", "up", "down", "delete", "missing"]

Press = Callable[[discord.Interaction, int, int], Awaitable[None]]
"""What a button does, given the interaction, the answer's id and the page (0 unless it turns pages)."""


class Presses:
    """What each action does when its button is pressed."""

    def __init__(self, by_action: Mapping[Action, Press]) -> None:
        """Take what to do for each action."""
        self._by_action = by_action

    async def press(self, interaction: discord.Interaction, action: Action, answer_id: int, page: int) -> None:
        """Do what the button says."""
        await self._by_action[action](interaction, answer_id, page)


class AnswerButton(
    discord.ui.DynamicItem[discord.ui.Button[discord.ui.View]],
    template=r"footnote:(?P<action>sources|page|why|up|down|delete|missing):(?P<answer>[0-9]{1,20}):(?P<page>[0-9]{1,4})",
):
    """A button about one answer. The client that it is pressed in must have `presses`."""

    def __init__(
        self,
        action: Action,
        answer_id: int,
        page: int = 0,
        *,
        label: str | None = None,
        emoji: str | None = None,
        style: discord.ButtonStyle = discord.ButtonStyle.secondary,
        disabled: bool = False,
    ) -> None:
        """Label a button for an action on an answer."""
        self._action: Action = action
        self._answer_id = answer_id
        self._page = page
        custom_id = f"footnote:{action}:{answer_id}:{page}"
        super().__init__(
            discord.ui.Button(label=label, emoji=emoji, style=style, disabled=disabled, custom_id=custom_id)
        )

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction, item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> "AnswerButton":
        """The button that was pressed, perhaps in a message of an earlier process."""
        return cls(cast(Action, match["action"]), int(match["answer"]), int(match["page"]))

    async def callback(self, interaction: discord.Interaction) -> None:
        """Do what the button says."""
        presses: Presses = interaction.client.presses  # type: ignore[attr-defined]
        await presses.press(interaction, self._action, self._answer_id, self._page)


def buttons_under(answer: StoredAnswer, phrases: Phrases) -> discord.ui.View:
    """The buttons under an answer or an abstention."""
    view = discord.ui.View(timeout=None)
    if answer.abstained:
        view.add_item(
            AnswerButton("missing", answer.id, label=phrases("Tell the moderators"), style=discord.ButtonStyle.primary)
        )
    else:
        view.add_item(AnswerButton("sources", answer.id, label=phrases("Sources"), style=discord.ButtonStyle.primary))
    view.add_item(AnswerButton("why", answer.id, label=phrases("Why?")))
    view.add_item(AnswerButton("up", answer.id, emoji="👍"))
    view.add_item(AnswerButton("down", answer.id, emoji="👎"))
    if not answer.asked.private:
        view.add_item(AnswerButton("delete", answer.id, label=phrases("Delete"), style=discord.ButtonStyle.danger))
    return view


def page_buttons(answer_id: int, page: int, pages: int) -> discord.ui.View | None:
    """What turns the pages of an answer's sources, from 0; None for a single page."""
    if pages <= 1:
        return None
    view = discord.ui.View(timeout=None)
    view.add_item(AnswerButton("page", answer_id, max(page - 1, 0), emoji="◀️", disabled=page == 0))
    view.add_item(AnswerButton("page", answer_id, min(page + 1, pages - 1), emoji="▶️", disabled=page == pages - 1))
    return view
