"""A language model by configuration: any provider that llama-index has a package for.

See https://docs.llamaindex.ai/en/stable/module_guides/models/llms/modules/. Keys come from the environment alone:
`FOOTNOTE_LLM__KEY`, or the variable that the provider's own package reads.
"""

import importlib
import re
from typing import TYPE_CHECKING, Any

from bot.llm.errors import LlmError
from bot.settings import LlmSettings

if TYPE_CHECKING:
    import httpx
    from llama_index.core.llms import LLM

_PROVIDER = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*")
_CLASSES = {
    "openai-like": "OpenAILike",
    "openai": "OpenAI",
    "ollama": "Ollama",
    "anthropic": "Anthropic",
    "llama-cpp": "LlamaCPP",
}
_NO_KEY = "none"
"""What servers that want no key are given, as the client insists on one."""


def make_llm(settings: LlmSettings, http: "httpx.AsyncClient | None" = None) -> "LLM":
    """The model that the settings name. Its requests go through `http` where the provider's package can be told so.

    Raises:
        LlmError: The provider isn't known or isn't installed, or the settings don't fit it.
    """
    provider = (settings.provider or "").strip().lower().replace("_", "-")
    if not _PROVIDER.fullmatch(provider):
        raise LlmError(f"{settings.provider!r} can't be a provider of language models; name one such as 'openai-like'.")
    made_of = _find_class(provider)
    try:
        llm: LLM = made_of(**_arguments(provider, made_of, settings, http))
    except Exception as error:  # each package has its own for a key, a name or an address that it can't do with
        reason = " ".join(str(error).split())[:200] or type(error).__name__
        raise LlmError(f"the language model {provider!r} can't be set up ({reason}); see FOOTNOTE_LLM__…") from error
    return llm


def _find_class(provider: str) -> Any:
    package = f"llama-index-llms-{provider}"
    try:
        module = importlib.import_module(f"llama_index.llms.{provider.replace('-', '_')}")
    except ImportError as error:
        raise LlmError(f"the package for the provider {provider!r} is not installed: pip install {package}") from error
    from llama_index.core.llms import LLM

    named = getattr(module, _CLASSES.get(provider, ""), None)
    if named is not None:
        return named
    exported = [getattr(module, name) for name in getattr(module, "__all__", dir(module))]
    found = [one for one in exported if isinstance(one, type) and issubclass(one, LLM) and one is not LLM]
    if not found:
        raise LlmError(f"{package} has no language model in it; name another provider.")
    return found[0]


def _arguments(provider: str, made_of: Any, settings: LlmSettings, http: "httpx.AsyncClient | None") -> dict[str, Any]:
    """What the class is made with: of what might be said, that which it knows."""
    if provider == "openai-like" and not settings.base_url:
        raise ValueError("it needs FOOTNOTE_LLM__BASE_URL, the server's address up to /v1")
    if provider in _CLASSES and provider != "llama-cpp" and not settings.model:
        raise ValueError("it needs FOOTNOTE_LLM__MODEL")
    no_key = _NO_KEY if provider == "openai-like" else None
    said = {
        "model": settings.model,
        "model_path": settings.model,
        "api_base": settings.base_url,
        "base_url": settings.base_url,
        "api_key": settings.key.get_secret_value() if settings.key else no_key,
        "temperature": settings.temperature,
        "max_tokens": settings.max_tokens,
        "max_new_tokens": settings.max_tokens,
        "context_window": settings.context_tokens,
        "timeout": settings.timeout_s,
        "request_timeout": settings.timeout_s,
        "max_retries": 0,
        "is_chat_model": True,
    }
    known = getattr(made_of, "model_fields", {})
    given: dict[str, Any] = {name: value for name, value in said.items() if value is not None and name in known}
    if http is not None and "openai" in provider:
        given["async_http_client"] = http
    return given
