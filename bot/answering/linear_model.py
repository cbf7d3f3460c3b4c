"""A fitted linear model, shipped as JSON: what each feature weighs."""

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources

import numpy as np

from bot.answering.evidence import Floats


@dataclass(frozen=True, slots=True)
class LinearModel:
    """`intercept + ((features - mean) / scale) @ weights`: the log-odds of a logistic regression."""

    features: tuple[str, ...]
    mean: Floats
    scale: Floats
    weights: Floats
    intercept: float

    def log_odds(self, rows: Floats) -> Floats:
        """Log-odds of shape (rows,) for features of shape (rows, features)."""
        scaled = (rows - self.mean) / self.scale
        return np.asarray(scaled @ self.weights + self.intercept, dtype=np.float32)


def load_model(name: str, features: Sequence[str]) -> LinearModel:
    """The shipped model of that name, which must have been fitted on just these features.

    Raises:
        ValueError: It was fitted on others; `benchmarks/fit_answering.py` fits it anew.
    """
    data = json.loads(resources.files("bot.answering").joinpath(f"{name}.json").read_text(encoding="utf-8"))
    if [entry["feature"] for entry in data["weights"]] != list(features):
        raise ValueError(f"{name}.json was fitted on other features; run benchmarks/fit_answering.py again")
    columns = {
        key: np.array([entry[key] for entry in data["weights"]], np.float32) for key in ("mean", "scale", "weight")
    }
    return LinearModel(tuple(features), columns["mean"], columns["scale"], columns["weight"], float(data["intercept"]))


def probability(log_odds: float) -> float:
    """The logistic function, 0..1."""
    return 1 / (1 + math.exp(-max(-60.0, min(60.0, log_odds))))
