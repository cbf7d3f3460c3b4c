"""A run's result: figures, what they were measured on, and every question; written as JSON and read back."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from corpus.errors import FootnoteError

SCHEMA = 1


class ResultError(FootnoteError):
    """A result file that can't be read or written."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A metric's value over `questions` questions with its 95% bootstrap interval; all None where it is n/a.

    `metric` is its name, such as `hit@5`; `group` what it belongs to: "retrieval", "answers", "citations", "abstaining",
    "judged" or "cost". `unit` is "share" (0..1), "ms", "per s", "MiB", "tokens", "count" or "" for a plain number.
    `less_is_better` for errors and costs.
    """

    metric: str
    group: str
    value: float | None
    low: float | None
    high: float | None
    questions: int
    unit: str = "share"
    less_is_better: bool = False


@dataclass(frozen=True, slots=True)
class Result:
    """One system over one dataset.

    `run` records version, git revision, embedding model and its fingerprint, settings, machine, when, and the judge's
    name. `dataset` is name, format, sha256 and counts. `by_tag` has the figures of each group of questions that the dataset
    names. `curves` has the points of the plots (see `evaluation.scoring`). `questions` has one mapping for each question (see
    `evaluation.scoring`): `id`, `question`, `history`, `expected`, `answer`, `values` (per-question metrics; None where
    n/a), `passages` (each cited or gold passage with its surroundings, to show), `took_ms`.
    """

    system: str
    run: Mapping[str, Any]
    dataset: Mapping[str, Any]
    figures: tuple[Figure, ...]
    by_tag: Mapping[str, tuple[Figure, ...]]
    curves: Mapping[str, Any]
    questions: tuple[Mapping[str, Any], ...]

    def figure(self, metric: str) -> Figure | None:
        """The figure of that name over all questions."""
        return next((figure for figure in self.figures if figure.metric == metric), None)


def to_json(result: Result) -> str:
    """The result as one JSON document."""
    return json.dumps({"schema": SCHEMA, **asdict(result)}, ensure_ascii=False)


def read_result(path: Path) -> Result:
    """Read a result that `footnote eval --json` wrote.

    Raises:
        ResultError: The file can't be read, or is not a result.
    """
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        if data["schema"] != SCHEMA:
            raise ResultError(f"{path} is a result of another version (schema {data['schema']}); run it again.")
        return Result(
            system=data["system"],
            run=data["run"],
            dataset=data["dataset"],
            figures=_figures(data["figures"]),
            by_tag={tag: _figures(figures) for tag, figures in data["by_tag"].items()},
            curves=data["curves"],
            questions=tuple(data["questions"]),
        )
    except OSError as error:
        raise ResultError(f"{path} can't be read: {error.strerror}.") from error
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise ResultError(f"{path} is not a result of 'footnote eval --json'.") from error


def _figures(rows: list[dict[str, Any]]) -> tuple[Figure, ...]:
    return tuple(Figure(**row) for row in rows)
