"""Starting and stopping: tokens, intents, a Discord that is down, signals, health."""

import asyncio
from pathlib import Path

import aiohttp
import pytest

from tests.end_to_end.bot.conftest import Starting, environment, give_articles
from tests.end_to_end.conftest import COMMAND
from tests.end_to_end.discord_server.server import DiscordServer

pytestmark = pytest.mark.anyio


async def refused(home: Path, discord: DiscordServer | None, **more: str) -> str:
    """What `footnote serve` says before it ends with exit code 2."""
    process = await asyncio.create_subprocess_exec(
        COMMAND,
        "serve",
        stderr=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.DEVNULL,
        env=environment(home, discord, **more),
    )
    _, said = await asyncio.wait_for(process.communicate(), 60)
    assert process.returncode == 2
    last = said.decode().splitlines()[-1]
    assert last.startswith("footnote: ")
    assert "Traceback" not in said.decode()
    return last


async def test_without_a_token_it_says_where_to_get_one(tmp_path: Path) -> None:
    assert "DISCORD_TOKEN" in await refused(tmp_path, None)


async def test_a_token_that_discord_does_not_know_is_one_line(discord: DiscordServer, tmp_path: Path) -> None:
    discord.rejections.expect(0)
    assert "Reset Token" in await refused(tmp_path, discord, DISCORD_TOKEN="MTIz.wrong.token")


async def test_without_the_message_content_intent_it_says_where_to_switch_it_on(tmp_path: Path) -> None:
    async with DiscordServer(flags=0) as discord:
        assert "Message Content Intent" in await refused(tmp_path, discord)


async def test_a_base_that_is_no_address_is_refused(discord: DiscordServer, tmp_path: Path) -> None:
    assert "DISCORD_API_BASE" in await refused(tmp_path, discord, DISCORD_API_BASE="localhost")


async def test_a_base_that_is_not_discord_s_api_is_one_line(discord: DiscordServer, tmp_path: Path) -> None:
    discord.rest.say("/users/@me", "<html>Welcome</html>")
    try:
        assert "DISCORD_API_BASE" in await refused(tmp_path, discord)
    finally:
        discord.rest.heal()


async def test_it_waits_for_a_discord_that_is_down_and_makes_do_with_what_a_proxy_tells(
    tmp_path: Path, starting: Starting
) -> None:
    async with DiscordServer(is_up=False) as discord:
        bot = await starting(tmp_path, discord)
        await bot.logged("Discord can't be reached")
        await discord.up()
        discord.rest.say("/gateway/bot", {"url": discord.gateway_url})
        discord.rest.fail(99, 405, "GET /applications/*/commands")
        await bot.logged("ready")
        assert len(discord.world.command_writes) == 1
        bot.terminate()
        await bot.ended()
        await (await starting(tmp_path, discord)).logged("ready")
        assert len(discord.world.command_writes) == 1


async def test_it_tells_its_health_and_ends_in_time(
    discord: DiscordServer, articles: Path, tmp_path: Path, starting: Starting
) -> None:
    bot = await starting(tmp_path, discord, "--metrics-port", "0")
    port = (await bot.logged("listening"))["port"]
    async with aiohttp.ClientSession(f"http://127.0.0.1:{port}") as session:
        async with session.get("/healthz") as response:
            assert response.status == 503
        await bot.logged("ready")
        async with session.get("/healthz") as response:
            assert response.status == 200
        guild = discord.guild()
        give_articles(articles, tmp_path, guild.corpus)
        await (await guild.member().run("ask", guild.channel(), question="Who designed the bridge?")).answer()
        await bot.logged("answered")
        async with session.get("/metrics") as response:
            text = await response.text()
    assert 'footnote_questions_total{outcome="answered"} 1.0' in text
    assert "footnote_gateway_up 1.0" in text
    line = await bot.logged("answered")
    assert line["request_id"] == (await bot.logged("asked"))["request_id"]
    assert not [line for line in bot.log if "Who designed" in str(line)]
    assert not [line for line in bot.log if discord.token in str(line)]
    bot.terminate()
    assert await asyncio.wait_for(bot.ended(), 5) == 0


async def test_what_can_not_be_finished_gets_an_apology(articles: Path, tmp_path: Path, starting: Starting) -> None:
    async with DiscordServer() as discord:
        bot = await starting(tmp_path, discord)
        await bot.logged("ready")
        guild = discord.guild()
        give_articles(articles, tmp_path, guild.corpus)
        discord.rest.delay(30, "*/messages/@original", times=1)
        asked = await guild.member().run("ask", guild.channel(), question="Who designed the bridge?")
        await bot.logged("asked")
        await asked.acknowledged()
        bot.terminate()
        assert "restarted" in (await asked.answer()).content
        assert await asyncio.wait_for(bot.ended(), 5) == 0
        assert list(discord.rejections) == []
