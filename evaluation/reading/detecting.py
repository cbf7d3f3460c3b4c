"""Reading a dataset in whichever form it comes; the form is told by what is in it, not by its name."""

import json
from itertools import chain
from pathlib import Path
from typing import Any

from evaluation.dataset import Dataset, DatasetError
from evaluation.reading.beir import CORPUS, JUDGMENTS, QUERIES, read_beir
from evaluation.reading.clapnq import read_clapnq
from evaluation.reading.files import TextFile, read_text_file
from evaluation.reading.own import read_own
from evaluation.reading.rows import numbered_lines, read_document
from evaluation.reading.squad import read_squad

_FORMS = (
    'a dataset is SQuAD JSON (an object with "data"), CLAP NQ JSON Lines (rows with "input" and "passages"), '
    f'JSON Lines of questions (rows with "question"), or a BEIR folder ({CORPUS}, {QUERIES}, {JUDGMENTS}/*.tsv)'
)


def read_dataset(path: Path) -> Dataset:
    """Read a dataset: SQuAD, CLAP NQ, a BEIR folder, or questions of our own.

    Raises:
        DatasetError: It is none of these, can't be read, is empty, or a row in it is malformed; the message names the
            file and the line or row.
    """
    if path.is_dir():
        if (path / CORPUS).is_file() and (path / QUERIES).is_file():
            return read_beir(path)
        raise DatasetError(f"{path} is a folder without {CORPUS} and {QUERIES}; {_FORMS}.")
    file = read_text_file(path)
    first = _first_object(file)
    if isinstance(first.get("data"), list):
        return read_squad(file)
    if "input" in first and "passages" in first:
        return read_clapnq(file)
    if "question" in first:
        return read_own(file)
    raise DatasetError(f"{path} is of no form that is known here; {_FORMS}.")


def _first_object(file: TextFile) -> dict[str, Any]:
    """The object that the file is, or else that its first line is; of JSON Lines with bad lines, the first good one."""
    candidates = (text for _, text in numbered_lines(file))
    for text in chain([file.text], candidates):
        try:
            value = json.loads(text)
        except (ValueError, RecursionError):
            continue
        if isinstance(value, dict):
            return value
    try:
        return dict(read_document(file).fields)
    except DatasetError as error:
        raise DatasetError(f"{str(error).rstrip('.')}; {_FORMS}.") from error
