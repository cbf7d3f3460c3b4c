"""What OpenAI's two endpoints for text answer with, whole and in pieces.

Source: https://platform.openai.com/docs/api-reference/chat, https://platform.openai.com/docs/api-reference/completions
"""

from typing import Any, Protocol

from tests.llm_servers.small_model import MODEL, FinishReason, Usage


class Shape(Protocol):
    """How an endpoint says things."""

    def whole(self, text: str, usage: Usage) -> dict[str, Any]:
        """A text that is finished."""
        ...

    def piece(self, text: str, finish_reason: FinishReason | None = None) -> dict[str, Any]:
        """A piece of a text, or its end."""
        ...

    def usage(self, usage: Usage) -> dict[str, Any]:
        """What follows the end where the client asks for it."""
        ...


class ChatShape:
    """/v1/chat/completions."""

    def whole(self, text: str, usage: Usage) -> dict[str, Any]:
        message = {"role": "assistant", "content": text}
        choice = {"index": 0, "message": message, "finish_reason": usage.finish_reason}
        return _answer_of("chat.completion", [choice], usage)

    def piece(self, text: str, finish_reason: FinishReason | None = None) -> dict[str, Any]:
        delta = {} if finish_reason else {"role": "assistant", "content": text}
        return _answer_of("chat.completion.chunk", [{"index": 0, "delta": delta, "finish_reason": finish_reason}])

    def usage(self, usage: Usage) -> dict[str, Any]:
        return _answer_of("chat.completion.chunk", [], usage)


class TextShape:
    """/v1/completions."""

    def whole(self, text: str, usage: Usage) -> dict[str, Any]:
        return {**self.piece(text, usage.finish_reason), "usage": usage.to_json()}

    def piece(self, text: str, finish_reason: FinishReason | None = None) -> dict[str, Any]:
        choice = {"index": 0, "text": text, "logprobs": None, "finish_reason": finish_reason}
        return _answer_of("text_completion", [choice])

    def usage(self, usage: Usage) -> dict[str, Any]:
        return _answer_of("text_completion", [], usage)


def _answer_of(kind: str, choices: list[dict[str, Any]], usage: Usage | None = None) -> dict[str, Any]:
    answer: dict[str, Any] = {"id": "smollm2", "object": kind, "created": 0, "model": MODEL, "choices": choices}
    return answer if usage is None else {**answer, "usage": usage.to_json()}
