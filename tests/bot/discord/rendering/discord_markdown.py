"""What Discord makes of a text, as far as it takes effect: the reference that the escaping is held against.

Written from Discord's documentation of message formatting and its guide to Markdown, with the order in which its
clients try their rules: blocks where a line begins, then a backslash, then everything else.
"""

import re
from dataclasses import dataclass, field

_BLOCKS = {
    "heading": r" *#{1,3}\s+\S",
    "subtext": r" *-#\s+\S",
    "list": r" *(?:[*-]|\d+\.)\s+\S",
    "quote": r" *>(?:>>)?\s",
}
_INLINE = {
    "mention": r"<@[!&]?\d+>|@everyone|@here|<#\d+>|</[^>]+:\d+>|<id:\w+>",
    "timestamp": r"<t:-?\d+(?::\w)?>",
    "emoji": r"<a?:\w+:\d+>|:[^\s:]+:",
    "link": r"(?P<label>\[(?:\[[^\]]*\]|\\.|[^\[\]\\])*\])\(\s*<?(?P<target>[^\s)]*)>?(?:\s+['\"].*?['\"])?\s*\)",
    "address": r"<[^: >]+:/?[^ >]+>|\w+:/+[^\s<]*[^<.,:;\"'\]\s]",
    "code": r"(`+)[\s\S]*?\1",
    "strong": r"\*\*(?P<strong>(?:\\[\s\S]|[^\\])+?)\*\*(?!\*)",
    "emphasis": r"\*[^*\\]+\*|_[^_\\]+_|__[^\\]+?__",
    "struck": r"~~[^\\]+?~~",
    "spoiler": r"\|\|[^\\]+?\|\|",
}
_WITHOUT_LOOKING = {
    "notice": r"<@[!&]?\d+>|@(?:everyone|here)",
    "invite": r"discord(?:app)?\.(?:gg|com/invite)/\w+",
}
"""What the server looks for in the text as it is sent, whether there are backslashes or not."""


@dataclass
class Reading:
    """What is read, and what has taken effect: kinds, and the targets of links."""

    plain: str = ""
    effects: list[str] = field(default_factory=list)
    links: list[tuple[str, str]] = field(default_factory=list)
    strong: list[str] = field(default_factory=list)


def read(markdown: str) -> Reading:
    """Read a text as Discord does."""
    reading = Reading()
    reading.effects += [kind for kind, rule in _WITHOUT_LOOKING.items() if re.search(rule, markdown, re.IGNORECASE)]
    position = 0
    while position < len(markdown):
        position = _step(markdown, position, reading)
    reading.plain = re.sub("@\u200b(?=\u200b*(?:everyone|here))", "@", reading.plain, flags=re.IGNORECASE)
    return reading


def _step(markdown: str, position: int, reading: Reading) -> int:
    if position == 0 or markdown[position - 1] in "\n\r\v\f\x85\u2028\u2029":
        for kind, rule in _BLOCKS.items():
            if re.compile(rule).match(markdown, position):
                reading.effects.append(kind)
                if kind == "quote":
                    return re.compile(r" *>(?:>>)?\s").match(markdown, position).end()
    if escaped := re.compile(r"\\([^0-9A-Za-z\s])").match(markdown, position):
        reading.plain += escaped[1]
        return escaped.end()
    for kind, rule in _INLINE.items():
        if match := re.compile(rule, re.IGNORECASE).match(markdown, position):
            return _take_effect(kind, match, reading)
    reading.plain += markdown[position]
    return position + 1


def _take_effect(kind: str, match: re.Match[str], reading: Reading) -> int:
    reading.effects.append(kind)
    if kind == "link":
        reading.links.append((match["label"][1:-1], match["target"]))
        reading.plain += match["label"][1:-1]
    elif kind == "strong":
        inside = read(match["strong"])
        reading.strong.append(inside.plain)
        reading.effects += inside.effects
        reading.plain += inside.plain
    else:
        reading.plain += match[0]
    return match.end()
