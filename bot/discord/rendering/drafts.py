"""What a language model has written so far, before anything of it has been checked."""

from bot.discord.localising import Phrases
from bot.discord.rendering.escaping import one_line
from bot.discord.rendering.limits import CONTENT
from bot.discord.rendering.splitting import shorten

_NEWEST = 900
"""So many characters of what was written last: even escaped they leave room for the line above them."""


def render_draft(text: str, phrases: Phrases) -> str:
    """The newest of it, under a line in small print that says that it is unchecked."""
    mark = f"-# {phrases('Writing. Not yet checked against the articles:')}"
    line = one_line(text)
    newest = line if len(line) <= _NEWEST else f"… {line[-_NEWEST:].partition(' ')[2]}"
    return f"{mark}\n{shorten(newest, CONTENT - len(mark) - 1)}".strip()
