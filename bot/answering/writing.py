"""What answering needs of a language model, whichever it is."""

from collections.abc import AsyncIterator
from typing import Protocol


class Writer(Protocol):
    """Writes a text to a prompt."""

    @property
    def name(self) -> str:
        """Provider and model."""

    @property
    def context_tokens(self) -> int:
        """How much it reads and writes at once. To know it may take a request: not for an event loop."""

    @property
    def max_tokens(self) -> int:
        """How much it writes at most."""

    def count_tokens(self, text: str) -> int:
        """How many tokens a text has, or a safe estimate of it."""

    def stream(self, prompt: str) -> AsyncIterator[str]:
        """The text, piece by piece."""
