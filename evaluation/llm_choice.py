"""Which language model words the answers that are evaluated, named as `provider/model`."""

from bot.settings import Settings
from corpus.errors import SettingsError


def choose_llm(settings: Settings, name: str) -> Settings:
    """The settings with that model in the place of their own; what else they say of models stays.

    Raises:
        SettingsError: The name is of another form.
    """
    provider, slash, model = name.partition("/")
    if not (provider and slash and model):
        raise SettingsError(f"{name!r} is no language model: name one as PROVIDER/MODEL, for example ollama/llama3.1.")
    return settings.model_copy(update={"llm": settings.llm.model_copy(update={"provider": provider, "model": model})})
