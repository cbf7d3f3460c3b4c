"""Doubting whether a draft is an article, in a language that questions will find."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from corpus.article import ArticleDraft
from corpus.documents.languages import foreign_language_of
from corpus.documents.results import Doubt

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
_WALL_WITHIN_WORDS = 250
_WALL = re.compile(
    r"(?:log|sign) ?in to (?:continue|read|view|your account)|please (?:log|sign) in"
    r"|(?:subscribe|register) to (?:continue|read|keep)|create (?:a free|an) account to"
    r"|already (?:a subscriber|have an account)|forgot(?:ten)? (?:your )?password"
    r"|enable javascript|javascript is (?:disabled|required)|checking your browser"
    r"|verify (?:that )?you are (?:a )?human|are you a robot|access (?:denied|to this page has been)",
    re.IGNORECASE,
)
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
    if reason := why_no_article(draft, markup):
        yield Doubt("not_an_article", f"“{title}” does not look like an article: {reason}.")
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
    words = _words(draft.text)
    if markup is not None:
        if words < _WALL_WITHIN_WORDS:
            if _WALL.search(draft.text) or _WALL.search(draft.title):
                return "it asks readers to log in, subscribe or come back in another way"
            if _MISSING.search(draft.text) or _MISSING.search(draft.title):
                return "it says that there is no such page"
        tree = _tree(markup)
        if _sentences(draft.text) < _FEW_SENTENCES and tree is not None:
            if words < _WALL_WITHIN_WORDS and tree.find(".//input[@type='password']") is not None:
                return "it asks readers to log in"
            if _share_of_links(tree) > _MOSTLY_LINKS:
                return "it is mostly links, as an index page is"
    if words < _FEWEST_WORDS and len(draft.text) < _FEWEST_CHARACTERS:
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
