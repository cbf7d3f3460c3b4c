"""How well the check of a model's sentences tells supported from unsupported ones: `python -m benchmarks.grounding`.

The sentences are our own, labelled by hand, half for tuning and half held out; see `tests/bot/grounding/labelled.jsonl`.
With `--errors` it lists those that are judged wrongly.
"""

import argparse
import json
import tempfile
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Any

from bot.answering.grounding import Checked, Grounding, Sentence
from bot.answering.grounding.nli import NliModel
from bot.corpora import open_corpus
from bot.corpus import Corpus
from bot.settings import read_settings
from index.hit import Hit

LABELLED = Path(__file__).parents[1] / "tests" / "bot" / "grounding" / "labelled.jsonl"


def main() -> None:
    """Check all labelled sentences and say how many of each kind are judged rightly."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--errors", action="store_true", help="list what is judged wrongly")
    parser.add_argument("--nli", metavar="MODEL", help="a cross-encoder for natural language inference")
    arguments = parser.parse_args()
    rows = [json.loads(line) for line in LABELLED.read_text(encoding="utf-8").splitlines()]
    with tempfile.TemporaryDirectory() as home:
        settings = read_settings().model_copy(update={"home": Path(home)})
        with closing(open_corpus("sample", settings=settings)) as corpus:
            grounding = Grounding(corpus.answerer().embedder, NliModel(arguments.nli) if arguments.nli else None)
            checked = [grounding.check(Sentence(row["sentence"], (1,)), [passage_of(corpus, row)]) for row in rows]
    for split in dict.fromkeys(row["split"] for row in rows):
        report(split, [(row, one) for row, one in zip(rows, checked, strict=True) if row["split"] == split])
    if arguments.errors:
        for row, one in zip(rows, checked, strict=True):
            if row["supported"] != one.kept:
                problems = ", ".join(f"{problem.kind} {problem.detail}" for problem in one.problems)
                print(f"{row['split']}: {'dropped' if row['supported'] else 'KEPT'} ({row['why']}): {row['sentence']}")
                print(f"    {problems}")


def passage_of(corpus: Corpus, row: dict[str, Any]) -> Hit:
    """The passage that a labelled sentence is to be checked against."""
    hits = corpus.retrieve(row["around"], k=50)
    return next(hit for hit in hits if hit.article.id == row["article"] and row["around"] in hit.text)


def report(split: str, judged: list[tuple[dict[str, Any], Checked]]) -> None:
    """Precision and recall of what is kept, and the share judged rightly by kind."""
    kept = [row for row, one in judged if one.kept]
    right = sum(row["supported"] for row in kept)
    supported = sum(row["supported"] for row, _ in judged)
    print(
        f"{split}: {len(judged)} sentences; {right} of {len(kept)} kept are supported (precision {right / len(kept):.3f}), "
        f"{right} of {supported} supported are kept (recall {right / supported:.3f})"
    )
    total, hits = Counter[str](), Counter[str]()
    for row, one in judged:
        kind = f"{'supported' if row['supported'] else 'unsupported'}, {row['why']}"
        total[kind] += 1
        hits[kind] += one.kept == row["supported"]
    for kind in sorted(total):
        print(f"  {kind:28} {hits[kind]:3} of {total[kind]:3}")


if __name__ == "__main__":
    main()
