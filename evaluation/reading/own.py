"""Footnote's own form: JSON Lines of questions about a corpus that exists already."""

import regex

from bot.answering.conversation import Turn
from evaluation.dataset import Dataset, GoldQuestion
from evaluation.reading.files import TextFile
from evaluation.reading.rows import Ids, Row, read_lines

_METACHARACTERS = frozenset(r"\.^$*+?{}[]|()")
_LONGEST_TRIAL_S = 1.0
_ROLES = ("user", "assistant")


def read_own(file: TextFile) -> Dataset:
    """Read questions, one a line.

    `{"id", "question", "history": [{"role", "content"}], "answers": [string or regular expression],
    "evidence": [verbatim text], "answerable": true or false, "tags": [string]}`. Only `question` must be there. Without an
    id it is the number of the line. Without `answerable` a question is answerable, and needs answers or evidence.

    Every answer is a string that may stand in the text. One with metacharacters is a pattern too, if it is a valid
    regular expression and doesn't match nothing at all.

    Raises:
        DatasetError: A line is malformed; the message names it.
    """
    ids = Ids()
    questions = tuple(_question(row, number, ids) for number, row in read_lines(file))
    return Dataset(file.path.stem, "footnote", file.sha256, None, questions)


def _question(row: Row, number: int, ids: Ids) -> GoldQuestion:
    answers, evidence = row.texts("answers"), row.texts("evidence")
    answerable = row.flag("answerable")
    if answerable is None and not answers and not evidence:
        raise row.refusal('it has neither "answers" nor "evidence", and "answerable" is missing')
    if answerable is False and answers:
        raise row.refusal('it has "answers" although "answerable" is false')
    return GoldQuestion(
        id=ids.take(row.optional_id("id") or str(number), row),
        question=row.question("question"),
        history=tuple(_turn(turn) for turn in row.rows("history")),
        answerable=answerable is not False,
        answers=answers,
        patterns=tuple(answer for answer in answers if _is_pattern(answer)),
        evidence=evidence,
        tags=row.texts("tags"),
    )


def _turn(row: Row) -> Turn:
    role = row.text("role")
    if role not in _ROLES:
        raise row.refusal('"role" is neither "user" nor "assistant"')
    return Turn("user" if role == "user" else "assistant", row.text("content"))


def _is_pattern(answer: str) -> bool:
    if _METACHARACTERS.isdisjoint(answer):
        return False
    try:
        # One that matches nothing at all would be found everywhere.
        return regex.search(answer, "", timeout=_LONGEST_TRIAL_S) is None
    except (regex.error, ValueError, OverflowError, RecursionError, MemoryError, TimeoutError):
        return False
