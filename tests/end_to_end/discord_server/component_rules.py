"""What Discord takes as components of messages and modals.

Source: https://discord.com/developers/docs/components/reference
"""

from __future__ import annotations

from typing import Any

import regex

from tests.end_to_end.discord_server.form_errors import FormErrors
from tests.end_to_end.discord_server.messages import LINK_STYLE, walk

Json = dict[str, Any]

ROW, BUTTON, STRING_SELECT, TEXT_INPUT, TEXT, LABEL, FILE_UPLOAD = 1, 2, 3, 4, 10, 18, 19
SELECTS = (3, 5, 6, 7, 8)
_LAYOUT = (ROW, 9, TEXT, 12, 13, 14, 17)
_MOST_ROWS, _MOST_IN_ROW, _MOST_V2 = 5, 5, 40
_PREMIUM_STYLE = 6
_EMOJI = regex.compile(r"\p{Extended_Pictographic}|\p{Regional_Indicator}|[0-9#*]\ufe0f?\u20e3")


def check_components(errors: FormErrors, components: Any, *, is_v2: bool) -> None:
    """Add what is wrong with a message's components."""
    if not errors.count("components", components, most=_MOST_V2 if is_v2 else _MOST_ROWS):
        return
    for place, part in enumerate(components):
        at = f"components.{place}"
        errors.choice(f"{at}.type", part.get("type"), _LAYOUT if is_v2 else (ROW,))
    for place, part in enumerate(walk(components)):
        _check_part(errors, f"components.{place}", part)
    _check_unique(errors, components)


def check_modal(errors: FormErrors, modal: Json) -> None:
    """Add what is wrong with a modal: https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-response-object-modal."""
    errors.text("data.title", modal.get("title"), least=1, most=45)
    errors.text("data.custom_id", modal.get("custom_id"), least=1, most=100)
    components = modal.get("components")
    if not errors.count("data.components", components, least=1, most=5):
        return
    for place, part in enumerate(components or ()):
        at = f"data.components.{place}"
        errors.choice(f"{at}.type", part.get("type"), (ROW, TEXT, LABEL))
        if part.get("type") == LABEL:
            errors.text(f"{at}.label", part.get("label"), least=1, most=45)
            errors.text(f"{at}.description", part.get("description") or "", most=100)
            _check_field(errors, f"{at}.component", part.get("component") or {}, labelled=True)
        elif part.get("type") == ROW:
            inner = part.get("components") or []
            errors.count(f"{at}.components", inner, least=1, most=1)
            for field in inner:
                _check_field(errors, f"{at}.components.0", field, labelled=False)
    _check_unique(errors, components or [])


def _check_part(errors: FormErrors, at: str, part: Json) -> None:
    kind = part.get("type")
    if kind == ROW:
        _check_row(errors, at, part)
    elif kind == BUTTON:
        _check_button(errors, at, part)
    elif kind in SELECTS:
        _check_select(errors, at, part)
    elif kind in (TEXT_INPUT, LABEL, FILE_UPLOAD):
        errors.add(f"{at}.type", "BASE_TYPE_CHOICES", "Only modals have these")


def _check_row(errors: FormErrors, at: str, row: Json) -> None:
    inner = row.get("components") or []
    errors.count(f"{at}.components", inner, least=1, most=_MOST_IN_ROW)
    for part in inner:
        errors.choice(f"{at}.components.type", part.get("type"), (BUTTON, *SELECTS))
    if any(part.get("type") in SELECTS for part in inner) and len(inner) > 1:
        errors.add(f"{at}.components", "COMPONENT_LAYOUT_WIDTH_EXCEEDED", "The specified component exceeds its width")


def _check_button(errors: FormErrors, at: str, button: Json) -> None:
    style = button.get("style")
    errors.choice(f"{at}.style", style, range(1, 7))
    errors.text(f"{at}.label", button.get("label") or "", most=80)
    emoji = button.get("emoji") or {}
    if not button.get("label") and not emoji and style != _PREMIUM_STYLE:
        errors.add(at, "BUTTON_COMPONENT_LABEL_OR_EMOJI_REQUIRED", "A button must have a label or emoji")
    if emoji and not emoji.get("id") and not _EMOJI.match(str(emoji.get("name") or "")):
        errors.add(f"{at}.emoji.name", "BUTTON_COMPONENT_INVALID_EMOJI", "Invalid emoji")
    if style == LINK_STYLE:
        errors.text(f"{at}.url", button.get("url"), least=1, most=512)
        if not str(button.get("url")).startswith(("http://", "https://", "discord://")):
            errors.add(f"{at}.url", "URL_TYPE_INVALID_SCHEME", "Scheme is not supported.")
        if button.get("custom_id"):
            errors.add(at, "BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE", "Either a custom id or a url")
    elif style != _PREMIUM_STYLE:
        errors.text(f"{at}.custom_id", button.get("custom_id"), least=1, most=100)


def _check_select(errors: FormErrors, at: str, select: Json) -> None:
    errors.text(f"{at}.custom_id", select.get("custom_id"), least=1, most=100)
    errors.text(f"{at}.placeholder", select.get("placeholder") or "", most=150)
    errors.whole(f"{at}.min_values", select.get("min_values", 1), least=0, most=25)
    errors.whole(f"{at}.max_values", select.get("max_values", 1), least=1, most=25)
    if select.get("type") != STRING_SELECT:
        return
    if errors.count(f"{at}.options", select.get("options"), least=1, most=25):
        for place, option in enumerate(select["options"]):
            errors.text(f"{at}.options.{place}.label", option.get("label"), least=1, most=100)
            errors.text(f"{at}.options.{place}.value", option.get("value"), least=1, most=100)
            errors.text(f"{at}.options.{place}.description", option.get("description") or "", most=100)


def _check_field(errors: FormErrors, at: str, field: Json, *, labelled: bool) -> None:
    kind = field.get("type")
    errors.choice(f"{at}.type", kind, (TEXT_INPUT, FILE_UPLOAD, *SELECTS) if labelled else (TEXT_INPUT,))
    if kind in SELECTS:
        _check_select(errors, at, field)
    if kind != TEXT_INPUT:
        return
    errors.text(f"{at}.custom_id", field.get("custom_id"), least=1, most=100)
    errors.choice(f"{at}.style", field.get("style"), (1, 2))
    if not labelled:
        errors.text(f"{at}.label", field.get("label"), least=1, most=45)
    for bound, least, otherwise in (("min_length", 0, 0), ("max_length", 1, 4000)):
        value = field.get(bound)
        errors.whole(f"{at}.{bound}", otherwise if value is None else value, least=least, most=4000)
    errors.text(f"{at}.value", field.get("value") or "", most=field.get("max_length") or 4000)
    errors.text(f"{at}.placeholder", field.get("placeholder") or "", most=100)


def _check_unique(errors: FormErrors, components: list[Json]) -> None:
    seen = set()
    for part in walk(components):
        custom_id = part.get("custom_id")
        if custom_id and custom_id in seen:
            errors.add("components", "COMPONENT_CUSTOM_ID_DUPLICATED", "Component custom id cannot be duplicated")
        seen.add(custom_id)
