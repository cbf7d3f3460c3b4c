"""Countries and continents, and what their people are called: "Dutch" is of the Netherlands, in lower case too."""

from collections.abc import Mapping
from functools import cache
from importlib import resources


@cache
def nations() -> Mapping[str, str]:
    """The country or continent, in lower case, by every word for it or its people; one-word names alone."""
    text = resources.files("bot.answering").joinpath("nations.txt").read_text(encoding="utf-8")
    return {word: line.split()[0] for line in text.splitlines() for word in line.split()}
