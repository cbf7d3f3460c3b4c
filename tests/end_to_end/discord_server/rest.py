"""The REST API as a whole: routes, tokens, refusals and the shape of answers."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import Any

from aiohttp import hdrs, web

from tests.end_to_end.discord_server.faults import Request, Rest
from tests.end_to_end.discord_server.rejections import Refused, unauthorized
from tests.end_to_end.discord_server.world import World

BASE = "/api/v10"
Handler = Callable[[web.Request], Awaitable[Any]]


@dataclass(frozen=True, slots=True)
class Route:
    """A route of the API. One that is not `authorized` carries its own token in its path."""

    method: str
    path: str
    handler: Handler
    authorized: bool = True
    status: int = 200


@dataclass(frozen=True, slots=True)
class Made:
    """An answer with a status of its own."""

    status: int
    body: Any


class Api:
    """Answers requests: a handler's return value as JSON, nothing as 204, `Refused` as Discord's error."""

    def __init__(self, world: World, rest: Rest) -> None:
        self._world = world
        self._rest = rest

    def mount(self, application: web.Application, routes: Iterable[Route]) -> None:
        """Put routes under the API's base; whatever else is asked for there is not found."""
        for route in routes:
            application.router.add_route(route.method, BASE + route.path, self._answering(route))
        missing = Route("*", "", _not_found, authorized=False)
        application.router.add_route("*", "/api/{rest:.*}", self._answering(missing))

    def _answering(self, route: Route) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        async def answer(request: web.Request) -> web.StreamResponse:
            path = request.path.removeprefix(BASE)
            response = await self._rest.meddle(request.method, path)
            if response is None:
                response = await self._respond(route, request, path)
            self._rest.requests.append(Request(request.method, path, response.status))
            self._world.bell.ring()
            return response

        return answer

    async def _respond(self, route: Route, request: web.Request, path: str) -> web.Response:
        try:
            if route.authorized and request.headers.get(hdrs.AUTHORIZATION) != f"Bot {self._world.token}":
                raise unauthorized()
            body = await route.handler(request)
        except Refused as refused:
            why = f"{refused.message} {json.dumps(refused.errors)}" if refused.errors else refused.message
            self._world.rejections.add(f"{request.method} {path}", refused.status, refused.code, why)
            return _json(refused.status, refused.payload())
        if isinstance(body, Made):
            return web.Response(status=204) if body.status == 204 else _json(body.status, body.body)
        return web.Response(status=204) if body is None else _json(route.status, body)


def number(request: web.Request, name: str) -> int:
    """An id in the path.

    Raises:
        Refused: it isn't a snowflake (50035).
    """
    value = request.match_info[name]
    if not value.isdecimal():
        errors = {name: {"_errors": [{"code": "NUMBER_TYPE_COERCE", "message": f'Value "{value}" is not snowflake.'}]}}
        raise Refused(400, 50035, "Invalid Form Body", errors)
    return int(value)


async def _not_found(request: web.Request) -> None:
    raise Refused(404, 0, "404: Not Found")


def _json(status: int, body: Any) -> web.Response:
    # Clients compare the type as a whole: no charset.
    return web.Response(status=status, body=json.dumps(body).encode(), headers={hdrs.CONTENT_TYPE: "application/json"})
