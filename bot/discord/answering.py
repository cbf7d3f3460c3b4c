"""Questions in, answers out: fairly between guilds, several together, in a worker thread."""

import asyncio
import threading
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass

from bot.answering.answer import Answer
from bot.answering.conversation import Turn
from bot.corpora import ask_together
from bot.corpus import Corpus
from bot.discord.metrics import Metrics
from bot.discord.open_corpora import OpenCorpora
from bot.discord.queueing import FairQueue, Ticket
from corpus.errors import CorpusError, FootnoteError

_THREADS = 1
"""A second one was no quicker: what is not in the model, which uses all cores, needs the interpreter's lock."""


class NoArticlesError(CorpusError):
    """There is nothing yet to answer from."""


@dataclass(frozen=True, slots=True)
class QueuedQuestion:
    """A question, the names of the corpora that may answer it, and what was said before. `guild_id` is 0 in a DM."""

    guild_id: int
    corpora: tuple[str, ...]
    text: str
    history: tuple[Turn, ...]


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer, the corpus that it is from, and the number of that corpus's newest change."""

    answer: Answer
    corpus: str
    sequence: int


@dataclass(frozen=True, slots=True)
class _Waiting:
    question: QueuedQuestion
    outcome: asyncio.Future[Answered]


class Answering:
    """Takes questions, and answers those that wait together."""

    def __init__(
        self, corpora: OpenCorpora, metrics: Metrics, *, in_flight: int, batch: int, note_after_s: float = 2.0
    ) -> None:
        """Work on at most `in_flight` questions of a guild at once, `batch` of all together.

        Who waits longer than `note_after_s` seconds is told their place in the queue.
        """
        self._note_after_s = note_after_s
        self._corpora = corpora
        self._batch = batch
        self._queue: FairQueue[_Waiting] = FairQueue(per_guild=in_flight)
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="answering")
        self._workers: list[asyncio.Task[None]] = []
        self._is_idle = threading.Event()
        self._is_idle.set()
        metrics.watch_queue(lambda: self._queue.waiting, lambda: self._queue.in_flight)

    def start(self) -> None:
        """Begin to answer."""
        self._workers = [asyncio.create_task(self._work()) for _ in range(_THREADS)]

    def wait_until_idle(self, most_s: float = 1.0) -> None:
        """Let questions go first, from another thread: return when none is being answered, or after `most_s` seconds."""
        self._is_idle.wait(most_s)

    def stop(self) -> None:
        """Answer no more. What is in a thread's hands is let go of, not waited for."""
        for worker in self._workers:
            worker.cancel()
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def ask(self, question: QueuedQuestion, on_waiting: Callable[[int], Awaitable[None]]) -> Answered:
        """Answer a question. Cancelled, it gives up its place.

        Where that takes long, `on_waiting` is called once with the question's place in the queue, from 1.

        Raises:
            NoArticlesError: None of the corpora has an article.
            FootnoteError: The question or the corpus is at fault.
        """
        outcome: asyncio.Future[Answered] = asyncio.get_running_loop().create_future()
        ticket = self._queue.put(question.guild_id, _Waiting(question, outcome))
        try:
            await asyncio.wait({outcome}, timeout=self._note_after_s)
            place = self._queue.position(ticket)
            if not outcome.done() and place:
                await on_waiting(place)
            return await outcome
        finally:
            self._queue.done(ticket)

    async def _work(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            tickets = await self._queue.take(self._batch)
            questions = [ticket.item.question for ticket in tickets]
            self._is_idle.clear()
            try:
                outcomes = await loop.run_in_executor(self._threads, self._answer, questions)
            except Exception as error:  # whatever it is, those who wait must hear of it
                outcomes = [error] * len(tickets)
            if not self._queue.waiting:
                self._is_idle.set()
            for ticket, outcome in zip(tickets, outcomes, strict=True):
                self._hand_over(ticket, outcome)

    def _hand_over(self, ticket: Ticket[_Waiting], outcome: Answered | Exception) -> None:
        self._queue.done(ticket)
        waiting = ticket.item.outcome
        if waiting.done():  # cancelled meanwhile
            return
        if isinstance(outcome, Exception):
            waiting.set_exception(outcome)
        else:
            waiting.set_result(outcome)

    def _answer(self, questions: Sequence[QueuedQuestion]) -> list[Answered | Exception]:
        """Answer several together: each from the corpus that answers it with most confidence."""
        with ExitStack() as stack:
            opened = {name: self._open(stack, name) for question in questions for name in question.corpora}
            asked = [
                (number, name, corpus)
                for number, question in enumerate(questions)
                for name in question.corpora
                if isinstance(corpus := opened[name], Corpus)
            ]
            jobs = [(corpus, questions[number].text, questions[number].history) for number, _, corpus in asked]
            outcomes = ask_together(jobs)
            told = [(number, name, corpus.sequence_number()) for number, name, corpus in asked]
        found: dict[int, list[Answered]] = {}
        errors = {
            number: error
            for number, question in enumerate(questions)
            for name in question.corpora
            if isinstance(error := opened[name], Exception)
        }
        for (number, name, sequence), outcome in zip(told, outcomes, strict=True):
            if isinstance(outcome, Exception):
                errors[number] = outcome
            elif outcome.hits:
                found.setdefault(number, []).append(Answered(outcome, name, sequence))
        return [_best(found.get(number, []), errors.get(number)) for number in range(len(questions))]

    def _open(self, stack: ExitStack, name: str) -> Corpus | Exception | None:
        """A corpus for as long as the stack is open, what is wrong with it, or None where there is none."""
        try:
            return stack.enter_context(self._corpora.using(name))
        except FootnoteError as error:
            return error


def _best(answers: Sequence[Answered], error: Exception | None) -> Answered | Exception:
    if not answers:
        return error or NoArticlesError("there are no articles to answer from.")
    return max(answers, key=lambda answered: (not answered.answer.abstained, answered.answer.confidence))
