"""Looking at a guild's articles: lists, single articles, what was done to them, and all of them as a file."""

import io
import json
from collections.abc import Mapping
from typing import Any, cast

import discord

from bot.corpus import Corpus
from bot.discord.articles.adding import refusal, waited_too_long
from bot.discord.articles.guild_articles import GuildArticles
from bot.discord.articles.proposals import MOST_CHARACTERS
from bot.discord.buttons import turning_buttons
from bot.discord.guilds import Guilds
from bot.discord.localising import Phrases
from bot.discord.naming import corpus_of_guild
from bot.discord.rendering.articles import Shelf, render_details, render_history, render_list, render_passages
from bot.discord.store import Store
from bot.discord.store.article_use import article_use
from bot.discord.store.kept import find_kept, keep
from corpus.dates import as_date
from corpus.documents import DocumentLimits
from corpus.errors import FootnoteError
from corpus.exporting import export_zips
from corpus.listing import Filters, Sort

_ON_A_PAGE = 10
_PASSAGES_ON_A_PAGE = 4
_LIST, _SHOWN = "list", "shown"
_FILES_IN_MESSAGE = 10
"""https://discord.com/developers/docs/resources/message#create-message"""


class Browsing:
    """Shows moderators what there is."""

    def __init__(self, articles: GuildArticles, store: Store, guilds: Guilds) -> None:
        """Show what is in `articles`; which list is being paged is in `store`."""
        self._articles = articles
        self._store = store
        self._guilds = guilds

    async def list(self, interaction: discord.Interaction, wanted: Mapping[str, str | None]) -> None:
        """Show the first page of a list: `wanted` has sort, text, publisher, since, until. The response was deferred."""
        phrases = await self._guilds.phrases(interaction)
        for name in ("since", "until"):
            if wanted.get(name) and as_date(wanted[name]) is None:
                text = phrases("{date} is no date that I can read. Write it like 2025-07-20.", date=f"`{wanted[name]}`")
                await interaction.edit_original_response(content=text[:2000])
                return
        kept_id = await self._keep(interaction, _LIST, dict(wanted))
        await self._show_list(interaction, kept_id, 0)

    async def turn_list(self, interaction: discord.Interaction, kept_id: str, page: int) -> None:
        """Show another page of a list."""
        await interaction.response.defer()
        await self._show_list(interaction, kept_id, page)

    async def show(self, interaction: discord.Interaction, article_id: str) -> None:
        """Show an article; the response was deferred."""
        kept_id = await self._keep(interaction, _SHOWN, {"article_id": article_id})
        await self._show_article(interaction, kept_id, 0)

    async def turn_article(self, interaction: discord.Interaction, kept_id: str, page: int) -> None:
        """Show more of an article."""
        await interaction.response.defer()
        await self._show_article(interaction, kept_id, page)

    async def history(self, interaction: discord.Interaction, article_id: str | None) -> None:
        """Show what was done, to one article or to all; the response was deferred."""
        kept_id = await self._keep(interaction, _LIST, {"history": article_id or ""})
        await self._show_list(interaction, kept_id, 0)

    async def export(self, interaction: discord.Interaction, limit_bytes: int) -> None:
        """Give the whole corpus as zip files that can be added again, each within `limit_bytes`; the response was deferred."""
        assert interaction.guild_id is not None
        phrases = await self._guilds.phrases(interaction)
        try:
            zips = await self._articles.with_corpus(
                interaction.guild_id,
                lambda corpus: export_zips(
                    corpus.articles(),
                    limit_bytes,
                    most_articles=DocumentLimits().most_exported,
                    most_characters=MOST_CHARACTERS,
                ),
            )
        except FootnoteError as error:
            await interaction.edit_original_response(content=refusal(error, phrases))
            return
        text = phrases("Every article as Markdown; {command} takes this back.", command="`/article add`")
        await interaction.edit_original_response(content=text)
        name = corpus_of_guild(interaction.guild_id)
        for number, data in enumerate(zips, 1):
            part = f"-{number}" if len(zips) > 1 else ""
            await interaction.followup.send(file=discord.File(io.BytesIO(data), f"{name}{part}.zip"), ephemeral=True)

    async def _show_list(self, interaction: discord.Interaction, kept_id: str, page: int) -> None:
        assert interaction.guild_id is not None
        phrases = await self._guilds.phrases(interaction)
        wanted = await self._find(interaction, _LIST, kept_id)
        if wanted is None:
            await interaction.edit_original_response(content=waited_too_long(phrases), embed=None, view=None)
            return
        render = self._render_history if "history" in wanted else self._render_list
        try:
            embed, pages = await self._articles.with_corpus(
                interaction.guild_id, lambda corpus: render(corpus, wanted, page, phrases)
            )
        except FootnoteError as error:
            await interaction.edit_original_response(content=refusal(error, phrases), embed=None, view=None)
            return
        await interaction.edit_original_response(
            embed=embed, view=turning_buttons("article:list", kept_id, page, pages)
        )

    def _render_list(
        self, corpus: Corpus, wanted: Mapping[str, Any], page: int, phrases: Phrases
    ) -> tuple[discord.Embed, int]:
        sort, _, direction = str(wanted.get("sort") or "added-down").partition("-")
        filters = Filters(
            text=wanted.get("text"),
            publisher=wanted.get("publisher"),
            since=as_date(wanted.get("since")),
            until=as_date(wanted.get("until")),
        )
        found = corpus.list_articles(
            filters,
            sort=cast(Sort, sort),
            descending=direction == "down",
            offset=page * _ON_A_PAGE,
            most=_ON_A_PAGE,
        )
        pages = max(1, -(-found.total // _ON_A_PAGE))
        return render_list(found, page, pages, phrases), pages

    def _render_history(
        self, corpus: Corpus, wanted: Mapping[str, Any], page: int, phrases: Phrases
    ) -> tuple[discord.Embed, int]:
        found = corpus.history(most=_ON_A_PAGE, offset=page * _ON_A_PAGE, article_id=wanted["history"] or None)
        pages = max(1, -(-found.total // _ON_A_PAGE))
        return render_history(found.changes, page, pages, phrases), pages

    async def _show_article(self, interaction: discord.Interaction, kept_id: str, page: int) -> None:
        assert interaction.guild_id is not None
        phrases = await self._guilds.phrases(interaction)
        wanted = await self._find(interaction, _SHOWN, kept_id)
        if wanted is None:
            await interaction.edit_original_response(content=waited_too_long(phrases), embed=None, view=None)
            return
        try:
            shelf = await self._shelf(interaction.guild_id, wanted["article_id"])
        except FootnoteError as error:
            await interaction.edit_original_response(content=refusal(error, phrases), embed=None, view=None)
            return
        pages = 1 + -(-len(shelf.passages) // _PASSAGES_ON_A_PAGE)
        if page == 0:
            embed = render_details(shelf, phrases)
        else:
            embed = render_passages(shelf, (page - 1) * _PASSAGES_ON_A_PAGE, _PASSAGES_ON_A_PAGE, phrases)
        embed.set_footer(text=phrases("page {number} of {total}", number=page + 1, total=pages))
        await interaction.edit_original_response(
            embed=embed, view=turning_buttons("article:show", kept_id, page, pages)
        )

    async def _shelf(self, guild_id: int, article_id: str) -> Shelf:
        article = await self._articles.find(guild_id, article_id)
        passages = await self._articles.with_corpus(guild_id, lambda corpus: corpus.passages(article.id))
        use = await self._store.read(article_use, guild_id, corpus_of_guild(guild_id), article.id)
        return Shelf(article, tuple(passages), use)

    async def _keep(self, interaction: discord.Interaction, kind: str, wanted: Mapping[str, Any]) -> str:
        assert interaction.guild_id is not None
        return await self._store.write(
            keep, interaction.guild_id, interaction.user.id, kind, json.dumps(wanted, ensure_ascii=False)
        )

    async def _find(self, interaction: discord.Interaction, kind: str, kept_id: str) -> dict[str, Any] | None:
        assert interaction.guild_id is not None
        kept = await self._store.read(find_kept, kept_id, interaction.guild_id, kind)
        return None if kept is None else cast(dict[str, Any], json.loads(kept.data))
