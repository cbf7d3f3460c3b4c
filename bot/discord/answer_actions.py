"""What the buttons under an answer do: show its sources and how it came about, vote, take it away."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

import discord

from bot.discord.buttons import Press, Presses, turning_buttons
from bot.discord.feedback import Feedback
from bot.discord.guilds import Guilds
from bot.discord.localising import Phrases
from bot.discord.open_corpora import OpenCorpora
from bot.discord.permissions import is_moderator
from bot.discord.rendering.sources import render_changed_source, render_removed_source, render_source, surroundings_of
from bot.discord.rendering.why import render_why
from bot.discord.store import Store, StoredAnswer
from corpus.errors import ArticleNotFoundError, FootnoteError


class AnswerActions:
    """Buttons about answers, each found again by its id in the guild or DM that the button is pressed in."""

    def __init__(self, store: Store, guilds: Guilds, corpora: OpenCorpora, feedback: Feedback) -> None:
        """Find answers in `store` and their articles in `corpora`."""
        self._store = store
        self._guilds = guilds
        self._corpora = corpora
        self._feedback = feedback

    def presses(self) -> Presses:
        """What each button does."""
        by_action: dict[str, Callable[[discord.Interaction, int, int], Awaitable[None]]] = {
            "sources": self._show_sources,
            "page": self._turn_page,
            "why": self._show_why,
            "delete": self._delete,
            "up": self._feedback.vote_up,
            "down": self._feedback.vote_down,
            "missing": self._feedback.report_missing,
        }
        return {f"footnote:{action}": _about_answer(press) for action, press in by_action.items()}

    async def _show_sources(self, interaction: discord.Interaction, answer_id: int, page: int) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        await self._show_page(interaction, answer_id, page)

    async def _turn_page(self, interaction: discord.Interaction, answer_id: int, page: int) -> None:
        await interaction.response.defer()
        await self._show_page(interaction, answer_id, page)

    async def _show_page(self, interaction: discord.Interaction, answer_id: int, page: int) -> None:
        phrases = await self._guilds.phrases(interaction)
        answer = await self._find(interaction, answer_id)
        if answer is None or page >= len(answer.citations):
            await interaction.edit_original_response(content=_gone(phrases), embed=None, view=None)
            return
        embed = await asyncio.to_thread(self._render_page, answer, page, phrases)
        buttons = turning_buttons("footnote:page", answer.id, page, len(answer.citations))
        await interaction.edit_original_response(embed=embed, view=buttons)

    def _render_page(self, answer: StoredAnswer, page: int, phrases: Phrases) -> discord.Embed:
        """The cited passage as it stands today, or what has become of it."""
        citation = answer.citations[page]
        try:
            with self._corpora.using(citation.corpus) as corpus:
                if corpus is None:
                    return render_removed_source(answer, page, None, phrases)
                try:
                    surroundings = surroundings_of(corpus.article(citation.article_id), citation)
                except ArticleNotFoundError:
                    removed_at = corpus.removed_at(citation.article_id)
                    return render_removed_source(answer, page, removed_at.date() if removed_at else None, phrases)
                if surroundings is None:
                    changed_at = corpus.replaced_at(citation.article_id)
                    return render_changed_source(answer, page, changed_at.date() if changed_at else None, phrases)
                return render_source(answer, page, surroundings, phrases)
        except FootnoteError:
            return render_changed_source(answer, page, None, phrases)

    async def _show_why(self, interaction: discord.Interaction, answer_id: int, page: int) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        phrases = await self._guilds.phrases(interaction)
        answer = await self._find(interaction, answer_id)
        if answer is None:
            await interaction.edit_original_response(content=_gone(phrases))
        else:
            await interaction.edit_original_response(embed=render_why(answer, phrases))

    async def _delete(self, interaction: discord.Interaction, answer_id: int, page: int) -> None:
        phrases = await self._guilds.phrases(interaction)
        settings = await self._guilds.settings(interaction.guild_id)
        answer = await self._find(interaction, answer_id)
        may = answer is not None and interaction.user.id == answer.asked.asker_id
        if not (may or is_moderator(interaction, settings)):
            text = phrases("Only who asked, and moderators, can delete this.")
            await interaction.response.send_message(text, ephemeral=True)
            return
        await interaction.response.defer()
        await interaction.delete_original_response()
        if answer is not None:
            await self._store.mark_deleted(answer.id)
            await _delete_other_messages(interaction, answer)

    async def _find(self, interaction: discord.Interaction, answer_id: int) -> StoredAnswer | None:
        return await self._store.answer(answer_id, interaction.guild_id, channel_id=interaction.channel_id)


async def _delete_other_messages(interaction: discord.Interaction, answer: StoredAnswer) -> None:
    """The other messages of an answer that didn't fit into one."""
    pressed = interaction.message.id if interaction.message else None
    where = interaction.client.get_partial_messageable(answer.asked.channel_id, guild_id=interaction.guild_id)
    for message_id in answer.message_ids:
        if message_id != pressed:
            with suppress(discord.NotFound):
                await where.get_partial_message(message_id).delete()


def _gone(phrases: Phrases) -> str:
    return phrases("I no longer have this answer. Please ask again.")


def _about_answer(press: Callable[[discord.Interaction, int, int], Awaitable[None]]) -> Press:
    """What a button does, given the id of an answer; ids that are no number are nobody's."""

    async def press_about(interaction: discord.Interaction, of: str, page: int) -> None:
        await press(interaction, int(of) if of.isdecimal() else 0, page)

    return press_about
