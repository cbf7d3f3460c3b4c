"""A follow-up made to stand alone by a model, trusted only as far as it adds nothing."""

import re
from collections.abc import Sequence

from bot.answering.conversation import MOST_TURNS, Turn, leans_on_history
from bot.answering.question import QuestionError, check_question
from bot.answering.writing import Writer
from prompts.loading import Prompt

_LONGEST = 400
_SAME_STEM = 5
_FREE = frozenset(
    "what which who whom whose when where why how is are was were be been do does did has have had will would can could "
    "may might shall should the a an and or of in on at to for from by with about after before during into over under "
    "between against than that this these those there it its he his him she her they their them as not no any some also "
    "again more most many much long far old new first last next other same say said happen happened take place become".split()
)
_WORD = re.compile(r"\w+")
_TURN = 1_000


def may_condense(question: str, history: Sequence[Turn]) -> bool:
    """Whether a question is a follow-up that doesn't stand alone."""
    return leans_on_history(question, history[-MOST_TURNS:])


async def condense(question: str, history: Sequence[Turn], model: Writer, prompt: Prompt) -> str | None:
    """The question as a model makes it stand alone; None where it needn't, or where the model's version isn't to be trusted.

    A version is trusted that is one line, a question that could be asked, and made of words that were said before and of
    those that any question is made of: it adds no name, number or date.

    Raises:
        LlmUnavailableError: The model can't be asked.
    """
    if not may_condense(question, history):
        return None
    recent = list(history[-MOST_TURNS:])
    turns = [Turn(turn.role, " ".join(turn.content[:_TURN].split())) for turn in recent]
    asked = prompt.render(history=turns, question=" ".join(question.split()))
    written = "".join([piece async for piece in model.stream(asked)]).strip()
    return written if _is_trusted(written, question, recent) else None


def _is_trusted(written: str, question: str, history: Sequence[Turn]) -> bool:
    if not written or "\n" in written or len(written) > _LONGEST:
        return False
    try:
        check_question(written)
    except QuestionError:
        return False
    words = {word for text in (question, *(turn.content for turn in history)) for word in _WORD.findall(text)}
    said, stems = {word.lower() for word in words}, {word.lower()[:_SAME_STEM] for word in words}
    return all(_was_said(word, said, stems) for word in _WORD.findall(written))


def _was_said(word: str, said: set[str], stems: set[str]) -> bool:
    """Whether a word was said, or says nothing: names and numbers as they are, others in any inflection."""
    lower = word.lower()
    if lower in said or lower in _FREE:
        return True
    is_exact = word[0].isupper() or any(character.isdigit() for character in word)
    return not is_exact and lower[:_SAME_STEM] in stems
