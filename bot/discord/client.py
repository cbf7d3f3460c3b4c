"""The bot as Discord sees it: its intents and commands, and what it does about each event."""

from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import discord
import structlog
from cachetools import LRUCache
from discord import app_commands

from bot.answering.fluent import FluentAnswers
from bot.discord.answer_actions import AnswerActions
from bot.discord.answering import Answering
from bot.discord.articles.joining import ArticleParts
from bot.discord.ask_commands import AskCommands
from bot.discord.asking import Asking
from bot.discord.buttons import ActionButton, Presses
from bot.discord.endpoint import use_gateway_of_base
from bot.discord.erasing import Erasing
from bot.discord.feedback import Feedback
from bot.discord.feeds import FeedParts
from bot.discord.grouping import Grouping
from bot.discord.guilds import Guilds
from bot.discord.housekeeping import Housekeeping
from bot.discord.in_flight import InFlight
from bot.discord.localising import Catalogues, CommandTranslator
from bot.discord.messages import Messages
from bot.discord.metrics import Metrics
from bot.discord.missing_command import MissingCommand
from bot.discord.open_corpora import OpenCorpora
from bot.discord.privacy_commands import PrivacyCommands
from bot.discord.replies import NOTHING_PINGED
from bot.discord.retention import Retention
from bot.discord.settings_commands import SettingsCommands
from bot.discord.store import Store
from bot.discord.syncing import is_refusal, sync_commands
from bot.discord.tracing import trace_rest
from bot.settings import Settings

_FINISH_S, _APOLOGISE_S = 2.5, 1.0
"""What is in flight at the end has so long to finish, and then to say that it didn't: five seconds in all."""

_REMEMBERED = 10_000

_log = structlog.get_logger()


