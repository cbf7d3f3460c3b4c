"""Changes that wait at the same time are committed together, since what a transaction costs is its end."""

import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any, TypeVar

from corpus.database import Database

Work = Callable[[sqlite3.Connection], Any]
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class _Change:
    work: Work
    outcome: "Future[Any]" = field(default_factory=Future)

    def begins(self) -> bool:
        """Whether it is to be done: from the first time that this is asked, it can't be cancelled any more."""
        outcome = self.outcome
        return outcome.running() or (not outcome.cancelled() and outcome.set_running_or_notify_cancel())


class Committing:
    """Collects changes from any thread, for one thread to commit: in order, each whole or absent, its error its own."""

    def __init__(self, database: Database) -> None:
        """Commit to `database`."""
        self._database = database
        self._guard = threading.Lock()
        self._waiting: list[_Change] = []

    def add(self, work: Callable[[sqlite3.Connection], _T]) -> "Future[_T]":
        """Let a change wait for the next `commit`, which fulfils the future once it is safely stored."""
        change = _Change(work)
        with self._guard:
            self._waiting.append(change)
        return change.outcome

    def commit(self) -> None:
        """Commit all that waits; where one fails, each by itself. What was cancelled while it waited is left out."""
        with self._guard:
            waiting, self._waiting = self._waiting, []
        if len(waiting) == 1 or not self._commit_together(waiting):
            for change in waiting:
                self._commit_alone(change)

    def _commit_together(self, changes: list[_Change]) -> bool:
        """Commit changes in one transaction; False where that can't be, and nothing has been changed."""
        results: list[tuple[_Change, Any]] = []
        try:
            with self._database.writing() as connection:
                results += [(change, change.work(connection)) for change in changes if change.begins()]
        except Exception:  # of whichever of them; alone, it hears of it
            return False
        for change, result in results:
            change.outcome.set_result(result)
        return True

    def _commit_alone(self, change: _Change) -> None:
        try:
            with self._database.writing() as connection:
                if not change.begins():
                    return
                result = change.work(connection)
        except Exception as error:
            if change.begins():
                change.outcome.set_exception(error)
        else:
            change.outcome.set_result(result)
