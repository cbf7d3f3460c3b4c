"""What messages ask: mentions, replies, direct messages, follow-ups in threads, new forum posts."""

import re
from contextlib import suppress

import discord
from cachetools import LRUCache

from bot.answering.conversation import Turn
from bot.discord.asking import LONGEST_QUESTION, Asking, Request
from bot.discord.guilds import Guilds
from bot.discord.lacking import Lacks
from bot.discord.localising import Phrases
from bot.discord.rendering.limits import THREAD_NAME
from bot.discord.replies import MessageReply
from bot.discord.store import GuildSettings, Store

_SEEN = 10_000
_CONTEXT = 1_000
_MENTION = re.compile(r"<[@#][!&]?\d+>")
_ASKABLE = (discord.MessageType.default, discord.MessageType.reply)


class Messages:
    """Finds the messages that ask something, and asks it."""

    def __init__(self, client: discord.Client, asking: Asking, guilds: Guilds, store: Store) -> None:
        """Listen for `client`, ask through `asking`."""
        self._client = client
        self._asking = asking
        self._guilds = guilds
        self._store = store
        self._lacks = Lacks()
        self._seen: LRUCache[int, bool] = LRUCache(_SEEN)

    async def hear(self, message: discord.Message) -> None:
        """Answer a message that asks something, once, however often the gateway tells of it."""
        if message.author.bot or message.webhook_id or message.type not in _ASKABLE or message.id in self._seen:
            return
        self._seen[message.id] = True
        settings = await self._guilds.settings(_guild_id(message))
        if message.id == message.channel.id:
            await self._learn_of_thread(message)
        if _is_forum_post(message):
            await self._answer_post(message, settings)
        elif message.guild is None or await self._is_follow_up(message):
            await self._answer(message, self._question_of(message), settings, is_conversation=True)
        elif self._is_addressed(message) or await self._replies_to_answer(message):
            await self._answer_address(message, settings)

    async def _learn_of_thread(self, message: discord.Message) -> None:
        """Ask what channel a message is in, where the gateway hasn't told: a thread has another channel above it."""
        if message.guild is not None and isinstance(message.channel, discord.PartialMessageable):
            with suppress(discord.HTTPException, discord.InvalidData):
                found = await self._client.fetch_channel(message.channel.id)
                if isinstance(found, discord.Thread):
                    message.channel = found

    async def _is_follow_up(self, message: discord.Message) -> bool:
        """Whether it is in a thread of ours, and not meant for somebody else."""
        if message.guild is None or not await self._store.is_conversation(message.channel.id, message.guild.id):
            return False
        addressed = [person for person in message.mentions if not self._is_us(person)]
        return self._is_addressed(message) or not addressed

    async def _replies_to_answer(self, message: discord.Message) -> bool:
        """Whether it replies to an answer of ours that Discord names without showing it.

        https://discord.com/developers/docs/resources/message#message-object: `referenced_message` may be left out.
        """
        reference = message.reference
        if reference is None or reference.message_id is None or reference.resolved is not None:
            return False
        answer = await self._store.answer_of_message(
            reference.message_id, _guild_id(message), channel_id=message.channel.id
        )
        return answer is not None

    async def _answer_address(self, message: discord.Message, settings: GuildSettings) -> None:
        """Answer a mention or a reply, in the light of what it replies to."""
        question, before = self._question_of(message), await self._replied_to(message)
        if not question and before and before[-1].role == "user":
            question, before = before[-1].content, ()
        in_thread = isinstance(message.channel, discord.Thread)
        thread = question if settings.threads and not in_thread and _opens_threads(message.channel) else None
        await self._answer(message, question, settings, thread=thread, said_before=before)

    async def _replied_to(self, message: discord.Message) -> tuple[Turn, ...]:
        """What a message replies to: an earlier answer with its question, or what somebody said."""
        reference = message.reference
        if reference is None or reference.message_id is None:
            return ()
        answer = await self._store.answer_of_message(
            reference.message_id, _guild_id(message), channel_id=message.channel.id
        )
        if answer is not None:
            return () if answer.asked.private else (Turn("user", answer.question), Turn("assistant", answer.text))
        replied = reference.resolved
        if isinstance(replied, discord.Message) and not replied.author.bot:
            return (Turn("user", self._question_of(replied)[:_CONTEXT]),)
        return ()

    async def _answer_post(self, message: discord.Message, settings: GuildSettings) -> None:
        """Answer a new post in a forum that moderators switched on, once for good."""
        post = message.channel
        assert isinstance(post, discord.Thread)
        if post.parent_id not in settings.forums or not await self._store.claim(post.id):
            return
        question, before = _question_of_post(post.name, self._question_of(message))
        await self._answer(message, question, settings, said_before=before, is_allowed=True)

    async def _answer(
        self,
        message: discord.Message,
        question: str,
        settings: GuildSettings,
        *,
        thread: str | None = None,
        said_before: tuple[Turn, ...] = (),
        is_conversation: bool = False,
        is_allowed: bool = False,
    ) -> None:
        if settings.channels and not is_allowed:
            await self._learn_of_thread(message)
        phrases = self._phrases_for(message, settings)
        above = getattr(message.channel, "parent_id", None)
        request = Request(
            question=question,
            asker_id=message.author.id,
            guild_id=_guild_id(message),
            places=settings.channels if is_allowed else (message.channel.id, *([above] if above else [])),
            depends_on=(message.id, message.channel.id),
            said_before=said_before,
            is_conversation=is_conversation,
        )
        name = _thread_name(thread) if thread is not None else None
        await self._asking.ask(
            request, MessageReply(self._client, message, self._lacks, phrases, thread=name), settings, phrases
        )

    def _phrases_for(self, message: discord.Message, settings: GuildSettings) -> Phrases:
        return self._guilds.phrases_for_all(settings, message.guild.preferred_locale if message.guild else None)

    def _is_addressed(self, message: discord.Message) -> bool:
        """Whether it mentions us, or the role that Discord made for us, or replies to us."""
        if any(self._is_us(person) for person in message.mentions):
            return True
        ours = message.guild.self_role if message.guild else None
        if ours is not None and ours in message.role_mentions:
            return True
        replied = message.reference.resolved if message.reference else None
        return isinstance(replied, discord.Message) and self._is_us(replied.author)

    def _is_us(self, person: discord.abc.User) -> bool:
        return self._client.user is not None and person.id == self._client.user.id

    def _question_of(self, message: discord.Message) -> str:
        """What a message says, without the mention of us."""
        ours = [str(self._client.user.id)] if self._client.user else []
        if message.guild is not None and message.guild.self_role is not None:
            ours.append(str(message.guild.self_role.id))
        return re.sub(rf"<@[!&]?(?:{'|'.join(ours)})>", " ", message.content).strip() if ours else message.content


def _guild_id(message: discord.Message) -> int | None:
    return message.guild.id if message.guild else None


def _is_forum_post(message: discord.Message) -> bool:
    """Whether a message opens a post: it has its thread's own id.

    https://discord.com/developers/docs/topics/threads#forums
    """
    return isinstance(message.channel, discord.Thread) and message.id == message.channel.id


def _opens_threads(channel: discord.abc.Messageable) -> bool:
    return isinstance(channel, discord.TextChannel)


def _question_of_post(title: str, text: str) -> tuple[str, tuple[Turn, ...]]:
    """A post's question: its title if that asks or stands alone, else what it says, in the light of its title."""
    if "?" in title or not text or len(text) > LONGEST_QUESTION:
        return title, ()
    return text, (Turn("user", title),)


def _thread_name(question: str) -> str:
    """A name for a thread about a question."""
    line = " ".join(_MENTION.sub(" ", question).split()) or "…"
    return line if len(line) <= THREAD_NAME else f"{line[: THREAD_NAME - 1].rstrip()}…"
