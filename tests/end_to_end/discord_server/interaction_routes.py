"""The initial response to an interaction.

Source: https://discord.com/developers/docs/interactions/receiving-and-responding#create-interaction-response
"""

from __future__ import annotations

from aiohttp import web

from tests.end_to_end.discord_server.bodies import Body, read_body
from tests.end_to_end.discord_server.command_rules import check_choices
from tests.end_to_end.discord_server.component_rules import check_modal
from tests.end_to_end.discord_server.form_errors import FormErrors
from tests.end_to_end.discord_server.interactions import (
    ACKNOWLEDGED_WITHIN_S,
    Callback,
    Interaction,
    InteractionType,
    Modal,
)
from tests.end_to_end.discord_server.message_rules import RESPONSE_FLAGS, check_message
from tests.end_to_end.discord_server.messages import MessageFlag
from tests.end_to_end.discord_server.posting import change
from tests.end_to_end.discord_server.rejections import Refused, unknown
from tests.end_to_end.discord_server.responding import respond_with_message
from tests.end_to_end.discord_server.rest import Made, Route, number
from tests.end_to_end.discord_server.world import Json, World

_WITH_MESSAGE = (Callback.MESSAGE, Callback.DEFERRED_MESSAGE)
_UPDATES = (Callback.DEFERRED_UPDATE, Callback.UPDATE)
_TAKES = {
    InteractionType.COMMAND: (*_WITH_MESSAGE, Callback.MODAL),
    InteractionType.COMPONENT: (*_WITH_MESSAGE, *_UPDATES, Callback.MODAL),
    InteractionType.AUTOCOMPLETE: (Callback.CHOICES,),
    InteractionType.MODAL_SUBMIT: (*_WITH_MESSAGE, *_UPDATES),
}


class InteractionRoutes:
    """The callback: once, in time, and of a kind that the interaction takes."""

    def __init__(self, world: World) -> None:
        self._world = world

    def routes(self) -> list[Route]:
        """The one route."""
        path = "/interactions/{interaction_id}/{token}/callback"
        return [Route("POST", path, self.respond, authorized=False)]

    async def respond(self, request: web.Request) -> Made:
        """POST …/callback."""
        interaction = self._find(request)
        body = await read_body(request)
        if interaction.callback is not None:
            raise Refused(400, 40060, "Interaction has already been acknowledged.")
        took_s = self._world.now() - interaction.created_at
        if took_s > ACKNOWLEDGED_WITHIN_S:
            raise unknown("interaction")
        kind = self._kind(interaction, body)
        data = body.json.get("data") or {}
        self._take(interaction, kind, data, body)
        interaction.callback, interaction.acknowledged_after_s = kind, took_s
        if request.query.get("with_response", "").lower() not in ("1", "true"):
            return Made(204, None)
        return Made(200, _response(interaction, kind))

    def _find(self, request: web.Request) -> Interaction:
        interaction = self._world.interactions.get(request.match_info["token"])
        if interaction is None or interaction.id != number(request, "interaction_id"):
            raise unknown("interaction")
        return interaction

    def _kind(self, interaction: Interaction, body: Body) -> Callback:
        allowed = _TAKES[interaction.type]
        if interaction.type is InteractionType.MODAL_SUBMIT and interaction.message is None:
            allowed = _WITH_MESSAGE
        errors = FormErrors()
        errors.choice("type", body.json.get("type"), allowed)
        errors.settle()
        return Callback(body.json["type"])

    def _take(self, interaction: Interaction, kind: Callback, data: Json, body: Body) -> None:
        errors = FormErrors()
        if kind is Callback.CHOICES:
            check_choices(errors, "data.choices", data.get("choices"), text=_types_text(interaction))
            errors.settle()
            interaction.offered = data["choices"]
        elif kind is Callback.MODAL:
            check_modal(errors, data)
            errors.settle()
            interaction.shown_modal = Modal(interaction, data["title"], data["custom_id"], data["components"])
        elif kind is Callback.MESSAGE:
            check_message(data, body.files, flags=RESPONSE_FLAGS)
            interaction.original = respond_with_message(interaction, data, body.files)
        elif kind is Callback.DEFERRED_MESSAGE:
            check_message({"flags": data.get("flags")}, (), flags=MessageFlag.EPHEMERAL)
            flags = (data.get("flags") or 0) | MessageFlag.LOADING
            interaction.original = respond_with_message(interaction, {"flags": flags}, {})
        else:
            interaction.original = interaction.message
            if kind is Callback.UPDATE and interaction.message is not None:
                before = interaction.message.flags
                check_message(data, body.files, flags=RESPONSE_FLAGS, flags_before=before)
                change(self._world, interaction.message, data, body.files)


def _types_text(interaction: Interaction) -> bool:
    """Whether what is being typed is a text."""
    options = list(interaction.data.get("options") or [])
    while options:
        option = options.pop()
        if option.get("focused"):
            return bool(option["type"] == 3)
        options += option.get("options") or []
    return False


def _response(interaction: Interaction, kind: Callback) -> Json:
    """https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-callback-interaction-callback-response-object."""
    told: Json = {"id": str(interaction.id), "type": int(interaction.type)}
    resource: Json = {"type": int(kind)}
    if interaction.original is not None:
        told["response_message_id"] = str(interaction.original.id)
        told["response_message_loading"] = interaction.original.is_loading
        told["response_message_ephemeral"] = interaction.original.is_ephemeral
        if kind in (Callback.MESSAGE, Callback.UPDATE, Callback.DEFERRED_MESSAGE):
            resource["message"] = interaction.original.payload()
    return {"interaction": told, "resource": resource}
