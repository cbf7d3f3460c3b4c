"""Fitted models: read as shipped, refused where they are not of these features, computed as they say."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.confidence_features import CONFIDENCE_FEATURES
from bot.answering.linear_model import LinearModel, load_model, probability
from bot.answering.sentence_features import SENTENCE_FEATURES

SHIPPED = [("sentence_model", SENTENCE_FEATURES), ("confidence_model", CONFIDENCE_FEATURES)]


def test_log_odds_are_a_weighted_sum_of_scaled_features() -> None:
    columns = [np.array(values, np.float32) for values in ([1, 2], [2, 0.5], [3, -1])]
    model = LinearModel(("a", "b"), *columns, intercept=0.25)
    rows = np.array([[1, 2], [3, 2], [1, 3], [5, 1]], np.float32)
    expected = [0.25 + 3 * (a - 1) / 2 - (b - 2) / 0.5 for a, b in rows.tolist()]
    assert model.log_odds(rows).tolist() == pytest.approx(expected)
    assert model.log_odds(rows[:0]).shape == (0,)


@pytest.mark.parametrize(("name", "features"), SHIPPED)
def test_shipped_models_are_of_the_features_that_are_computed(name: str, features: tuple[str, ...]) -> None:
    model = load_model(name, features)
    assert model.features == features
    assert len(set(features)) == len(features)
    for column in (model.mean, model.scale, model.weights):
        assert column.shape == (len(features),)
        assert np.isfinite(column).all()
    assert (model.scale > 0).all()
    assert np.isfinite(model.log_odds(np.zeros((1, len(features)), np.float32))).all()


@pytest.mark.parametrize(("name", "features"), SHIPPED)
def test_a_model_fitted_on_other_features_is_refused(name: str, features: tuple[str, ...]) -> None:
    for others in (features[1:], (*features, "more"), features[::-1], (*features[:-1], "other")):
        with pytest.raises(ValueError, match="fit_answering"):
            load_model(name, others)


def test_even_odds_are_a_half() -> None:
    assert probability(0) == 0.5


@given(st.floats(allow_nan=False), st.floats(allow_nan=False))
def test_a_probability_is_between_none_and_one_and_grows(one: float, other: float) -> None:
    low, high = sorted([one, other])
    assert 0 < probability(low) <= probability(high) <= 1
    assert probability(low) + probability(-low) == pytest.approx(1)
    if high < 30:
        assert math.log(probability(high) / (1 - probability(high))) == pytest.approx(max(high, -60), abs=1e-3)
