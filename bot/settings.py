"""Settings: few, each with a default that serves. Every one can be set as an environment variable `FOOTNOTE_…`."""

import re
from pathlib import Path

import platformdirs
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict
from pydantic_settings import SettingsError as UnreadableError

from corpus.errors import SettingsError
from index.embedding_model import DEFAULT_MODEL
from index.reranking import DEFAULT_DEPTH


class RerankSettings(BaseModel):
    """A cross-encoder that orders the best hits anew: `model` by name or folder, and how many hits it reads."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    model: str | None = Field(default=None, min_length=1)
    depth: int = Field(default=DEFAULT_DEPTH, ge=1, le=1000)


class ReaderSettings(BaseModel):
    """A question-answering model that reads the best hits: `model` by name or folder."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    model: str | None = Field(default=None, min_length=1)


class Settings(BaseSettings):
    """What an operator may choose.

    `home` is the folder that the data lives in; `model` the embedding model, by name or folder; `max_file_mb` the
    largest file that is read; `write_wait_s` how long a writer waits for another; `abstain_below` the confidence, 0..1,
    under which a question is not answered. `rerank` and `reader` are models that are off unless they are named; theirs
    are set as `FOOTNOTE_RERANK__MODEL` and so on.
    """

    model_config = SettingsConfigDict(
        env_prefix="FOOTNOTE_", env_nested_delimiter="__", frozen=True, extra="ignore", env_ignore_empty=True
    )

    home: Path = Field(default_factory=lambda: platformdirs.user_data_path("footnote", appauthor=False))
    model: str = Field(default=DEFAULT_MODEL, min_length=1)
    max_file_mb: float = Field(default=20, gt=0, allow_inf_nan=False)
    write_wait_s: float = Field(default=10, ge=0, allow_inf_nan=False)
    abstain_below: float = Field(default=0.55, ge=0, le=1)
    rerank: RerankSettings = RerankSettings()
    reader: ReaderSettings = ReaderSettings()


def read_settings() -> Settings:
    """The settings as the environment has them.

    Raises:
        SettingsError: One has a value that can't be used; the message names it.
    """
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = f"FOOTNOTE_{'__'.join(map(str, first['loc'])).upper()}"
        is_group = first["type"] == "model_type"
        reason = _set_its_parts(name) if is_group else f"can't be {first.get('input')!r}: {first['msg']}"
        raise SettingsError(f"{name} {reason}.") from error
    except UnreadableError as error:  # pydantic-settings takes a group's own variable for JSON
        named = re.findall('field "(.+?)"', str(error))
        name = f"FOOTNOTE_{named[0].upper()}"
        raise SettingsError(f"{name} {_set_its_parts(name)}.") from error


def _set_its_parts(group: str) -> str:
    return f"can't be set as a whole; set {group}__MODEL"
