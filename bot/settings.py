"""Settings: few, each with a default that serves.

Every one can be set as an environment variable `FOOTNOTE_…`, or in a file `footnote.toml` in the current folder or else in
the data folder. The environment goes first.
"""

import os
import re
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import platformdirs
from pydantic import BaseModel, ConfigDict, Field, IPvAnyNetwork, SecretStr, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)
from pydantic_settings import SettingsError as UnreadableError

from corpus.errors import SettingsError
from index.embedding_model import DEFAULT_MODEL
from index.reranking import DEFAULT_DEPTH

_FILE = "footnote.toml"


def _default_home() -> Path:
    return platformdirs.user_data_path("footnote", appauthor=False)


class RerankSettings(BaseModel):
    """A cross-encoder that orders the best hits anew: `model` by name or folder, and how many hits it reads."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    model: str | None = Field(default=None, min_length=1)
    depth: int = Field(default=DEFAULT_DEPTH, ge=1, le=1000)


class ReaderSettings(BaseModel):
    """A question-answering model that reads the best hits: `model` by name or folder."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    model: str | None = Field(default=None, min_length=1)


class CooldownSettings(BaseModel):
    """How much may be asked: so many questions at once by one person and in one guild, and in how long as many more."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    person_questions: int = Field(default=20, ge=1, le=10_000)
    person_per_s: float = Field(default=60, gt=0, le=86_400, allow_inf_nan=False)
    guild_questions: int = Field(default=120, ge=1, le=100_000)
    guild_per_s: float = Field(default=60, gt=0, le=86_400, allow_inf_nan=False)


class DiscordSettings(BaseModel):
    """How the bot serves.

    `in_flight` is how many questions of one guild are worked on at once; `batch` how many are answered together.
    `metrics_port` opens /healthz and /metrics on `metrics_host`. `locales` is a folder with further languages.
    At most `open_corpora` are open at once unless more are in use, and an idle one is closed after `idle_s` seconds. What
    is known of a guild that the bot has left is deleted after `keep_days`.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    cooldown: CooldownSettings = CooldownSettings()
    in_flight: int = Field(default=32, ge=1, le=1000)
    batch: int = Field(default=32, ge=1, le=64)
    metrics_host: str = "127.0.0.1"
    metrics_port: int | None = Field(default=None, ge=0, le=65_535)
    locales: Path | None = None
    open_corpora: int = Field(default=64, ge=1, le=10_000)
    idle_s: float = Field(default=600, ge=0, allow_inf_nan=False)
    keep_days: float = Field(default=30, ge=0, le=36_500, allow_inf_nan=False)


class FetchSettings(BaseModel):
    """Fetching pages: the networks that may be fetched from although they are not public, as 10.1.0.0/16 or fd00::/8."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    allowed: Annotated[tuple[IPvAnyNetwork, ...], NoDecode] = ()

    @field_validator("allowed", mode="before")
    @classmethod
    def _split(cls, networks: object) -> object:
        return _listed(networks)


class LlmSettings(BaseModel):
    """A language model that composes answers: off unless `provider` is named.

    Its `key` comes from the environment alone: files are copied and shown.
    `timeout_s` is for one whole answer, of at most `max_tokens`; `context_tokens` is how much the model reads, where it can't
    tell itself; `at_once` answers are written at a time; `tokens_a_day` is what one guild may use; `prompts` is a folder with
    prompts in place of those shipped.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    provider: str | None = Field(default=None, min_length=1)
    model: str | None = Field(default=None, min_length=1)
    base_url: str | None = Field(default=None, min_length=1)
    key: SecretStr | None = None
    timeout_s: float = Field(default=60, gt=0, le=3600)
    max_tokens: int = Field(default=400, ge=16, le=8192)
    context_tokens: int | None = Field(default=None, ge=512)
    temperature: float = Field(default=0.0, ge=0, le=2)
    at_once: int = Field(default=4, ge=1, le=100)
    tokens_a_day: int = Field(default=500_000, ge=0)
    prompts: Path | None = None


