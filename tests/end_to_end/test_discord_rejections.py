"""What the local Discord refuses, by Discord's documentation: asked with plain HTTP and WebSockets, without a library."""

import json
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from tests.end_to_end.discord_server import DiscordServer
from tests.end_to_end.discord_server.channels import Channel
from tests.end_to_end.discord_server.community import Community
from tests.end_to_end.discord_server.permissions import Permission

pytestmark = pytest.mark.anyio

PING = {"name": "ping", "description": "Say something", "options": [{"type": 3, "name": "text", "description": "What"}]}


@pytest.fixture
async def discord(anyio_backend: str) -> AsyncIterator[DiscordServer]:
    async with DiscordServer() as server:
        yield server


class Rest:
    """REST as the bot would use it."""

    def __init__(self, discord: DiscordServer, session: aiohttp.ClientSession) -> None:
        self._discord = discord
        self._session = session

    async def __call__(self, method: str, path: str, body: Any = None, *, token: str | None = None) -> tuple[int, Any]:
        headers = {"Authorization": f"Bot {token or self._discord.token}"}
        async with self._session.request(method, self._discord.api_base + path, json=body, headers=headers) as response:
            text = await response.text()
            is_json = response.content_type == "application/json"
            return response.status, json.loads(text) if is_json and text else None

    async def refused(self, method: str, path: str, body: Any = None, **options: Any) -> int:
        """The code of Discord's refusal, which has to be in the server's book as well."""
        status, told = await self(method, path, body, **options)
        assert status >= 400, told
        assert self._discord.rejections.unexpected[-1].code == told["code"]
        return told["code"]


@pytest.fixture
async def rest(discord: DiscordServer) -> AsyncIterator[Rest]:
    async with aiohttp.ClientSession() as session:
        yield Rest(discord, session)


@pytest.fixture
def guild(discord: DiscordServer) -> Community:
    return discord.guild()


@pytest.fixture
def channel(guild: Community) -> Channel:
    return guild.channel()


def button(**more: Any) -> dict[str, Any]:
    return {"type": 2, "style": 1, "label": "Go", "custom_id": "go", **more}


def row(*parts: Any) -> dict[str, Any]:
    return {"type": 1, "components": [*parts]}


def fields(number: int, **more: Any) -> dict[str, Any]:
    return {"embeds": [{"title": "T", "fields": [{"name": "n", "value": "v", **more}] * number}]}


MESSAGES = {
    "nothing": {},
    "content": {"content": "x" * 2001},
    "title": {"embeds": [{"title": "x" * 257}]},
    "description": {"embeds": [{"description": "x" * 4097}]},
    "26 fields": fields(26),
    "field name": fields(1, name="x" * 257),
    "field value": fields(1, value="x" * 1025),
    "empty field": fields(1, value=""),
    "footer": {"embeds": [{"title": "T", "footer": {"text": "x" * 2049}}]},
    "6,000 in all": {"embeds": [{"description": "x" * 3001}, {"description": "x" * 3000}]},
    "11 embeds": {"embeds": [{"title": "T"}] * 11},
    "embed's address": {"embeds": [{"title": "T", "url": "javascript:alert(1)"}]},
    "6 rows": {"content": "x", "components": [row(button(custom_id=str(n))) for n in range(6)]},
    "6 buttons in a row": {"content": "x", "components": [row(*(button(custom_id=str(n)) for n in range(6)))]},
    "button's label": {"content": "x", "components": [row(button(label="x" * 81))]},
    "custom id": {"content": "x", "components": [row(button(custom_id="x" * 101))]},
    "custom id twice": {"content": "x", "components": [row(button(), button())]},
    "no custom id": {"content": "x", "components": [row({"type": 2, "style": 1, "label": "Go"})]},
    "a reference to nothing": {"content": "x", "message_reference": {"message_id": "1"}},
}
COMMANDS = {
    "capitals": {"name": "Ping", "description": "d"},
    "spaces": {"name": "a b", "description": "d"},
    "long name": {"name": "x" * 33, "description": "d"},
    "no description": {"name": "ping"},
    "long description": {"name": "ping", "description": "x" * 101},
    "26 options": {
        "name": "ping",
        "description": "d",
        "options": [PING["options"][0] | {"name": f"o{n}"} for n in range(26)],
    },
    "required after optional": {
        "name": "ping",
        "description": "d",
        "options": [PING["options"][0], PING["options"][0] | {"name": "b", "required": True}],
    },
    "unknown language": {"name": "ping", "description": "d", "name_localizations": {"xx": "ping"}},
    "bad localisation": {"name": "ping", "description": "d", "name_localizations": {"uk": "Пінг Понг"}},
}


@pytest.mark.parametrize("body", MESSAGES.values(), ids=MESSAGES)
async def test_messages(rest: Rest, channel: Channel, body: dict[str, Any]) -> None:
    assert await rest.refused("POST", f"/channels/{channel.id}/messages", body) in (50006, 50035)


@pytest.mark.parametrize("body", COMMANDS.values(), ids=COMMANDS)
async def test_commands(discord: DiscordServer, rest: Rest, body: dict[str, Any]) -> None:
    path = f"/applications/{discord.world.application_id}/commands"
    assert await rest.refused("PUT", path, [body]) == 50035
    assert await rest("GET", path) == (200, [])


async def test_what_fits_is_taken(rest: Rest, channel: Channel) -> None:
    body = {
        "content": "x" * 2000,
        "embeds": [{"description": "x" * 3000}, {"description": "x" * 3000}],
        "components": [row(*(button(custom_id=f"{r}{n}", label="x" * 80) for n in range(5))) for r in range(5)],
    }
    status, made = await rest("POST", f"/channels/{channel.id}/messages", body)
    assert status == 200
    assert made["content"] == body["content"]