class FootnoteClient(discord.Client):
    """A Discord client that answers questions."""

    def __init__(
        self,
        settings: Settings,
        store: Store,
        corpora: OpenCorpora,
        metrics: Metrics,
        fluent: FluentAnswers | None = None,
        *,
        asks_for_gateway: bool,
    ) -> None:
        """Put the parts together; `login` and `connect` start it. It may ask the REST base where the gateway is.

        With `fluent`, a language model words the answers.
        """
        super().__init__(
            intents=_intents(),
            allowed_mentions=NOTHING_PINGED,
            max_messages=None,
            http_trace=trace_rest(metrics),
        )
        self._asks_for_gateway = asks_for_gateway
        self._store = store
        self._metrics = metrics
        self._in_flight = InFlight()
        options = settings.discord
        self._answering = Answering(corpora, metrics, in_flight=options.in_flight, batch=options.batch)
        catalogues = Catalogues([Path(options.locales)] if options.locales else [])
        guilds = self._guilds = Guilds(store, catalogues)
        asking = Asking(settings, store, self._answering, metrics, self._in_flight, fluent)
        self._messages = Messages(self, asking, guilds, store)
        self._translator = CommandTranslator(catalogues)
        self._tree = _Tree(self)
        AskCommands(asking, guilds, store).add_to(self._tree)
        self._missing = MissingCommand(guilds, store, Grouping(corpora.embedder, self._answering.wait_until_idle))
        self._missing.add_to(self._tree)
        erasing = Erasing(store, guilds, corpora, settings.home)
        self._tree.add_command(SettingsCommands(guilds, erasing))
        privacy = PrivacyCommands(store, guilds)
        self._tree.add_command(privacy)
        self._feedback = Feedback(store, guilds)
        answer_actions = AnswerActions(store, guilds, corpora, self._feedback)
        self._articles = ArticleParts(settings, store, guilds, corpora, self._answering.wait_until_idle)
        self._articles.add_to(self._tree)
        self._feeds = FeedParts(self, settings, store, guilds, self._articles.articles)
        self._feeds.add_to(self._tree)
        self.presses: Presses = {
            **answer_actions.presses(),
            **self._articles.presses,
            **self._feeds.presses,
            "missing:page": self._missing.turn,
            "privacy:erase": privacy.confirm_erasure,
        }
        self._retention = Retention(store, erasing, keep=timedelta(days=options.keep_days))
        self._housekeeping = Housekeeping(corpora, self._retention)
        self._taken: LRUCache[int, bool] = LRUCache(_REMEMBERED)
        metrics.watch_gateway(self.is_up, lambda: self.latency)

    def is_up(self) -> bool:
        """Whether the gateway is connected and has told us where we are."""
        return self.is_ready() and self.ws is not None and self.ws.open

    def take(self, interaction: discord.Interaction) -> bool:
        """Whether an interaction is new; one that the gateway tells of again must not be acknowledged again."""
        is_new = interaction.id not in self._taken
        self._taken[interaction.id] = True
        return is_new

    async def tell_failure(self, interaction: discord.Interaction, error: Exception, *, of: str) -> None:
        """Log what went wrong in a command or button, and tell whoever used it."""
        _log.error("an interaction failed", of=of, exc_info=error)
        phrases = await self._guilds.phrases(interaction)
        text = phrases("Something went wrong here. Please try again.")
        with suppress(discord.HTTPException, OSError):
            if interaction.response.is_done():
                await interaction.followup.send(text, ephemeral=True)
            else:
                await interaction.response.send_message(text, ephemeral=True)

    async def setup_hook(self) -> None:
        """Bring commands up to date and begin to answer."""
        if self._asks_for_gateway:
            await use_gateway_of_base(self.http)
        self.add_dynamic_items(ActionButton)
        await self._tree.set_translator(self._translator)
        try:
            await sync_commands(self._tree, self._store)
        except discord.HTTPException as error:
            if not is_refusal(error):
                raise
            _log.exception("Discord refuses the commands")  # those that were synced before still work
        await self._retention.begin()
        self._answering.start()
        self._housekeeping.start()
        await self._feeds.start()

    async def finish(self) -> None:
        """Finish what is being answered, or apologise for it, and leave Discord."""
        await self._in_flight.end(within_s=_FINISH_S, apologise_within_s=_APOLOGISE_S)
        self._answering.stop()
        self._housekeeping.stop()
        self._feeds.stop()
        self._articles.stop()
        self._missing.stop()
        await self.close()

    async def on_message(self, message: discord.Message) -> None:
        """Answer what asks."""
        if not self._in_flight.is_ending:
            await self._messages.hear(message)

    async def on_interaction(self, interaction: discord.Interaction) -> None:
        """Take a form that was shown before a restart; discord.py sees to all else."""
        if interaction.type is discord.InteractionType.modal_submit and self.take(interaction):
            await self._feedback.take_note(interaction)

    async def on_raw_message_delete(self, payload: discord.RawMessageDeleteEvent) -> None:
        """Drop the question that was deleted."""
        self._in_flight.cancel(payload.message_id)

    async def on_raw_bulk_message_delete(self, payload: discord.RawBulkMessageDeleteEvent) -> None:
        """Drop the questions that were deleted."""
        for message_id in payload.message_ids:
            self._in_flight.cancel(message_id)

    async def on_raw_thread_delete(self, payload: discord.RawThreadDeleteEvent) -> None:
        """Drop what was asked in the thread, and its conversation."""
        self._in_flight.cancel(payload.thread_id)
        await self._store.end_conversation(payload.thread_id)

    async def on_guild_channel_delete(self, channel: discord.abc.GuildChannel) -> None:
        """Drop what was asked in the channel."""
        self._in_flight.cancel(channel.id)

    async def on_ready(self) -> None:
        """Say where we are."""
        _log.info("ready", user=str(self.user), guilds=len(self.guilds))
        await self._retention.see({guild.id for guild in self.guilds})

    async def on_guild_join(self, guild: discord.Guild) -> None:
        """Keep its data for good."""
        await self._retention.joined(guild.id)

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """Keep its data for a while."""
        await self._retention.left(guild.id)

    async def on_resumed(self) -> None:
        """Count a connection that was lost and found."""
        self._metrics.reconnected()

    async def on_error(self, event_method: str, /, *args: Any, **kwargs: Any) -> None:
        """Log what went wrong in an event; the others go on."""
        _log.exception("an event could not be handled", event_method=event_method)


class _Tree(app_commands.CommandTree[FootnoteClient]):
    """All commands; one that fails says so to who used it."""

    def __init__(self, client: FootnoteClient) -> None:
        super().__init__(
            client,
            allowed_contexts=app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=False),
            allowed_installs=app_commands.AppInstallationType(guild=True, user=False),
        )

    async def interaction_check(self, interaction: discord.Interaction[FootnoteClient], /) -> bool:
        return self.client.take(interaction)

    async def on_error(
        self, interaction: discord.Interaction[FootnoteClient], error: app_commands.AppCommandError, /
    ) -> None:
        if isinstance(error, app_commands.CheckFailure):  # which has explained itself
            return
        await self.client.tell_failure(interaction, error, of=getattr(interaction.command, "name", "a command"))


def _intents() -> discord.Intents:
    """What we need to hear of, and nothing more: https://discord.com/developers/docs/events/gateway#list-of-intents."""
    return discord.Intents(guilds=True, guild_messages=True, dm_messages=True, message_content=True)
