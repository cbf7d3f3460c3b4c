"""What the corpora of guilds are called."""

import re

_OF_GUILD = re.compile(r"guild-[0-9]+")


def corpus_of_guild(guild_id: int) -> str:
    """The name of the corpus that a guild's articles are in."""
    return f"guild-{guild_id}"


def is_of_guild(corpus: str) -> bool:
    """Whether a corpus is some guild's own, by its name."""
    return _OF_GUILD.fullmatch(corpus) is not None
