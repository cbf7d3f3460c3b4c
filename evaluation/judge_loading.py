"""The LLM that judges answers: any that llama-index has an integration for, named as `provider/model`."""

import importlib
import re
from types import ModuleType

from llama_index.core.llms import LLM

from corpus.errors import FootnoteError

_NAME = re.compile(r"(?P<provider>[a-z][a-z0-9_-]*)/(?P<model>\S+)", re.IGNORECASE)


class JudgeError(FootnoteError):
    """A judge that can't be had."""


def load_judge(name: str) -> LLM:
    """The LLM of a name such as `openai/gpt-4o-mini` or `ollama/llama3.1:8b`.

    The provider is the end of the name of a package `llama-index-llms-…`, whose own defaults and environment variables
    (keys, addresses) serve.

    Raises:
        JudgeError: The name is of another form, or its package is not installed or can't give such an LLM.
    """
    parts = _NAME.fullmatch(name)
    if parts is None:
        raise JudgeError(f"{name!r} is no judge: name one as PROVIDER/MODEL, for example openai/gpt-4o-mini.")
    provider, model = parts["provider"].lower().replace("-", "_"), parts["model"]
    llm = _class_of(_import(provider), provider)
    try:
        return llm(model=model)
    except Exception as error:  # each provider has errors of its own, for a key that is missing and the like
        raise JudgeError(f"the judge {name!r} can't be had: {error}") from error


def _import(provider: str) -> ModuleType:
    package = f"llama-index-llms-{provider.replace('_', '-')}"
    try:
        return importlib.import_module(f"llama_index.llms.{provider}")
    except ImportError as error:
        raise JudgeError(
            f"the judge's provider {provider!r} can't be imported ({error}); 'pip install {package}' brings it."
        ) from error


def _class_of(module: ModuleType, provider: str) -> type[LLM]:
    """The provider's LLM: the one called like the provider, else the first whose name begins so, else the only one."""
    classes = [
        found
        for found in vars(module).values()
        if isinstance(found, type) and issubclass(found, LLM) and not found.__module__.startswith("llama_index.core.")
    ]
    called = provider.replace("_", "")
    for fits in (str.__eq__, str.startswith):
        for found in classes:
            if fits(found.__name__.lower(), called):
                return found
    if len(classes) != 1:
        raise JudgeError(f"the package of the judge's provider {provider!r} has no LLM of that name.")
    return classes[0]
