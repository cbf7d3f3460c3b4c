"""Question sets to fit on: datasets, and beside what an evaluation asks of one, what every question was written about.

A dataset says which articles answer a question, so nothing of those that none answers. Fitting keeps topics apart and asks
over small corpora, for which it must know where they belong too.
"""

from dataclasses import dataclass, replace
from pathlib import Path

from bot.sample import read_sample
from corpus.article import ArticleDraft
from corpus.normalising import normalise
from corpus.reading import read_sources
from evaluation.dataset import Dataset, DatasetError, GoldQuestion
from evaluation.reading.detecting import read_dataset
from evaluation.reading.files import TextFile, read_text_file
from evaluation.reading.rows import read_document, read_lines

SMALL_CORPORA = 5
"""Into how many parts the passages of a set without topics are dealt."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and what it was written about, whether that answers it or not.

    `article_id` names the article; `topic` what that belongs to, so that splits keep topics apart; `part` the small corpus
    that the question can be asked over too.
    """

    gold: GoldQuestion
    article_id: str
    topic: str
    part: str


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """A corpus and the questions about it."""

    name: str
    articles: tuple[ArticleDraft, ...]
    questions: tuple[Asked, ...]


def read_question_set(path: Path) -> QuestionSet:
    """Read a SQuAD 2.0 file, a CLAP NQ file, or a folder of our own.

    A folder has `articles/`, to which the sample corpus is added, and `questions.jsonl` in Footnote's own form, where each
    question also names its `article`: a file by its stem, or a sample article.

    Raises:
        DatasetError: It is of another form, can't be read, or a row in it is malformed.
        SourceError: An article in the folder can't be read.
    """
    if path.is_dir():
        return _own(path)
    dataset, file = read_dataset(path), read_text_file(path)
    if dataset.format == "squad":
        return _squad(dataset, file)
    if dataset.format == "clapnq":
        return _clapnq(dataset, file)
    raise DatasetError(f"{path} is neither a SQuAD file, a CLAP NQ file, nor a folder of our own; fit on one of these.")


def _own(folder: Path) -> QuestionSet:
    ours = [(file.stem, read_sources([file]).drafts[0]) for file in sorted((folder / "articles").iterdir())]
    articles = (*read_sample(), *(replace(draft, id=stem) for stem, draft in ours))
    path = folder / "questions.jsonl"
    about = [row.text("article") for _, row in read_lines(read_text_file(path))]
    questions = tuple(
        Asked(gold, article_id, topic=article_id, part=article_id)
        for gold, article_id in zip(read_dataset(path).questions, about, strict=True)
    )
    return QuestionSet(folder.resolve().name, articles, questions)


def _squad(dataset: Dataset, file: TextFile) -> QuestionSet:
    """A paragraph's topic is its title, which is its small corpus too."""
    by_text = {article.text: article for article in dataset.articles or ()}
    paragraphs = [row for topic in read_document(file).rows("data") for row in topic.rows("paragraphs")]
    about = [by_text[normalise(row.text("context"))] for row in paragraphs for _ in row.rows("qas")]
    questions = tuple(
        Asked(gold, str(article.id), topic=article.title, part=article.title)
        for gold, article in zip(dataset.questions, about, strict=True)
    )
    return QuestionSet(dataset.name, tuple(by_text.values()), questions)


def _clapnq(dataset: Dataset, file: TextFile) -> QuestionSet:
    """A passage is its own topic, and one of a fifth of the passages."""
    articles = dataset.articles or ()
    by_text = {article.text: number for number, article in enumerate(articles)}
    about = [by_text[normalise(row.rows("passages")[0].text("text"))] for _, row in read_lines(file)]
    questions = tuple(
        Asked(gold, article_id, topic=article_id, part=str(number % SMALL_CORPORA))
        for gold, number in zip(dataset.questions, about, strict=True)
        for article_id in [str(articles[number].id)]
    )
    return QuestionSet(dataset.name, articles, questions)
