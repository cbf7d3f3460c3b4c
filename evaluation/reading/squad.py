"""SQuAD 2.0 and 1.1: paragraphs, and questions that a span of a paragraph answers or, in 2.0, that none does.

The form is that of https://rajpurkar.github.io/SQuAD-explorer/ (Rajpurkar, Jia and Liang, 2018, arXiv:1806.03822).
"""

from collections.abc import Iterator

from corpus.article import ArticleDraft
from corpus.normalising import normalise
from evaluation.dataset import Dataset, GoldQuestion, Place
from evaluation.reading.articles import DistinctArticles
from evaluation.reading.files import TextFile
from evaluation.reading.rows import Ids, Row, read_document


def read_squad(file: TextFile) -> Dataset:
    """Read a SQuAD file: each paragraph is an article under the title of its topic.

    Answers stand where their offsets say, mended for what normalising the paragraph moved. A question without
    `is_impossible`, as in 1.1, is answerable if it has answers. Nothing is relevant to an unanswerable one.

    Raises:
        DatasetError: A row is malformed, such as `data[3].paragraphs[0].qas[2]`, which the message names; or no question
            is there.
    """
    articles, ids = DistinctArticles(), Ids()
    questions: list[GoldQuestion] = []
    document = read_document(file)
    for topic in document.required_rows("data"):
        title = topic.optional_text("title").replace("_", " ")
        for paragraph in topic.required_rows("paragraphs"):
            context = paragraph.text("context")
            article = articles.add(paragraph, title=title, text=context)
            rows = paragraph.required_rows("qas")
            questions.extend(_question(row, ids, context, article) for row in rows)
    if not questions:
        raise document.refusal("it has no questions in it")
    return Dataset(file.path.stem, "squad", file.sha256, articles.drafts, tuple(questions))


def _question(row: Row, ids: Ids, context: str, article: ArticleDraft) -> GoldQuestion:
    answers = row.rows("answers")
    is_impossible = row.flag("is_impossible")
    answerable = bool(answers) if is_impossible is None else not is_impossible
    given = answers if answerable else []
    article_id = str(article.id)
    places = {place for answer in given for place in _places(answer, context, article)}
    return GoldQuestion(
        id=ids.take(row.id("id"), row),
        question=row.question("question"),
        answerable=answerable,
        answers=tuple(dict.fromkeys(normalise(answer.text("text")) for answer in given)),
        answer_places=tuple(sorted(places)),
        relevant={article_id: 1.0} if answerable else {},
    )


def _places(row: Row, context: str, article: ArticleDraft) -> Iterator[Place]:
    """Where an answer stands in its article.

    Nowhere, if normalising the paragraph joined a character at the answer's edge with its neighbour.
    """
    answer, published = row.text("text"), row.fields.get("answer_start")
    if isinstance(published, bool) or not isinstance(published, int):
        raise row.refusal('"answer_start" is not a whole number')
    text = normalise(answer)
    around = published if article.text == context else len(normalise(context[: max(0, published)]))
    start = _nearest(article.text, text, around) if text else -1
    if start >= 0:
        yield Place(str(article.id), start, start + len(text))
    elif not text or answer not in context:
        raise row.refusal(f"its paragraph does not hold the answer {answer[:60]!r}")


def _nearest(text: str, answer: str, around: int) -> int:
    """Where the answer starts, nearest to a position; -1 where it is not in the text."""
    around = max(0, around)
    after = text.find(answer, around)
    before = text.rfind(answer, 0, around + len(answer))
    found = [start for start in (before, after) if start >= 0]
    return min(found, key=lambda start: abs(start - around), default=-1)
