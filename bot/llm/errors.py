"""What goes wrong with language models."""

from typing import Literal

from corpus.errors import FootnoteError

Reason = Literal["timeout", "rate_limited", "server", "network", "refused", "empty", "broken", "open", "budget"]
"""Why a model gave no text: it took too long, it is asked too much, it has an error, it can't be reached, it doesn't take
our key or request, it said nothing, what it said can't be read, it failed too often to be asked now, or it costs too much."""


class LlmError(FootnoteError):
    """A language model that can't be used as it is configured."""


class LlmUnavailableError(LlmError):
    """A language model that gives no text now."""

    def __init__(self, reason: Reason, detail: str = "") -> None:
        """Say why, and what is known of it in one line."""
        super().__init__(f"the language model can't be had ({reason}{f': {detail}' if detail else ''}).")
        self.reason: Reason = reason
