"""Fitted models as the JSON that ships."""

import json
from collections.abc import Sequence
from pathlib import Path

from benchmarks.fitting.models import Fitted
from benchmarks.fitting.trees import FittedTrees, Node


def write_model(path: Path, features: Sequence[str], fitted: Fitted) -> None:
    """Write what `bot.answering.linear_model.load_model` reads, a feature a line, to six digits."""
    weights = [
        {"feature": feature, "mean": round(mean, 6), "scale": round(scale, 6), "weight": round(weight, 6)}
        for feature, mean, scale, weight in zip(
            features, fitted.mean.tolist(), fitted.scale.tolist(), fitted.weights.tolist(), strict=True
        )
    ]
    lines = ",\n".join(f"    {json.dumps(entry)}" for entry in weights)
    text = f'{{\n  "intercept": {fitted.intercept:.6f},\n  "weights": [\n{lines}\n  ]\n}}\n'
    path.write_text(text, encoding="utf-8")


def write_trees(path: Path, features: Sequence[str], fitted: FittedTrees) -> None:
    """Write what `bot.answering.tree_model.load_trees` reads, a tree a line, to six digits."""
    lines = ",\n".join(f"    {json.dumps([_rounded(node) for node in nodes])}" for nodes in fitted.trees)
    text = (
        f'{{\n  "features": {json.dumps(list(features))},\n  "depth": {fitted.depth},\n  "trees": [\n{lines}\n  ]\n}}\n'
    )
    path.write_text(text, encoding="utf-8")


def _rounded(node: Node) -> list[float]:
    return [number if isinstance(number, int) else float(f"{number:.6g}") for number in node]
