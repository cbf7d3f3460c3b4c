"""Fitted models as the JSON that ships."""

import json
from collections.abc import Sequence
from pathlib import Path

from benchmarks.fitting.models import Fitted


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
