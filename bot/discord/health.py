"""An HTTP port for those who watch: /healthz says whether the bot serves, /metrics what it has counted."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from aiohttp import web
from prometheus_client.exposition import choose_encoder

from bot.discord.metrics import Metrics
from corpus.errors import SettingsError

_FRESH = {"Cache-Control": "no-store"}


@dataclass(frozen=True, slots=True)
class Health:
    """Whether the bot can answer: it can when it is connected and its model is loaded."""

    gateway_is_up: bool
    model_is_loaded: bool

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why it can't answer; nothing where it can."""
        lacking = (
            (self.gateway_is_up, "the gateway is not connected"),
            (self.model_is_loaded, "the embedding model is not loaded yet"),
        )
        return tuple(reason for is_there, reason in lacking if not is_there)


@asynccontextmanager
async def serve_health(host: str, port: int, metrics: Metrics, state: Callable[[], Health]) -> AsyncIterator[int]:
    """Serve /healthz and /metrics while the context lasts; yields the port, which matters where `port` is 0.

    /healthz is 200, or 503 with its reasons, as JSON. /metrics is in the format that the client asks for
    (https://prometheus.io/docs/instrumenting/content_negotiation/).

    Raises:
        SettingsError: Nothing can listen there, such as when the port is taken.
    """

    async def healthz(request: web.Request) -> web.Response:
        reasons = state().reasons
        told = {"status": "unavailable" if reasons else "ok", "reasons": list(reasons)}
        return web.json_response(told, status=503 if reasons else 200, headers=_FRESH)

    async def exposition(request: web.Request) -> web.Response:
        encode, content_type = choose_encoder(request.headers.get("Accept", ""))
        return web.Response(body=encode(metrics.registry), headers={"Content-Type": content_type, **_FRESH})

    app = web.Application()
    app.add_routes([web.get("/healthz", healthz), web.get("/metrics", exposition)])
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
    await runner.setup()
    try:
        try:
            await web.TCPSite(runner, host, port).start()
        except OSError as error:
            raise SettingsError(
                f"can't listen on {host} port {port} ({error.strerror or error}); set FOOTNOTE_DISCORD__METRICS_PORT "
                "to a free port, or FOOTNOTE_DISCORD__METRICS_HOST to an address of this machine."
            ) from error
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()
