"""Files of questions and of answers: JSON Lines."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from bot.answering.conversation import Turn
from bot.answering.question import QuestionError, check_question
from corpus.errors import FootnoteError

_HALF_A_PAIR = re.compile("[\ud800-\udfff]")


class QuestionFileError(FootnoteError):
    """A file of questions that can't be read, or of answers that can't be written."""


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """A question of a file, with the conversation it was asked in."""

    id: str | int | None
    question: str
    history: tuple[Turn, ...]


def read_questions(path: Path) -> list[AskedQuestion]:
    """The questions of a file, one a line: `{"id", "question", "history": [{"role", "content"}, …]}`.

    Raises:
        QuestionFileError: The file can't be read, or a line is not a question; the message names the line.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise QuestionFileError(f"{path} can't be read: {reason}.") from error
    lines = [(number, line) for number, line in enumerate(text.split("\n"), 1) if line.strip()]
    if not lines:
        raise QuestionFileError(f"{path} has no questions in it.")
    return [_question(path, number, line) for number, line in lines]


def write_lines(path: Path | None, make: Callable[[], list[str]]) -> None:
    """Write the lines that `make` gives, wholly or not at all; to standard output where there is no path.

    Raises:
        QuestionFileError: The file can't be written. That is found out before the work is done.
    """
    if path is None:
        click.echo("\n".join(make()))
        return
    if path.is_dir():
        raise QuestionFileError(f"{path} can't be written: it is a folder.")
    unfinished = path.with_name(f".{path.name}.unfinished")
    try:
        with unfinished.open("w", encoding="utf-8") as stream:
            stream.writelines(f"{line}\n" for line in make())
        unfinished.replace(path)
    except OSError as error:
        raise QuestionFileError(f"{path} can't be written: {error.strerror}.") from error
    finally:
        if unfinished.exists():
            unfinished.unlink()


def _question(path: Path, number: int, line: str) -> AskedQuestion:
    try:
        row = json.loads(line)
        if not isinstance(row, dict) or not isinstance(row.get("question"), str):
            raise ValueError('it has no "question"')  # noqa: TRY004 (one kind of error for a bad line)
        if _HALF_A_PAIR.search(json.dumps(row, ensure_ascii=False)):
            raise ValueError("it has half a surrogate pair, which is no text")
        check_question(row["question"])
        return AskedQuestion(row.get("id"), row["question"], _history(row.get("history")))
    except (ValueError, RecursionError, QuestionError) as error:  # RecursionError: thousands of brackets
        is_broken = isinstance(error, json.JSONDecodeError | RecursionError)
        reason = "it is not JSON" if is_broken else str(error).rstrip(".")
        raise QuestionFileError(f"{path}, line {number}: {reason}; nothing was asked.") from error


def _history(turns: Any) -> tuple[Turn, ...]:
    if not isinstance(turns or [], list) or not all(map(_is_turn, turns or [])):
        raise ValueError('"history" is not a list of {"role": "user" or "assistant", "content": text}')
    return tuple(Turn(turn["role"], turn["content"]) for turn in turns or [])


def _is_turn(turn: Any) -> bool:
    return isinstance(turn, dict) and turn.get("role") in ("user", "assistant") and isinstance(turn.get("content"), str)
