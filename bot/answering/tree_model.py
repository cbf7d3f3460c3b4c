"""A fitted ensemble of decision trees, shipped as JSON: where each tree parts its rows, and what its leaves add."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources

import numpy as np
import numpy.typing as npt

from bot.answering.evidence import Floats

Places = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class TreeModel:
    """Gradient-boosted trees (Friedman, "Greedy Function Approximation", Annals of Statistics 29(5), 2001).

    All arrays are of shape (trees, nodes), and node 0 is a tree's root. A row goes to the `left` node where its value of
    `feature` is at most the `threshold`, else to the `right` one; a leaf leads to itself and adds its `value`.
    """

    feature: Places
    threshold: Floats
    left: Places
    right: Places
    value: Floats
    depth: int

    def log_odds(self, rows: Floats) -> Floats:
        """Log-odds of shape (rows,) for features of shape (rows, features)."""
        trees = np.arange(len(self.feature))
        at = np.zeros((len(rows), len(trees)), np.int32)
        for _ in range(self.depth):
            values = np.take_along_axis(rows, self.feature[trees, at], axis=1)
            goes_left = values <= self.threshold[trees, at]
            at = np.where(goes_left, self.left[trees, at], self.right[trees, at])
        return np.asarray(self.value[trees, at].sum(axis=1), dtype=np.float32)


def load_trees(name: str, features: Sequence[str]) -> TreeModel:
    """The shipped model of that name, which must have been fitted on just these features.

    Raises:
        ValueError: It was fitted on others; `benchmarks/fit_answering.py` fits it anew.
    """
    data = json.loads(resources.files("bot.answering").joinpath(f"{name}.json").read_text(encoding="utf-8"))
    if data["features"] != list(features):
        raise ValueError(f"{name}.json was fitted on other features; run benchmarks/fit_answering.py again")
    return make_trees(data["trees"], depth=data["depth"])


def make_trees(trees: Sequence[Sequence[Sequence[float]]], *, depth: int) -> TreeModel:
    """Trees given node by node: a leaf as [value], another as [feature, threshold, left, right], the last two being places.

    `depth` is the greatest number of steps from a root to a leaf.
    """
    shape = len(trees), max(map(len, trees), default=0)
    feature, left, right = (np.zeros(shape, np.int32) for _ in range(3))
    threshold, value = np.zeros(shape, np.float32), np.zeros(shape, np.float32)
    for tree, nodes in enumerate(trees):
        for place, node in enumerate(nodes):
            if len(node) == 1:
                left[tree, place] = right[tree, place] = place
                value[tree, place] = node[0]
            else:
                feature[tree, place], threshold[tree, place] = int(node[0]), node[1]
                left[tree, place], right[tree, place] = int(node[2]), int(node[3])
    return TreeModel(feature, threshold, left, right, value, depth)
