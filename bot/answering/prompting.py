"""The prompt for an answer: numbered passages, fenced off as data, as many as the model can read."""

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from bot.answering.answer import NOT_FOUND
from bot.answering.writing import Writer
from corpus.dates import long_date
from index.hit import Hit
from prompts.loading import Prompt

_TOKEN_BYTES = 8
_SAFETY_TOKENS = 64
"""Left free of the model's context, for what its chat template adds."""

_LONGEST_LINE = 300


@dataclass(frozen=True, slots=True)
class Asked:
    """A prompt, the passages in it by their numbers from 1, and what was drawn at random for the fence around each."""

    text: str
    passages: tuple[Hit, ...]
    token: str


def ask_with_passages(question: str, hits: Sequence[Hit], model: Writer, prompt: Prompt) -> Asked | None:
    """The prompt with as many of the best passages as the model's context holds; None where it holds none."""
    room = model.context_tokens - model.max_tokens - _SAFETY_TOKENS
    token = _draw_token(question, hits)
    asked: Asked | None = None
    for number in range(1, len(hits) + 1):
        text = prompt.render(
            question=" ".join(question.split()),
            passages=[_passage(place, hit) for place, hit in enumerate(hits[:number], 1)],
            fence=f"=====[{token}]=====",
        )
        if model.count_tokens(text) > room:
            break
        asked = Asked(text, tuple(hits[:number]), token)
    return asked


def is_not_found(text: str) -> bool:
    """Whether a model says, as it was told to, that the passages don't hold the answer."""
    words = re.sub(r"\[\d[\d, ]*\]", "", text).replace("\u2019", "'")
    return " ".join(words.split()).strip('"*. ').casefold() == NOT_FOUND.strip(".").casefold()


def _draw_token(question: str, hits: Sequence[Hit]) -> str:
    """Drawn at random for this prompt alone, so that no text can have it in it to end its passage early."""
    while True:
        token = secrets.token_hex(_TOKEN_BYTES)
        if token not in question and not any(token in hit.text for hit in hits):
            return token


def _passage(number: int, hit: Hit) -> dict[str, object]:
    article = hit.article
    return {
        "number": number,
        "title": _one_line(article.title),
        "publisher": _one_line(article.publisher or ""),
        "date": long_date(article.published) if article.published else "",
        "text": re.sub(r"\n{2,}", "\n", hit.text),
    }


def _one_line(text: str) -> str:
    return " ".join(text.split())[:_LONGEST_LINE]
