"""The answers of a run so far, on disk, so that a run that is killed can go on where it was."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from corpus.errors import FootnoteError

MOST_KEPT = 20
"""Logs of unfinished runs beyond so many are deleted, those that were written to longest ago first."""


class RunLogError(FootnoteError):
    """A run's log that can't be read or written."""


class RunLog:
    """One run's answers, a JSON object with the question's `id` on each line, in a file named by the run's key."""

    def __init__(self, folder: Path, key: str) -> None:
        """Keep the answers of the run with that key, which tells it from every run that would answer otherwise."""
        self._path = folder / f"{key}.jsonl"

    def read(self) -> dict[str, dict[str, Any]]:
        """What was answered so far, by question id. A line that was cut off, and what follows it, is left out.

        Raises:
            RunLogError: The log can't be read.
        """
        try:
            lines = self._path.read_bytes().split(b"\n")[:-1]
        except FileNotFoundError:
            return {}
        except OSError as error:
            raise RunLogError(f"{self._path} can't be read: {error.strerror}; run without --resume.") from error
        answered: dict[str, dict[str, Any]] = {}
        for line in lines:
            try:
                row = json.loads(line)
                answered[row["id"]] = row
            except (ValueError, KeyError, TypeError):
                break
        return answered

    def start(self, answered: Mapping[str, Mapping[str, Any]]) -> None:
        """Begin the log anew with what was answered so far, wholly or not at all.

        Raises:
            RunLogError: The log can't be written.
        """
        unfinished = self._path.with_suffix(".unfinished")
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            unfinished.write_text("".join(map(_line, answered.values())), encoding="utf-8")
            unfinished.replace(self._path)
            self._delete_old()
        except OSError as error:
            raise self._refusal(error) from error

    def append(self, row: Mapping[str, Any]) -> None:
        """Note one more answer.

        Raises:
            RunLogError: The log can't be written.
        """
        try:
            with self._path.open("a", encoding="utf-8") as stream:
                stream.write(_line(row))
        except OSError as error:
            raise self._refusal(error) from error

    def remove(self) -> None:
        """Forget the run, which is finished."""
        self._path.unlink(missing_ok=True)

    def _delete_old(self) -> None:
        logs = sorted(self._path.parent.glob("*.jsonl"), key=lambda log: log.stat().st_mtime_ns, reverse=True)
        for log in logs[MOST_KEPT:]:
            log.unlink(missing_ok=True)

    def _refusal(self, error: OSError) -> RunLogError:
        return RunLogError(
            f"{self._path} can't be written: {error.strerror}; set FOOTNOTE_HOME to a folder that can, and has room."
        )


def _line(row: Mapping[str, Any]) -> str:
    return f"{json.dumps(row, ensure_ascii=False)}\n"
