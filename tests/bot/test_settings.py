"""Settings from the environment, and one line for those that can't be used."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from bot.settings import ReaderSettings, RerankSettings, Settings, read_settings
from corpus.errors import SettingsError
from index.embedding_model import DEFAULT_MODEL

NAMES = (
    "HOME", "MODEL", "MAX_FILE_MB", "WRITE_WAIT_S", "ABSTAIN_BELOW", "RERANK__MODEL", "RERANK__DEPTH", "READER__MODEL",
)  # fmt: skip


@pytest.fixture(autouse=True)
def no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in NAMES:
        monkeypatch.delenv(f"FOOTNOTE_{name}", raising=False)


def test_defaults_serve() -> None:
    settings = read_settings()
    assert settings.home.is_absolute()
    assert settings.home.name == "footnote"
    assert settings.model == DEFAULT_MODEL
    assert settings.max_file_mb == 20
    assert 0 < settings.abstain_below < 1
    assert settings.write_wait_s > 0
    assert settings.rerank.model is None
    assert settings.rerank.depth == 20
    assert settings.reader.model is None


def test_reads_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    values = (str(tmp_path), "other/model", "0.5", "0", "1", "a/ranker", "7", "a/reader")
    for name, value in zip(NAMES, values, strict=True):
        monkeypatch.setenv(f"FOOTNOTE_{name}", value)
    assert read_settings() == Settings(
        home=tmp_path,
        model="other/model",
        max_file_mb=0.5,
        write_wait_s=0,
        abstain_below=1,
        rerank=RerankSettings(model="a/ranker", depth=7),
        reader=ReaderSettings(model="a/reader"),
    )


@pytest.mark.parametrize("name", NAMES)
def test_an_empty_variable_is_none(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    before = read_settings()
    monkeypatch.setenv(f"FOOTNOTE_{name}", "")
    assert read_settings() == before


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MAX_FILE_MB", "0"),
        ("MAX_FILE_MB", "-1"),
        ("MAX_FILE_MB", "twenty"),
        ("MAX_FILE_MB", "nan"),
        pytest.param("MAX_FILE_MB", "inf"),
        ("WRITE_WAIT_S", "-0.1"),
        ("WRITE_WAIT_S", "10 s"),
        ("ABSTAIN_BELOW", "1.01"),
        ("ABSTAIN_BELOW", "-0.1"),
        ("ABSTAIN_BELOW", "nan"),
        ("ABSTAIN_BELOW", "35%"),
        ("RERANK__DEPTH", "0"),
        ("RERANK__DEPTH", "1001"),
        ("RERANK__DEPTH", "2.5"),
        ("RERANK__DEPHT", "20"),
        ("READER__DEPTH", "20"),
    ],
)
def test_a_value_that_can_not_be_used_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(f"FOOTNOTE_{name}", value)
    with pytest.raises(SettingsError) as caught:
        read_settings()
    assert f"FOOTNOTE_{name}" in str(caught.value)
    assert value in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("value", ["a/model", "7", "[]"])
def test_a_group_is_set_by_its_parts(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("FOOTNOTE_RERANK", value)
    with pytest.raises(SettingsError, match=r"^FOOTNOTE_RERANK can't be .*FOOTNOTE_RERANK__MODEL"):
        read_settings()


def test_settings_do_not_change() -> None:
    settings = read_settings()
    with pytest.raises(ValidationError):
        settings.abstain_below = 0.5  # type: ignore[misc]