# --- Who may ---


async def test_tokens(discord: DiscordServer, rest: Rest) -> None:
    status, _ = await rest("GET", "/users/@me", token="not.a.token")
    assert status == 401
    assert discord.rejections.unexpected[-1].status == 401


@pytest.mark.parametrize(
    ("denied", "code"), [(Permission.SEND_MESSAGES, 50013), (Permission.VIEW_CHANNEL, 50001)], ids=["send", "view"]
)
async def test_permissions(discord: DiscordServer, rest: Rest, guild: Community, denied: Permission, code: int) -> None:
    channel = guild.channel("secrets")
    guild.overwrite(channel, discord.world.bot, deny=denied)
    assert await rest.refused("POST", f"/channels/{channel.id}/messages", {"content": "x"}) == code


async def test_messages_of_others(rest: Rest, guild: Community, channel: Channel) -> None:
    said = await guild.member().say(channel, "Hello")
    assert await rest.refused("PATCH", f"/channels/{channel.id}/messages/{said.id}", {"content": "x"}) == 50005


async def test_things_that_are_not_there(rest: Rest, channel: Channel) -> None:
    assert await rest.refused("POST", "/channels/1/messages", {"content": "x"}) == 10003
    assert await rest.refused("PATCH", f"/channels/{channel.id}/messages/1", {"content": "x"}) == 10008


async def test_a_message_has_one_thread(rest: Rest, guild: Community, channel: Channel) -> None:
    said = await guild.member().say(channel, "Hello")
    path = f"/channels/{channel.id}/messages/{said.id}/threads"
    assert await rest.refused("POST", path, {"name": "x" * 101}) == 50035
    assert (await rest("POST", path, {"name": "Hello"}))[0] == 201
    assert await rest.refused("POST", path, {"name": "Hello"}) == 160004


# --- Interactions ---


@pytest.fixture
async def callback(discord: DiscordServer, rest: Rest, guild: Community, channel: Channel):
    """A command that somebody used: where its callback goes, and itself."""
    await rest("PUT", f"/applications/{discord.world.application_id}/commands", [PING])
    used = await guild.member().run("ping", channel, text="x")
    return f"/interactions/{used.id}/{used.token}/callback", used


async def test_an_interaction_is_answered_once(rest: Rest, callback) -> None:
    path, _ = callback
    assert (await rest("POST", path, {"type": 5}))[0] == 204
    assert await rest.refused("POST", path, {"type": 4, "data": {"content": "x"}}) == 40060


async def test_an_interaction_is_acknowledged_within_three_seconds(rest: Rest, callback) -> None:
    path, used = callback
    used.created_at -= 3.1
    assert await rest.refused("POST", path, {"type": 5}) == 10062


@pytest.mark.parametrize(
    "response",
    [
        {"type": 6},
        {"type": 8, "data": {"choices": []}},
        {"type": 4, "data": {"content": "x" * 2001}},
        {"type": 9, "data": {"title": "x" * 46, "custom_id": "m", "components": []}},
        {"type": 9, "data": {"title": "M", "custom_id": "m", "components": []}},
    ],
)
async def test_responses_that_a_command_does_not_take(rest: Rest, callback, response: dict[str, Any]) -> None:
    assert await rest.refused("POST", callback[0], response) == 50035


async def test_an_interaction_of_nobody(rest: Rest) -> None:
    assert await rest.refused("POST", "/interactions/1/none/callback", {"type": 5}) == 10062


# --- The gateway ---


@pytest.mark.parametrize(
    ("identify", "code"),
    [
        ({"token": "not.a.token", "intents": 1}, 4004),
        ({"intents": 1 << 60}, 4013),
        ({"intents": 1 << 1}, 4014),
    ],
    ids=["token", "unknown intent", "privileged intent"],
)
async def test_identifying(discord: DiscordServer, identify: dict[str, Any], code: int) -> None:
    body = {"token": discord.token, "properties": {"os": "x", "browser": "x", "device": "x"}, **identify}
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(f"{discord.gateway_url}?v=10&encoding=json") as socket,
    ):
        assert (await socket.receive_json())["op"] == 10
        await socket.send_json({"op": 2, "d": body})
        await socket.receive()
        assert socket.close_code == code
    assert discord.rejections.unexpected[-1].code == code


async def test_speaking_before_identifying(discord: DiscordServer) -> None:
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(f"{discord.gateway_url}?v=10&encoding=json") as socket,
    ):
        await socket.receive_json()
        await socket.send_json({"op": 3, "d": {}})
        await socket.receive()
        assert socket.close_code == 4003


async def test_a_session_that_is_not_known_can_not_be_resumed(discord: DiscordServer) -> None:
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(f"{discord.gateway_url}?v=10&encoding=json") as socket,
    ):
        await socket.receive_json()
        await socket.send_json({"op": 6, "d": {"token": discord.token, "session_id": "none", "seq": 1}})
        assert await socket.receive_json() == {"op": 9, "d": False}


# --- Trouble, on request ---


async def test_trouble(discord: DiscordServer, rest: Rest) -> None:
    discord.rest.fail(1, status=500, path="/users/@me")
    discord.rest.rate_limit("/users/@me", 0.5)
    answers = [await rest("GET", "/users/@me") for _ in range(3)]
    assert sorted(status for status, _ in answers) == [200, 429, 500]
    (limited,) = [told for status, told in answers if status == 429]
    assert limited["retry_after"] > 0
