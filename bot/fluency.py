"""Answers in a language model's words, where the settings name one."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

from bot.answering.answer import Answer
from bot.answering.conversation import Turn
from bot.answering.fluent import FluentAnswers, OnText, Prompts
from bot.answering.grounding import Grounding
from bot.answering.grounding.nli import NliModel
from bot.corpus import Corpus
from bot.llm.budget import Budget
from bot.llm.calling import LanguageModel
from bot.llm.errors import LlmError
from bot.settings import Settings
from index.embedding import Embedder
from prompts.loading import PromptError


@asynccontextmanager
async def fluent_answers(
    settings: Settings, embedder: Embedder, *, budget: Budget | None = None
) -> AsyncIterator[FluentAnswers | None]:
    """What has the settings' model write answers, checked with that embedder; None where they name no model.

    Raises:
        LlmError: The settings don't make a model, or a prompt of the operator's is malformed.
        ModelError: The model that checks can't be loaded.
    """
    if settings.llm.provider is None:
        yield None
        return
    nli = NliModel(settings.grounding.model) if settings.grounding.model else None
    model = LanguageModel(settings.llm)
    try:
        yield FluentAnswers(
            model,
            Grounding(embedder, nli=nli),
            _prompts(settings.llm.prompts),
            budget,
            at_once=settings.llm.at_once,
            judges=settings.grounding.judge,
        )
    finally:
        await model.aclose()


def _prompts(folder: Path | None) -> Prompts:
    try:
        return Prompts.load(folder)
    except PromptError as error:
        raise LlmError(f"{error}; see FOOTNOTE_LLM__PROMPTS.") from error


class FluentCorpus:
    """A corpus whose answers a model words, for programs that wait for each; without a model, its own answers."""

    def __init__(self, corpus: Corpus, settings: Settings) -> None:
        """Ask `corpus`, and the settings' model.

        Raises:
            LlmError: The settings don't make a model, or a prompt of the operator's is malformed.
                ModelError: The model that checks can't be loaded.
        """
        self._corpus = corpus
        self._runner = asyncio.Runner()
        self._opened = fluent_answers(settings, corpus.answerer().embedder)
        self._fluent = self._runner.run(self._opened.__aenter__())

    @property
    def has_model(self) -> bool:
        """Whether a model words the answers."""
        return self._fluent is not None

    def ask(
        self,
        question: str,
        history: Sequence[Turn] = (),
        *,
        always_answer: bool = False,
        on_text: OnText | None = None,
    ) -> Answer:
        """Answer a question (see `Answerer.ask`); what a model writes is told to `on_text` before it is checked."""
        fluent = self._fluent
        if fluent is None:
            return self._corpus.ask(question, history, always_answer=always_answer)

        async def answer() -> Answer:
            condensed = await fluent.condense(question, history)
            extractive = self._corpus.ask(
                condensed or question, () if condensed else history, always_answer=always_answer
            )
            if condensed and extractive.abstained:
                as_said = self._corpus.ask(question, history, always_answer=always_answer)
                extractive = replace(as_said, standalone_question=condensed)
            state = (self._corpus.name, self._corpus.sequence_number())
            return await fluent.answer(replace(extractive, question=question), state=state, on_text=on_text)

        return self._runner.run(answer())

    def close(self) -> None:
        """Let go of the model. The corpus stays open."""
        self._runner.run(self._opened.__aexit__(None, None, None))
        self._runner.close()
