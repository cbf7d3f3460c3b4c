"""Files of results, each written whole or not at all."""

import os
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from evaluation.result import Result, ResultError, to_json

_NOT_IN_NAMES = re.compile(r"[^\w.-]+")

_Files = Mapping[tuple[int, str], Path]
"""A file for each result, by the number of its dataset and its system."""


@dataclass(frozen=True, slots=True)
class Targets:
    """Which files results go to, as JSON and as pages."""

    json: _Files
    reports: _Files

    @classmethod
    def of(
        cls, json_to: Path | None, report_to: Path | None, datasets: Sequence[str], systems: Sequence[str]
    ) -> "Targets":
        """Files for the results of those systems on those datasets; None for no files of that kind."""
        return cls(*(file_of_each(path, datasets, systems) if path else {} for path in (json_to, report_to)))

    def check(self, *, not_these: Iterable[Path] = ()) -> None:
        """Find out that all can be written (see `check_writable`).

        Raises:
            ResultError: One can't be, is among `not_these`, or is wanted twice.
        """
        check_writable([*self.json.values(), *self.reports.values()], not_these=not_these)

    def write(self, number: int, result: Result) -> None:
        """Write a result on the dataset of that number.

        Raises:
            ResultError: It can't be written.
        """
        key = (number, result.system)
        if key in self.json:
            write_whole(self.json[key], to_json(result))
        if key in self.reports:
            from evaluation.reports.page import render  # with matplotlib, which takes a second to import

            write_whole(self.reports[key], render(result))


def check_writable(paths: Collection[Path], *, not_these: Iterable[Path] = ()) -> None:
    """Find out that files can be written, before the work is done that gives what is to be in them.

    Raises:
        ResultError: One can't be, is among `not_these`, or is there twice.
    """
    taken = {path.resolve() for path in not_these}
    for path in paths:
        if path.resolve() in taken:
            raise ResultError(f"{path} can't be written: it is needed for something else; choose another name.")
        taken.add(path.resolve())
        if path.is_dir():
            raise ResultError(f"{path} can't be written: it is a folder.")
        unfinished = _unfinished(path)
        try:
            unfinished.touch()
            unfinished.unlink()
        except OSError as error:
            raise ResultError(f"{path} can't be written: {error.strerror}.") from error


def write_whole(path: Path, text: str) -> None:
    """Write a file as UTF-8, whole or not at all.

    Raises:
        ResultError: It can't be written; what was there before still is.
    """
    unfinished = _unfinished(path)
    try:
        unfinished.write_text(text, encoding="utf-8")
        unfinished.replace(path)
    except OSError as error:
        raise ResultError(f"{path} can't be written: {error.strerror}.") from error
    finally:
        with suppress(OSError):
            unfinished.unlink()


def file_of_each(path: Path, datasets: Sequence[str], systems: Sequence[str]) -> _Files:
    """Which file each result goes to, by the number of its dataset and its system.

    The first system's goes to `path` itself, those of others to `path` with their name before its ending:
    `out.json`, `out.bm25.json`. With several datasets their names come before that: `out.news.bm25.json`.
    """
    files = {}
    for number, dataset in enumerate(_distinct(datasets)):
        for system in systems:
            parts = [dataset] * (len(datasets) > 1) + [system] * (system != systems[0])
            files[number, system] = path.with_name(".".join([path.stem, *parts]) + path.suffix)
    return files


def _distinct(names: Sequence[str]) -> list[str]:
    """Names as parts of file names; those that are taken get a number behind."""
    taken: list[str] = []
    for name in names:
        plain = _NOT_IN_NAMES.sub("-", name).strip(".-") or "dataset"
        numbered = (f"{plain}-{number}" if number > 1 else plain for number in range(1, len(names) + 1))
        taken.append(next(each for each in numbered if each not in taken))
    return taken


def _unfinished(path: Path) -> Path:
    return path.with_name(f".{path.name}.{os.getpid()}.unfinished")
