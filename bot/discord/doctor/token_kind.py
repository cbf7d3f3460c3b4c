"""What people paste in place of a bot's token: the other long strings of the Developer Portal."""

import re

from bot.discord.credentials import Token

_KINDS = (
    (re.compile(r"\d{15,22}"), "an application's or a person's ID"),
    (re.compile(r"[0-9a-fA-F]{64}"), "an application's public key"),
    (re.compile(r"[\w-]{32}"), "an application's client secret"),
    (re.compile(r"https?://.*"), "a link"),
)


def guess_kind(token: Token) -> str | None:
    """What a token that Discord refused is instead; None where it has a token's form or no known one."""
    return next((kind for form, kind in _KINDS if form.fullmatch(token.secret)), None)
