"""BEIR: a corpus, queries, and graded judgments of which documents are relevant to which.

The form is that of https://github.com/beir-cellar/beir/wiki (Thakur et al., 2021, arXiv:2104.08663).
"""

import math
from collections.abc import Container, Mapping
from pathlib import Path

from corpus.article import ArticleDraft
from corpus.normalising import normalise
from evaluation.dataset import Dataset, DatasetError, GoldQuestion
from evaluation.reading.articles import DistinctArticles
from evaluation.reading.files import TextFile, digest_of_files, read_text_file
from evaluation.reading.rows import Ids, Row, numbered_lines, read_lines

CORPUS, QUERIES, JUDGMENTS = "corpus.jsonl", "queries.jsonl", "qrels"
_SPLITS = ("test.tsv", "dev.tsv", "train.tsv")

_Kept = Mapping[str, str | None]
"""The id of the article that stands for each document, by the document's id; None for a document with nothing in it."""

_Grades = dict[str, dict[str, float]]
"""Grades by query id and document id."""


def read_beir(folder: Path) -> Dataset:
    """Read a BEIR folder: each document is an article, and each query with judgments a question.

    The judgments are those of the test split, else dev, else train, else the one file there is. A document without text
    has its title for one; one without either is left out, as are its judgments. A query with a relevant document is
    answerable; of any other it isn't known.

    Raises:
        DatasetError: A file is missing; or a line is malformed, or names a document or query that is not there, and is
            named.
    """
    corpus, queries = read_text_file(folder / CORPUS), read_text_file(folder / QUERIES)
    judgments = read_text_file(_split(folder / JUDGMENTS))
    articles, kept = _read_corpus(corpus)
    rows = _read_queries(queries)
    grades = _read_judgments(judgments, rows, kept)
    questions = tuple(
        _question(query_id, rows[query_id], grades[query_id], kept) for query_id in rows if query_id in grades
    )
    if not questions:
        raise DatasetError(f"{judgments.path} has no judgments in it, so there is nothing to ask.")
    sha256 = digest_of_files([corpus, queries, judgments])
    return Dataset(folder.resolve().name, "beir", sha256, articles, questions)


def _split(folder: Path) -> Path:
    """The file of judgments to use."""
    found = {path.name: path for path in sorted(folder.glob("*.tsv"))}
    chosen = next((found[name] for name in _SPLITS if name in found), None)
    if chosen is not None:
        return chosen
    if not found:
        raise DatasetError(f"{folder} has no judgments in it; a BEIR folder has {JUDGMENTS}/test.tsv or the like.")
    if len(found) > 1:
        raise DatasetError(f"{folder} has several files of judgments ({', '.join(found)}); name one of them test.tsv.")
    return next(iter(found.values()))


def _read_corpus(file: TextFile) -> tuple[tuple[ArticleDraft, ...], _Kept]:
    articles, ids = DistinctArticles(), Ids()
    kept: dict[str, str | None] = {}
    for _, row in read_lines(file):
        document_id = ids.take(row.id("_id"), row)
        title = row.optional_text("title")
        text = row.optional_text("text")
        text = text if normalise(text) else title
        kept[document_id] = None
        if normalise(text):
            kept[document_id] = articles.add(row, title=title, text=text, article_id=document_id).id
    return articles.drafts, kept


def _read_queries(file: TextFile) -> dict[str, Row]:
    ids = Ids()
    return {ids.take(row.id("_id"), row): row for _, row in read_lines(file)}


def _read_judgments(file: TextFile, queries: Container[str], documents: Container[str]) -> _Grades:
    grades: _Grades = {}
    for number, line in numbered_lines(file):
        where = f"{file.path}, line {number}"
        fields = [field.strip() for field in line.split("\t")]
        if len(fields) != 3:
            raise DatasetError(f"{where}: it is not a query's id, a document's id and a score with tabs between.")
        query_id, document_id, given = fields
        score = _number(given)
        if score is None and number == 1:
            continue  # the header
        if score is None:
            raise DatasetError(f"{where}: the score {given[:40]!r} is not a number.")
        if query_id not in queries:
            raise DatasetError(f"{where}: there is no query {query_id!r} in {QUERIES}.")
        if document_id not in documents:
            raise DatasetError(f"{where}: there is no document {document_id!r} in {CORPUS}.")
        if grades.setdefault(query_id, {}).setdefault(document_id, score) != score:
            raise DatasetError(f"{where}: document {document_id!r} has another score for query {query_id!r} already.")
    return grades


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _question(query_id: str, row: Row, grades: Mapping[str, float], kept: _Kept) -> GoldQuestion:
    relevant: dict[str, float] = {}
    for document_id, grade in grades.items():
        article_id = kept[document_id]
        if article_id is not None:
            relevant[article_id] = max(grade, relevant.get(article_id, grade))
    answerable = True if any(grade > 0 for grade in relevant.values()) else None
    return GoldQuestion(id=query_id, question=row.question("text"), answerable=answerable, relevant=relevant)
