"""The `footnote` command: a thin shell over the rooms."""

from bot.cli.main import main

__all__ = ["main"]
