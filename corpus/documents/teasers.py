"""Teasers: headings that are links, with the line or two below them, of which index pages are made."""

from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_FEWEST = 5
_MOST = 500
_MOST_WORDS = 80
_MOST_AROUND = 40
_HEADINGS = ("h2", "h3", "h4", "h5", "h6")


def share_in_teasers(text: str, tree: "HtmlElement") -> float:
    """How much of a text that was found on a page stands in teasers, as a share of its words; 0 where these are few.

    Args:
        text: One paragraph a line.
        tree: The page.
    """
    teasers = _teasers(list(islice(_linked_headings(tree), _MOST)))
    if len(teasers) < _FEWEST:
        return 0.0
    inside = {_text_of(element) for teaser in teasers for element in teaser.iter()}
    words = [(len(line.split()), " ".join(line.split()) in inside) for line in text.splitlines()]
    return sum(count for count, is_inside in words if is_inside) / max(1, sum(count for count, _ in words))


def _linked_headings(tree: "HtmlElement") -> Iterator["HtmlElement"]:
    return (heading for heading in tree.iter(*_HEADINGS) if _is_link(heading))


def _is_link(heading: "HtmlElement") -> bool:
    link = next(heading.iter("a"), None)
    if link is not None and _text_of(link) == _text_of(heading):
        return True
    return any(above.tag == "a" for above in islice(heading.iterancestors(), _MOST_AROUND))


def _teasers(headings: list["HtmlElement"]) -> list["HtmlElement"]:
    """What belongs to each heading alone, as far as that is a teaser and no article."""
    below = Counter(above for heading in headings for above in islice(heading.iterancestors(), _MOST_AROUND))
    return [_teaser(heading, below) for heading in headings]


def _teaser(heading: "HtmlElement", below: Counter["HtmlElement"]) -> "HtmlElement":
    found = heading
    for above in islice(heading.iterancestors(), _MOST_AROUND):
        if below[above] > 1 or len(_text_of(above).split()) > _MOST_WORDS:
            break
        found = above
    return found


def _text_of(element: "HtmlElement") -> str:
    return " ".join("".join(map(str, element.itertext())).split())
