"""Answers in a model's own words, kept to their sources: every sentence is supported by the slices that it cites.

The extractive answer comes first. A model's takes its place only where what is left of it after the check still answers.
"""

import asyncio
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from bot.answering.answer import Answer
from bot.answering.assembling import assemble, checks_of, keep_safe
from bot.answering.caching import AnswerCache, AnswerKey
from bot.answering.checks import Checks, Fallback
from bot.answering.condensing import condense, may_condense
from bot.answering.conversation import Turn
from bot.answering.grounding import Checked, Grounding, split_answer
from bot.answering.inquiry import Clock
from bot.answering.judging import judge, judging_prompt
from bot.answering.prompting import Asked, ask_with_passages, is_not_found
from bot.answering.withholding import Watch
from bot.answering.writing import Writer
from bot.llm.budget import Budget
from bot.llm.errors import LlmUnavailableError
from prompts.loading import Prompt, PromptError, load_prompt

OnText = Callable[[str], None]
"""Called with all that has been written so far, which is unchecked."""

Payer = Hashable
"""Whose budget a question is paid from, such as the id of a guild."""


@dataclass(frozen=True, slots=True)
class Prompts:
    """What a model is asked with."""

    answer: Prompt
    condense: Prompt
    judge: Prompt

    @classmethod
    def load(cls, folder: Path | None = None) -> "Prompts":
        """Those of a folder; what isn't there is taken from those that ship.

        Raises:
            PromptError: One is missing or malformed, or wants other values than it is given.
        """
        prompts = cls(*(load_prompt(name, folder=folder) for name in ("answer", "condense", "judge")))
        prompts.answer.render(question="", passages=[], fence="")
        prompts.condense.render(question="", history=[])
        prompts.judge.render(claims=[], fence="")
        return prompts

    @property
    def versions(self) -> dict[str, int]:
        """Their versions by name."""
        return {prompt.name: prompt.version for prompt in (self.answer, self.condense, self.judge)}


