"""What the environment says about Discord: the bot's token, and where its REST API is."""

import os
import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from corpus.errors import SettingsError

TOKEN_VARIABLE = "DISCORD_TOKEN"
BASE_VARIABLE = "DISCORD_API_BASE"

DEFAULT_BASE = "https://discord.com/api/v10"
"""https://docs.discord.com/developers/reference#api-reference-base-url"""

PORTAL = "https://discord.com/developers/applications"

_QUOTES = "\"'`“”‘’"
_HEADER_VALUE = re.compile(r"[\x21-\x7e]+")
"""What of a header may hold a token: visible ASCII (RFC 9110, section 5.5), and no spaces."""


@dataclass(frozen=True, slots=True)
class Token:
    """A bot's token. It is shown nowhere: `secret` is there for whom logs in with it."""

    secret: str = field(repr=False)


def read_token() -> Token:
    """The token in `DISCORD_TOKEN`; spaces and quotes around it, and a "Bot " before it, are no part of it.

    Raises:
        SettingsError: There is none, or what there is can't be a token.
    """
    secret = _bare(os.environ.get(TOKEN_VARIABLE, ""))
    if not secret:
        raise SettingsError(
            f"{TOKEN_VARIABLE} is not set. Open {PORTAL}, choose your application or make one with New Application, "
            f"then on its Bot page press Reset Token, and set {TOKEN_VARIABLE} to the token that is shown."
        )
    if not _HEADER_VALUE.fullmatch(secret):
        raise SettingsError(
            f"{TOKEN_VARIABLE} can't be a token: it has spaces or unusual characters in it. Copy the token once more: "
            f"{PORTAL}, your application, Bot, Reset Token."
        )
    return Token(secret)


def api_base() -> str:
    """Where REST calls go, the API's version included and no slash at the end: `DISCORD_API_BASE`, or Discord itself.

    A name and password in it are refused: they would need the header that carries the token.

    Raises:
        SettingsError: It is no http(s) address.
    """
    base = os.environ.get(BASE_VARIABLE, "").strip().rstrip("/")
    if not base:
        return DEFAULT_BASE
    if not _is_base(base):
        raise SettingsError(
            f"{BASE_VARIABLE} is not an address that REST calls can go to; set it to one such as "
            f"http://127.0.0.1:8080/api/v10, or leave it out to use {DEFAULT_BASE}."
        )
    return base


def _bare(value: str) -> str:
    """A token without what people copy with it."""
    while True:
        bare = re.sub(r"(?i)^bot\s+", "", value.strip().strip(_QUOTES).strip())
        if bare == value:
            return "" if bare.lower() == "bot" else bare
        value = bare


def _is_base(base: str) -> bool:
    try:
        parts = urlsplit(base)
        has_host = bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:  # a port or an IPv6 address that is none
        return False
    is_plain = (
        parts.username is None and not parts.query and not parts.fragment and not re.search(r"[\s\x00-\x1f]", base)
    )
    return parts.scheme in ("http", "https") and has_host and is_plain
