"""Messages being written, changed and deleted, whoever does it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from tests.end_to_end.discord_server.channels import Channel
from tests.end_to_end.discord_server.mentions import mentioned_in
from tests.end_to_end.discord_server.message_rules import check_not_empty
from tests.end_to_end.discord_server.messages import Message, MessageFlag, MessageType, walk
from tests.end_to_end.discord_server.permissions import Permission, permissions_in
from tests.end_to_end.discord_server.users import User
from tests.end_to_end.discord_server.world import Json, StoredFile, World, message_intent

_KEPT_FLAGS = MessageFlag.EPHEMERAL | MessageFlag.HAS_THREAD


def post(
    world: World,
    channel: Channel,
    author: User,
    form: Json,
    files: dict[int, StoredFile] | None = None,
    *,
    id: int | None = None,
    reply_to: Message | None = None,
    **about: Any,
) -> Message:
    """Put a checked message into a channel and tell of it; `about` are further fields of the message.

    Raises:
        Refused: there is nothing in it (50006).
    """
    message = Message(id or world.ids.new(), channel, author, flags=form.get("flags") or 0, nonce=form.get("nonce"))
    if reply_to is not None:
        message.type = MessageType.REPLY
        refer(message, reply_to)
    for field, value in about.items():
        setattr(message, field, value)
    _fill(world, message, form, files or {})
    _mention(world, message, form.get("allowed_mentions"))
    if not message.is_loading:
        check_not_empty(message)
    (channel.ephemerals if message.is_ephemeral else channel.messages)[message.id] = message
    if channel.is_thread:
        channel.archived = False
        channel.thread_members.setdefault(author.id, datetime.now(UTC))
    world.publish_message("MESSAGE_CREATE", message)
    return message


def change(world: World, message: Message, form: Json, files: dict[int, StoredFile] | None = None) -> Message:
    """Change a message by a checked form and tell of it. Nobody is notified of a change.

    Raises:
        Refused: nothing would be left in it (50006).
    """
    before = message.content, message.embeds, message.components, message.attachments
    if "flags" in form:
        message.flags = message.flags & _KEPT_FLAGS | (form["flags"] or 0)
    message.flags &= ~MessageFlag.LOADING
    _fill(world, message, form, files or {})
    try:
        check_not_empty(message)
    except Exception:
        message.content, message.embeds, message.components, message.attachments = before
        raise
    message.edited_at = datetime.now(UTC)
    message.edits += 1
    world.publish_message("MESSAGE_UPDATE", message)
    return message


def remove(world: World, message: Message) -> None:
    """Delete a message and tell of it."""
    channel = message.channel
    message.deleted = True
    (channel.ephemerals if message.is_ephemeral else channel.messages).pop(message.id, None)
    if message.is_ephemeral or not world.bot_sees(channel):
        world.bell.ring()
        return
    told: Json = {"id": str(message.id), "channel_id": str(channel.id)}
    if channel.guild is not None:
        told["guild_id"] = str(channel.guild.id)
    world.publish("MESSAGE_DELETE", told, message_intent(channel))


def refer(message: Message, to: Message) -> None:
    """Let a message point to another."""
    message.reference = to
    message.reference_ids = {"message_id": str(to.id), "channel_id": str(to.channel.id)}
    if to.channel.guild is not None:
        message.reference_ids["guild_id"] = str(to.channel.guild.id)


def attach(world: World, channel: Channel, file: StoredFile, description: str | None = None) -> Json:
    """Keep an uploaded file: https://discord.com/developers/docs/resources/message#attachment-object."""
    file_id = world.ids.new()
    world.files[file_id] = file
    url = f"{world.base_url}/attachments/{channel.id}/{file_id}/{file.filename}"
    told = {
        "id": str(file_id),
        "filename": file.filename,
        "size": len(file.content),
        "url": url,
        "proxy_url": url,
        "content_type": file.content_type,
    }
    return told | ({"description": description} if description else {})


def _fill(world: World, message: Message, form: Json, files: dict[int, StoredFile]) -> None:
    if "content" in form:
        message.content = form["content"] or ""
    if "embeds" in form:
        message.embeds = [{"type": "rich", **embed} for embed in form["embeds"] or []]
    if "components" in form:
        message.components = form["components"] or []
        for place, part in enumerate(walk(message.components), start=1):
            part.setdefault("id", place)
    listed = form.get("attachments")
    if listed is not None:
        kept = {str(one["id"]) for one in listed}
        message.attachments = [one for one in message.attachments if one["id"] in kept]
    described = {str(one["id"]): one.get("description") for one in listed or []}
    added = [attach(world, message.channel, file, described.get(str(place))) for place, file in sorted(files.items())]
    message.attachments = [*message.attachments, *added]


def _mention(world: World, message: Message, allowed: Json | None) -> None:
    channel, author = message.channel, message.author
    may = channel.guild is not None and author.id in channel.guild.members
    if may and channel.guild is not None:
        may = bool(permissions_in(channel.guild.members[author.id], channel) & Permission.MENTION_EVERYONE)
    is_reply = message.type is MessageType.REPLY and message.webhook_id is None
    replied = message.reference.author if is_reply and message.reference else None
    text = "\n".join([message.content, *(str(one["content"]) for one in walk(message.components) if one["type"] == 10)])
    found = mentioned_in(world, channel, text, allowed, replied=replied, may_everyone=may)
    message.mentions, message.mention_roles, message.mention_everyone = found.users, found.roles, found.everyone
    message.pinged = set() if message.is_ephemeral else found.pinged()
