"""Rows of JSON that know where they stand, so that a malformed one is named by file and line."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bot.answering.question import QuestionError, check_question
from corpus.normalising import normalise
from evaluation.dataset import DatasetError
from evaluation.reading.files import TextFile

_LONGEST_ID = 200


@dataclass(frozen=True, slots=True)
class Row:
    """A JSON object of a dataset. `source` is its file, and its line in JSON Lines; `path` where in that it stands."""

    fields: Mapping[str, Any]
    source: str
    path: str = ""

    @property
    def where(self) -> str:
        """Such as `dev.json, data[3].paragraphs[0]` or `dev.jsonl, line 7`."""
        return f"{self.source}, {self.path}" if self.path else self.source

    def refusal(self, reason: str) -> DatasetError:
        """The error that names this row and says what is wrong with it."""
        return DatasetError(f"{self.where}: {reason}.")

    def text(self, key: str) -> str:
        """A string that must be there and not be blank, as it is.

        Raises:
            DatasetError: It is not there, blank, or not a string.
        """
        text = self.optional_text(key)
        if not text.strip():
            raise self.refusal(f'"{key}" is missing' if self.fields.get(key) is None else f'"{key}" is empty')
        return text

    def optional_text(self, key: str) -> str:
        """A string as it is; empty where there is none.

        Raises:
            DatasetError: It is not a string.
        """
        value = self.fields.get(key)
        if not isinstance(value, str | None):
            raise self.refusal(f'"{key}" is not a string')
        return value or ""

    def question(self, key: str) -> str:
        """A question, normalised, that can be asked.

        Raises:
            DatasetError: It is missing, empty or too long.
        """
        question = normalise(self.text(key))
        try:
            check_question(question)
        except QuestionError as error:
            raise self.refusal(str(error).rstrip(".")) from error
        return question

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of strings, normalised, each once and none of them empty; nothing where there is no list.

        Raises:
            DatasetError: It is something else.
        """
        values = self._list(key)
        if not all(isinstance(value, str) for value in values):
            raise self.refusal(f'"{key}" is not a list of strings')
        return tuple(dict.fromkeys(text for text in map(normalise, values) if text))

    def rows(self, key: str) -> list["Row"]:
        """A list of objects; empty where there is none.

        Raises:
            DatasetError: It is something else; the message names the first that is no object.
        """
        found = []
        for index, value in enumerate(self._list(key)):
            place = f"{key}[{index}]"
            row = Row(value, self.source, f"{self.path}.{place}" if self.path else place)
            if not isinstance(value, dict):
                raise row.refusal("it is not a JSON object")
            found.append(row)
        return found

    def required_rows(self, key: str) -> list["Row"]:
        """A list of objects that must be there.

        Raises:
            DatasetError: It is not there, or is something else.
        """
        if self.fields.get(key) is None:
            raise self.refusal(f'"{key}" is missing')
        return self.rows(key)

    def flag(self, key: str) -> bool | None:
        """True, false, or None where neither is said.

        Raises:
            DatasetError: It is something else.
        """
        value = self.fields.get(key)
        if not isinstance(value, bool | None):
            raise self.refusal(f'"{key}" is neither true nor false')
        return value

    def optional_id(self, key: str) -> str | None:
        """An id, numbers as strings; None where there is none.

        Raises:
            DatasetError: It can't be one.
        """
        value = self.fields.get(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            raise self.refusal(f'"{key}" is neither text nor a number')
        given = str(value)
        if not 1 <= len(given) <= _LONGEST_ID or not given.isprintable():
            raise self.refusal(f'"{key}" is not 1 to {_LONGEST_ID} characters that can be printed')
        return given

    def id(self, key: str) -> str:
        """An id that must be there, numbers as strings.

        Raises:
            DatasetError: It is not there, or can't be one.
        """
        given = self.optional_id(key)
        if given is None:
            raise self.refusal(f'"{key}" is missing')
        return given

    def _list(self, key: str) -> list[Any]:
        value = self.fields.get(key)
        if not isinstance(value, list | None):
            raise self.refusal(f'"{key}" is not a list')
        return value or []


class Ids:
    """The ids of one kind that were given so far, and where."""

    def __init__(self) -> None:
        self._first: dict[str, Row] = {}

    def take(self, given: str, row: Row) -> str:
        """Note that this row has the id, and give the id back.

        Raises:
            DatasetError: Another row has it already.
        """
        if given in self._first:
            raise row.refusal(f"it has the id {given!r}, which {self._first[given].where} has already")
        self._first[given] = row
        return given


def read_document(file: TextFile) -> Row:
    """The one JSON object that a file holds.

    Raises:
        DatasetError: It does not hold one.
    """
    return _parse(file.text, str(file.path))


def read_lines(file: TextFile) -> Iterator[tuple[int, Row]]:
    """The rows of a JSON Lines file and the numbers of their lines, from 1. Blank lines are skipped.

    Raises:
        DatasetError: A line is not a JSON object; the message names it.
    """
    for number, line in numbered_lines(file):
        yield number, _parse(line, f"{file.path}, line {number}")


def numbered_lines(file: TextFile) -> Iterator[tuple[int, str]]:
    """The lines with anything on them, numbered from 1, blank ones counted."""
    for number, line in enumerate(file.text.split("\n"), start=1):  # U+2028 may stand inside a JSON string
        if line.strip():
            yield number, line


def _parse(text: str, source: str) -> Row:
    try:
        value = json.loads(text)
    except json.JSONDecodeError as error:
        raise DatasetError(f"{source}: it is not valid JSON ({error.msg}, character {error.pos + 1}).") from error
    except (ValueError, RecursionError) as error:  # a number of thousands of digits, thousands of brackets
        raise DatasetError(f"{source}: it is not valid JSON (a number too long, or nested too deeply).") from error
    if not isinstance(value, dict):
        raise DatasetError(f"{source}: it is not a JSON object.")
    return Row(value, source)
