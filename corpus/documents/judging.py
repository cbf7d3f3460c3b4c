"""Doubting whether a draft is an article, in a language that questions will find."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from corpus.article import ArticleDraft
from corpus.documents.languages import foreign_language_of
from corpus.documents.results import Doubt
from corpus.documents.teasers import share_in_teasers

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_FEWEST_WORDS = 25
_FEWEST_CHARACTERS = 150
_SENTENCE_END = re.compile(r"[.!?…][\"'”’»)\]]*(?:\s|$)|[。！？]")
_FEWEST_WORDS_IN_SENTENCE = 8
_FIRST_WITHOUT_SPACES = "\u2e80"
"""From here on are the scripts of East Asia, in which two characters are about a word."""
_FEW_SENTENCES = 3
_MOSTLY_LINKS = 0.5
_MOSTLY_TEASERS = 0.5
_WALL_WITHIN_WORDS = 250
_WALL = re.compile(
    r"(?:log|sign) ?in to (?:continue|read|view|your account)|please (?:log|sign) in"
    r"|(?:subscribe|register) to (?:continue|read|keep)|create (?:a free|an) account to"
    r"|already (?:a subscriber|have an account)|forgot(?:ten)? (?:your )?password"
    r"|enable javascript|javascript is (?:disabled|required)|checking your browser"
    r"|verify(?:ing)? (?:that )?you are (?:a )?human|are you a robot|access (?:denied|to this page has been)"
    r"|checking (?:if|whether|that) the (?:site )?connection|just a moment\.\.\.",
    re.IGNORECASE,
)
_CONSENT = re.compile(
    r"\W*(?:before you continue|we (?:use|and our partners use|and our [\d,]+ partners|value your privacy)\b"
    r"|(?:this site|this website) uses cookies|your privacy(?: choices)?\b)",
    re.IGNORECASE,
)
_COOKIES = re.compile(r"\bcookies\b|\bpersonal data\b", re.IGNORECASE)
_MISSING = re.compile(
    r"(?:page|article) (?:you (?:requested|are looking for) )?(?:was |could )?not (?:be )?found", re.IGNORECASE
)


def doubts_about(draft: ArticleDraft, markup: bytes | None = None) -> Iterator[Doubt]:
    """What is doubtful about a draft.

    Args:
        draft: What was read.
        markup: The page it was read from, where it was one.
    """
    title = draft.title
    if markup is not None and (reason := _why_no_page_of_one(draft, markup)):
        yield Doubt("not_an_article", f"“{title}” does not look like an article: {reason}.")
    elif reason := _why_too_short(draft.text):
        yield Doubt("short", f"“{title}” does not look like an article: {reason}.")
    if language := foreign_language_of(draft.text):
        yield Doubt(
            "language",
            f"“{title}” seems to be in {language}; the embedding model that comes with Footnote knows English, "
            "so questions may not find it.",
        )


def why_no_article(draft: ArticleDraft, markup: bytes | None = None) -> str | None:
    """Why a draft doesn't look like an article, as the end of a sentence; None where it does.

    Args:
        draft: What was read.
        markup: The page it was read from, where it was one; only pages are taken for log-in walls or lists of links.
    """
    return (_why_no_page_of_one(draft, markup) if markup is not None else None) or _why_too_short(draft.text)


def _why_no_page_of_one(draft: ArticleDraft, markup: bytes) -> str | None:
    words = _words(draft.text)
    if words < _WALL_WITHIN_WORDS and (reason := _what_stands_in_its_place(draft)):
        return reason
    tree = _tree(markup)
    if tree is None:
        return None
    if _sentences(draft.text) < _FEW_SENTENCES:
        if words < _WALL_WITHIN_WORDS and tree.find(".//input[@type='password']") is not None:
            return "it asks readers to log in"
        if _share_of_links(tree) > _MOSTLY_LINKS:
            return "it is mostly links, as an index page is"
    if share_in_teasers(draft.text, tree) > _MOSTLY_TEASERS:
        return "it is mostly headings and teasers of other pages, as an index page is"
    return None


def _what_stands_in_its_place(draft: ArticleDraft) -> str | None:
    if _WALL.search(draft.text) or _WALL.search(draft.title):
        return "it asks readers to log in, subscribe or come back in another way"
    if _MISSING.search(draft.text) or _MISSING.search(draft.title):
        return "it says that there is no such page"
    if _CONSENT.match(draft.text) and _COOKIES.search(draft.text):
        return "it asks readers to accept cookies"
    return None


def _why_too_short(text: str) -> str | None:
    words = _words(text)
    if words < _FEWEST_WORDS and len(text) < _FEWEST_CHARACTERS:
        return f"it is only {words} {'word' if words == 1 else 'words'} long"
    return None


def _words(text: str) -> int:
    return max(len(text.split()), sum(character >= _FIRST_WITHOUT_SPACES for character in text) // 2)


def _sentences(text: str) -> int:
    """How many sentences of more than a few words end in it; a headline in a list has no end."""
    *ended, _ = _SENTENCE_END.split(text)
    return sum(_words(sentence.rpartition("\n")[2]) >= _FEWEST_WORDS_IN_SENTENCE for sentence in ended)


def _tree(markup: bytes) -> "HtmlElement | None":
    from lxml import etree, html

    try:
        return html.document_fromstring(markup, parser=html.HTMLParser(remove_comments=True, remove_pis=True))
    except (etree.LxmlError, ValueError):
        return None


def _share_of_links(tree: "HtmlElement") -> float:
    from lxml import etree

    etree.strip_elements(tree, "script", "style", "noscript", "template", "head", with_tail=False)
    everything = len("".join("".join(map(str, tree.itertext())).split()))
    in_links = sum(len("".join("".join(map(str, link.itertext())).split())) for link in tree.iter("a"))
    return in_links / everything if everything else 0.0