class GroundingSettings(BaseModel):
    """Who else has a say in what is supported.

    `model` is a natural-language-inference cross-encoder, by name or folder; with `judge` the language model is asked, too.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    model: str | None = Field(default=None, min_length=1)
    judge: bool = False


class Settings(BaseSettings):
    """What an operator may choose.

    `home` is the folder that the data lives in; `model` the embedding model, by name or folder; `max_file_mb` the
    largest file that is read; `write_wait_s` how long a writer waits for another; `abstain_below` the confidence, 0..1,
    under which a question is not answered. `rerank` and `reader` are models that are off unless they are named; theirs
    are set as `FOOTNOTE_RERANK__MODEL` and so on. `shared` names the corpora that anybody may ask, also outside a guild.
    `fetch` is about pages from the web.
    """

    model_config = SettingsConfigDict(
        env_prefix="FOOTNOTE_", env_nested_delimiter="__", frozen=True, extra="ignore", env_ignore_empty=True
    )

    home: Path = Field(default_factory=_default_home)
    model: str = Field(default=DEFAULT_MODEL, min_length=1)
    max_file_mb: float = Field(default=20, gt=0, allow_inf_nan=False)
    write_wait_s: float = Field(default=10, ge=0, allow_inf_nan=False)
    abstain_below: float = Field(default=0.45, ge=0, le=1)
    rerank: RerankSettings = RerankSettings()
    reader: ReaderSettings = ReaderSettings()
    shared: Annotated[tuple[str, ...], NoDecode] = ()
    fetch: FetchSettings = FetchSettings()
    llm: LlmSettings = LlmSettings()
    grounding: GroundingSettings = GroundingSettings()
    discord: DiscordSettings = DiscordSettings()

    @field_validator("shared", mode="before")
    @classmethod
    def _split(cls, names: object) -> object:
        return _listed(names)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments go first, then the environment, then the file."""
        return init_settings, env_settings, _File(settings_cls, toml_file=_settings_file())


class _File(TomlConfigSettingsSource):
    """The file, which has no keys in it."""

    def __call__(self) -> dict[str, Any]:
        settings = super().__call__()
        if "key" in _table(settings.get("llm")):
            raise SettingsError(
                f"llm.key in {_settings_file()} must not be kept in a file; set FOOTNOTE_LLM__KEY instead."
            )
        return settings


def _table(value: object) -> Mapping[str, object]:
    return value if isinstance(value, dict) else {}


def _listed(names: object) -> object:
    """A variable of the environment has names with commas between them."""
    if not isinstance(names, str):
        return names
    return [name.strip() for name in names.strip("[] ").replace('"', "").split(",")]


def read_settings() -> Settings:
    """The settings as the environment and the file have them.

    Raises:
        SettingsError: One has a value that can't be used, or the file can't be read; the message names it.
    """
    file = _settings_file()
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        parts = [str(part) for part in first["loc"]]
        is_group = first["type"] == "model_type"
        reason = _set_its_parts(parts) if is_group else f"can't be {first.get('input')!r}: {first['msg']}"
        raise SettingsError(f"{_name_of(parts, file)} {reason}.") from error
    except UnreadableError as error:  # pydantic-settings takes a group's own variable for JSON
        parts = re.findall('field "(.+?)"', str(error))[:1]
        raise SettingsError(f"{_variable(parts)} {_set_its_parts(parts)}.") from error
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"{file} can't be read as TOML ({error}); mend it or move it away.") from error


def _settings_file() -> Path | None:
    """The file that settings are read from, if there is one."""
    home = os.environ.get("FOOTNOTE_HOME") or _default_home()
    return next((file for file in (Path(_FILE), Path(home, _FILE)) if file.is_file()), None)


def _variable(parts: Sequence[str]) -> str:
    return f"FOOTNOTE_{'__'.join(parts).upper()}"


def _name_of(parts: Sequence[str], file: Path | None) -> str:
    """What a setting is called where it was set."""
    return _variable(parts) if file is None or os.environ.get(_variable(parts)) else f"{'.'.join(parts)} in {file}"


def _set_its_parts(parts: Sequence[str]) -> str:
    group = Settings.model_fields[parts[0]].annotation
    inside = group.model_fields if isinstance(group, type) and issubclass(group, BaseModel) else {}
    return "can't be set as a whole; set " + ", ".join(_variable([*parts, name]) for name in inside)
