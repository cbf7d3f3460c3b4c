"""What readers make of answers: votes, notes, and what is missing, for moderators to see."""

import re
from contextlib import suppress
from typing import Any

import discord
from cachetools import TTLCache

from bot.discord.guilds import Guilds
from bot.discord.localising import Phrases
from bot.discord.rendering.complaints import render_complaint
from bot.discord.store import Store
from bot.discord.store.records import ComplaintKind

LONGEST_NOTE = 500

_OPEN_FOR_S = 900.0
"""Who takes longer than the fifteen minutes that an interaction's token lives could not be answered."""

_RECENT = 20
_REMEMBERED = 10_000
_FORM = re.compile(r"footnote:wrong:(?P<answer>[0-9]{1,20}):[0-9]+")

_NOTHING_PINGED = discord.AllowedMentions.none()


class Feedback:
    """Keeps votes and complaints, and brings complaints to the moderators' channel."""

    def __init__(self, store: Store, guilds: Guilds) -> None:
        """Keep them in `store`."""
        self._store = store
        self._guilds = guilds
        self._shown: TTLCache[str, bool] = TTLCache(_REMEMBERED, _OPEN_FOR_S)

    async def vote_up(self, interaction: discord.Interaction, answer_id: int, page: int) -> None:
        """Count a good vote."""
        phrases = await self._guilds.phrases(interaction)
        where = (interaction.guild_id, interaction.user.id)
        counted = await self._store.vote(answer_id, *where, up=True, channel_id=interaction.channel_id)
        text = phrases("Thanks! Glad it helped.") if counted else phrases("I no longer have this answer.")
        await interaction.response.send_message(text, ephemeral=True)

    async def vote_down(self, interaction: discord.Interaction, answer_id: int, page: int) -> None:
        """Count a bad vote, and ask what was wrong."""
        phrases = await self._guilds.phrases(interaction)
        form = WhatWasWrong(self, answer_id, phrases, custom_id=f"footnote:wrong:{answer_id}:{interaction.id}")
        self._shown[form.custom_id] = True
        await interaction.response.send_modal(form)
        where = (interaction.guild_id, interaction.user.id)
        await self._store.vote(answer_id, *where, up=False, channel_id=interaction.channel_id)

    async def take_note(self, interaction: discord.Interaction) -> None:
        """Take what was written into a form of an earlier process; discord.py knows those of its own alone."""
        told: Any = interaction.data or {}
        form = _FORM.fullmatch(str(told.get("custom_id")))
        if form is not None and form[0] not in self._shown:
            note = " ".join(field.get("value", "") for row in told["components"] for field in row.get("components", ()))
            await self.complain(interaction, int(form["answer"]), "wrong", note.strip()[:LONGEST_NOTE] or None)

    async def report_missing(self, interaction: discord.Interaction, answer_id: int, page: int) -> None:
        """Tell the moderators that the articles have no answer."""
        await self.complain(interaction, answer_id, "missing", None)

    async def complain(
        self, interaction: discord.Interaction, answer_id: int, kind: ComplaintKind, note: str | None
    ) -> None:
        """Keep a complaint, thank for it, and bring it to the moderators' channel where there is one."""
        phrases = await self._guilds.phrases(interaction)
        if interaction.guild_id is None:
            await interaction.response.send_message(phrases("Thanks for telling me."), ephemeral=True)
        else:
            await interaction.response.send_message(phrases("Thanks, the moderators will see it."), ephemeral=True)
        is_new = await self._store.complain(
            answer_id, interaction.guild_id, interaction.user.id, kind, note, channel_id=interaction.channel_id
        )
        if interaction.guild_id is not None and (is_new or note):
            await self._notify(interaction, interaction.guild_id, answer_id, kind)

    async def _notify(
        self, interaction: discord.Interaction, guild_id: int, answer_id: int, kind: ComplaintKind
    ) -> None:
        settings = await self._guilds.settings(guild_id)
        if settings.moderators_channel is None:
            return
        for complaint in await self._store.complaints(guild_id, _RECENT):
            if (
                complaint.answer.id == answer_id
                and complaint.author_id == interaction.user.id
                and complaint.kind == kind
            ):
                embed = render_complaint(complaint, self._guilds.phrases_for_all(settings, interaction.guild_locale))
                channel = interaction.client.get_partial_messageable(settings.moderators_channel, guild_id=guild_id)
                with suppress(discord.HTTPException):  # a channel that is gone; the complaint is kept all the same
                    await channel.send(embed=embed, allowed_mentions=_NOTHING_PINGED)
                return


class WhatWasWrong(discord.ui.Modal):
    """Asks what was wrong with an answer."""

    def __init__(self, feedback: Feedback, answer_id: int, phrases: Phrases, *, custom_id: str) -> None:
        """Ask about one answer, in the reader's language; `custom_id` lets a later process know what is answered."""
        super().__init__(title=phrases("What was wrong?"), timeout=_OPEN_FOR_S, custom_id=custom_id)
        self._feedback = feedback
        self._answer_id = answer_id
        self.note: discord.ui.TextInput[WhatWasWrong] = discord.ui.TextInput(
            label=phrases("In a few words; moderators will read it"),
            style=discord.TextStyle.paragraph,
            max_length=LONGEST_NOTE,
            required=False,
        )
        self.add_item(self.note)

    async def on_submit(self, interaction: discord.Interaction) -> None:
        """Bring the note to the moderators."""
        await self._feedback.complain(interaction, self._answer_id, "wrong", self.note.value.strip() or None)
