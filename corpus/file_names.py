"""Names of files, as they can be shown."""

from pathlib import Path


def printable(name: str | Path) -> str:
    """Write a file name so that it is safe in a terminal: control and other unprintable characters as escapes."""
    return "".join(
        character if character.isprintable() else character.encode("unicode_escape").decode() for character in str(name)
    )
