"""`footnote doctor` looks at everything that the bot needs, and says what to do."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from click.testing import CliRunner, Result

from bot.cli.main import footnote
from bot.discord.invite import INVITE_PERMISSIONS
from tests.end_to_end.bot.conftest import give_articles
from tests.end_to_end.discord_server.community import Community
from tests.end_to_end.discord_server.permissions import Permission
from tests.end_to_end.discord_server.server import DiscordServer

pytestmark = pytest.mark.anyio


@pytest.fixture
async def discord(anyio_backend: str) -> AsyncIterator[DiscordServer]:
    """A Discord of the test's own."""
    async with DiscordServer() as server:
        yield server


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def served(discord: DiscordServer, articles: Path, home: Path) -> Community:
    """A guild with articles."""
    guild = discord.guild()
    guild.channel()
    give_articles(articles, home, guild.corpus)
    return guild


async def examine(home: Path, discord: DiscordServer | None, *options: str, **more: str) -> Result:
    """Run it in a thread, so that the local Discord can answer meanwhile."""
    where = {"DISCORD_TOKEN": discord.token, "DISCORD_API_BASE": discord.api_base} if discord else {"DISCORD_TOKEN": ""}
    runner = CliRunner(env={"FOOTNOTE_HOME": str(home), **where, **more})
    done = await asyncio.to_thread(runner.invoke, footnote, ["doctor", *options])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    assert "Traceback" not in done.output
    if discord is not None:
        assert discord.token not in done.output
    return done


async def found(home: Path, discord: DiscordServer | None, **more: str) -> dict[str, Any]:
    return json.loads((await examine(home, discord, "--json", **more)).stdout)


def of(told: dict[str, Any], level: str) -> str:
    return "\n".join(f"{one['what']} {one['advice'] or ''}" for one in told["findings"] if one["level"] == level)


async def test_all_is_well(discord: DiscordServer, served: Community, home: Path) -> None:
    done = await examine(home, discord)
    assert done.exit_code == 0, done.output
    assert "All is well" in done.output
    told = await found(home, discord)
    assert told["ok"]
    assert {one["level"] for one in told["findings"]} == {"ok"}


async def test_the_invite_asks_for_just_what_is_needed(discord: DiscordServer, served: Community, home: Path) -> None:
    query = parse_qs(urlsplit((await found(home, discord))["invite"]).query)
    assert query["client_id"] == [str(discord.world.application_id)]
    assert query["permissions"] == [str(INVITE_PERMISSIONS.value)]
    assert set(query["scope"][0].split()) == {"bot", "applications.commands"}
    assert not INVITE_PERMISSIONS.administrator
    assert not INVITE_PERMISSIONS.manage_messages


async def test_without_a_token_the_rest_is_looked_at(home: Path) -> None:
    done = await examine(home, None)
    assert done.exit_code == 2
    assert "DISCORD_TOKEN" in done.output
    told = await found(home, None)
    assert "DISCORD_TOKEN" in of(told, "problem")
    assert "all-MiniLM-L6-v2" in of(told, "ok")
    assert told["invite"] is None


async def test_a_bad_token(discord: DiscordServer, home: Path) -> None:
    discord.rejections.expect(0)
    told = await found(home, discord, DISCORD_TOKEN="MTIz.not-known.at-all-by-anybody")
    assert "Reset Token" in of(told, "problem")
    assert "at-all-by-anybody" not in json.dumps(told)


async def test_an_intent_that_is_off(home: Path, anyio_backend: str) -> None:
    async with DiscordServer(flags=0) as discord:
        assert "Message Content Intent" in of(await found(home, discord), "problem")


async def test_missing_permissions_are_named(discord: DiscordServer, served: Community, home: Path) -> None:
    channel = served.channel("secrets")
    served.overwrite(channel, discord.world.bot, deny=Permission.EMBED_LINKS | Permission.SEND_MESSAGES)
    told = await found(home, discord)
    wrong = of(told, "warning") + of(told, "problem")
    assert "secrets" in wrong
    assert "Embed Links" in wrong


async def test_a_bot_in_no_server(discord: DiscordServer, home: Path) -> None:
    assert "no server yet" in of(await found(home, discord), "warning")


async def test_a_server_without_articles(discord: DiscordServer, home: Path) -> None:
    discord.guild()
    assert "/article add" in of(await found(home, discord), "warning")


async def test_discord_is_down(discord: DiscordServer, home: Path) -> None:
    told = await found(home, discord, DISCORD_API_BASE="http://127.0.0.1:1/api/v10")
    assert "127.0.0.1:1" in of(told, "problem")


async def test_a_base_that_is_no_address(home: Path, discord: DiscordServer) -> None:
    assert "DISCORD_API_BASE" in of(await found(home, discord, DISCORD_API_BASE="nowhere"), "problem")


async def test_a_model_that_is_not_there(discord: DiscordServer, served: Community, home: Path) -> None:
    told = await found(home, discord, FOOTNOTE_MODEL="/no/such/model")
    assert "/no/such/model" in of(told, "problem")


async def test_a_damaged_corpus(discord: DiscordServer, served: Community, home: Path) -> None:
    (home / "corpora" / served.corpus / "corpus.sqlite").write_bytes(b"damaged" * 1000)
    assert served.corpus in of(await found(home, discord), "problem")


async def test_a_setting_that_can_not_be_used(discord: DiscordServer, home: Path) -> None:
    assert "FOOTNOTE_MAX_FILE_MB" in of(await found(home, discord, FOOTNOTE_MAX_FILE_MB="much"), "problem")
