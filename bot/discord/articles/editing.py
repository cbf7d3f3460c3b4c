"""Modals in which moderators type: the details of an article, or a whole one."""

from collections.abc import Awaitable, Callable

import discord

from bot.discord.articles.taking import Details
from bot.discord.localising import Phrases
from bot.discord.rendering.limits import INPUT_VALUE
from corpus.article import ArticleDraft

_OPEN_FOR_S = 840.0
"""A modal's answer needs the interaction's token, which lives for fifteen minutes."""

_LONGEST_TITLE = 300
_LONGEST_NAME = 200
_LONGEST_DATE = 40
_LONGEST_URL = 2_000

OnDetails = Callable[[discord.Interaction, Details], Awaitable[None]]
OnPasted = Callable[[discord.Interaction, str, Details], Awaitable[None]]


class EditDetails(discord.ui.Modal):
    """Asks for the details of an article, beginning with those it has."""

    def __init__(self, draft: ArticleDraft, phrases: Phrases, on_details: OnDetails) -> None:
        """Give what was typed to `on_details`."""
        super().__init__(title=phrases("Edit details"), timeout=_OPEN_FOR_S)
        self._on_details = on_details
        published = draft.published.isoformat() if draft.published else ""
        self._title = _field(phrases("Title"), draft.title, _LONGEST_TITLE, required=True)
        self._publisher = _field(phrases("Publisher"), draft.publisher, _LONGEST_NAME)
        self._author = _field(phrases("Author"), draft.author, _LONGEST_NAME)
        self._published = _field(phrases("Date, as 2025-07-20"), published, _LONGEST_DATE)
        self._url = _field(phrases("Link"), draft.url, _LONGEST_URL)
        for field in (self._title, self._publisher, self._author, self._published, self._url):
            self.add_item(field)

    async def on_submit(self, interaction: discord.Interaction) -> None:
        """Hand over what was typed."""
        details = Details(
            title=self._title.value,
            publisher=self._publisher.value,
            author=self._author.value,
            published=self._published.value,
            url=self._url.value,
        )
        await self._on_details(interaction, details)


class PasteArticle(discord.ui.Modal):
    """Asks for an article's text and what is known of it."""

    def __init__(self, phrases: Phrases, on_pasted: OnPasted) -> None:
        """Give what was typed to `on_pasted`."""
        super().__init__(title=phrases("Paste an article"), timeout=_OPEN_FOR_S)
        self._on_pasted = on_pasted
        self._title = _field(phrases("Title"), None, _LONGEST_TITLE, required=True)
        self._text = _field(phrases("Text"), None, INPUT_VALUE, required=True, style=discord.TextStyle.paragraph)
        self._url = _field(phrases("Link"), None, _LONGEST_URL)
        self._published = _field(phrases("Date, as 2025-07-20"), None, _LONGEST_DATE)
        for field in (self._title, self._text, self._url, self._published):
            self.add_item(field)

    async def on_submit(self, interaction: discord.Interaction) -> None:
        """Hand over what was pasted."""
        details = Details(title=self._title.value, published=self._published.value, url=self._url.value)
        await self._on_pasted(interaction, self._text.value, details)


def _field(
    label: str,
    value: str | None,
    longest: int,
    *,
    required: bool = False,
    style: discord.TextStyle = discord.TextStyle.short,
) -> discord.ui.TextInput[discord.ui.Modal]:
    return discord.ui.TextInput(
        label=label, default=(value or "")[:longest] or None, max_length=longest, required=required, style=style
    )
