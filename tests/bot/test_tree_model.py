"""Trees: read as shipped, refused where they are not of these features, followed from root to leaf."""

import numpy as np
import pytest

from bot.answering.confidence_features import CONFIDENCE_FEATURES, TREE_FEATURES, for_trees
from bot.answering.tree_model import load_trees, make_trees


def test_each_tree_adds_what_the_leaf_says_that_a_row_comes_to() -> None:
    by_first = [[0, 1.5, 1, 2], [-1.0], [1, 0.0, 3, 4], [2.0], [5.0]]
    trees = make_trees([[[0.25]], by_first], depth=2)
    rows = np.array([[1.5, 9], [1.6, 0], [1.6, 0.1]], np.float32)
    assert trees.log_odds(rows).tolist() == [-0.75, 2.25, 5.25]
    assert trees.log_odds(rows[:0]).shape == (0,)


def test_the_shipped_trees_look_at_features_that_are_computed() -> None:
    trees = load_trees("confidence_trees", TREE_FEATURES)
    rows = np.random.default_rng(0).normal(size=(50, len(TREE_FEATURES))).astype(np.float32)
    given = trees.log_odds(rows)
    assert np.isfinite(given).all()
    assert len(set(given.tolist())) > 1
    at_most = [trees.feature.max() < len(TREE_FEATURES), trees.left.max() < trees.left.shape[1]]
    assert all(at_most)


def test_trees_fitted_on_other_features_are_refused() -> None:
    for others in (TREE_FEATURES[1:], TREE_FEATURES[::-1], (*TREE_FEATURES, "more")):
        with pytest.raises(ValueError, match="fit_answering"):
            load_trees("confidence_trees", others)


def test_columns_for_trees_are_those_of_their_names() -> None:
    row = np.arange(len(CONFIDENCE_FEATURES), dtype=np.float32)[None]
    named = [CONFIDENCE_FEATURES.index(name) for name in TREE_FEATURES]
    assert for_trees(row)[0].tolist() == named
