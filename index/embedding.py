"""Turning texts into vectors with a sentence-transformers model."""

import copy
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from index.embedding_model import EmbeddingModelError, find_model, fingerprint

Vectors = npt.NDArray[np.float32]

STATE_LAYERS = 3
"""How many of the transformer's last layers late interaction looks at."""

_BATCH = 32
_STATES_BATCH = 8
_QUESTIONS_BATCH = 16


@dataclass(frozen=True, slots=True)
class TokenStates:
    """What the transformer makes of each word piece of one text, special tokens left out.

    `offsets` has shape (tokens, 2): character offsets into the text. `states` has shape (layers, tokens, dimensions),
    unit vectors as float16, the last layer last.
    """

    offsets: npt.NDArray[np.int32]
    states: npt.NDArray[np.float16]


@dataclass(frozen=True, slots=True)
class EncodedQuestion:
    """What the model makes of a question: its unit vector, shape (dimensions,), and the states of its word pieces."""

    vector: Vectors
    states: TokenStates


class Embedder:
    """A sentence-transformers model, loaded when it is first needed. Safe to share between threads."""

    def __init__(self, name: str) -> None:
        """Take the model's name on the Hugging Face hub or its folder; see `index.embedding_model.find_model`."""
        self.name = name
        self._loading = threading.Lock()
        self._loaded: Any = None

    @cached_property
    def folder(self) -> Path:
        """Where the model's files are."""
        return find_model(self.name)

    @cached_property
    def fingerprint(self) -> str:
        """Tells this model from every other one."""
        return fingerprint(self.folder)

    @property
    def window(self) -> int:
        """How many word pieces the model reads, special tokens included."""
        return int(self._model.max_seq_length)

    @property
    def special_tokens(self) -> int:
        """How many word pieces of the window the model takes for itself."""
        return int(self._model.tokenizer.num_special_tokens_to_add())

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """The number of word pieces in each text, without special tokens."""
        encoded = self._counting(list(texts), add_special_tokens=False, return_attention_mask=False, verbose=False)
        return [len(ids) for ids in encoded["input_ids"]]

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors of shape (texts, dimensions). Sorted by length and batched inside."""
        if len(texts) == 1 and self._needs_no_options:
            return self._embed_one(texts[0])
        vectors = self._model.encode(
            list(texts), batch_size=_BATCH, normalize_embeddings=True, convert_to_numpy=True, show_progress_bar=False
        )
        return np.asarray(vectors, dtype=np.float32)

    def _embed_one(self, text: str) -> Vectors:
        """What `encode` gives for one text, without its batching, which takes a tenth of the time."""
        import torch

        model = self._model
        with torch.inference_mode():
            features = model.preprocess([text])
            on_device = {
                name: value.to(model.device) if isinstance(value, torch.Tensor) else value
                for name, value in features.items()
            }
            vector = model(on_device)["sentence_embedding"]
            return np.asarray(torch.nn.functional.normalize(vector, dim=-1).cpu().numpy(), dtype=np.float32)

    @cached_property
    def _counting(self) -> Any:
        """A tokenizer for counting alone: how it truncates and pads is its state, and another thread may be embedding."""
        return copy.deepcopy(self._model.tokenizer)

    @cached_property
    def _pools_by_mean(self) -> bool:
        """Whether a text's vector is the mean of its last states, scaled to unit length, and nothing else."""
        from sentence_transformers.sentence_transformer.modules import Normalize, Pooling, Transformer

        modules = list(self._model)
        kinds = [type(module) for module in modules]
        return (
            self._needs_no_options
            and kinds in ([Transformer, Pooling, Normalize], [Transformer, Pooling])
            and modules[1].pooling_mode == "mean"
        )

    @property
    def _needs_no_options(self) -> bool:
        """Whether the model is called as it stands: without a prompt of its own and with all dimensions kept."""
        return self._model.default_prompt_name is None and self._model.truncate_dim is None

    def token_states(self, texts: Sequence[str]) -> list[TokenStates]:
        """What the last layers make of each word piece of each text (see `TokenStates`)."""
        return [encoded.states for encoded in self._encode(texts, _STATES_BATCH)]

    def encode_questions(self, texts: Sequence[str]) -> list[EncodedQuestion]:
        """What `embed` and `token_states` give for each text; of most models in one reading."""
        encoded = self._encode(texts, _QUESTIONS_BATCH)
        if self._pools_by_mean:
            return encoded
        vectors = self.embed(texts)
        return [EncodedQuestion(vector, one.states) for vector, one in zip(vectors, encoded, strict=True)]

    def _encode(self, texts: Sequence[str], batch_size: int) -> list[EncodedQuestion]:
        """The states of each text with their mean as its vector; texts as long as one another are read together."""
        order = sorted(range(len(texts)), key=lambda index: len(texts[index]))
        encoded: dict[int, EncodedQuestion] = {}
        for first in range(0, len(order), batch_size):
            batch = order[first : first + batch_size]
            encoded.update(zip(batch, self._encode_batch([texts[index] for index in batch]), strict=True))
        return [encoded[index] for index in range(len(texts))]

    def _encode_batch(self, texts: list[str]) -> list[EncodedQuestion]:
        import torch

        pieces = self._model.tokenizer(
            texts,
            padding=True,
            truncation=True,
            max_length=self.window,
            return_tensors="pt",
            return_offsets_mapping=True,
            return_special_tokens_mask=True,
        )
        offsets = pieces.pop("offset_mapping").numpy().astype(np.int32)
        kept = (pieces.pop("special_tokens_mask") == 0).numpy()
        with torch.inference_mode():
            output = self._model[0].auto_model(**pieces.to(self._model.device), output_hidden_states=True)
            stacked = torch.stack(output.hidden_states[-STATE_LAYERS:])
            unit = torch.nn.functional.normalize(stacked, dim=-1).to(torch.float16).cpu().numpy()
            is_read = pieces["attention_mask"].unsqueeze(-1)
            means = (output.last_hidden_state * is_read).sum(dim=1) / is_read.sum(dim=1).clamp(min=1)
            vectors = torch.nn.functional.normalize(means, dim=-1).cpu().numpy().astype(np.float32)
        return [
            EncodedQuestion(vectors[row], TokenStates(offsets[row][kept[row]], unit[:, row, kept[row]]))
            for row in range(len(texts))
        ]

    @property
    def _model(self) -> Any:
        if self._loaded is None:
            with self._loading:
                if self._loaded is None:
                    self._loaded = _load(self.folder)
        return self._loaded


def _load(folder: Path) -> Any:
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging

    logging.disable_progress_bar()
    try:
        return SentenceTransformer(str(folder), local_files_only=True)
    except Exception as error:  # files that aren't a model, or a damaged one, make for all kinds of them
        reason = (str(error).splitlines() or [type(error).__name__])[0]
        raise EmbeddingModelError(
            f"{folder} does not hold a sentence-transformers model ({reason}); set FOOTNOTE_MODEL to one that does."
        ) from error
