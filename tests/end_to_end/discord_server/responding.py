"""Messages that respond to an interaction."""

from __future__ import annotations

from typing import Any

from tests.end_to_end.discord_server.interactions import Interaction, InteractionType
from tests.end_to_end.discord_server.messages import Message, MessageFlag, MessageType
from tests.end_to_end.discord_server.posting import post, refer
from tests.end_to_end.discord_server.world import Json, StoredFile


def respond_with_message(
    interaction: Interaction, form: Json, files: dict[int, StoredFile], *, is_followup: bool = False
) -> Message:
    """Post a response or a follow-up in the interaction's channel, where it may be for its user alone."""
    world = interaction.world
    about: dict[str, Any] = {"webhook_id": world.application_id, "interaction": interaction.metadata()}
    if int(form.get("flags") or 0) & MessageFlag.EPHEMERAL:
        about["for_user"] = interaction.user
    points_to = interaction.original if is_followup else interaction.message
    if points_to is not None and not points_to.deleted:
        about["type"] = MessageType.REPLY
        pointer = Message(0, interaction.channel, world.bot)
        refer(pointer, points_to)
        about |= {"reference": pointer.reference, "reference_ids": pointer.reference_ids}
    elif interaction.type is InteractionType.COMMAND and not is_followup:
        is_slash = interaction.data["type"] == 1
        about["type"] = MessageType.CHAT_INPUT_COMMAND if is_slash else MessageType.CONTEXT_MENU_COMMAND
    return post(world, interaction.channel, world.bot, form, files, **about)
