"""The token and the base as people set them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.discord.credentials import DEFAULT_BASE, api_base, read_token
from corpus.errors import SettingsError

SECRET = "MTE4NTQzMjEwOTg3NjU0MzIxMA.GxYz12.aBcDeFgHiJkLmNoPqRsTuVwXyZ0123456789-_"


@pytest.mark.parametrize(
    "value",
    [
        SECRET, f"  {SECRET}\n", f'"{SECRET}"', f"'{SECRET}'", f"“{SECRET}”", f"Bot {SECRET}", f"bot  {SECRET}",
        f'"Bot {SECRET}"', f" 'BOT\t{SECRET} ' ", f'Bot "{SECRET}"',
    ],
)  # fmt: skip
def test_what_is_copied_along_is_no_part_of_the_token(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", value)
    assert read_token().secret == SECRET


@pytest.mark.parametrize("value", [None, "", "  ", '""', "Bot", "Bot ", "'Bot '"])
def test_without_a_token_it_says_where_to_get_one(monkeypatch: pytest.MonkeyPatch, value: str | None) -> None:
    monkeypatch.delenv("DISCORD_TOKEN", raising=False)
    if value is not None:
        monkeypatch.setenv("DISCORD_TOKEN", value)
    with pytest.raises(SettingsError, match=r"not set.*discord\.com/developers.*Bot page.*Reset Token"):
        read_token()


@pytest.mark.parametrize("value", ["two words", "with\nline", "żółw", f"{SECRET}\r\nX-Other: 1"])
def test_what_no_header_could_carry_is_refused_and_not_shown(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", value)
    with pytest.raises(SettingsError, match="can't be a token") as refused:
        read_token()
    assert value not in str(refused.value)


@given(st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=1))
def test_a_token_is_shown_nowhere(value: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DISCORD_TOKEN", f"prefix-{value}-suffix")
        token = read_token()
    assert token.secret == f"prefix-{value}-suffix"
    assert token.secret not in f"{token} {token!r} {[token]}"


def test_discord_itself_is_the_base(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DISCORD_API_BASE", raising=False)
    assert api_base() == DEFAULT_BASE
    monkeypatch.setenv("DISCORD_API_BASE", " ")
    assert api_base() == DEFAULT_BASE


@pytest.mark.parametrize(
    ("value", "base"),
    [
        ("http://127.0.0.1:8080/api/v10", "http://127.0.0.1:8080/api/v10"),
        (" https://proxy.example/api/v10// ", "https://proxy.example/api/v10"),
        ("http://[::1]:8080", "http://[::1]:8080"),
    ],
)
def test_another_base_is_taken_without_its_slash(monkeypatch: pytest.MonkeyPatch, value: str, base: str) -> None:
    monkeypatch.setenv("DISCORD_API_BASE", value)
    assert api_base() == base


@pytest.mark.parametrize(
    "value",
    [
        "discord.com/api/v10", "ftp://discord.com", "http://", "http:///api", "http://host:port/api", "http://[::1/api",
        "http://host:0/api", "http://host/api?version=10", "http://host/api#v10", "http://a host/api",
        "http://me:secret@host/api", "127.0.0.1:8080",
    ],
)  # fmt: skip
def test_what_is_no_address_is_refused(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("DISCORD_API_BASE", value)
    with pytest.raises(SettingsError, match=r"DISCORD_API_BASE.*http://127\.0\.0\.1:8080/api/v10"):
        api_base()
