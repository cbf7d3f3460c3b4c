"""The port for those who watch, asked over real sockets."""

import socket
from dataclasses import dataclass

import aiohttp
import pytest

from bot.discord.health import Health, serve_health
from bot.discord.metrics import Metrics
from bot.discord.tracing import trace_rest
from corpus.errors import SettingsError

pytestmark = pytest.mark.anyio

HERE = "127.0.0.1"


@dataclass
class State:
    """A bot's health, which changes."""

    health: Health

    def __call__(self) -> Health:
        return self.health


async def test_healthz_follows_the_bot() -> None:
    state = State(Health(gateway_is_up=False, model_is_loaded=False))
    async with serve_health(HERE, 0, Metrics(), state) as port, aiohttp.ClientSession() as session:
        address = f"http://{HERE}:{port}/healthz"
        for health, status, reasons in (
            (state.health, 503, ["the gateway is not connected", "the embedding model is not loaded yet"]),
            (Health(gateway_is_up=True, model_is_loaded=False), 503, ["the embedding model is not loaded yet"]),
            (Health(gateway_is_up=True, model_is_loaded=True), 200, []),
            (Health(gateway_is_up=False, model_is_loaded=True), 503, ["the gateway is not connected"]),
        ):
            state.health = health
            async with session.get(address) as response:
                assert response.status == status
                assert response.headers["Cache-Control"] == "no-store"
                told = {"status": "ok" if status == 200 else "unavailable", "reasons": reasons}
                assert await response.json() == told


async def test_metrics_are_in_the_text_format() -> None:
    metrics = Metrics()
    metrics.failed()
    state = State(Health(gateway_is_up=True, model_is_loaded=True))
    async with serve_health(HERE, 0, metrics, state) as port, aiohttp.ClientSession() as session:
        address = f"http://{HERE}:{port}/metrics"
        async with session.get(address) as response:
            assert response.status == 200
            assert response.headers["Content-Type"].startswith("text/plain; version=")
            assert 'footnote_questions_total{outcome="failed"} 1.0' in await response.text()
        async with session.get(address, headers={"Accept": "application/openmetrics-text; version=1.0.0"}) as response:
            assert response.headers["Content-Type"].startswith("application/openmetrics-text")
            assert (await response.text()).endswith("# EOF\n")


async def test_there_is_nothing_else() -> None:
    state = State(Health(gateway_is_up=True, model_is_loaded=True))
    async with serve_health(HERE, 0, Metrics(), state) as port, aiohttp.ClientSession() as session:
        async with session.get(f"http://{HERE}:{port}/") as response:
            assert response.status == 404
        async with session.post(f"http://{HERE}:{port}/healthz") as response:
            assert response.status == 405


async def test_a_port_that_is_taken_is_named() -> None:
    state = State(Health(gateway_is_up=True, model_is_loaded=True))
    with socket.create_server((HERE, 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(SettingsError, match=rf"port {port} .*FOOTNOTE_DISCORD__METRICS_PORT"):
            async with serve_health(HERE, port, Metrics(), state):
                pass


async def test_an_address_of_another_machine_is_named() -> None:
    state = State(Health(gateway_is_up=True, model_is_loaded=True))
    with pytest.raises(SettingsError, match=r"192\.0\.2\.1 .*FOOTNOTE_DISCORD__METRICS_HOST"):
        async with serve_health("192.0.2.1", 0, Metrics(), state):
            pass


async def test_the_port_is_free_again_afterwards() -> None:
    state = State(Health(gateway_is_up=True, model_is_loaded=True))
    async with serve_health(HERE, 0, Metrics(), state) as port:
        pass
    async with serve_health(HERE, port, Metrics(), state) as again:
        assert again == port


async def test_responses_of_a_session_are_counted_by_status() -> None:
    metrics = Metrics()
    state = State(Health(gateway_is_up=True, model_is_loaded=True))
    async with (
        serve_health(HERE, 0, metrics, state) as port,
        aiohttp.ClientSession(trace_configs=[trace_rest(metrics)]) as session,
    ):
        for path in ("healthz", "nowhere", "nowhere"):
            async with session.get(f"http://{HERE}:{port}/{path}"):
                pass
        async with session.get(f"http://{HERE}:{port}/metrics") as response:
            shown = await response.text()
    assert 'footnote_rest_responses_total{status="200"} 1.0' in shown
    assert 'footnote_rest_responses_total{status="404"} 2.0' in shown
