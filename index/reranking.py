"""Reranking: a cross-encoder reads the question and each of the best passages together, and orders them anew.

As Nogueira & Cho have it ("Passage Re-ranking with BERT", 2019). It is slow, so it reads only the first hits of the
fused search; those below keep their order.
"""

import threading
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from index.hit import Hit
from index.model_loading import ModelError, ModelKind, load_model
from index.passage_input import passage_context, passage_input

DEFAULT_DEPTH = 20

_BATCH = 16
_KIND = ModelKind("cross-encoder", "FOOTNOTE_RERANK__MODEL", ("ForSequenceClassification", "ForCausalLM"))


class Reranker:
    """A cross-encoder, loaded when it is first needed. Safe to share between threads, which take turns."""

    def __init__(self, name: str, *, depth: int = DEFAULT_DEPTH) -> None:
        """Take the model's name on the Hugging Face hub or its folder, and how many hits it is to read."""
        self.name = name
        self.depth = depth
        self._turn = threading.Lock()
        self._loaded: Any = None

    def rerank(self, question: str, hits: Sequence[Hit]) -> list[Hit]:
        """The hits with the first `depth` of them ordered by `Hit.rerank`, best first, those as good as they were.

        `Hit.rerank` is the logistic function of the model's logit, 0..1: the probability of relevance for a model that
        was trained with cross-entropy, as most are.

        Raises:
            ModelError: The model can't be found or loaded, or is no cross-encoder.
        """
        read, below = hits[: self.depth], hits[self.depth :]
        if not read:
            return list(hits)
        scored = [replace(hit, rerank=score) for hit, score in zip(read, self._scores(question, read), strict=True)]
        return [*sorted(scored, key=lambda hit: -(hit.rerank or 0.0)), *below]

    def _scores(self, question: str, hits: Sequence[Hit]) -> list[float]:
        import torch

        # One at a time: setting how a tokenizer pads and truncates is not safe beside another thread's use of it.
        with self._turn:
            if self._loaded is None:
                self._loaded = _load(self.name)
            scores = self._loaded.predict(
                [(question, self._input(hit)) for hit in hits],
                batch_size=_BATCH,
                activation_fn=torch.nn.Sigmoid(),
                show_progress_bar=False,
            )
        return [float(score) for score in scores]

    def _input(self, hit: Hit) -> str:
        context = passage_context(hit.article.title, hit.article.published, count_tokens=self._count_tokens)
        return passage_input(context, hit.text)

    def _count_tokens(self, texts: Sequence[str]) -> list[int]:
        encoded = self._loaded.tokenizer(
            list(texts), add_special_tokens=False, return_attention_mask=False, verbose=False
        )
        return [len(ids) for ids in encoded["input_ids"]]


def _load(name: str) -> Any:
    from sentence_transformers import CrossEncoder

    model = load_model(name, _KIND, lambda folder: CrossEncoder(folder, local_files_only=True))
    if model.num_labels != 1:
        raise ModelError(
            f"the cross-encoder {name!r} gives {model.num_labels} scores for a passage where reranking needs one; set "
            f"{_KIND.variable} to a model that was trained for ranking."
        )
    return model
