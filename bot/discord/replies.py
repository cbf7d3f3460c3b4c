"""Where an answer goes: the response to an interaction, or messages in a channel or thread."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol

import aiohttp
import discord
import structlog

from bot.discord.lacking import LackingError, Lacks, may_answer, may_open_thread, may_refer, may_write, name_lack
from bot.discord.localising import Phrases

NOTHING_PINGED = discord.AllowedMentions.none()

_HAS_A_THREAD, _UNKNOWN_CHANNEL, _UNKNOWN_MESSAGE = 160_004, 10_003, 10_008
"""https://discord.com/developers/docs/topics/opcodes-and-status-codes#json"""

_SHORT_LIVED_S = 20.0
"""A message can't be ephemeral outside an interaction; one that only explains goes away by itself."""

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Begun:
    """Where an answer is coming: the channel or thread, whether that was opened for it, and the message if there is one."""

    place: int
    opened: bool = False
    message_id: int | None = None


class Reply(Protocol):
    """One reply to one question: a refusal, or an answer that may be preceded by a note."""

    async def begin(self) -> Begun:
        """Say that an answer is coming.

        Raises:
            LackingError: There is no permission to answer.
        """

    async def refuse(self, text: str) -> None:
        """Explain why there is no answer, to the asker alone where that can be. Instead of `begin`.

        Raises:
            LackingError: There is no permission to.
        """

    async def note(self, text: str) -> None:
        """Put a few words where the answer will be."""

    async def answer(self, pages: Sequence[discord.Embed], buttons: discord.ui.View | None) -> list[int]:
        """Give the answer, a message a page, the buttons under the last; returns the messages' ids."""

    async def withdraw(self) -> None:
        """Take back what `begin` and `note` showed."""

    async def explain_lack(self) -> None:
        """Say which permissions are missing, where that can be said."""


class InteractionReply:
    """A reply to a slash command, a context menu or a modal."""

    def __init__(self, interaction: discord.Interaction, phrases: Phrases, *, private: bool) -> None:
        """Reply to `interaction`, to the asker alone if `private`."""
        self._interaction = interaction
        self._phrases = phrases
        self._private = private

    async def begin(self) -> Begun:
        """Acknowledge: Discord gives three seconds for it, and fifteen minutes from then on.

        https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-callback
        """
        response = await self._interaction.response.defer(ephemeral=self._private, thinking=True)
        return Begun(self._interaction.channel_id or 0, message_id=response.message_id if response else None)

    async def refuse(self, text: str) -> None:
        """Answer the asker alone."""
        await self._interaction.response.send_message(text, ephemeral=True, allowed_mentions=NOTHING_PINGED)

    async def note(self, text: str) -> None:
        """Put a few words into the response, if there is one: without an acknowledgement there never will be."""
        if self._interaction.response.is_done():
            await self._interaction.edit_original_response(content=text, allowed_mentions=NOTHING_PINGED)

    async def answer(self, pages: Sequence[discord.Embed], buttons: discord.ui.View | None) -> list[int]:
        """Turn the response into the answer, with follow-ups for what doesn't fit."""
        last = len(pages) - 1
        first = await self._interaction.edit_original_response(
            content=None, embed=pages[0], view=buttons if last == 0 else None, allowed_mentions=NOTHING_PINGED
        )
        sent = [first.id]
        for place, page in enumerate(pages[1:], 1):
            more = await self._interaction.followup.send(
                embed=page,
                view=buttons if place == last and buttons else discord.utils.MISSING,
                ephemeral=self._private,
                allowed_mentions=NOTHING_PINGED,
                wait=True,
            )
            sent.append(more.id)
        return sent

    async def withdraw(self) -> None:
        """Delete the response, if there is one."""
        if self._interaction.response.is_done():
            with suppress(discord.HTTPException):
                await self._interaction.delete_original_response()

    async def explain_lack(self) -> None:
        """Say it in the response, which needs no permissions as long as it has words alone."""
        channel_id, has = self._interaction.channel_id or 0, self._interaction.app_permissions
        await self.note(name_lack(channel_id, has, self._phrases))


