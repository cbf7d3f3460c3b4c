"""The local Discord itself: discord.py finds it to be Discord, and it refuses what Discord refuses."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import discord as discord_py
import pytest
import yarl
from discord import app_commands
from discord.gateway import DiscordWebSocket
from discord.http import Route

from tests.end_to_end.discord_server import DiscordServer

pytestmark = pytest.mark.anyio


@pytest.fixture
async def discord() -> AsyncIterator[DiscordServer]:
    async with DiscordServer() as server:
        yield server
        assert server.rejections.unexpected == []


class Client(discord_py.Client):
    def __init__(self, intents: discord_py.Intents) -> None:
        super().__init__(intents=intents, guild_ready_timeout=0.05)
        self.tree = app_commands.CommandTree(self)

    async def setup_hook(self) -> None:
        await self.tree.sync()


@asynccontextmanager
async def running(server: DiscordServer, client: discord_py.Client) -> AsyncIterator[None]:
    async with client:
        task = asyncio.create_task(client.start(server.token))
        yield
        await client.close()
        await asyncio.wait_for(task, 10)


@pytest.fixture
def client(discord: DiscordServer, monkeypatch: pytest.MonkeyPatch) -> Client:
    monkeypatch.setattr(Route, "BASE", discord.api_base)
    monkeypatch.setattr(DiscordWebSocket, "DEFAULT_GATEWAY", yarl.URL(discord.gateway_url))
    intents = discord_py.Intents.default()
    intents.message_content = True
    return Client(intents)


async def test_client_starts(discord: DiscordServer, client: Client) -> None:
    guild = discord.guild()
    guild.channel("general")

    @client.tree.command()
    async def ask(interaction: discord_py.Interaction, question: str) -> None:
        """Ask."""

    async with running(discord, client):
        await discord.ready()
        await client.wait_until_ready()
        assert [g.name for g in client.guilds] == ["Readers"]
        assert [c.name for c in client.guilds[0].text_channels] == ["general"]
        assert client.guilds[0].me.guild_permissions.send_messages
        assert discord.world.command_writes == ["PUT"]
