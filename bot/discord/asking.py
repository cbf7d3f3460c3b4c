"""A question from wherever it was asked to its answer: checked, queued, answered, kept, shown."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace

import discord
import structlog

from bot.answering.conversation import Turn
from bot.answering.fluent import FluentAnswers
from bot.answering.question import QuestionError, check_question
from bot.discord.answering import Answered, Answering, NoArticlesError, QueuedQuestion
from bot.discord.buttons import buttons_under
from bot.discord.cooldown import Cooldowns, Rate
from bot.discord.drafting import Draft
from bot.discord.in_flight import InFlight
from bot.discord.lacking import LackingError
from bot.discord.localising import Phrases
from bot.discord.logs import request_logged
from bot.discord.metrics import Metrics, Refusal
from bot.discord.naming import corpus_of_guild
from bot.discord.rendering.answers import render_answer
from bot.discord.replies import Reply
from bot.discord.store import Asked, GuildSettings, Store
from bot.settings import Settings
from corpus.errors import FootnoteError

LONGEST_QUESTION = 500
"""In characters; what is longer is seldom one question."""

_TURNS = 4
"""How many earlier questions of a conversation, with their answers, a follow-up is understood from."""

TellPlace = Callable[[int], Awaitable[None]]
"""Tells a reader what place in the queue a question has."""

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Request:
    """A question as it was asked.

    `places` are the channel that it was asked in and, in a thread, the channel above. `depends_on` are the ids of what
    cancels it when deleted. `said_before` is what the question is about, where it isn't the conversation's own past.
    """

    question: str
    asker_id: int
    guild_id: int | None
    places: tuple[int, ...]
    depends_on: tuple[int, ...]
    said_before: tuple[Turn, ...] = ()
    is_conversation: bool = False
    private: bool = False
    asked_at_s: float = field(default_factory=time.perf_counter)


class Asking:
    """Takes requests, and sees each to its end."""

    def __init__(
        self,
        settings: Settings,
        store: Store,
        answering: Answering,
        metrics: Metrics,
        in_flight: InFlight,
        fluent: FluentAnswers | None = None,
    ) -> None:
        """Answer with `answering`, in the words of `fluent` where that is given, and keep the answers in `store`."""
        self._shared = settings.shared
        limits = settings.discord.cooldown
        self._of_person = Rate(limits.person_questions, limits.person_per_s)
        self._of_guild = Rate(limits.guild_questions, limits.guild_per_s)
        self._store = store
        self._answering = answering
        self._metrics = metrics
        self._in_flight = in_flight
        self._fluent = fluent
        self._cooldowns = Cooldowns()

    async def ask(
        self, request: Request, reply: Reply, settings: GuildSettings, phrases: Phrases, to_asker: Phrases | None = None
    ) -> None:
        """Answer a request, or say why not; never raises but for what is wrong with this program.

        A refusal that only the asker sees may be in another language, `to_asker`.
        """
        with request_logged(guild_id=request.guild_id), self._in_flight.watch(*request.depends_on):
            _log.info("asked", characters=len(request.question), is_private=request.private)
            try:
                refusal = self._refusal(request, settings, to_asker or phrases)
                if refusal is not None:
                    await reply.refuse(refusal)
                else:
                    await self._answer(request, reply, phrases)
            except asyncio.CancelledError:
                await self._leave_off(reply, phrases)
            except discord.NotFound:  # what the answer was for is gone
                self._metrics.cancelled()
            except (LackingError, discord.HTTPException, OSError) as error:
                self._metrics.failed()
                _log.warning("the answer could not be delivered", error=str(error))
                with suppress(discord.HTTPException, OSError):
                    if isinstance(error, LackingError | discord.Forbidden):
                        await reply.explain_lack()
                    else:
                        await reply.note(phrases("Something went wrong here. Please try again."))

    def _refusal(self, request: Request, settings: GuildSettings, phrases: Phrases) -> str | None:
        """Why a request is not answered, or None."""
        reason: Refusal | None = None
        if request.guild_id is None and not self._shared:
            reason = "wrong_place"
            text = phrases("I answer from a server's own articles, so please ask me in a server.")
        elif settings.channels and not set(settings.channels) & set(request.places):
            reason = "wrong_place"
            named = ", ".join(f"<#{channel}>" for channel in settings.channels)
            text = phrases("I'm not to answer here. Please ask me in {channels}.", channels=named)
        elif len(request.question) > LONGEST_QUESTION:
            reason = "too_long"
            text = phrases(
                "Your question has {length} characters, and I read up to {limit}. Could you ask it more briefly?",
                length=len(request.question),
                limit=LONGEST_QUESTION,
            )
        elif not _has_words(request.question):
            reason = "empty"
            text = phrases("Ask me something in words, such as: When did the talks begin?")
        elif self._in_flight.is_ending:
            reason = "stopping"
            text = _apology(phrases)
        elif wait_s := self._cool_down(request, settings):
            reason = "cooldown"
            text = phrases.plural(
                "That's a lot of questions. Please ask again in {number} second.",
                "That's a lot of questions. Please ask again in {number} seconds.",
                max(1, round(wait_s + 0.5)),
            )
        if reason is None:
            return None
        self._metrics.refused(reason)
        _log.info("refused", reason=reason)
        return text

    def _cool_down(self, request: Request, settings: GuildSettings) -> float:
        """Take the request's tokens; the seconds to wait where there are none."""
        person = (("person", request.guild_id, request.asker_id), settings.cooldown or self._of_person)
        guild = (("guild", request.guild_id), self._of_guild)
        return self._cooldowns.take(person, *([guild] if request.guild_id is not None else []))

    async def _answer(self, request: Request, reply: Reply, phrases: Phrases) -> None:
        try:
            begun = await reply.begin()
            with self._in_flight.watch(begun.place, *([begun.message_id] if begun.message_id else [])):
                conversation = begun.place if begun.opened or request.is_conversation else None
                if begun.opened and request.guild_id is not None:
                    await self._store.open_conversation(begun.place, request.guild_id)
                answered = await self._find_answer(request, conversation, reply, phrases)
                asked = Asked(request.guild_id, begun.place, conversation, request.asker_id, request.private)
                await self._give(answered, asked, request, reply, phrases)
        except NoArticlesError:
            self._metrics.refused("no_articles")
            await reply.note(
                phrases("There are no articles yet; a moderator can add some with {command}.", command="`/article add`")
            )
        except FootnoteError:
            self._metrics.failed()
            _log.exception("the question could not be answered")
            await reply.note(
                phrases("Something is wrong with the articles here. Whoever runs me finds more in my log.")
            )

    async def _find_answer(
        self, request: Request, conversation: int | None, reply: Reply, phrases: Phrases
    ) -> Answered:
        async def tell_place(number: int) -> None:
            await reply.note(phrases("Many are asking just now. You are number {number} in the queue.", number=number))

        past: list[Turn] = []
        if conversation is not None:
            past = await self._store.history(conversation, request.guild_id, _TURNS)
        found = await self._find_extractive(request, (*request.said_before, *past), tell_place)
        if self._fluent is None:
            return found
        async with Draft(reply, phrases) as draft:
            answer = await self._fluent.answer(
                replace(found.answer, question=request.question),
                state=(found.corpus, found.sequence),
                payer=request.guild_id,
                on_text=draft.show,
            )
        return replace(found, answer=answer)

    async def _find_extractive(self, request: Request, said: Sequence[Turn], tell_place: TellPlace) -> Answered:
        """The articles' own answer; a follow-up is looked for as a model words it, and else as it was said."""
        own = () if request.guild_id is None else (corpus_of_guild(request.guild_id),)
        of, corpora = request.guild_id or 0, (*own, *self._shared)
        as_said = QueuedQuestion(of, corpora, request.question, tuple(said))
        condensed = None
        if self._fluent is not None:
            condensed = await self._fluent.condense(request.question, said, payer=request.guild_id)
        if condensed is None:
            return await self._answering.ask(as_said, tell_place)
        found = await self._answering.ask(QueuedQuestion(of, corpora, condensed, ()), tell_place)
        if not found.answer.abstained:
            return found
        found = await self._answering.ask(as_said, tell_place)
        return replace(found, answer=replace(found.answer, standalone_question=condensed))

    async def _give(self, answered: Answered, asked: Asked, request: Request, reply: Reply, phrases: Phrases) -> None:
        """Keep the answer, then show it: its buttons carry the id that it is kept by."""
        kept = await self._store.save_answer(asked, answered.answer, corpus=answered.corpus)
        sent = await reply.answer(render_answer(kept, phrases), buttons_under(kept, phrases))
        await self._store.set_messages(kept.id, sent)
        self._metrics.answered(answered.answer, time.perf_counter() - request.asked_at_s)
        _log.info(
            "answered",
            answer_id=kept.id,
            abstained=kept.abstained,
            confidence=round(kept.confidence, 3),
            took_ms={stage: round(took_ms) for stage, took_ms in answered.answer.timings_ms.items()},
        )

    async def _leave_off(self, reply: Reply, phrases: Phrases) -> None:
        """The question is gone, or we are."""
        self._metrics.cancelled()
        with suppress(discord.HTTPException, OSError):
            if self._in_flight.is_ending:
                await reply.note(_apology(phrases))
            else:
                await reply.withdraw()


def _has_words(question: str) -> bool:
    try:
        check_question(question)
    except QuestionError:
        return False
    return True


def _apology(phrases: Phrases) -> str:
    return phrases("I'm being restarted, sorry. Please ask again in a minute.")
