"""Buttons. What one does is in its `custom_id`, so all of them go on working after a restart."""

import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import discord

from bot.discord.localising import Phrases
from bot.discord.store import StoredAnswer

Press = Callable[[discord.Interaction, str, int], Awaitable[None]]
"""What a button does, given the interaction, the id of what it is about, and a page from 0."""

Presses = Mapping[str, Press]
"""What to do for each kind of button, such as "footnote:sources"."""


class ActionButton(
    discord.ui.DynamicItem[discord.ui.Button[discord.ui.View]],
    template=r"(?P<kind>(?:footnote|article|feed|missing|privacy):[a-z]{1,16}):(?P<of>[0-9a-f]{1,20}):(?P<page>[0-9]{1,6})",
):
    """A button of some kind about something.

    The client that it is pressed in must have `presses`, `take` and `tell_failure`.
    """

    def __init__(
        self,
        kind: str,
        of: str | int = 0,
        page: int = 0,
        *,
        label: str | None = None,
        emoji: str | None = None,
        style: discord.ButtonStyle = discord.ButtonStyle.secondary,
        disabled: bool = False,
    ) -> None:
        """Label a button of a kind that `Presses` has; `of` is the id of what it is about."""
        self._kind = kind
        self._of = str(of)
        self._page = page
        custom_id = f"{kind}:{of}:{page}"
        super().__init__(
            discord.ui.Button(label=label, emoji=emoji, style=style, disabled=disabled, custom_id=custom_id)
        )

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction, item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> "ActionButton":
        """The button that was pressed, perhaps in a message of an earlier process."""
        return cls(match["kind"], match["of"], int(match["page"]))

    async def interaction_check(self, interaction: discord.Interaction, /) -> bool:
        """Whether the press is new: the gateway may tell of one again."""
        is_new: bool = interaction.client.take(interaction)  # type: ignore[attr-defined]
        return is_new

    async def callback(self, interaction: discord.Interaction) -> None:
        """Do what the button says; where that fails, say so."""
        presses: Presses = interaction.client.presses  # type: ignore[attr-defined]
        press = presses.get(self._kind)
        if press is not None:
            try:
                await press(interaction, self._of, self._page)
            except Exception as error:
                await interaction.client.tell_failure(interaction, error, of=self._kind)  # type: ignore[attr-defined]


def buttons_under(answer: StoredAnswer, phrases: Phrases) -> discord.ui.View:
    """The buttons under an answer or an abstention."""
    view = discord.ui.View(timeout=None)
    primary, danger = discord.ButtonStyle.primary, discord.ButtonStyle.danger
    if answer.abstained:
        view.add_item(ActionButton("footnote:missing", answer.id, label=phrases("Tell the moderators"), style=primary))
    else:
        view.add_item(ActionButton("footnote:sources", answer.id, label=phrases("Sources"), style=primary))
    view.add_item(ActionButton("footnote:why", answer.id, label=phrases("Why?")))
    view.add_item(ActionButton("footnote:up", answer.id, emoji="👍"))
    view.add_item(ActionButton("footnote:down", answer.id, emoji="👎"))
    if not answer.asked.private:
        view.add_item(ActionButton("footnote:delete", answer.id, label=phrases("Delete"), style=danger))
    return view


def turning_buttons(kind: str, of: str | int, page: int, pages: int) -> discord.ui.View | None:
    """What turns pages, numbered from 0; None for a single one."""
    if pages <= 1:
        return None
    view = discord.ui.View(timeout=None)
    view.add_item(ActionButton(kind, of, max(page - 1, 0), emoji="◀️", disabled=page == 0))
    view.add_item(ActionButton(kind, of, min(page + 1, pages - 1), emoji="▶️", disabled=page >= pages - 1))
    return view
