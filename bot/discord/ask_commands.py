"""Asking by command: /ask, and "Ask about this" on a message."""

import discord
from discord import app_commands
from discord.app_commands import locale_str as _T

from bot.answering.conversation import Turn
from bot.discord.asking import LONGEST_QUESTION, Asking, Request
from bot.discord.guilds import Guilds
from bot.discord.localising import Phrases
from bot.discord.replies import InteractionReply
from bot.discord.store import Store

_OPEN_FOR_S = 840.0
"""A modal's answer needs the interaction's token, which lives for fifteen minutes."""

_CONTEXT = 1_000
"""Of a message that is asked about, so many characters are read."""


class AskCommands:
    """The commands that ask."""

    def __init__(self, asking: Asking, guilds: Guilds, store: Store) -> None:
        """Ask through `asking`."""
        self._asking = asking
        self._guilds = guilds
        self._store = store

    def add_to(self, tree: app_commands.CommandTree) -> None:
        """Add them to the tree of all commands."""

        @tree.command(name=_T("ask"), description=_T("Ask the articles, and see the source of every answer"))
        @app_commands.describe(question=_T("What you want to know"), private=_T("Only you see the answer"))
        async def ask(interaction: discord.Interaction, question: str, private: bool | None = None) -> None:
            await self.ask(interaction, question, private=private)

        @tree.context_menu(name=_T("Ask about this"))
        async def ask_about(interaction: discord.Interaction, message: discord.Message) -> None:
            phrases, said = await self._guilds.phrases(interaction), await self._said_in(message, interaction)
            await interaction.response.send_modal(_AboutMessage(self, message, said, phrases))

    async def ask(
        self,
        interaction: discord.Interaction,
        question: str,
        *,
        private: bool | None = None,
        said_before: tuple[Turn, ...] = (),
    ) -> None:
        """Answer a question in the response to an interaction."""
        settings = await self._guilds.settings(interaction.guild_id)
        is_private = interaction.guild_id is not None and (settings.private if private is None else private)
        to_asker = await self._guilds.phrases(interaction)
        to_all = self._guilds.phrases_for_all(settings, interaction.guild_locale or interaction.locale)
        channel_id = interaction.channel_id or 0
        above = getattr(interaction.channel, "parent_id", None)
        request = Request(
            question=question.strip(),
            asker_id=interaction.user.id,
            guild_id=interaction.guild_id,
            places=(channel_id, above) if above else (channel_id,),
            depends_on=(interaction.id,),
            said_before=said_before,
            is_conversation=await self._is_conversation(interaction, channel_id),
            private=is_private,
        )
        phrases = to_asker if is_private else to_all
        reply = InteractionReply(interaction, phrases, private=is_private)
        await self._asking.ask(request, reply, settings, phrases, to_asker)

    async def _said_in(self, message: discord.Message, interaction: discord.Interaction) -> tuple[Turn, ...]:
        """What a message says; an answer of ours says it in an embed, and has a question before it."""
        if text := message.content.strip():
            return (Turn("user", text[:_CONTEXT]),)
        answer = await self._store.answer_of_message(
            message.id, interaction.guild_id, channel_id=interaction.channel_id
        )
        if answer is None or answer.asked.private:
            return ()
        return (Turn("user", answer.question), Turn("assistant", answer.text))

    async def _is_conversation(self, interaction: discord.Interaction, channel_id: int) -> bool:
        if interaction.guild_id is None:
            return True
        if isinstance(interaction.channel, discord.TextChannel):  # known without a look into the store, so at once
            return False
        return await self._store.is_conversation(channel_id, interaction.guild_id)


class _AboutMessage(discord.ui.Modal):
    """Asks what one wants to know about a message; left empty, the message's own words are the question."""

    def __init__(
        self, commands: AskCommands, message: discord.Message, said: tuple[Turn, ...], phrases: Phrases
    ) -> None:
        super().__init__(title=phrases("Ask about this"), timeout=_OPEN_FOR_S)
        self._commands = commands
        self._words = message.content.strip()
        self._said = said
        self._question: discord.ui.TextInput[_AboutMessage] = discord.ui.TextInput(
            label=phrases("Your question"),
            placeholder=phrases("Leave this empty to ask what the message says") if self._words else None,
            max_length=LONGEST_QUESTION,
            required=not self._words,
        )
        self.add_item(self._question)

    async def on_submit(self, interaction: discord.Interaction) -> None:
        if question := self._question.value.strip():
            await self._commands.ask(interaction, question, said_before=self._said)
        else:
            await self._commands.ask(interaction, self._words)
