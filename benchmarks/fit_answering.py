"""Fit the models by which answers are composed: which sentence answers, and whether any does.

    python -m benchmarks.fit_answering squad2-dev.json clapnq-dev.jsonl benchmarks/news

A logistic regression says which sentence answers; another and boosted trees, averaged, whether any does; all on the
features that `bot.answering` computes. Every question is asked three times: in the
whole set's corpus, in a small one (its topic's, its article's, or a fifth of the passages), and as if there were only a few
passages, so that the models know corpora of different sizes. Figures are of held-out topics (four folds). What is shipped
is fitted on everything, and the confidence is scaled on held-out predictions, so that it can be read as a probability.

The sets are evaluated with `footnote eval`; our own over the corpus that it is about:

    footnote add benchmarks/news/articles corpus/articles --corpus news
    footnote eval benchmarks/news/questions.jsonl --corpus news
"""

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from sklearn.metrics import roc_auc_score

from benchmarks.fitting.examples import Example, collect_examples
from benchmarks.fitting.models import (
    are_answerable,
    as_probability,
    fit_confidence,
    fit_sentences,
    held_out_confidence,
    held_out_sentences,
)
from benchmarks.fitting.question_sets import read_question_set
from benchmarks.fitting.writing import write_model, write_trees
from bot.answering.confidence_features import CONFIDENCE_FEATURES, TREE_FEATURES, confidence_features
from bot.answering.evidence import Floats
from bot.answering.sentence_features import SENTENCE_FEATURES

_MODELS = Path(__file__).parents[1] / "bot" / "answering"


def main() -> None:
    """Fit, report on held-out topics, and write the models."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("sets", nargs="+", type=Path, help="SQuAD 2.0 .json, CLAP NQ .jsonl, or folders of our own")
    sets = [read_question_set(path) for path in parser.parse_args().sets]
    examples = [example for questions in sets for example in collect_examples(questions)]
    scores = held_out_sentences(examples)
    rows = np.array(
        [
            confidence_features(each.evidence, each.features, of_each)
            for each, of_each in zip(examples, scores, strict=True)
        ]
    )
    log_odds = held_out_confidence(examples, rows)
    _report(examples, scores, log_odds)
    confidence = as_probability(fit_confidence(examples, rows), examples, log_odds)
    write_model(_MODELS / "sentence_model.json", SENTENCE_FEATURES, fit_sentences(examples))
    write_model(_MODELS / "confidence_model.json", CONFIDENCE_FEATURES, confidence.linear)
    write_trees(_MODELS / "confidence_trees.json", TREE_FEATURES, confidence.trees)


def _report(examples: Sequence[Example], scores: Sequence[Floats], log_odds: Floats) -> None:
    """How often a sentence that answers is the best, or among the best three, and how well confidence tells (AUROC)."""
    for source, corpus in sorted({(each.source, each.corpus) for each in examples}):
        picked = [index for index, each in enumerate(examples) if (each.source, each.corpus) == (source, corpus)]
        hits = [
            [examples[index].labels[np.argsort(-scores[index])[:k]].max() for k in (1, 3)]
            for index in picked
            if examples[index].answerable
        ]
        auroc = roc_auc_score(are_answerable([examples[index] for index in picked]), log_odds[picked])
        first, any_of_three = np.mean(hits, axis=0)
        print(f"{source}, {corpus}: first {first:.3f}, in three {any_of_three:.3f}, AUROC {auroc:.3f}")


if __name__ == "__main__":
    main()
