"""`footnote doctor`. What takes long to import is imported where it is needed, so that `footnote --help` is quick."""

import json
import logging
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from bot.discord.doctor.finding import Finding

EXIT_PROBLEMS = 2

_COLOURS = {"ok": "green", "warning": "yellow", "problem": "red"}
_INDENT = " " * 10


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON for other programs.")
def doctor(as_json: bool) -> None:
    """Check all that the Discord bot needs, and say what to do about what is not right.

    Looks at token, intents, permissions, models, corpora and disk. DISCORD_TOKEN holds the bot's token; without one the
    rest is checked. Ends with 2 if there is a problem.
    """
    from bot.discord.doctor.examination import Examination

    examination = Examination()
    found: list[Finding] = []
    with _only_what_is_found():
        for finding in examination.findings():
            found.append(finding)
            if not as_json:
                _print(finding)
    problems = sum(finding.level == "problem" for finding in found)
    if as_json:
        told = {
            "ok": problems == 0,
            "findings": [finding.to_json() for finding in found],
            "invite": examination.invite,
        }
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        _print_end(examination.invite, problems, sum(finding.level == "warning" for finding in found))
    if problems:
        sys.exit(EXIT_PROBLEMS)


def _print(finding: "Finding") -> None:
    click.secho(f"{finding.level:<{len(_INDENT)}}", fg=_COLOURS[finding.level], bold=True, nl=False)
    click.echo(finding.what)
    if finding.advice:
        click.echo(f"{_INDENT}{finding.advice}")


def _print_end(invite: str | None, problems: int, warnings: int) -> None:
    if invite is not None:
        click.echo(f"\nInvite link, with just the permissions that are needed:\n{invite}")
    if not problems and not warnings:
        click.secho("\nAll is well: 'footnote serve' starts the bot.", fg="green")
        return
    counted = " and ".join(_counted(*each) for each in ((problems, "problem"), (warnings, "warning")) if each[0])
    click.echo(f"\n{counted}; what to do is written under each.")


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


@contextmanager
def _only_what_is_found() -> Iterator[None]:
    """Keep what libraries log and warn of while models load out of the lines."""
    logging.disable(logging.CRITICAL)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(logging.NOTSET)
