"""What a language model is writing, shown in a terminal as it comes, and wiped when it has been checked."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_MARK = "Writing. Not yet checked against the articles:"


@contextmanager
def drafting(*, shown: bool) -> Iterator[Callable[[str], None]]:
    """Yields what shows all that was written so far, on stderr where that is a terminal; elsewhere nothing is shown."""
    if not (shown and sys.stderr.isatty()):
        yield lambda text: None
        return
    from rich.console import Console
    from rich.live import Live
    from rich.text import Text

    with Live(console=Console(stderr=True), transient=True, auto_refresh=False, vertical_overflow="crop") as live:

        def show(text: str) -> None:
            written = "".join(character for character in text if character.isprintable() or character == "\n")
            live.update(Text.assemble((f"{_MARK}\n", "dim"), written), refresh=True)

        yield show
