"""CLAP NQ: questions from web search, a passage for each, and long answers with the sentences they rest on.

The form is that of https://github.com/primeqa/clapnq (Rosenthal et al., 2024, arXiv:2404.02103).
"""

from corpus.article import ArticleDraft
from corpus.normalising import normalise
from evaluation.dataset import Dataset, GoldQuestion
from evaluation.reading.articles import DistinctArticles
from evaluation.reading.files import TextFile
from evaluation.reading.rows import Ids, Row, read_lines


def read_clapnq(file: TextFile) -> Dataset:
    """Read a CLAP NQ file: each distinct passage is an article.

    A question is answerable if any of its outputs has an answer. Its evidence is the sentences that any annotator chose
    for one. The answers themselves are too long to be strings to be looked for. Of several passages those are relevant
    that hold evidence, or all if none does. A row without an id has the number of its line.

    Raises:
        DatasetError: A line is malformed; the message names it.
    """
    articles, ids = DistinctArticles(), Ids()
    questions = tuple(_question(row, number, ids, articles) for number, row in read_lines(file))
    return Dataset(file.path.stem, "clapnq", file.sha256, articles.drafts, questions)


def _question(row: Row, number: int, ids: Ids, articles: DistinctArticles) -> GoldQuestion:
    passages = [
        articles.add(passage, title=passage.optional_text("title"), text=passage.text("text"))
        for passage in row.required_rows("passages")
    ]
    answered = [output for output in row.rows("output") if normalise(output.optional_text("answer"))]
    evidence = tuple(dict.fromkeys(text for output in answered for text in output.texts("selected_sentences")))
    relevant = _relevant(passages, evidence) if answered else []
    return GoldQuestion(
        id=ids.take(row.optional_id("id") or str(number), row),
        question=row.question("input"),
        answerable=bool(answered),
        evidence=evidence,
        relevant={str(passage.id): 1.0 for passage in relevant},
    )


def _relevant(passages: list[ArticleDraft], evidence: tuple[str, ...]) -> list[ArticleDraft]:
    holding = [passage for passage in passages if any(text in passage.text for text in evidence)]
    return holding or passages
