"""Removing an article, once that is confirmed, and bringing it back within a day."""

import json
from dataclasses import asdict

import discord

from bot.discord.articles.adding import refusal, waited_too_long
from bot.discord.articles.guild_articles import GuildArticles
from bot.discord.articles.proposals import Target
from bot.discord.buttons import ActionButton
from bot.discord.guilds import Guilds
from bot.discord.permissions import moderator_name
from bot.discord.rendering.escaping import escape, one_line
from bot.discord.rendering.splitting import shorten
from bot.discord.store import Store
from bot.discord.store.kept import keep, take_kept
from corpus.errors import FootnoteError

_REMOVAL, _UNDO = "removal", "undo"
_TITLE_ROOM = 300


class Removing:
    """Takes articles out, and brings them back."""

    def __init__(self, articles: GuildArticles, store: Store, guilds: Guilds) -> None:
        """Change `articles`; what waits to be confirmed is in `store`."""
        self._articles = articles
        self._store = store
        self._guilds = guilds

    async def propose(self, interaction: discord.Interaction, article_id: str) -> None:
        """Ask whether an article is to go; the response was deferred."""
        assert interaction.guild_id is not None
        phrases = await self._guilds.phrases(interaction)
        try:
            target = Target.of(await self._articles.find(interaction.guild_id, article_id))
        except FootnoteError as error:
            await interaction.edit_original_response(content=refusal(error, phrases))
            return
        kept_id = await self._keep(interaction, _REMOVAL, target)
        view = discord.ui.View(timeout=None)
        view.add_item(
            ActionButton("article:remove", kept_id, label=phrases("Remove"), style=discord.ButtonStyle.danger)
        )
        view.add_item(ActionButton("article:cancel", kept_id, label=phrases("Keep it")))
        text = phrases("Remove **{title}**? No answer will cite it from then on.", title=_title(target))
        await interaction.edit_original_response(content=text, view=view)

    async def remove(self, interaction: discord.Interaction, kept_id: str, page: int) -> None:
        """Take it out."""
        assert interaction.guild_id is not None
        phrases = await self._guilds.phrases(interaction)
        target = await self._take(interaction, _REMOVAL, kept_id)
        if target is None:
            await interaction.response.edit_message(content=waited_too_long(phrases), view=None)
            return
        await interaction.response.defer()
        who = moderator_name(interaction.user)
        try:
            await self._articles.with_corpus(
                interaction.guild_id,
                lambda corpus: corpus.remove(target.article_id, removed_by=who, expected_sha256=target.sha256),
            )
        except FootnoteError as error:
            await interaction.edit_original_response(content=refusal(error, phrases), view=None)
            return
        view = discord.ui.View(timeout=None)
        view.add_item(
            ActionButton("article:undo", await self._keep(interaction, _UNDO, target), label=phrases("Undo"), emoji="↩️")
        )
        text = phrases(
            "**{title}** was removed. For 24 hours {command} brings it back.",
            title=_title(target),
            command="`/article restore`",
        )
        await interaction.edit_original_response(content=text, view=view)

    async def undo(self, interaction: discord.Interaction, kept_id: str, page: int) -> None:
        """Bring it back by the button."""
        phrases = await self._guilds.phrases(interaction)
        target = await self._take(interaction, _UNDO, kept_id)
        if target is None:
            await interaction.response.edit_message(content=waited_too_long(phrases), view=None)
            return
        await interaction.response.defer()
        await self.restore(interaction, target.article_id)

    async def restore(self, interaction: discord.Interaction, article_id: str) -> None:
        """Bring back an article; the response was deferred."""
        assert interaction.guild_id is not None
        phrases = await self._guilds.phrases(interaction)
        who = moderator_name(interaction.user)
        try:
            restored = await self._articles.with_corpus(
                interaction.guild_id, lambda corpus: corpus.restore(article_id, restored_by=who)
            )
        except FootnoteError as error:
            text = refusal(error, phrases)
        else:
            text = phrases("**{title}** is back.", title=_title(Target.of(restored.article)))
        await interaction.edit_original_response(content=text, view=None)

    async def _keep(self, interaction: discord.Interaction, kind: str, target: Target) -> str:
        data = json.dumps(asdict(target), ensure_ascii=False)
        assert interaction.guild_id is not None
        return await self._store.write(keep, interaction.guild_id, interaction.user.id, kind, data)

    async def _take(self, interaction: discord.Interaction, kind: str, kept_id: str) -> Target | None:
        assert interaction.guild_id is not None
        kept = await self._store.write(take_kept, kept_id, interaction.guild_id, kind)
        return None if kept is None else Target(**json.loads(kept.data))


def _title(target: Target) -> str:
    return shorten(one_line(target.title), _TITLE_ROOM, escape)
