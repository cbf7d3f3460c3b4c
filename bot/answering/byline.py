"""Questions about the article itself: when it was published or updated, who wrote it. Its own lines answer them."""

import re
from collections.abc import Sequence

from bot.answering.composing import Quote
from corpus.article import Article
from corpus.dates import DATE, parse_date
from index.hit import Hit
from index.lexical import content_words
from index.sentences import split_sentences

BYLINE_CONFIDENCE = 0.9
"""A line that gives the article's own date or author is what was asked for, or the question was misread."""

_SCORE = 3.0
_PIECE = r"(?:article|story|piece|report|news|text|post|brief)"
_ABOUT_DATE = re.compile(
    rf"\b(?:publi(?:shed|cation)|updated?|posted|dated|date|written|how old|how recent)\b.*\b{_PIECE}\b"
    rf"|\b{_PIECE}\b.*\b(?:publi(?:shed|cation)|updated|posted|dated|come out|came out|written)\b",
    re.IGNORECASE,
)
_ABOUT_AUTHOR = re.compile(
    rf"\bwho (?:wrote|authored|penned|reported)\b.*\b(?:{_PIECE}|this|it)\b"
    rf"|\b(?:the|this|its|{_PIECE}(?:['’]s)?) (?:author|writer|reporter|journalist)\b|\bauthor of\b|\bbyline\b"
    rf"|\b{_PIECE}\b.*\b(?:written|reported) by\b",
    re.IGNORECASE,
)
_OF_THE_PIECE = frozenset(
    "article story piece report news text post brief published publication updated update posted dated date written wrote "
    "write author authored writer reporter reported journalist byline old recent last first time day year come came out "
    "job paper newspaper work works long since covering covers".split()
)


def quote_byline(question: str, hits: Sequence[Hit]) -> Quote | None:
    """The line of the best hit's article that gives its date or its author, where that is what the question is about.

    None where it isn't, where the text has no such line, or where several articles are at hand and the question doesn't
    say which one it means.
    """
    about_author = bool(_ABOUT_AUTHOR.search(question))
    if not hits or not (about_author or _ABOUT_DATE.search(question)):
        return None
    article = hits[0].article
    names_a_subject = any(word not in _OF_THE_PIECE for word in content_words(question))
    if not names_a_subject and len({hit.article.id for hit in hits}) > 1:
        return None
    return _author_line(article) if about_author else _date_line(article)


def _author_line(article: Article) -> Quote | None:
    if not article.author:
        return None
    lines = [span for span in split_sentences(article.text) if article.author in article.text[span.start : span.end]]
    return Quote(article, lines[-1], _SCORE) if lines else None


def _date_line(article: Article) -> Quote | None:
    for span in split_sentences(article.text):
        found = re.search(DATE, article.text[span.start : span.end])
        if found and article.published and parse_date(found[0]) == article.published:
            return Quote(article, span, _SCORE)
    return None
