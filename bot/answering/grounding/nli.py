"""Natural language inference: a cross-encoder reads a source and a claim together, and tells whether one follows.

As in SummaC (Laban et al., TACL 2022), where what a summary says is checked against sentences of its source.
"""

import threading
from dataclasses import dataclass
from typing import Any

from index.model_loading import ModelError, ModelKind, load_model

_KIND = ModelKind("cross-encoder", "FOOTNOTE_GROUNDING__MODEL", ("ForSequenceClassification",))
_LABELS = ("contradiction", "entailment")


@dataclass(frozen=True, slots=True)
class Inference:
    """The probabilities, 0..1, that a claim follows from its source, and that it contradicts it."""

    entailment: float
    contradiction: float


class NliModel:
    """A cross-encoder trained on natural language inference, loaded when it is first needed. Safe to share between threads."""

    def __init__(self, name: str) -> None:
        """Take the model's name on the Hugging Face hub or its folder."""
        self.name = name
        self._turn = threading.Lock()
        self._loaded: Any = None

    def infer(self, source: str, claim: str) -> Inference:
        """Whether the claim follows from the source: the softmax of the model's logits.

        Raises:
            ModelError: The model can't be found or loaded, or has no labels for entailment and contradiction.
        """
        import torch

        with self._turn:
            if self._loaded is None:
                self._loaded = _load(self.name)
            model = self._loaded
            probabilities = model.predict(
                [(source, claim)], activation_fn=torch.nn.Softmax(dim=-1), show_progress_bar=False
            )[0]
        by_label = dict(zip(_labels(model), map(float, probabilities), strict=True))
        return Inference(by_label["entailment"], by_label["contradiction"])


def _load(name: str) -> Any:
    from sentence_transformers import CrossEncoder

    model = load_model(name, _KIND, lambda folder: CrossEncoder(folder, local_files_only=True))
    if not set(_LABELS) <= set(_labels(model)):
        raise ModelError(
            f"the cross-encoder {name!r} doesn't say which of its scores are entailment and contradiction; set "
            f"{_KIND.variable} to a model that was trained on natural language inference."
        )
    return model


def _labels(model: Any) -> list[str]:
    named = model.config.id2label
    return [str(named[place]).lower() for place in range(model.num_labels)]
