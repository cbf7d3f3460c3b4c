"""Threads being opened and changed, whoever does it.

Source: https://discord.com/developers/docs/topics/threads
"""

from __future__ import annotations

from datetime import UTC, datetime

from tests.end_to_end.discord_server.channels import ARCHIVE_AFTER_MIN, Channel, ChannelType
from tests.end_to_end.discord_server.form_errors import FormErrors
from tests.end_to_end.discord_server.intents import Intent
from tests.end_to_end.discord_server.messages import Message, MessageFlag, MessageType
from tests.end_to_end.discord_server.posting import post, refer
from tests.end_to_end.discord_server.rejections import Refused
from tests.end_to_end.discord_server.users import User
from tests.end_to_end.discord_server.world import Json, StoredFile, World

_ARCHIVE_AFTER_MIN = (60, 1440, 4320, 10080)


def check_thread(form: Json) -> None:
    """Refuse a thread's name or settings that Discord doesn't take (50035)."""
    errors = FormErrors()
    if "name" in form:
        name = form["name"]
        errors.text("name", name.strip() if isinstance(name, str) else name, least=1, most=100)
    if form.get("auto_archive_duration") is not None:
        errors.choice("auto_archive_duration", form["auto_archive_duration"], _ARCHIVE_AFTER_MIN)
    errors.settle()


def open_thread(world: World, message: Message, opener: User, form: Json) -> Channel:
    """Open a thread on a message; it has the message's id.

    Raises:
        Refused: it has one already (160004), or its channel can't have threads (50024).
    """
    channel = message.channel
    if channel.type not in (ChannelType.TEXT, ChannelType.ANNOUNCEMENT):
        raise Refused(400, 50024, "Cannot execute action on this channel type")
    if message.thread is not None:
        raise Refused(400, 160004, "A thread has already been created for this message")
    kind = ChannelType.PUBLIC_THREAD if channel.type is ChannelType.TEXT else ChannelType.ANNOUNCEMENT_THREAD
    thread = _open(world, Channel(message.id, kind, form["name"], channel.guild, channel), opener, form)
    message.thread = thread
    message.flags |= MessageFlag.HAS_THREAD
    world.publish_message("MESSAGE_UPDATE", message)
    starter = Message(world.ids.new(), thread, message.author, type=MessageType.THREAD_STARTER_MESSAGE)
    refer(starter, message)
    thread.messages[starter.id] = starter
    return thread


def open_loose_thread(world: World, channel: Channel, opener: User, form: Json) -> Channel:
    """Open a thread without a message."""
    if channel.type is not ChannelType.TEXT:
        raise Refused(400, 50024, "Cannot execute action on this channel type")
    kind = ChannelType(form.get("type") or ChannelType.PRIVATE_THREAD)
    thread = _open(world, Channel(world.ids.new(), kind, form["name"], channel.guild, channel), opener, form)
    if kind is ChannelType.PUBLIC_THREAD:
        notice = Message(world.ids.new(), channel, opener, form["name"], type=MessageType.THREAD_CREATED)
        channel.messages[notice.id] = notice
        world.publish_message("MESSAGE_CREATE", notice)
    return thread


def open_post(world: World, forum: Channel, opener: User, form: Json, files: dict[int, StoredFile]) -> Channel:
    """Open a post in a forum: a thread whose first message has its id.

    Raises:
        Refused: the forum wants a tag (40067).
    """
    tags = [str(one) for one in form.get("applied_tags") or []]
    if forum.requires_tag and not tags:
        raise Refused(400, 40067, "A tag is required to create a forum post in this channel")
    thread = Channel(world.ids.new(), ChannelType.PUBLIC_THREAD, form["name"], forum.guild, forum, applied_tags=tags)
    _open(world, thread, opener, form)
    post(world, thread, opener, form.get("message") or {}, files, id=thread.id)
    return thread


def change_thread(world: World, thread: Channel, form: Json) -> None:
    """Rename, archive, lock a thread by a checked form, and tell of it."""
    thread.name = form.get("name", thread.name)
    thread.archived = form.get("archived", thread.archived)
    thread.locked = form.get("locked", thread.locked)
    thread.archive_after_min = form.get("auto_archive_duration") or thread.archive_after_min
    if world.bot_sees(thread):
        world.publish("THREAD_UPDATE", thread.payload(), Intent.GUILDS)


def join_thread(world: World, thread: Channel, user: User) -> None:
    """Become a member of a thread."""
    thread.thread_members.setdefault(user.id, datetime.now(UTC))
    world.bell.ring()


def _open(world: World, thread: Channel, opener: User, form: Json) -> Channel:
    assert thread.guild is not None
    thread.owner_id = opener.id
    thread.archive_after_min = form.get("auto_archive_duration") or ARCHIVE_AFTER_MIN
    thread.thread_members[opener.id] = datetime.now(UTC)
    thread.guild.threads[thread.id] = thread
    world.channels[thread.id] = thread
    if world.bot_sees(thread):
        told = thread.payload() | {"newly_created": True}
        if opener is world.bot:
            told["member"] = thread.member_payload(opener.id)
        world.publish("THREAD_CREATE", told, Intent.GUILDS)
    return thread
