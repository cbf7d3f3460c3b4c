"""Trees as they ship give what scikit-learn gives, whose nodes they are read from."""

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier

from benchmarks.fitting.trees import OPTIONS, fit_trees
from bot.answering.tree_model import make_trees


def test_trees_as_they_ship_give_what_scikit_learn_gives() -> None:
    chance = np.random.default_rng(0)
    rows = chance.normal(size=(800, 6)).astype(np.float32)
    labels = (rows[:, 0] * rows[:, 1] + chance.normal(size=800) > 0).astype(np.float32)
    weights = chance.uniform(0.5, 2, size=800).astype(np.float32)
    fitted = fit_trees(rows, labels, weights)
    theirs = HistGradientBoostingClassifier(**OPTIONS).fit(rows, labels, weights).decision_function(rows)
    ours = make_trees(fitted.trees, depth=fitted.depth).log_odds(rows)
    assert np.corrcoef(theirs, labels)[0, 1] > 0.5
    np.testing.assert_allclose(ours, theirs, rtol=1e-4, atol=1e-4)
    halved = fitted.times(0.5)
    np.testing.assert_allclose(make_trees(halved.trees, depth=halved.depth).log_odds(rows), ours / 2, atol=1e-5)
