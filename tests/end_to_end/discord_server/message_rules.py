"""What Discord takes as a message.

Source: https://discord.com/developers/docs/resources/message#create-message
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from tests.end_to_end.discord_server.component_rules import check_components
from tests.end_to_end.discord_server.embed_rules import check_embeds
from tests.end_to_end.discord_server.form_errors import FormErrors
from tests.end_to_end.discord_server.mentions import check_allowed_mentions
from tests.end_to_end.discord_server.messages import Message, MessageFlag
from tests.end_to_end.discord_server.rejections import Refused

MOST_CONTENT, MOST_FILES = 2_000, 10
CREATE_FLAGS = MessageFlag.SUPPRESS_EMBEDS | MessageFlag.SUPPRESS_NOTIFICATIONS | MessageFlag.IS_COMPONENTS_V2
RESPONSE_FLAGS = CREATE_FLAGS | MessageFlag.EPHEMERAL
EDIT_FLAGS = MessageFlag.SUPPRESS_EMBEDS | MessageFlag.IS_COMPONENTS_V2


def check_message(form: dict[str, Any], files: Collection[int], *, flags: int, flags_before: int = 0) -> None:
    """Refuse a message, or the change of one, with anything wrong in it (50035). `flags` may be set."""
    errors = FormErrors()
    if form.get("content") is not None:
        errors.text("content", form["content"], most=MOST_CONTENT)
    check_embeds(errors, form.get("embeds") or [])
    wanted = form.get("flags") or 0
    if wanted & ~flags & ~flags_before:
        errors.add("flags", "MESSAGE_FLAGS_INVALID", f"These flags can't be set: {wanted & ~flags}")
    is_v2 = bool((wanted | flags_before) & MessageFlag.IS_COMPONENTS_V2)
    if is_v2 and (form.get("content") or form.get("embeds")):
        why = "The content and embeds fields cannot be used with MessageFlags.IS_COMPONENTS_V2"
        errors.add("content", "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2", why)
    check_components(errors, form.get("components") or [], is_v2=is_v2)
    check_allowed_mentions(errors, form.get("allowed_mentions"))
    errors.count("files", list(files), most=MOST_FILES)
    if form.get("nonce") is not None:
        errors.text("nonce", str(form["nonce"]), most=25)
    errors.settle()


def check_not_empty(message: Message) -> None:
    """Refuse a message in which there is nothing (50006)."""
    if not (message.content.strip() or message.embeds or message.components or message.attachments):
        raise Refused(400, 50006, "Cannot send an empty message")
