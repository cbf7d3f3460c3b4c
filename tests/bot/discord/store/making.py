"""Answers to keep, and where they were asked."""

from datetime import UTC, date, datetime

from bot.answering.answer import Answer, Citation
from bot.answering.checks import CheckedSentence, Checks
from bot.discord.store import Asked
from corpus.article import Article
from index.hit import Hit
from index.passage import Passage


def make_article(number: int = 1, *, title: str | None = None) -> Article:
    text = f"The bridge in Tarn was designed by Oskar. It cost {number} crowns. It opened in May."
    return Article(
        id=f"tarn-{number}",
        title=title or f"Bridge {number}",
        text=text,
        url="https://tarn.example/bridge",
        publisher="The Tarn Post",
        author="Ida",
        published=date(2025, 7, number),
        added_at=datetime(2025, 8, 1, tzinfo=UTC),
        added_by="tests",
        sha256="0" * 64,
    )


def make_hit(article: Article, *, start: int = 0, end: int | None = None, rerank: float | None = None) -> Hit:
    passage = Passage(article.id, 0, start, len(article.text) if end is None else end, ())
    return Hit(passage_id=7, passage=passage, article=article, score=0.75, dense=0.5, lexical=9.25, rerank=rerank)


def make_citation(article: Article, marker: int, *, start: int = 0, end: int = 41) -> Citation:
    return Citation(
        marker=marker,
        corpus="guild-1",
        article_id=article.id,
        title=article.title,
        url=article.url,
        publisher=article.publisher,
        published=article.published,
        start=start,
        end=end,
        quote=article.text[start:end],
        link=f"{article.url}#:~:text=The%20bridge",
    )


def make_checks() -> Checks:
    return Checks(
        model="openai-like/small",
        prompts={"answer": 1},
        sentences=(
            CheckedSentence("Oskar designed it.", True, (), True, (2,)),
            CheckedSentence("It cost 9 crowns.", False, ("number: 9",), False, (1,)),
        ),
        quotations={"verbatim": 1},
        tokens={"prompt": 700, "answer": 40},
    )


def make_answer(question: str = "Who designed the bridge?", *, citations: int = 2, hits: int = 3) -> Answer:
    """An answer with so many citations and hits; an abstention where it cites nothing."""
    articles = [make_article(number) for number in range(1, max(citations, hits) + 1)]
    return Answer(
        question=question,
        standalone_question=f"{question} (the bridge in Tarn)",
        text=f"Oskar did, to {question} [1]",
        abstained=not citations,
        reason=None if citations else "The evidence is too weak.",
        confidence=0.875,
        as_of=date(2025, 7, 2) if citations else None,
        composer="extractive",
        citations=tuple(make_citation(article, marker) for marker, article in enumerate(articles[:citations], 1)),
        hits=tuple(make_hit(article, start=number, rerank=0.5 if number else None)
                   for number, article in enumerate(articles[:hits])),
        timings_ms={"retrieve": 20.5, "total": 41.25},
        version={"footnote": "0.1.0", "passages": 3},
        checks=make_checks() if citations > 2 else None,
    )  # fmt: skip


def asked(
    guild_id: int | None = 1, *, channel_id: int = 11, conversation_id: int | None = None, private: bool = False
) -> Asked:
    return Asked(guild_id, channel_id, conversation_id, asker_id=5, private=private)
