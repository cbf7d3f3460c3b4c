"""Messages over REST: sent, read, changed and deleted by the bot as itself.

Source: https://discord.com/developers/docs/resources/message
"""

from __future__ import annotations

from datetime import UTC, datetime

from aiohttp import web

from tests.end_to_end.discord_server.bodies import read_body
from tests.end_to_end.discord_server.channels import Channel
from tests.end_to_end.discord_server.form_errors import FormErrors
from tests.end_to_end.discord_server.intents import ApplicationFlag, Intent, without_content
from tests.end_to_end.discord_server.message_rules import CREATE_FLAGS, EDIT_FLAGS, check_message
from tests.end_to_end.discord_server.messages import Message
from tests.end_to_end.discord_server.permissions import Permission
from tests.end_to_end.discord_server.posting import change, post, remove
from tests.end_to_end.discord_server.rejections import Refused, missing_access, missing_permissions, unknown
from tests.end_to_end.discord_server.rest import Route, number
from tests.end_to_end.discord_server.world import Json, World

_CHANNEL = "/channels/{channel_id}"
_MESSAGE = _CHANNEL + "/messages/{message_id}"


class MessageRoutes:
    """What a bot does with messages, where its permissions allow it."""

    def __init__(self, world: World) -> None:
        self._world = world

    def routes(self) -> list[Route]:
        """Their routes."""
        return [
            Route("GET", _CHANNEL + "/messages", self.list),
            Route("POST", _CHANNEL + "/messages", self.create),
            Route("POST", _CHANNEL + "/typing", self.type),
            Route("GET", _MESSAGE, self.show),
            Route("PATCH", _MESSAGE, self.edit),
            Route("DELETE", _MESSAGE, self.delete),
            Route("PUT", _MESSAGE + "/reactions/{emoji}/@me", self.react),
            Route("DELETE", _MESSAGE + "/reactions/{emoji}/@me", self.unreact),
        ]

    async def create(self, request: web.Request) -> Json:
        """POST …/messages."""
        channel = self._writable(request)
        body = await read_body(request)
        form = body.json
        check_message(form, body.files, flags=CREATE_FLAGS)
        self._check_carried(channel, form, bool(body.files))
        replied = self._replied_to(channel, form)
        again = self._same_nonce(channel, form)
        return (again or post(self._world, channel, self._world.bot, form, body.files, reply_to=replied)).payload()

    async def list(self, request: web.Request) -> list[Json]:
        """GET …/messages: newest first; none without leave to read the history."""
        channel = self._world.channel_for_bot(number(request, "channel_id"))
        if not self._world.bot_permissions(channel) & Permission.READ_MESSAGE_HISTORY:
            return []
        query = request.query
        limit = int(query.get("limit", 50))
        if not 1 <= limit <= 100:
            errors = FormErrors()
            errors.whole("limit", limit, least=1, most=100)
            errors.settle()
        found = sorted(channel.messages.values(), key=lambda one: one.id)
        if "after" in query:
            found = [one for one in found if one.id > int(query["after"])][:limit]
        elif "before" in query:
            found = [one for one in found if one.id < int(query["before"])]
        elif "around" in query:
            near = sorted(found, key=lambda one: abs(one.id - int(query["around"])))[:limit]
            found = sorted(near, key=lambda one: one.id)
        return [self._seen(message) for message in reversed(found[-limit:])]

    async def show(self, request: web.Request) -> Json:
        """GET …/messages/{id}."""
        return self._seen(self._find(request))

    async def edit(self, request: web.Request) -> Json:
        """PATCH …/messages/{id}: the bot's own."""
        message = self._find(request)
        if message.author is not self._world.bot:
            raise Refused(403, 50005, "Cannot edit a message authored by another user")
        body = await read_body(request)
        check_message(body.json, body.files, flags=EDIT_FLAGS, flags_before=message.flags)
        self._check_carried(message.channel, body.json, bool(body.files))
        return change(self._world, message, body.json, body.files).payload()

    async def delete(self, request: web.Request) -> None:
        """DELETE …/messages/{id}: its own, and others' with MANAGE_MESSAGES."""
        channel = self._world.channel_for_bot(number(request, "channel_id"))
        message = channel.messages.get(number(request, "message_id"))
        if message is None:
            raise unknown("Message")
        may = channel.guild is not None and self._world.bot_permissions(channel) & Permission.MANAGE_MESSAGES
        if message.author is not self._world.bot and not may:
            raise (
                Refused(403, 50003, "Cannot execute action on a DM channel")
                if channel.recipient
                else missing_permissions()
            )
        remove(self._world, message)

    async def type(self, request: web.Request) -> None:
        """POST …/typing."""
        channel = self._writable(request)
        channel.typed_at.append(datetime.now(UTC))
        told = {"channel_id": str(channel.id), "user_id": str(self._world.bot.id)}
        intent = Intent.GUILD_MESSAGE_TYPING if channel.guild else Intent.DIRECT_MESSAGE_TYPING
        self._world.publish("TYPING_START", told | {"timestamp": int(datetime.now(UTC).timestamp())}, intent)

    async def react(self, request: web.Request) -> None:
        """PUT …/reactions/{emoji}/@me."""
        message = self._find(request)
        if not self._world.bot_permissions(message.channel) & Permission.ADD_REACTIONS:
            raise missing_permissions()
        message.reactions.setdefault(request.match_info["emoji"], set()).add(self._world.bot.id)

    async def unreact(self, request: web.Request) -> None:
        """DELETE …/reactions/{emoji}/@me."""
        self._find(request).reactions.get(request.match_info["emoji"], set()).discard(self._world.bot.id)

    def _writable(self, request: web.Request) -> Channel:
        channel = self._world.channel_for_bot(number(request, "channel_id"))
        if channel.is_forum:
            raise Refused(400, 50008, "Cannot send messages in a non-text channel")
        if channel.recipient is not None and not channel.recipient.accepts_dms:
            raise Refused(403, 50007, "Cannot send messages to this user")
        held = self._world.bot_permissions(channel)
        if not held & (Permission.SEND_MESSAGES_IN_THREADS if channel.is_thread else Permission.SEND_MESSAGES):
            raise missing_permissions()
        if channel.locked and not held & Permission.MANAGE_THREADS:
            raise Refused(400, 50083, "Thread is archived")
        return channel

    def _check_carried(self, channel: Channel, form: Json, has_files: bool) -> None:
        """Embeds and files need permissions of their own."""
        held = self._world.bot_permissions(channel)
        if form.get("embeds") and not held & Permission.EMBED_LINKS:
            raise missing_permissions()
        if has_files and not held & Permission.ATTACH_FILES:
            raise missing_permissions()

    def _replied_to(self, channel: Channel, form: Json) -> Message | None:
        reference = form.get("message_reference")
        if not reference:
            return None
        if not self._world.bot_permissions(channel) & Permission.READ_MESSAGE_HISTORY:
            raise Refused(403, 160002, "Cannot reply without permission to read message history")
        errors = FormErrors()
        if str(reference.get("channel_id", channel.id)) != str(channel.id):
            why = "Cannot reply to a message in a different channel"
            errors.add("message_reference", "MESSAGE_REFERENCE_CHANNEL_MISMATCH", why)
        found = channel.messages.get(int(reference.get("message_id") or 0))
        if found is None and reference.get("fail_if_not_exists", True):
            errors.add("message_reference", "REPLIES_UNKNOWN_MESSAGE", "Unknown message")
        errors.settle()
        return found

    def _same_nonce(self, channel: Channel, form: Json) -> Message | None:
        """The message that was sent with that nonce before: `enforce_nonce` makes sending again harmless."""
        if not form.get("enforce_nonce") or form.get("nonce") is None:
            return None
        sent = (one for one in channel.messages.values() if one.author is self._world.bot)
        return next((one for one in sent if one.nonce == form["nonce"]), None)

    def _find(self, request: web.Request) -> Message:
        channel = self._world.channel_for_bot(number(request, "channel_id"))
        if not self._world.bot_permissions(channel) & Permission.READ_MESSAGE_HISTORY:
            raise missing_access()
        message = channel.messages.get(number(request, "message_id"))
        if message is None:
            raise unknown("Message")
        return message

    def _seen(self, message: Message) -> Json:
        """A message as the bot gets it: without the intent, without content."""
        told = message.payload()
        if message.channel.guild is None or self._world.flags & ApplicationFlag.GATEWAY_MESSAGE_CONTENT_LIMITED:
            return told
        told = without_content(told | {"guild_id": ""}, self._world.bot.id)
        return {name: value for name, value in told.items() if name != "guild_id"}
