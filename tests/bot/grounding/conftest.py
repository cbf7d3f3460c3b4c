"""Passages of invented news, and the check of what is said about them."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest

from bot.answering.grounding import Checked, Grounding, split_answer
from corpus.article import Article, ArticleDraft
from index.embedding import Embedder
from index.hit import Hit
from index.passage import Passage
from index.sentences import split_sentences

COURT = (
    "On Thursday the court in Velm freed 390 prisoners, of whom 270 were soldiers and 120 were civilians. "
    "Judge Anders Holt did not accept the state's appeal. "
    "The minister of justice, Karin Aas, said that 48 percent of the files had been lost. "
    "She plans to visit the prison in October. "
    "“We owe these people an answer,” Mr. Holt told reporters. "
    "Fines rose to $1.2 million after the reform of 1 March 2019."
)
FERRY = (
    "The ferry company Nordlys will cut its fares on July 20. "
    "More than fifty captains signed the letter before the strike began. "
    "Mayor Ingrid Solheim opened the third quay with the Norwegian ambassador. "
    "The United Nations sent no observers to Orrin."
)


def hit(text: str, article_id: str, published: date | None) -> Hit:
    article = Article(
        id=article_id,
        title="Title",
        text=text,
        url="https://example.org/a",
        publisher="The Tarn Post",
        author=None,
        published=published,
        added_at=datetime(2024, 1, 1, tzinfo=UTC),
        added_by="tests",
        sha256=ArticleDraft(title="Title", text=text).sha256,
    )
    return Hit(1, Passage(article_id, 0, 0, len(text), tuple(split_sentences(text))), article, 1.0, 0.5, 5.0)


PASSAGES = (hit(COURT, "court", date(2019, 5, 17)), hit(FERRY, "ferry", date(2025, 7, 14)))

Check = Callable[[str], Checked]


@pytest.fixture(scope="session")
def grounding(embedder: Embedder) -> Grounding:
    return Grounding(embedder)


@pytest.fixture(scope="session")
def check(grounding: Grounding) -> Check:
    """Checks one sentence, with its markers, against the two passages."""

    def check_it(text: str) -> Checked:
        [sentence] = split_answer(text)
        return grounding.check(sentence, PASSAGES)

    return check_it
