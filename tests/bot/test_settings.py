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


def test_a_file_sets_what_the_environment_does_not(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("FOOTNOTE_HOME", str(tmp_path))
    monkeypatch.setenv("FOOTNOTE_ABSTAIN_BELOW", "0.7")
    (tmp_path / "footnote.toml").write_text(
        'abstain_below = 0.6\nshared = ["sample"]\n[discord]\nbatch = 3\n[discord.cooldown]\nperson_questions = 2\n'
    )
    settings = read_settings()
    assert settings.abstain_below == 0.7
    assert settings.shared == ("sample",)
    assert settings.discord.batch == 3
    assert settings.discord.cooldown.person_questions == 2


def test_a_file_in_the_current_folder_goes_before_the_data_folder_s(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("FOOTNOTE_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "footnote.toml").write_text("max_file_mb = 1")
    (tmp_path / "footnote.toml").write_text("max_file_mb = 2")
    assert read_settings().max_file_mb == 2


@pytest.mark.parametrize(
    ("written", "named"),
    [
        ("abstain_below = 7", "abstain_below in "),
        ("[discord]\nbatch = 0", "discord.batch in "),
        ("not toml", "can't be read as TOML"),
        ("discord = 5", "discord in "),
    ],
)
def test_a_file_that_can_not_be_used_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, written: str, named: str
) -> None:
    monkeypatch.setenv("FOOTNOTE_HOME", str(tmp_path))
    (tmp_path / "footnote.toml").write_text(written)
    with pytest.raises(SettingsError) as caught:
        read_settings()
    assert named in str(caught.value)
    assert "footnote.toml" in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("value", ["sample,news", "sample, news", '["sample", "news"]'])
def test_shared_corpora_have_commas_between_them(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("FOOTNOTE_SHARED", value)
    assert read_settings().shared == ("sample", "news")


def test_a_key_comes_from_the_environment_and_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOOTNOTE_LLM__KEY", "sk-hidden")
    settings = read_settings()
    assert settings.llm.key is not None
    assert settings.llm.key.get_secret_value() == "sk-hidden"
    assert "sk-hidden" not in f"{settings!r} {settings.model_dump()}"


def test_a_key_in_a_file_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("FOOTNOTE_HOME", str(tmp_path))
    (tmp_path / "footnote.toml").write_text('[llm]\nkey = "sk-hidden"\n')
    with pytest.raises(SettingsError, match="FOOTNOTE_LLM__KEY") as caught:
        read_settings()
    assert "sk-hidden" not in str(caught.value)
