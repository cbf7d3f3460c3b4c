"""Footnote for other programs: the public names, loaded when they are first used.

>>> import footnote
>>> corpus = footnote.open_corpus("sample")
>>> answer = corpus.ask("Who conveyed the offer of new talks to Moscow?")
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bot.answering.answer import Answer, Citation
    from bot.answering.conversation import Turn
    from bot.corpora import open_corpus
    from bot.corpus import Corpus
    from bot.settings import Settings
    from corpus.article import Article, ArticleDraft
    from corpus.errors import FootnoteError
    from corpus.reading import read_sources
    from index.hit import Hit
    from index.llamaindex import FootnoteRetriever
    from index.passage import Passage

_HOMES = {
    "Answer": "bot.answering.answer",
    "Article": "corpus.article",
    "ArticleDraft": "corpus.article",
    "Citation": "bot.answering.answer",
    "Corpus": "bot.corpus",
    "FootnoteError": "corpus.errors",
    "FootnoteRetriever": "index.llamaindex",
    "Hit": "index.hit",
    "Passage": "index.passage",
    "Settings": "bot.settings",
    "Turn": "bot.answering.conversation",
    "open_corpus": "bot.corpora",
    "read_sources": "corpus.reading",
}

__all__ = [
    "Answer",
    "Article",
    "ArticleDraft",
    "Citation",
    "Corpus",
    "FootnoteError",
    "FootnoteRetriever",
    "Hit",
    "Passage",
    "Settings",
    "Turn",
    "open_corpus",
    "read_sources",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'footnote' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
