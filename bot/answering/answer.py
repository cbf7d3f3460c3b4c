"""What a question gets: an answer with footnotes, or an honest "not in these articles"."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from bot.answering.checks import Checks
from bot.answering.linking import link_to_words
from corpus.article import Article
from index.hit import Hit
from index.passage import Span

NOT_FOUND = "I couldn't find this in the articles."
"""What an abstention says."""


@dataclass(frozen=True, slots=True)
class Citation:
    """A footnote: a verbatim slice of an article, `article.text[start:end] == quote`.

    `link` opens the source at the quoted words (see `linking`); None where the article has no address. `page` is the
    number of the page that the quote begins on, from 1, where the source has pages.
    """

    marker: int
    corpus: str
    article_id: str
    title: str
    url: str | None
    publisher: str | None
    published: date | None
    start: int
    end: int
    quote: str
    link: str | None
    page: int | None = None


def cite(article: Article, span: Span, *, corpus: str, marker: int) -> Citation:
    """The footnote to a slice of an article of that corpus."""
    return Citation(
        marker=marker,
        corpus=corpus,
        article_id=article.id,
        title=article.title,
        url=article.url,
        publisher=article.publisher,
        published=article.published,
        start=span.start,
        end=span.end,
        quote=article.text[span.start : span.end],
        link=link_to_words(article.url, article.text, span.start, span.end) if article.url else None,
        page=article.page_of(span.start),
    )


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer whose every sentence carries the marker of a citation, or an abstention and its reason.

    `confidence` is the probability, 0..1, that the articles answer the question. `as_of` is the date of the newest
    evidence. `hits` are what was looked at, best first. `timings_ms` are by stage. `checks` are there where a model was
    asked.
    """

    question: str
    standalone_question: str
    text: str
    abstained: bool
    reason: str | None
    confidence: float
    as_of: date | None
    composer: str
    citations: tuple[Citation, ...]
    hits: tuple[Hit, ...]
    timings_ms: Mapping[str, float]
    version: Mapping[str, str | int]
    checks: Checks | None = None

    def to_json(self) -> dict[str, Any]:
        """The answer as JSON-serialisable data. The field names are a public contract."""
        return {
            "question": self.question,
            "standalone_question": self.standalone_question,
            "answer": self.text,
            "abstained": self.abstained,
            "reason": self.reason,
            "confidence": round(self.confidence, 4),
            "as_of": self.as_of.isoformat() if self.as_of else None,
            "composer": self.composer,
            "citations": [_citation_json(citation) for citation in self.citations],
            "hits": [hit_to_json(hit) for hit in self.hits],
            "timings_ms": {stage: round(took_ms, 2) for stage, took_ms in self.timings_ms.items()},
            "version": dict(self.version),
            **({"checks": self.checks.to_json()} if self.checks is not None else {}),
        }


def hit_to_json(hit: Hit) -> dict[str, Any]:
    """A hit as JSON-serialisable data."""
    return {
        "article_id": hit.article.id,
        "start": hit.passage.start,
        "end": hit.passage.end,
        "text": hit.text,
        "score": round(hit.score, 5),
        "dense": round(hit.dense, 5),
        "lexical": round(hit.lexical, 5),
        "rerank": None if hit.rerank is None else round(hit.rerank, 5),
    }


def _citation_json(citation: Citation) -> dict[str, Any]:
    published = citation.published.isoformat() if citation.published else None
    return {**asdict(citation), "published": published}
