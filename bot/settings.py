"""Settings: few, each with a default that serves. Every one can be set as an environment variable `FOOTNOTE_…`."""

from pathlib import Path

import platformdirs
from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from corpus.errors import SettingsError
from index.embedding_model import DEFAULT_MODEL


class Settings(BaseSettings):
    """What an operator may choose.

    `home` is the folder that the data lives in; `model` the embedding model, by name or folder; `max_file_mb` the
    largest file that is read; `write_wait_s` how long a writer waits for another; `abstain_below` the confidence, 0..1,
    under which a question is not answered.
    """

    model_config = SettingsConfigDict(env_prefix="FOOTNOTE_", frozen=True, extra="ignore", env_ignore_empty=True)

    home: Path = Field(default_factory=lambda: platformdirs.user_data_path("footnote", appauthor=False))
    model: str = Field(default=DEFAULT_MODEL, min_length=1)
    max_file_mb: float = Field(default=20, gt=0, allow_inf_nan=False)
    write_wait_s: float = Field(default=10, ge=0, allow_inf_nan=False)
    abstain_below: float = Field(default=0.45, ge=0, le=1)


def read_settings() -> Settings:
    """The settings as the environment has them.

    Raises:
        SettingsError: One has a value that can't be used; the message names it.
    """
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = f"FOOTNOTE_{str(first['loc'][0]).upper()}"
        raise SettingsError(f"{name} can't be {first.get('input')!r}: {first['msg']}.") from error
