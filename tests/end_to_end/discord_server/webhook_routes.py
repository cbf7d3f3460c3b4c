"""What follows the initial response: its edits and deletion, and follow-up messages.

Source: https://discord.com/developers/docs/interactions/receiving-and-responding#followup-messages
"""

from __future__ import annotations

from aiohttp import web

from tests.end_to_end.discord_server.bodies import read_body
from tests.end_to_end.discord_server.interactions import TOKEN_LIVES_S, Callback, Interaction
from tests.end_to_end.discord_server.message_rules import EDIT_FLAGS, RESPONSE_FLAGS, check_message
from tests.end_to_end.discord_server.messages import Message
from tests.end_to_end.discord_server.posting import change, remove
from tests.end_to_end.discord_server.rejections import Refused, unknown
from tests.end_to_end.discord_server.responding import respond_with_message
from tests.end_to_end.discord_server.rest import Route, number
from tests.end_to_end.discord_server.world import Json, World

_HOOK = "/webhooks/{application_id}/{token}"
_MESSAGE = _HOOK + "/messages/{message_id}"


class WebhookRoutes:
    """An interaction's token is good for fifteen minutes, once the interaction has been acknowledged."""

    def __init__(self, world: World) -> None:
        self._world = world

    def routes(self) -> list[Route]:
        """Their routes."""
        return [
            Route("POST", _HOOK, self.create, authorized=False),
            Route("GET", _MESSAGE, self.show, authorized=False),
            Route("PATCH", _MESSAGE, self.edit, authorized=False),
            Route("DELETE", _MESSAGE, self.delete, authorized=False),
        ]

    async def create(self, request: web.Request) -> Json:
        """POST …: a follow-up. The first after a deferral becomes the response that was promised."""
        interaction = self._find(request)
        body = await read_body(request)
        check_message(body.json, body.files, flags=RESPONSE_FLAGS)
        original = interaction.original
        if original is not None and original.is_loading:
            form = {name: value for name, value in body.json.items() if name != "flags"}
            return change(self._world, original, form, body.files).payload()
        message = respond_with_message(interaction, body.json, body.files, is_followup=True)
        interaction.followups.append(message)
        return message.payload()

    async def show(self, request: web.Request) -> Json:
        """GET …/messages/{id}."""
        return self._message(request).payload()

    async def edit(self, request: web.Request) -> Json:
        """PATCH …/messages/{id}."""
        message = self._message(request)
        body = await read_body(request)
        check_message(body.json, body.files, flags=EDIT_FLAGS, flags_before=message.flags)
        return change(self._world, message, body.json, body.files).payload()

    async def delete(self, request: web.Request) -> None:
        """DELETE …/messages/{id}."""
        remove(self._world, self._message(request))

    def _find(self, request: web.Request) -> Interaction:
        interaction = self._world.interactions.get(request.match_info["token"])
        if interaction is None or number(request, "application_id") != self._world.application_id:
            raise unknown("Webhook")
        if interaction.callback in (None, Callback.CHOICES):
            raise unknown("Webhook")
        if self._world.now() - interaction.created_at > TOKEN_LIVES_S:
            raise Refused(401, 50027, "Invalid Webhook Token")
        return interaction

    def _message(self, request: web.Request) -> Message:
        interaction = self._find(request)
        if request.match_info["message_id"] == "@original":
            found = interaction.original
        else:
            wanted = number(request, "message_id")
            mine = [interaction.original, interaction.message, *interaction.followups]
            found = next((one for one in mine if one is not None and one.id == wanted), None)
        if found is None or found.deleted:
            raise unknown("Message")
        return found
