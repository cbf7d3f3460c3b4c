"""What Discord's REST API answers, where its client lets one look: `discord.Client(http_trace=…)`."""

from types import SimpleNamespace

import aiohttp

from bot.discord.metrics import Metrics

_TOO_MANY = 429


def trace_rest(metrics: Metrics) -> aiohttp.TraceConfig:
    """What has an aiohttp session count the status of every response, and wait where it is told to."""

    async def look(
        session: aiohttp.ClientSession, context: SimpleNamespace, params: aiohttp.TraceRequestEndParams
    ) -> None:
        metrics.rest_responded(params.response.status)
        _let_rate_limit_be_waited_for(params.response)

    tracing = aiohttp.TraceConfig()
    tracing.on_request_end.append(look)
    return tracing


def _let_rate_limit_be_waited_for(response: aiohttp.ClientResponse) -> None:
    """Add the `Via` without which discord.py takes a 429 for a ban by Cloudflare and gives up, losing an answer.

    Discord's documentation promises no such header, and proxies leave it out:
    https://discord.com/developers/docs/topics/rate-limits#exceeding-a-rate-limit. A ban is not told in JSON.
    """
    if response.status == _TOO_MANY and response.content_type == "application/json" and "Via" not in response.headers:
        proxy = type(response.headers)
        headers = response.headers.copy()
        headers["Via"] = "unknown"
        response._headers = proxy(headers)
        response._cache.pop("headers", None)
