"""The installed `footnote` command, run as people run it, in data folders of its own."""

import io
import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, redirect_stderr, redirect_stdout, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from bot.cli.main import footnote, main

COMMAND = Path(sys.executable).with_name("footnote.exe" if sys.platform == "win32" else "footnote")

BRIDGE = """---
title: Tarn Opens Its New Bridge
published: 2023-05-14
publisher: The Tarn Post
author: Ada Brook
url: https://example.org/bridge
---

The town of Tarn opened a new bridge over the river Mell on Sunday, after years of delay.

The engineer Oskar Lindqvist designed the bridge. He died of a heart attack before the first stone was laid.

Work on the foundations began in March 2019. The bridge cost 48 million crowns, twice what had been planned.
"""
SCHOOL = """<html><head><title>Village School in Orrin Stays Open</title></head><body><article>
<h1>Village School in Orrin Stays Open</h1>
<p>The last school in the village of Orrin will stay open, the county council decided on Tuesday after a long debate.</p>
<p>The teacher Maja Berg has taught there alone since 2004. Her class has eleven pupils this year, and the council expects
nine more in the autumn.</p>
</article></body></html>
"""
BAKERY = (
    "A Bakery on Wheels\nA bakery in a fire engine visits the islands. Petra Holm bought the engine for 9,000 crowns.\n"
)
FARES = [
    {
        "id": "fare-2020",
        "title": "Ferry Fare",
        "published": "2020-03-01",
        "text": "The ferry to Orrin costs 40 crowns now.",
    },
    {"id": 7, "title": "Ice", "text": "The lake at Dalby froze over in November, weeks before anyone had expected it."},
]


@dataclass(frozen=True)
class Footnote:
    """The command with its data in one folder."""

    home: Path

    def environment(self, **more: str) -> dict[str, str]:
        clean = {key: value for key, value in os.environ.items() if not key.startswith("FOOTNOTE_")}
        return {**clean, "FOOTNOTE_HOME": str(self.home), "PYTHONIOENCODING": "utf-8", "HF_HUB_OFFLINE": "1", **more}

    def run(self, *arguments: object, stdin: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
        """Run it as a process."""
        return subprocess.run(
            [COMMAND, *map(str, arguments)],
            input=stdin,
            capture_output=True,
            encoding="utf-8",
            env=self.environment(**environment),
            check=False,
        )

    def run_here(
        self, *arguments: object, out: io.StringIO | None = None, **environment: str
    ) -> subprocess.CompletedProcess[str]:
        """The same from `main` on, inside this process: quicker where a process of its own adds nothing."""
        out, err, code = out or io.StringIO(), io.StringIO(), 0
        with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(err):
            for name in os.environ.keys() - self.environment().keys():
                patch.delenv(name)
            for name, value in self.environment(**environment).items():
                patch.setenv(name, value)
            patch.setattr(sys, "argv", ["footnote", *map(str, arguments)])
            try:
                main()
            except SystemExit as end:
                code = end.code if isinstance(end.code, int) else int(end.code is not None)
        return subprocess.CompletedProcess(sys.argv, code, out.getvalue(), err.getvalue())

    def start(self, *arguments: object, through: tuple[str, ...] = (), **environment: str) -> subprocess.Popen[str]:
        """Start it as a process, and go on."""
        return subprocess.Popen(
            [*through, str(COMMAND), *map(str, arguments)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            env=self.environment(**environment),
        )

    def call(self, *arguments: object, stdin: str | None = None) -> Result:
        """Run it inside this process, where torch is loaded already."""
        result = CliRunner(env=self.environment()).invoke(footnote, [*map(str, arguments)], input=stdin)
        if result.exception is not None:
            raise result.exception
        return result

    def json(self, *arguments: object) -> Any:
        """What a command prints with `--json`."""
        return json.loads(self.call(*arguments, "--json").stdout)

    def settle(self, corpus: str = "default") -> None:
        """Bring what is in the log into the file, as the end of a process does."""
        with closing(sqlite3.connect(self.home / "corpora" / corpus / "corpus.sqlite")) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def ids(self, corpus: str = "default") -> list[str]:
        return [article["id"] for article in self.json("list", "--corpus", corpus)]


def write_sources(folder: Path) -> Path:
    """A folder with a source of every kind."""
    folder.mkdir(parents=True)
    (folder / "a.md").write_text(BRIDGE, encoding="utf-8")
    (folder / "b.html").write_text(SCHOOL, encoding="utf-8")
    (folder / "c.txt").write_text(BAKERY, encoding="utf-8")
    (folder / "d.jsonl").write_text("".join(json.dumps(row) + "\n" for row in FARES), encoding="utf-8")
    return folder


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    return write_sources(tmp_path / "sources")


@pytest.fixture
def fresh(tmp_path: Path) -> Footnote:
    """The command with no data yet."""
    return Footnote(tmp_path / "home")


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Footnote:
    """The command with the five articles in its default corpus. Tests of one module share it and leave it as it is."""
    folder = tmp_path_factory.mktemp("filled")
    command = Footnote(folder / "home")
    command.call("add", write_sources(folder / "sources"))
    command.settle()
    return command


@pytest.fixture
def started() -> Iterator[Callable[[subprocess.Popen[str]], subprocess.Popen[str]]]:
    """Takes processes that are ended with the test."""
    processes: list[subprocess.Popen[str]] = []

    def take(process: subprocess.Popen[str]) -> subprocess.Popen[str]:
        processes.append(process)
        return process

    yield take
    for process in processes:
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout, process.stderr):
            if stream is not None:
                with suppress(BrokenPipeError):
                    stream.close()
