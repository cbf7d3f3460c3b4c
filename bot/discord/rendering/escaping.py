"""Text that isn't ours, written so that Discord shows it as it stands, whatever formatting, mentions or links are in it.

The library's `discord.utils.escape_markdown` and `escape_mentions` let through addresses, invites, numbered lists,
emoji, timestamps, and mentions of channels and commands; so this goes by what Discord reads:
https://docs.discord.com/developers/reference#message-formatting and
https://support.discord.com/hc/en-us/articles/210298617-Markdown-Text-101. A backslash before anything but letters,
digits and white space shows what follows as it stands.
"""

import re
from urllib.parse import quote, urlsplit

_INVISIBLE = re.compile("[\x00-\x08\x0e-\x1f\x7f\x80-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")
"""Controls, marks that turn the direction of the text after them, and halves of characters (no UTF-8 for those)."""

_SYNTAX = re.compile(
    r"""[\\*_~|`<>]                         # emphasis, spoilers, code, quotes, everything in angle brackets
      | (?<=<)[@\#:/]                       # Discord looks for <@1> to notify before it looks for backslashes
      | (?<=<t|<a):(?=\S) | (?<=<id):(?=\S)
      | \[(?!\d{1,3}\])                     # a masked link; footnote markers stay as they are
      | (?<=\])\(
      | :(?=/)                              # a bare address
      | :(?=:|[^\s:]+:)                     # the name of an emoji
      | (?<=discord)\.(?=[a-z]) | (?<=discordapp)\.(?=[a-z])
    """,
    re.VERBOSE | re.IGNORECASE,
)
_LINE_START = re.compile(r"(?:^|(?<=[\n\r\v\f\x85\u2028\u2029]))([^\S\n]*)(-\#|-|\#+|\d+\.)(?=\s|$)")
_EVERYONE = re.compile("@(?=\u200b*(?:everyone|here))", re.IGNORECASE)
_INVITE = re.compile(r"discord(?:app)?\.(?:gg|com/invite)/", re.IGNORECASE)
_URL_SAFE = "%/?#:!$&'*+,;=~-._"


def visible(text: str) -> str:
    """The text without controls, marks of direction, and halves of characters, none of which are to be read."""
    return _INVISIBLE.sub("", text)


def escape(text: str) -> str:
    """The text as Markdown that shows it as it stands, for descriptions, field names and values, and contents.

    Footnote markers such as [1] are left as they are. What follows the result mustn't begin with "(".
    """
    text = _SYNTAX.sub(r"\\\g<0>", visible(text))
    text = _LINE_START.sub(lambda match: match[1] + re.sub(r"[^\d]", r"\\\g<0>", match[2]), text)
    # A backslash shows @everyone in plain, but still notifies where a message allows it to.
    return _EVERYONE.sub("@\u200b", text)


def one_line(text: str) -> str:
    """The text on one line, for where Discord knows no Markdown: footers, author names, the names of threads."""
    return " ".join(visible(text).split())


def masked_link(words: str, url: str) -> str | None:
    """Our words as a link to an address that isn't ours; None where that is no web address, or an invite.

    Args:
        words: What is shown, without any Markdown.
        url: The address. What would end the link early is percent-encoded (RFC 3986, section 2.1).
    """
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return None
    if parts.scheme.lower() not in {"http", "https"} or not parts.hostname or _INVITE.search(url):
        return None
    return f"[{words}]({quote(visible(url.strip()), safe=_URL_SAFE)})"
