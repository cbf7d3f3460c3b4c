"""Where the `footnote` command starts, and where errors become one line."""

import os
import sys
from importlib.metadata import entry_points
from io import TextIOWrapper

import click

from bot.cli.articles import add, list_, remove, replace, show
from bot.cli.asking import ask, chat, retrieve
from bot.cli.keeping import backup, export, history, import_, reindex, restore, verify
from bot.cli.watching import watch
from bot.corpus import installed_version
from corpus.errors import FootnoteError

EXIT_BAD_INPUT = 2
EXIT_INTERRUPTED = 130

_FURTHER = "footnote.commands"
"""The entry points of commands that rooms above this one bring; a package of anybody's may bring some."""


class _Commands(click.Group):
    """The commands of this room, and further ones, which are looked for when they are asked for."""

    def list_commands(self, context: click.Context) -> list[str]:
        return [*self.commands, *sorted({found.name for found in entry_points(group=_FURTHER)} - set(self.commands))]

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        if name in self.commands:
            return self.commands[name]
        found = next(iter(entry_points(group=_FURTHER, name=name)), None)
        further: click.Command | None = found.load() if found else None
        return further


@click.group(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    invoke_without_command=True,
)
@click.version_option(installed_version(), prog_name="footnote")
@click.pass_context
def footnote(context: click.Context) -> None:
    """Answer questions over your own articles, each claim with a footnote to the words it came from."""
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


for command in (
    add,
    list_,
    show,
    replace,
    remove,
    restore,
    history,
    export,
    import_,
    backup,
    verify,
    reindex,
    watch,
    ask,
    chat,
    retrieve,
):
    footnote.add_command(command)


def main() -> None:
    """Run the command. Errors that a user can cause end it with one line on stderr and exit code 2."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal of another encoding lacks some characters
    try:
        footnote.main(standalone_mode=False, color=False if os.environ.get("NO_COLOR") else None)
    except FootnoteError as error:
        _fail(str(error))
    except click.UsageError as error:
        hint = f" See '{error.ctx.command_path} --help'." if error.ctx else ""
        _fail(error.format_message() + hint)
    except click.ClickException as error:
        _fail(error.format_message())
    except (KeyboardInterrupt, click.Abort):
        click.echo("footnote: stopped.", err=True)
        _leave(EXIT_INTERRUPTED)
    except BrokenPipeError:
        _leave(0)


def _fail(message: str) -> None:
    click.echo(f"footnote: {' '.join(message.split())}", err=True)
    sys.exit(EXIT_BAD_INPUT)


def _leave(code: int) -> None:
    """End without the interpreter's own complaints about pipes that were closed."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    sys.exit(code)
