"""Fitting the models, and scoring what was held out while fitting; held-out topics are four folds.

Sentences have a logistic regression; confidence has one and boosted trees, whose log-odds are averaged. All are
scikit-learn's.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from benchmarks.fitting.examples import FOLDS, Example
from benchmarks.fitting.trees import FittedTrees, fit_trees
from bot.answering.confidence_features import for_trees
from bot.answering.evidence import Floats
from bot.answering.tree_model import make_trees

SENTENCE_C, CONFIDENCE_C = 0.1, 0.003

Doubles = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class SetWeights:
    """What a set weighs in each model, however many questions it has; the last three by the corpus it is asked over."""

    sentences: float
    confidence: float
    whole: float
    small: float
    few: float = 0.3


WEIGHTS = {
    "squad2-dev": SetWeights(sentences=1.0, confidence=1.0, whole=1.0, small=0.5),
    "clapnq-dev": SetWeights(sentences=0.5, confidence=2.0, whole=1.0, small=0.5),
    "news": SetWeights(sentences=1.4, confidence=6.0, whole=0.3, small=1.0),
}
"""Tried from 0.1 to 4; see `evaluation/EXPERIMENTS.md`."""

OTHER_SETS = SetWeights(sentences=1.0, confidence=1.0, whole=1.0, small=0.5)


@dataclass(frozen=True, slots=True)
class Fitted:
    """`intercept + ((rows - mean) / scale) @ weights`: log-odds; `mean`, `scale` and `weights` are of shape (features,)."""

    mean: Doubles
    scale: Doubles
    weights: Doubles
    intercept: float

    def log_odds(self, rows: Floats) -> Floats:
        """Log-odds of shape (rows,) for features of shape (rows, features)."""
        return ((rows - self.mean) / self.scale @ self.weights + self.intercept).astype(np.float32)


@dataclass(frozen=True, slots=True)
class FittedConfidence:
    """A logistic regression and trees, whose log-odds are averaged."""

    linear: Fitted
    trees: FittedTrees

    def log_odds(self, rows: Floats) -> Floats:
        """Log-odds of shape (rows,) for features of shape (rows, features)."""
        trees = make_trees(self.trees.trees, depth=self.trees.depth)
        return ((self.linear.log_odds(rows) + trees.log_odds(for_trees(rows))) / 2).astype(np.float32)


def fit_sentences(examples: Sequence[Example]) -> Fitted:
    """Fit which sentences answer, on the answerable questions."""
    answerable = [each for each in examples if each.answerable]
    labels = np.concatenate([each.labels for each in answerable])
    weights = np.repeat(_weights(answerable, "sentences"), [len(each.labels) for each in answerable])
    return _fit(np.concatenate([each.features for each in answerable]), labels, weights, SENTENCE_C)


def held_out_sentences(examples: Sequence[Example]) -> list[Floats]:
    """The log-odds of each example's candidates, by a model fitted on the other folds."""
    scores: list[Floats] = [np.empty(0, np.float32)] * len(examples)
    for fold in range(FOLDS):
        fitted = fit_sentences([each for each in examples if each.fold != fold])
        for index, each in enumerate(examples):
            if each.fold == fold:
                scores[index] = fitted.log_odds(each.features)
    return scores


def fit_confidence(examples: Sequence[Example], rows: Floats) -> FittedConfidence:
    """Fit whether anything answers, on the `rows` of features of the examples' evidence."""
    labels, weights = are_answerable(examples), _weights(examples, "confidence")
    return FittedConfidence(_fit(rows, labels, weights, CONFIDENCE_C), fit_trees(for_trees(rows), labels, weights))


def held_out_confidence(examples: Sequence[Example], rows: Floats) -> Floats:
    """Each example's log-odds by a model fitted on the other folds, of shape (examples,)."""
    folds = np.array([each.fold for each in examples])
    log_odds = np.zeros(len(examples), np.float32)
    for fold in range(FOLDS):
        kept = np.flatnonzero(folds != fold).tolist()
        fitted = fit_confidence([examples[index] for index in kept], rows[kept])
        log_odds[folds == fold] = fitted.log_odds(rows[folds == fold])
    return log_odds


def as_probability(fitted: FittedConfidence, examples: Sequence[Example], held_out: Floats) -> FittedConfidence:
    """Scale a confidence model so that it can be read as a probability, by a sigmoid fitted on held-out log-odds.

    Platt, "Probabilistic Outputs for Support Vector Machines", Advances in Large Margin Classifiers, 1999.
    """
    platt = LogisticRegression(C=1e6).fit(held_out[:, None], are_answerable(examples), _weights(examples, "confidence"))
    slope, shift = float(platt.coef_[0, 0]), float(platt.intercept_[0])
    linear = replace(
        fitted.linear,
        weights=fitted.linear.weights * slope,
        intercept=fitted.linear.intercept * slope + 2 * shift,  # the mean with the trees takes half of it
    )
    return FittedConfidence(linear, fitted.trees.times(slope))


def are_answerable(examples: Sequence[Example]) -> npt.NDArray[np.bool_]:
    """Which examples can be answered, of shape (examples,)."""
    return np.array([each.answerable for each in examples])


def _fit(rows: Floats, labels: npt.NDArray[np.generic], weights: Floats, c: float) -> Fitted:
    scaler = StandardScaler().fit(rows)
    model = LogisticRegression(C=c, max_iter=5000).fit(scaler.transform(rows), labels, weights)
    return Fitted(scaler.mean_, scaler.scale_, model.coef_[0], float(model.intercept_[0]))


def _weights(examples: Sequence[Example], model: Literal["sentences", "confidence"]) -> Floats:
    """What each example weighs in a model."""
    sizes = Counter((each.source, each.corpus == "few") for each in examples)
    weights = []
    for each in examples:
        of_set = WEIGHTS.get(each.source, OTHER_SETS)
        of_corpus = {"whole": of_set.whole, "small": of_set.small, "few": of_set.few}[each.corpus]
        of_model = of_set.sentences if model == "sentences" else of_set.confidence
        weights.append(of_model * of_corpus / sizes[each.source, each.corpus == "few"])
    return np.array(weights, np.float32) * max(sizes.values())
