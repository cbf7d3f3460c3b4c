"""Counting what Discord's REST API answers, where its client lets one look: `discord.Client(http_trace=…)`."""

from types import SimpleNamespace

import aiohttp

from bot.discord.metrics import Metrics


def trace_rest(metrics: Metrics) -> aiohttp.TraceConfig:
    """What has an aiohttp session count the status of every response."""

    async def count(
        session: aiohttp.ClientSession, context: SimpleNamespace, params: aiohttp.TraceRequestEndParams
    ) -> None:
        metrics.rest_responded(params.response.status)

    tracing = aiohttp.TraceConfig()
    tracing.on_request_end.append(count)
    return tracing