class FluentAnswers:
    """Has a model make follow-ups stand alone and write answers, and checks what it writes. Use it from one event loop."""

    def __init__(
        self,
        model: Writer,
        grounding: Grounding,
        prompts: Prompts,
        budget: Budget | None = None,
        *,
        at_once: int = 4,
        judges: bool = False,
    ) -> None:
        """Ask `model` at most so many times at once, and within the budget; if it `judges`, also whether its sentences hold."""
        self._model = model
        self._grounding = grounding
        self._prompts = prompts
        self._budget = budget
        self._judges = judges
        self._room = asyncio.Semaphore(at_once)
        self._cache = AnswerCache()

    async def condense(self, question: str, history: Sequence[Turn], *, payer: Payer = None) -> str | None:
        """A follow-up made to stand alone; None where it needn't, or where the model can't be asked or trusted with it."""
        if not may_condense(question, history):
            return None
        tokens = sum(self._model.count_tokens(turn.content) for turn in history) + self._model.max_tokens
        try:
            async with self._room:
                with self._paid(payer, tokens):
                    return await condense(question, history, self._model, self._prompts.condense)
        except LlmUnavailableError:
            return None

    async def answer(
        self, extractive: Answer, *, state: Hashable, payer: Payer = None, on_text: OnText | None = None
    ) -> Answer:
        """A model's answer to what `extractive` answers, or that one where it can't be had or isn't supported.

        An abstention stays one: a model isn't asked to say what the passages probably don't. `state` tells one state of
        the corpus from every other one.
        """
        if extractive.abstained:
            return extractive
        key = AnswerKey.of(state, extractive, self._model.name, tuple(self._prompts.versions.items()))
        cached = self._cache.find(key, extractive)
        if cached is not None:
            return cached
        try:
            asked = ask_with_passages(
                extractive.standalone_question, extractive.hits, self._model, self._prompts.answer
            )
        except PromptError:
            return self._fall_back(extractive, "broken")
        if asked is None:
            return self._fall_back(extractive, "too_long")
        tokens = self._model.count_tokens(asked.text)
        clock = Clock()
        try:
            async with self._room:
                with self._paid(payer, tokens + self._model.max_tokens), clock.stage("write"):
                    text = await self._write(asked, on_text)
        except LlmUnavailableError as error:
            return self._fall_back(extractive, error.reason)
        used = {"prompt": tokens, "answer": self._model.count_tokens(text)}
        with clock.stage("check"):
            checked = await asyncio.to_thread(self._check, asked, text)
        with clock.stage("judge"):
            checked = await self._judge(asked, checked, payer)
        answer = await asyncio.to_thread(self._finish, extractive, asked, checked, used)
        answer = replace(answer, timings_ms=_added(extractive.timings_ms, clock.took_ms))
        if answer.checks is not None and answer.checks.fallback is None:
            self._cache.keep(key, answer)
        return answer

    async def _write(self, asked: Asked, on_text: OnText | None) -> str:
        """What the model writes; from where it gives away how it was asked, it isn't shown as it comes any more."""
        written = ""
        watch = Watch(asked)
        async for piece in self._model.stream(asked.text):
            written += piece
            if on_text is not None and watch.gives_away(written):
                on_text = None
            if on_text is not None:
                on_text(written)
        return written

    def _check(self, asked: Asked, text: str) -> list[Checked]:
        sentences = [] if is_not_found(text) else split_answer(text)
        return keep_safe(self._grounding.check_all(sentences, asked.passages), asked)

    async def _judge(self, asked: Asked, checked: list[Checked], payer: Payer) -> list[Checked]:
        """Have the model judge what is kept, where that is wanted. What can't be judged was checked all the same."""
        if not self._judges or not any(one.kept for one in checked):
            return checked
        try:
            judging = judging_prompt(checked, asked, self._prompts.judge)
            async with self._room:
                with self._paid(payer, self._model.count_tokens(judging) + self._model.max_tokens):
                    return await judge(checked, judging, self._model)
        except (LlmUnavailableError, PromptError):
            return checked

    def _finish(
        self, extractive: Answer, asked: Asked, checked: Sequence[Checked], tokens: Mapping[str, int]
    ) -> Answer:
        checks = checks_of(checked, self._model.name, self._prompts.versions, tokens)
        kept = [one for one in checked if one.kept]
        fallback = self._why_not(extractive.standalone_question, checked, kept)
        if fallback is not None:
            return replace(extractive, checks=replace(checks, fallback=fallback))
        return assemble(extractive, asked, kept, checks)

    def _why_not(self, question: str, checked: Sequence[Checked], kept: Sequence[Checked]) -> Fallback | None:
        """Why the model's answer is not given; None where it is."""
        if not checked:
            return "not_found"
        if not kept:
            return "unsupported"
        if not self._grounding.answers(question, [one.sentence.text for one in kept]):
            return "no_answer"
        return None

    def _fall_back(self, extractive: Answer, fallback: Fallback) -> Answer:
        return replace(extractive, checks=Checks(self._model.name, self._prompts.versions, fallback=fallback))

    @contextmanager
    def _paid(self, payer: Payer, tokens: int) -> Iterator[None]:
        """Take what a request costs at most; what failed is given back.

        Raises:
            LlmUnavailableError: There is not so much left today.
        """
        if self._budget is None:
            yield
            return
        if not self._budget.take(payer, tokens):
            raise LlmUnavailableError("budget")
        try:
            yield
        except BaseException:
            self._budget.give_back(payer, tokens)
            raise


def _added(timings_ms: Mapping[str, float], more_ms: Mapping[str, float]) -> dict[str, float]:
    total = timings_ms.get("total", 0.0) + sum(more_ms.values())
    return {**{stage: took_ms for stage, took_ms in timings_ms.items() if stage != "total"}, **more_ms, "total": total}
