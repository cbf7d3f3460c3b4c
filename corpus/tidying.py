"""Putting a page's markup in such a state that the article in it is found whole, and nothing but it."""

import re
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_RUNNING = frozenset(
    {"p", "li", "td", "th", "dd", "dt", "blockquote", "figcaption", "h1", "h2", "h3", "h4", "h5", "h6"}
)
_TEASERS = ("p", "h2", "h3", "h4", "h5", "h6", "li", "div", "section", "ul", "strong", "b", "em", "i")
_POINTING_ELSEWHERE = re.compile(
    r"(?:(?:you may|you might)? ?also like"
    r"|(?:please )?(?:read|see|watch|listen|learn|hear|discover)(?: (?:more|also|next|now|on|this|here))+"
    r"|more (?:on|from|about)(?: [\w’' -]{1,40})?|(?:also|more) (?:read|reading|in the news|stories|news|coverage)"
    r"|related(?: (?:stor(?:y|ies)|articles?|news|links?|content|coverage|reading|topics?|posts?))?"
    r"|(?:further|recommended|suggested) (?:reading|stories|articles)|recommended(?: for you)?|editors?['’]s?’? picks?"
    r"|don['’]t miss|must[ -]reads?|most (?:read|popular)|in case you missed it|trending(?: now)?|in other news"
    r"|(?:читайте|дивіться|смотрите) (?:також|теж|також за темою|также|ещё|еще|по теме)|(?:за|по) (?:темою|теме)"
    r"|lesen sie (?:auch|mehr|dazu)|(?:mehr|lesen sie mehr) (?:zum thema|dazu)|auch interessant|siehe auch"
    r"|(?:à )?lire aussi|voir aussi|lea también|ver también|leggi anche|(?:czytaj|zobacz) (?:też|także|również))",
    re.IGNORECASE,
)
_ASIDE = re.compile(
    r"(?:(?:this|our) (?:web)?site uses|we(?: and our [\w ]{0,30}partners)? use) cookies\b.*"
    r"\b(?:agree|accept|consent|privacy|policy|settings|preferences)\b.*"
    r"|(?:sign up|subscribe) (?:for|to) (?:our|the) [\w’' -]{0,40}newsletters?\b.*",
    re.IGNORECASE | re.DOTALL,
)
"""What a page says of itself or its site in the middle of an article, in a paragraph with a link or a form."""
_MOST_WORDS_ASIDE = 60
_COMMENTS = re.compile(
    r"(?:\d+ )?(?:comments?|responses|replies|коментар(?:і|ів|ь)|комментари(?:и|ев|й)|kommentare?|commentaires?|comentarios)"
    r"(?: ?\(\d+\)| \d+)?|(?:leave|post|add) (?:a|your) (?:comment|reply)|join the (?:discussion|conversation)",
    re.IGNORECASE,
)
_LABEL_EDGE = " \t\r\n:–—-|»›>→•·*[]()"
_LONGEST_LABEL = 60
_MOST_INSIDE = 60
"""A block with more elements than this in it says more than that."""
_FEWEST_LINKS = 2
_MOST_WORDS_TO_A_LINK = 60
_WHOLES = frozenset({"html", "body", "main", "article"})
_SUPERSCRIPT = str.maketrans("0123456789+-−", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻")


def tidy(tree: "HtmlElement") -> None:
    """Change a page's tree in place, before the library trafilatura looks for the article in it.

    The library leaves out `time` elements with the words in them, also in the middle of a sentence, makes a paragraph
    of each `q`, and leaves in what authors have struck out, and what is no part of the article where no class says so.
    """
    for element in list(tree.iter("time", "output")):
        if any(ancestor.tag in _RUNNING for ancestor in islice(element.iterancestors(), _MOST_INSIDE)):
            element.drop_tag()
    for element in list(tree.iter("q")):
        element.text = f"“{element.text or ''}"
        element.tail = f"”{element.tail or ''}"
        element.drop_tag()
    for element in list(tree.iter("del", "s", "strike")):
        element.drop_tree()
    for element in list(tree.iter("sup")):
        _raise_digits(element)
    for element in [*_pointers(tree), *_asides(tree), *_sections_of_others(tree), *_sections_of_comments(tree)]:
        if element.getparent() is not None:
            element.drop_tree()


def _raise_digits(element: "HtmlElement") -> None:
    if any((link.get("href") or "").startswith("#") for link in element.iter("a")):
        element.drop_tree()  # the number of a note, which would read like a footnote of an answer
        return
    raised = _text_of(element)
    if raised and raised.translate(_SUPERSCRIPT) != raised and not re.search(r"[^\d+\-−]", raised):
        for child in list(element):
            child.drop_tag()
        element.text = raised.translate(_SUPERSCRIPT)


def _pointers(tree: "HtmlElement") -> Iterator["HtmlElement"]:
    """Blocks that hold a link to another article, what announces it, and no word more."""
    for block in tree.iter(*_TEASERS):
        inner = list(islice(block.iter(), _MOST_INSIDE + 1))
        if len(inner) <= _MOST_INSIDE and _POINTING_ELSEWHERE.fullmatch(_announcement(inner)):
            yield block


def _sections_of_others(tree: "HtmlElement") -> Iterator["HtmlElement"]:
    """Parts of a page with a heading that announces other articles, and with links, a line or two of text to each."""
    for heading in tree.iter("h2", "h3", "h4", "h5", "h6"):
        section = heading.getparent()
        if section is None or section.tag in _WHOLES or not _POINTING_ELSEWHERE.fullmatch(_label(_text_of(heading))):
            continue
        links = sum(1 for _ in section.iter("a"))
        if links >= _FEWEST_LINKS and len(_text_of(section).split()) <= links * _MOST_WORDS_TO_A_LINK:
            yield section


def _sections_of_comments(tree: "HtmlElement") -> Iterator["HtmlElement"]:
    """Parts of a page that begin with a heading of readers' comments."""
    for heading in tree.iter("h2", "h3", "h4", "h5", "h6"):
        section = heading.getparent()
        if (
            section is not None
            and section.tag not in _WHOLES
            and _COMMENTS.fullmatch(" ".join(_text_of(heading).split()))
        ):
            before = "".join([section.text or "", *(_text_of(above) for above in heading.itersiblings(preceding=True))])
            if not before.strip():
                yield section


def _asides(tree: "HtmlElement") -> Iterator["HtmlElement"]:
    for block in tree.iter("p", "div", "section"):
        inner = list(islice(block.iter(), _MOST_INSIDE + 1))
        if len(inner) > _MOST_INSIDE or not any(element.tag in {"a", "input", "button"} for element in inner):
            continue
        text = _text_of(block)
        if len(text.split()) <= _MOST_WORDS_ASIDE and _ASIDE.fullmatch(text):
            yield block


def _announcement(inner: list["HtmlElement"]) -> str:
    """What a block says outside its links; or, where that is nothing, what its link says up to a colon."""
    links = [element for element in inner if element.tag == "a"]
    if not links:
        return ""
    linked = {element for link in links for element in link.iter()}
    outside = [element.text or "" for element in inner if element not in linked and isinstance(element.tag, str)]
    outside += [element.tail or "" for element in inner[1:] if element not in linked or element in links]
    label = _label(" ".join(outside))
    if not label and len(links) == 1 and ":" in (said := _text_of(links[0])):
        return _label(said.partition(":")[0])
    return label


def _label(text: str) -> str:
    label = " ".join(text.split()).strip(_LABEL_EDGE)
    return label if len(label) <= _LONGEST_LABEL else ""


def _text_of(element: "HtmlElement") -> str:
    return " ".join("".join(map(str, element.itertext())).split())
