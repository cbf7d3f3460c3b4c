"""Channels and threads over REST.

Source: https://discord.com/developers/docs/resources/channel
"""

from __future__ import annotations

from aiohttp import web

from tests.end_to_end.discord_server.bodies import read_body
from tests.end_to_end.discord_server.channels import Channel
from tests.end_to_end.discord_server.community import remove_channel
from tests.end_to_end.discord_server.form_errors import FormErrors
from tests.end_to_end.discord_server.message_rules import CREATE_FLAGS, check_message
from tests.end_to_end.discord_server.permissions import Permission
from tests.end_to_end.discord_server.rejections import Refused, missing_permissions, unknown
from tests.end_to_end.discord_server.rest import Made, Route, number
from tests.end_to_end.discord_server.threads import (
    change_thread,
    check_thread,
    join_thread,
    open_loose_thread,
    open_post,
    open_thread,
)
from tests.end_to_end.discord_server.world import Json, World

_CHANNEL = "/channels/{channel_id}"


class ChannelRoutes:
    """What a bot does with channels and threads, where its permissions allow it."""

    def __init__(self, world: World) -> None:
        self._world = world

    def routes(self) -> list[Route]:
        """Their routes."""
        return [
            Route("GET", _CHANNEL, self.show),
            Route("PATCH", _CHANNEL, self.edit),
            Route("DELETE", _CHANNEL, self.delete),
            Route("POST", _CHANNEL + "/messages/{message_id}/threads", self.open_on_message),
            Route("POST", _CHANNEL + "/threads", self.open),
            Route("PUT", _CHANNEL + "/thread-members/@me", self.join),
            Route("DELETE", _CHANNEL + "/thread-members/@me", self.leave),
        ]

    async def show(self, request: web.Request) -> Json:
        """GET /channels/{id}."""
        return self._world.channel_for_bot(number(request, "channel_id")).payload()

    async def edit(self, request: web.Request) -> Json:
        """PATCH /channels/{id}, of a thread."""
        thread = self._thread(request)
        form = (await read_body(request)).json
        check_thread(form)
        owns = thread.owner_id == self._world.bot.id and not form.get("locked")
        if not owns and not self._world.bot_permissions(thread) & Permission.MANAGE_THREADS:
            raise missing_permissions()
        if thread.archived and form.get("archived", True):
            raise Refused(400, 50083, "Thread is archived")
        change_thread(self._world, thread, form)
        return thread.payload()

    async def delete(self, request: web.Request) -> Json:
        """DELETE /channels/{id}."""
        channel = self._world.channel_for_bot(number(request, "channel_id"))
        needed = Permission.MANAGE_THREADS if channel.is_thread else Permission.MANAGE_CHANNELS
        if channel.guild is None or not self._world.bot_permissions(channel) & needed:
            raise missing_permissions()
        remove_channel(self._world, channel)
        return channel.payload()

    async def open_on_message(self, request: web.Request) -> Made:
        """POST …/messages/{id}/threads."""
        channel = self._world.channel_for_bot(number(request, "channel_id"), Permission.CREATE_PUBLIC_THREADS)
        message = channel.messages.get(number(request, "message_id"))
        if message is None:
            raise unknown("Message")
        form = {"name": None} | (await read_body(request)).json
        check_thread(form)
        return Made(201, self._with_member(open_thread(self._world, message, self._world.bot, form)))

    async def open(self, request: web.Request) -> Made:
        """POST …/threads: without a message, or a post in a forum."""
        channel = self._world.channel_for_bot(number(request, "channel_id"))
        body = await read_body(request)
        form = {"name": None} | body.json
        check_thread(form)
        needed = Permission.CREATE_PRIVATE_THREADS if form.get("type") == 12 else Permission.CREATE_PUBLIC_THREADS
        if not self._world.bot_permissions(channel) & (Permission.SEND_MESSAGES if channel.is_forum else needed):
            raise missing_permissions()
        if not channel.is_forum:
            return Made(201, self._with_member(open_loose_thread(self._world, channel, self._world.bot, form)))
        if not form.get("message"):
            errors = FormErrors()
            errors.add("message", "BASE_TYPE_REQUIRED", "This field is required")
            errors.settle()
        check_message(form["message"], body.files, flags=CREATE_FLAGS)
        post = open_post(self._world, channel, self._world.bot, form, body.files)
        return Made(201, self._with_member(post) | {"message": post.messages[post.id].payload()})

    async def join(self, request: web.Request) -> None:
        """PUT …/thread-members/@me."""
        join_thread(self._world, self._thread(request), self._world.bot)

    async def leave(self, request: web.Request) -> None:
        """DELETE …/thread-members/@me."""
        self._thread(request).thread_members.pop(self._world.bot.id, None)

    def _thread(self, request: web.Request) -> Channel:
        channel = self._world.channel_for_bot(number(request, "channel_id"))
        if not channel.is_thread:
            raise Refused(400, 50024, "Cannot execute action on this channel type")
        return channel

    def _with_member(self, thread: Channel) -> Json:
        return thread.payload() | {"member": thread.member_payload(self._world.bot.id)}
