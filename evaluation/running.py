"""Asking a dataset's questions, one after the other, so that a run that is stopped can go on where it was."""

import hashlib
import json
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from corpus.article import Article
from evaluation.dataset import DatasetError, GoldQuestion
from evaluation.locating import Located
from evaluation.outcome import Outcome
from evaluation.system import System


class RunLog:
    """The answers of a run so far, a JSON line each. Its first line says which run it is of."""

    def __init__(self, path: Path, run: Mapping[str, Any]) -> None:
        """Keep the answers of `run`, which says all that they depend on, at `path`."""
        self._path = path
        self._key = hashlib.sha256(json.dumps(run, sort_keys=True).encode()).hexdigest()

    def read(self) -> dict[str, dict[str, Any]]:
        """What was answered before, by question id; nothing where the log is of another run. A torn last line is left out."""
        try:
            lines = self._path.read_text(encoding="utf-8").split("\n")[:-1]
        except FileNotFoundError:
            return {}
        if not lines or lines[0] != self._key:
            return {}
        return {row["id"]: row for row in map(json.loads, lines[1:])}

    def start(self, answered: Mapping[str, Mapping[str, Any]]) -> None:
        """Begin the log anew with what was answered before."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        lines = [self._key, *(json.dumps(row, ensure_ascii=False) for row in answered.values())]
        unfinished = self._path.with_suffix(".unfinished")
        unfinished.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        unfinished.replace(self._path)

    def append(self, row: Mapping[str, Any]) -> None:
        """Note one more answer."""
        with self._path.open("a", encoding="utf-8") as stream:
            stream.write(f"{json.dumps(row, ensure_ascii=False)}\n")

    def remove(self) -> None:
        """Forget the run, which is finished."""
        self._path.unlink(missing_ok=True)


def ask_all(
    system: System,
    questions: Sequence[GoldQuestion],
    located: Mapping[str, Located],
    articles: Mapping[str, Article],
    log: RunLog,
    *,
    resume: bool,
    on_answered: Callable[[], None],
) -> list[Outcome]:
    """Ask every question, in order; with `resume`, those that the log hasn't yet.

    Raises:
        DatasetError: A question can't be asked; the message names it.
        CorpusError: The corpus is damaged.
    """
    answered = log.read() if resume else {}
    log.start(answered)
    outcomes = []
    for gold in questions:
        if gold.id not in answered:
            answered[gold.id] = _ask(system, gold, articles)
            log.append(answered[gold.id])
        row = answered[gold.id]
        places = located[gold.id]
        outcomes.append(
            Outcome(gold, places.evidence, places.answer_places, row["answer"], row["is_verbatim"], row["took_ms"])
        )
        on_answered()
    return outcomes


def _ask(system: System, gold: GoldQuestion, articles: Mapping[str, Article]) -> dict[str, Any]:
    begun = time.perf_counter()
    answer = system.ask(gold.question, gold.history)
    took_ms = (time.perf_counter() - begun) * 1000
    is_verbatim = all(
        articles[citation.article_id].text[citation.start : citation.end] == citation.quote
        for citation in answer.citations
    )
    return {"id": gold.id, "answer": answer.to_json(), "is_verbatim": is_verbatim, "took_ms": took_ms}
