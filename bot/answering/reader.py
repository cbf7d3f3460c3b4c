"""A reader: an extractive question-answering model that looks for the answer itself in the best passages.

Such a model, fine-tuned on SQuAD 2.0 (Rajpurkar et al., ACL 2018), gives each word piece a logit for beginning the
answer and one for ending it; the classification token's say that there is none (Devlin et al., NAACL 2019, 4.3). So

    margin = (start[i] + end[j]) - (start[null] + end[null])

is the log-odds of the span i…j against "no answer here", as the model has it.
"""

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from bot.answering.evidence import Floats
from index.hit import Hit
from index.model_loading import ModelError, ModelKind, load_model
from index.passage_input import passage_context, passage_input

LONGEST_SPAN = 30
"""Word pieces of an answer at most, as in SQuAD's customary evaluation."""

_WINDOW = 384
_STRIDE = 128
_LONGEST_QUESTION = 64
"""Word pieces that a window has, that two windows share, and that a question may take: BERT's own for SQuAD."""

_BATCH = 8
_KIND = ModelKind("question-answering model", "FOOTNOTE_READER__MODEL", ("ForQuestionAnswering",))

Integers = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class _Windows:
    """What the model made of the windows that some texts were cut into.

    `start` and `end` have shape (windows, tokens), as has `ends`: the offset in its text at which a token ends, 0 for
    what is not of the text. `null` has shape (windows,), `of_text` too: which text a window is of.
    """

    start: Floats
    end: Floats
    null: Floats
    ends: Integers
    of_text: Integers


class Reader:
    """A question-answering model, loaded when it is first needed. Safe to share between threads."""

    def __init__(self, name: str) -> None:
        """Take the model's name on the Hugging Face hub or its folder."""
        self.name = name
        self._guard = threading.Lock()
        self._loaded: tuple[Any, Any] | None = None

    def margins(self, question: str, hits: Sequence[Hit]) -> list[Floats]:
        """For each hit, of shape (sentences,), the margin of the best span that begins and ends in each sentence.

        It reads a passage as the embedding model does, its title and date in front, in windows that overlap. Where a
        sentence is in two of them the better one counts. A sentence that has no word pieces gets -inf.

        Raises:
            ModelError: The model can't be found or loaded, or was not trained to find answers.
        """
        if not hits:
            return []
        contexts = [
            passage_context(hit.article.title, hit.article.published, count_tokens=self._count_tokens) for hit in hits
        ]
        texts = [passage_input(context, hit.text) for context, hit in zip(contexts, hits, strict=True)]
        windows = self._read(question, texts)
        return [
            _of_sentences(windows, text, _edges(hit, len(context) + 1))
            for text, (hit, context) in enumerate(zip(hits, contexts, strict=True))
        ]

    def _read(self, question: str, texts: Sequence[str]) -> _Windows:
        import torch

        tokenizer, model = self._parts
        with self._guard:  # how a tokenizer pads and truncates is set on it: not safe beside another thread's use
            encoded = _encode(tokenizer, _window(tokenizer, model), question, texts)
        is_text = np.array([[of == 1 for of in encoded.sequence_ids(row)] for row in range(len(encoded["input_ids"]))])
        ends = encoded.pop("offset_mapping").numpy()[:, :, 1] * is_text
        of_text = encoded.pop("overflow_to_sample_mapping").numpy()
        null = _null_columns(tokenizer, encoded["input_ids"].numpy())
        logits = []
        with torch.inference_mode():
            for first in range(0, len(ends), _BATCH):
                batch = {name: part[first : first + _BATCH].to(model.device) for name, part in encoded.items()}
                output = model(**batch)
                logits.append(torch.stack([output.start_logits, output.end_logits]).float().cpu().numpy())
        start, end = np.concatenate(logits, axis=1)
        rows = np.arange(len(ends))
        return _Windows(start, end, start[rows, null] + end[rows, null], ends, of_text)

    def _count_tokens(self, texts: Sequence[str]) -> list[int]:
        tokenizer, _ = self._parts
        with self._guard:
            encoded = tokenizer(list(texts), add_special_tokens=False, return_attention_mask=False, verbose=False)
        return [len(ids) for ids in encoded["input_ids"]]

    @property
    def _parts(self) -> tuple[Any, Any]:
        """The tokenizer and the model."""
        with self._guard:
            if self._loaded is None:
                self._loaded = _load(self.name)
            return self._loaded


def _load(name: str) -> tuple[Any, Any]:
    from sentence_transformers.util import get_device_name
    from transformers import AutoModelForQuestionAnswering, AutoTokenizer

    def load(folder: str) -> tuple[Any, Any]:
        tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
        model = AutoModelForQuestionAnswering.from_pretrained(folder, local_files_only=True)
        return tokenizer, model.to(get_device_name()).eval()

    tokenizer, model = load_model(name, _KIND, load)
    if not tokenizer.is_fast:
        raise ModelError(
            f"the {_KIND.name} {name!r} has a tokenizer that can't say where its word pieces stand in a text (no "
            f"tokenizer.json); set {_KIND.variable} to a model that has."
        )
    return tokenizer, model


def _window(tokenizer: Any, model: Any) -> int:
    positions = getattr(model.config, "max_position_embeddings", None) or _WINDOW
    return min(_WINDOW, int(tokenizer.model_max_length), int(positions))


def _encode(tokenizer: Any, window: int, question: str, texts: Sequence[str]) -> Any:
    """The question with each text, cut into windows that share some word pieces; of a long question the beginning."""
    offsets = tokenizer(question, add_special_tokens=False, return_offsets_mapping=True, verbose=False)[
        "offset_mapping"
    ]
    asked = offsets[: min(_LONGEST_QUESTION, window // 2)]
    room = window - len(asked) - tokenizer.num_special_tokens_to_add(pair=True)
    return tokenizer(
        [question[: asked[-1][1]] if asked else ""] * len(texts),
        list(texts),
        truncation="only_second",
        max_length=window,
        stride=min(_STRIDE, room // 2),
        padding=True,
        return_overflowing_tokens=True,
        return_offsets_mapping=True,
        return_tensors="pt",
    )


def _null_columns(tokenizer: Any, ids: Integers) -> Integers:
    """In which column of each window the token stands that means "no answer"."""
    token = tokenizer.cls_token_id
    return np.argmax(ids == token, axis=1) if token is not None else np.zeros(len(ids), np.int64)


def _edges(hit: Hit, text_begins: int) -> Iterator[tuple[int, int]]:
    """Where each sentence begins and ends in what the model reads."""
    for start, end in hit.passage.sentences:
        yield start - hit.passage.start + text_begins, end - hit.passage.start + text_begins


def _of_sentences(windows: _Windows, text: int, sentences: Iterator[tuple[int, int]]) -> Floats:
    rows = np.flatnonzero(windows.of_text == text).tolist()
    return np.array([max(_margin(windows, row, *edges) for row in rows) for edges in sentences], np.float32)


def _margin(windows: _Windows, row: int, begin: int, end: int) -> float:
    """The margin of the best span of one window between two offsets.

    A word piece is where its last character is: some tokenizers count the space before a word to it.
    """
    pieces = np.flatnonzero((windows.ends[row] > begin) & (windows.ends[row] <= end))
    if not len(pieces):
        return -np.inf
    pairs = windows.start[row, pieces][:, None] + windows.end[row, pieces][None, :]
    length = pieces[None, :] - pieces[:, None]
    best = pairs[(length >= 0) & (length < LONGEST_SPAN)].max()
    return float(best - windows.null[row])