class MessageReply:
    """A reply to a message: in its thread, in a new thread under it, or below it in the channel."""

    def __init__(
        self, client: discord.Client, message: discord.Message, lacks: Lacks, phrases: Phrases, *, thread: str | None
    ) -> None:
        """Reply to `message`, in a new thread of the name `thread` if one is given."""
        self._client = client
        self._lacks = lacks
        self._phrases = phrases
        self._message = message
        self._thread = thread
        self._where: discord.abc.Messageable = message.channel
        self._noted: discord.Message | None = None
        self._typing: asyncio.Task[None] | None = None

    async def begin(self) -> Begun:
        """Open the thread and show that somebody is typing. Where no thread can be opened, stay in the channel."""
        if self._thread is not None:
            await self._move_to_thread(self._thread)
        if self._where is self._message.channel and not may_answer(self._message):
            raise LackingError("there is no permission to")
        self._typing = asyncio.create_task(self._show_typing())
        if isinstance(self._where, discord.Thread | discord.PartialMessageable):
            return Begun(self._where.id, opened=self._where is not self._message.channel)
        return Begun(self._message.channel.id)

    async def refuse(self, text: str) -> None:
        """Reply below the message for a short while."""
        if not may_write(self._message):
            raise LackingError("there is no permission to")
        explained = await self._send(text)
        await explained.delete(delay=_SHORT_LIVED_S)

    async def note(self, text: str) -> None:
        """Send a few words, which become the answer."""
        if self._noted is None:
            self._noted = await self._send(text)
        else:
            await self._noted.edit(content=text, allowed_mentions=NOTHING_PINGED)

    async def answer(self, pages: Sequence[discord.Embed], buttons: discord.ui.View | None) -> list[int]:
        """Send the answer, in place of the note where there is one."""
        sent = []
        for place, page in enumerate(pages):
            view = buttons if place == len(pages) - 1 else None
            if self._noted is not None:
                message = await self._noted.edit(content=None, embed=page, view=view, allowed_mentions=NOTHING_PINGED)
                self._noted = None
            else:
                message = await self._send(embed=page, view=view)
            sent.append(message.id)
        return sent

    async def withdraw(self) -> None:
        """Delete the note."""
        self._stop_typing()
        if self._noted is not None:
            with suppress(discord.HTTPException):
                await self._noted.delete()

    async def explain_lack(self) -> None:
        """Say once what the bot may not do here."""
        await self._lacks.tell(self._message, self._phrases)

    async def _move_to_thread(self, name: str) -> None:
        """Open the thread to answer in, if that may and can be done."""
        if not may_open_thread(self._message):
            await self._lacks.tell(self._message, self._phrases)
            return
        try:
            self._where = await self._open_thread(name)
        except discord.Forbidden:
            await self._lacks.tell(self._message, self._phrases)
        except discord.HTTPException as error:
            if error.code in (_UNKNOWN_CHANNEL, _UNKNOWN_MESSAGE):  # what the answer was for is gone
                raise
            _log.warning("no thread could be opened", error=str(error))

    async def _open_thread(self, name: str) -> discord.Thread | discord.PartialMessageable:
        try:
            return await self._message.create_thread(name=name)
        except discord.HTTPException as error:
            if error.code != _HAS_A_THREAD:
                raise
        # A thread that was opened from a message has that message's id.
        return self._client.get_partial_messageable(self._message.id, guild_id=getattr(self._message.guild, "id", None))

    async def _show_typing(self) -> None:
        """Nobody waits for it: where it fails or takes long the answer comes all the same."""
        with suppress(discord.HTTPException, aiohttp.ClientError, OSError):
            await self._where.typing()

    def _stop_typing(self) -> None:
        if self._typing is not None:
            self._typing.cancel()

    async def _send(
        self, text: str | None = None, *, embed: discord.Embed | None = None, view: discord.ui.View | None = None
    ) -> discord.Message:
        self._stop_typing()
        refers = self._where is self._message.channel and may_refer(self._message)
        return await self._where.send(
            text,
            embed=embed,  # type: ignore[arg-type]
            view=view,  # type: ignore[arg-type]
            reference=self._message.to_reference(fail_if_not_exists=False) if refers else None,  # type: ignore[arg-type]
            mention_author=False,
            allowed_mentions=NOTHING_PINGED,
        )
