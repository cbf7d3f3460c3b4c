"""Adding and replacing: what was taken in is shown first, and goes in when a moderator confirms it."""

import asyncio
import time
from collections.abc import Coroutine
from contextlib import suppress
from dataclasses import replace
from typing import Any

import discord
import structlog

from bot.discord.articles.buttons import proposal_buttons
from bot.discord.articles.editing import EditDetails
from bot.discord.articles.guild_articles import GuildArticles
from bot.discord.articles.proposals import Proposal, Proposals, Target, with_details
from bot.discord.articles.taking import Details, Taken
from bot.discord.guilds import Guilds
from bot.discord.localising import Phrases
from bot.discord.permissions import moderator_name
from bot.discord.rendering.escaping import escape, one_line
from bot.discord.rendering.proposals import render_added, render_adding, render_proposal
from corpus.errors import FootnoteError, SourceError
from index.indexing import Added

_TELL_EVERY_S = 1.5
"""Discord lets a message be edited some five times in five seconds."""

_log = structlog.get_logger()


class Adding:
    """From what a moderator brings to articles that can be asked about."""

    def __init__(self, articles: GuildArticles, proposals: Proposals, guilds: Guilds) -> None:
        """Put articles into `articles`; what waits to be confirmed is in `proposals`."""
        self._articles = articles
        self._proposals = proposals
        self._guilds = guilds

    async def propose(
        self, interaction: discord.Interaction, taking: Coroutine[Any, Any, Taken], *, replaces: str | None = None
    ) -> None:
        """Show a moderator what was taken in; the response was deferred. `replaces` is the id of an article."""
        assert interaction.guild_id is not None
        phrases = await self._guilds.phrases(interaction)
        try:
            taken = await taking
            target = None
            if replaces is not None:
                _refuse_several(taken)
                target = Target.of(await self._articles.find(interaction.guild_id, replaces))
            proposal = await self._compare(interaction.guild_id, taken, target)
            proposal_id = await self._proposals.keep(interaction.guild_id, interaction.user.id, proposal)
            await self._show(interaction, proposal_id, proposal, phrases)
        except FootnoteError as error:
            _log.info("an article was refused", guild_id=interaction.guild_id, kind=type(error).__name__)
            await interaction.edit_original_response(content=refusal(error, phrases), embed=None, view=None)

    async def confirm(self, interaction: discord.Interaction, proposal_id: str, page: int) -> None:
        """Put in what was proposed."""
        await self._carry_out(interaction, proposal_id)

    async def swap(self, interaction: discord.Interaction, proposal_id: str, page: int) -> None:
        """Put it in the place of the article that says nearly the same."""
        await self._carry_out(interaction, proposal_id, swap=True)

    async def cancel(self, interaction: discord.Interaction, proposal_id: str, page: int) -> None:
        """Forget the proposal."""
        assert interaction.guild_id is not None
        phrases = await self._guilds.phrases(interaction)
        await self._proposals.take(proposal_id, interaction.guild_id)
        await interaction.response.edit_message(content=phrases("Nothing was changed."), embed=None, view=None)

    async def edit(self, interaction: discord.Interaction, proposal_id: str, page: int) -> None:
        """Ask for other details."""
        phrases = await self._guilds.phrases(interaction)
        proposal = await self._find(interaction, proposal_id, phrases)
        if proposal is None:
            return

        async def on_edited(submitted: discord.Interaction, details: Details) -> None:
            await self._change_details(submitted, proposal_id, details)

        await interaction.response.send_modal(EditDetails(proposal.drafts[0], phrases, on_edited))

    async def _change_details(self, interaction: discord.Interaction, proposal_id: str, details: Details) -> None:
        assert interaction.guild_id is not None
        phrases = await self._guilds.phrases(interaction)
        proposal = await self._find(interaction, proposal_id, phrases)
        if proposal is None:
            return
        await interaction.response.defer()
        try:
            changed = with_details(proposal, details.onto(proposal.drafts[0]))
        except FootnoteError as error:
            await interaction.followup.send(refusal(error, phrases), ephemeral=True)
            return
        await self._proposals.change(proposal_id, interaction.guild_id, changed)
        await self._show(interaction, proposal_id, changed, phrases)

    async def _find(
        self, interaction: discord.Interaction, proposal_id: str, phrases: Phrases, *, take: bool = False
    ) -> Proposal | None:
        """The proposal that a button is about, which waits no longer if it is taken; where it is gone, that is said."""
        assert interaction.guild_id is not None
        find = self._proposals.take if take else self._proposals.find
        proposal = await find(proposal_id, interaction.guild_id)
        if proposal is None:
            await interaction.response.edit_message(content=waited_too_long(phrases), embed=None, view=None)
        return proposal

    async def _compare(self, guild_id: int, taken: Taken, target: Target | None) -> Proposal:
        doubts = tuple(doubt.message for doubt in taken.doubts)
        drafts = taken.drafts
        plan = await self._articles.plan(guild_id, drafts)
        alike = () if target else tuple(Target.of(one.article) for one in plan.alike)
        same_text = {draft.sha256 for draft in drafts}
        return Proposal(
            drafts, plan.passages, doubts, tuple(one for one in alike if one.sha256 not in same_text), target
        )

    async def _show(
        self, interaction: discord.Interaction, proposal_id: str, proposal: Proposal, phrases: Phrases
    ) -> None:
        await interaction.edit_original_response(
            content=None,
            embed=render_proposal(proposal, phrases),
            view=proposal_buttons(proposal_id, proposal, phrases),
        )

    async def _carry_out(self, interaction: discord.Interaction, proposal_id: str, *, swap: bool = False) -> None:
        assert interaction.guild_id is not None
        phrases = await self._guilds.phrases(interaction)
        proposal = await self._find(interaction, proposal_id, phrases, take=True)
        if proposal is None:
            return
        if swap and proposal.alike:
            proposal = replace(proposal, replaces=proposal.alike[0], alike=())
        await interaction.response.edit_message(embed=render_adding(0, len(proposal.drafts), phrases), view=None)
        begun_s = time.perf_counter()
        try:
            added = await self._put_in(interaction, proposal, phrases)
        except FootnoteError as error:
            again = await self._proposals.keep(interaction.guild_id, interaction.user.id, proposal)
            await interaction.followup.send(refusal(error, phrases), ephemeral=True)
            await self._show(interaction, again, proposal, phrases)
            return
        took_s = time.perf_counter() - begun_s
        _log.info("articles were added", guild_id=interaction.guild_id, articles=len(added), took_s=round(took_s, 2))
        done = render_added(added, took_s, phrases, replaced=proposal.replaces is not None)
        with suppress(
            discord.HTTPException
        ):  # the token lives for fifteen minutes; the articles are there all the same
            await interaction.edit_original_response(embed=done, view=None)

    async def _put_in(self, interaction: discord.Interaction, proposal: Proposal, phrases: Phrases) -> list[Added]:
        """Do it, saying how far it has come."""
        assert interaction.guild_id is not None
        guild_id, who = interaction.guild_id, moderator_name(interaction.user)
        target = proposal.replaces
        if target is not None:
            draft = proposal.drafts[0]
            return [
                await self._articles.with_corpus(
                    guild_id,
                    lambda corpus: corpus.replace(
                        target.article_id, draft, replaced_by=who, expected_sha256=target.sha256
                    ),
                )
            ]
        done = 0

        def on_stored(number: int) -> None:
            nonlocal done
            done = number

        adding = asyncio.ensure_future(self._articles.add(guild_id, proposal.drafts, added_by=who, on_stored=on_stored))
        while not (await asyncio.wait({adding}, timeout=_TELL_EVERY_S))[0]:
            with suppress(discord.HTTPException):
                await interaction.edit_original_response(embed=render_adding(done, len(proposal.drafts), phrases))
        return await adding


def _refuse_several(taken: Taken) -> None:
    if len(taken.drafts) > 1:
        raise SourceError(f"this holds {len(taken.drafts)} articles, and one takes the place of one: give a single one")


def refusal(error: FootnoteError, phrases: Phrases) -> str:
    """An error's reason, for the moderator."""
    return phrases("That can't be done: {reason}", reason=escape(one_line(str(error)))[:1500])


def waited_too_long(phrases: Phrases) -> str:
    """What a button says that has nothing behind it any more."""
    return phrases("This was done already, or has waited too long. Please begin anew.")
