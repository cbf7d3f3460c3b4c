"""Fitting gradient-boosted trees, and laying them out as they ship."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from sklearn.ensemble import HistGradientBoostingClassifier

from bot.answering.evidence import Floats

OPTIONS = {
    "max_iter": 200,
    "learning_rate": 0.05,
    "max_leaf_nodes": 16,
    "min_samples_leaf": 60,
    "l2_regularization": 10.0,
    "max_features": 0.15,
    "early_stopping": False,
    "random_state": 0,
}
"""Of scikit-learn's histogram-based trees; what else was tried is in `evaluation/EXPERIMENTS.md`."""

Node = tuple[float, ...]


@dataclass(frozen=True, slots=True)
class FittedTrees:
    """Trees node by node, as `bot.answering.tree_model.make_trees` takes them, and how many steps the longest way has."""

    trees: tuple[tuple[Node, ...], ...]
    depth: int

    def times(self, factor: float) -> "FittedTrees":
        """The trees whose leaves add that many times as much."""
        return replace(
            self,
            trees=tuple(
                tuple((node[0] * factor,) if len(node) == 1 else node for node in nodes) for nodes in self.trees
            ),
        )


def fit_trees(rows: Floats, labels: npt.NDArray[np.generic], weights: Floats) -> FittedTrees:
    """Fit scikit-learn's histogram-based trees on rows of shape (examples, features); the first tree is a leaf, the prior."""
    fitted = HistGradientBoostingClassifier(**OPTIONS).fit(rows, labels, weights)
    # scikit-learn has no public way to a fitted tree's nodes; a test holds this against its own predictions.
    grown = [of_round[0].nodes for of_round in fitted._predictors]
    prior = ((float(fitted._baseline_prediction.item()),),)
    return FittedTrees((prior, *map(_laid_out, grown)), int(max(nodes["depth"].max() for nodes in grown)))


def _laid_out(nodes: Sequence[np.void]) -> tuple[Node, ...]:
    return tuple(
        (float(node["value"]),)
        if node["is_leaf"]
        else (int(node["feature_idx"]), float(node["num_threshold"]), int(node["left"]), int(node["right"]))
        for node in nodes
    )
