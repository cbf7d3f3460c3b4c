"""What a guild's moderators choose: defaults, changes that add up, values that are refused."""

import asyncio
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.discord.cooldown import Rate
from bot.discord.store import GuildSettings, Store
from bot.discord.store.guild_settings import LONGEST_COOLDOWN_S, MOST_CHANNELS, MOST_QUESTIONS
from corpus.errors import SettingsError

pytestmark = pytest.mark.anyio

SNOWFLAKES = st.integers(1, 2**63 - 1)
CHANNELS = st.lists(SNOWFLAKES, unique=True, max_size=5).map(tuple)
RATES = st.builds(
    Rate,
    questions=st.integers(1, MOST_QUESTIONS),
    per_s=st.floats(0, LONGEST_COOLDOWN_S, exclude_min=True, allow_subnormal=False),
)
CHANGES = st.fixed_dictionaries(
    {},
    optional={
        "channels": CHANNELS,
        "forums": CHANNELS,
        "private": st.booleans(),
        "threads": st.booleans(),
        "language": st.none() | st.sampled_from(["en", "uk", "en-GB", "pt-BR", "es-419", "zh-Hans-CN"]),
        "cooldown": st.none() | RATES,
        "moderators_channel": st.none() | SNOWFLAKES,
        "moderators_role": st.none() | SNOWFLAKES,
    },
)


@given(st.lists(CHANGES, max_size=4))
async def test_changes_add_up(tmp_path_factory: pytest.TempPathFactory, changes: list[dict[str, Any]]) -> None:
    store = await Store.open(tmp_path_factory.mktemp("settings") / "state.sqlite")
    try:
        expected: dict[str, Any] = {}
        assert await store.guild_settings(1) == GuildSettings()
        for change in changes:
            expected |= change
            assert await store.change_guild_settings(1, **change) == GuildSettings(**expected)
            assert await store.guild_settings(1) == GuildSettings(**expected)
        assert await store.guild_settings(2) == GuildSettings()
    finally:
        await store.close()


async def test_a_channel_counts_once(store: Store) -> None:
    assert (await store.change_guild_settings(1, channels=[3, 2, 3])).channels == (3, 2)


REFUSED: dict[str, dict[str, Any]] = {
    "too many channels": {"channels": tuple(range(1, MOST_CHANNELS + 2))},
    "too many forums": {"forums": tuple(range(1, MOST_CHANNELS + 2))},
    "no language": {"language": "Ukrainian, please"},
    "an empty language": {"language": ""},
    "a path for a language": {"language": "../../etc/passwd"},
    "too many questions": {"cooldown": Rate(MOST_QUESTIONS + 1, 60.0)},
    "too long a cooldown": {"cooldown": Rate(1, LONGEST_COOLDOWN_S * 2)},
}


@pytest.mark.parametrize("change", REFUSED.values(), ids=REFUSED.keys())
async def test_what_can_not_be_used_is_refused_and_changes_nothing(store: Store, change: dict[str, Any]) -> None:
    before = await store.change_guild_settings(1, language="uk", channels=(3,))
    with pytest.raises(SettingsError) as caught:
        await store.change_guild_settings(1, private=True, **change)
    assert "\n" not in str(caught.value)
    assert await store.guild_settings(1) == before


async def test_there_is_no_other_setting(store: Store) -> None:
    with pytest.raises(TypeError):
        await store.change_guild_settings(1, colour="red")
    assert await store.guild_settings(1) == GuildSettings()


async def test_moderators_who_change_different_settings_at_once_all_have_their_way(store: Store) -> None:
    changes: list[dict[str, Any]] = [
        {"channels": (3,)}, {"forums": (4,)}, {"private": True}, {"threads": False}, {"language": "uk"},
        {"cooldown": Rate(3, 60.0)}, {"moderators_channel": 5}, {"moderators_role": 6},
    ]  # fmt: skip
    await asyncio.gather(*(store.change_guild_settings(1, **change) for change in changes))
    expected = {name: value for change in changes for name, value in change.items()}
    assert await store.guild_settings(1) == GuildSettings(**expected)
