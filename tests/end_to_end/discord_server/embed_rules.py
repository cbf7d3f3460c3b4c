"""What Discord takes as embeds.

Source: https://discord.com/developers/docs/resources/message#embed-object-embed-limits
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from tests.end_to_end.discord_server.form_errors import FormErrors

Json = dict[str, Any]

MOST_EMBEDS, MOST_FIELDS, MOST_IN_ALL = 10, 25, 6_000
_TITLE, _DESCRIPTION, _NAME, _VALUE, _FOOTER, _AUTHOR, _URL = 256, 4_096, 256, 1_024, 2_048, 256, 2_048


def check_embeds(errors: FormErrors, embeds: Any) -> None:
    """Add what is wrong with a message's embeds, each and all together."""
    if not errors.count("embeds", embeds, most=MOST_EMBEDS):
        return
    for place, embed in enumerate(embeds):
        _check_embed(errors, f"embeds.{place}", embed)
    if sum(_length(embed) for embed in embeds) > MOST_IN_ALL:
        errors.add("embeds", "MAX_EMBED_SIZE_EXCEEDED", f"Embed size exceeds maximum size of {MOST_IN_ALL}")


def _check_embed(errors: FormErrors, at: str, embed: Json) -> None:
    for field, most in (("title", _TITLE), ("description", _DESCRIPTION)):
        if embed.get(field) is not None:
            errors.text(f"{at}.{field}", embed[field], most=most)
    for part, field, most in (("footer", "text", _FOOTER), ("author", "name", _AUTHOR)):
        if embed.get(part):
            errors.text(f"{at}.{part}.{field}", embed[part].get(field), least=1, most=most)
    urls = {"url": embed.get("url")}
    for part in ("image", "thumbnail", "author", "footer"):
        for field in ("url", "icon_url"):
            urls[f"{part}.{field}"] = (embed.get(part) or {}).get(field)
    for field, url in urls.items():
        if url:
            _check_url(errors, f"{at}.{field}", url)
    if embed.get("color") is not None:
        errors.whole(f"{at}.color", embed["color"], least=0, most=0xFFFFFF)
    if embed.get("timestamp") is not None:
        _check_moment(errors, f"{at}.timestamp", embed["timestamp"])
    fields = embed.get("fields") or []
    if errors.count(f"{at}.fields", fields, most=MOST_FIELDS):
        for place, field in enumerate(fields):
            _check_filled(errors, f"{at}.fields.{place}.name", field.get("name"), _NAME)
            _check_filled(errors, f"{at}.fields.{place}.value", field.get("value"), _VALUE)


def _check_filled(errors: FormErrors, at: str, text: Any, most: int) -> None:
    """A text that Discord trims, and then wants something of."""
    errors.text(at, text.strip() if isinstance(text, str) else text, least=1, most=most)


def _check_url(errors: FormErrors, at: str, url: Any) -> None:
    errors.text(at, url, most=_URL)
    try:
        parts = urlsplit(str(url))
    except ValueError:
        errors.add(at, "URL_TYPE_INVALID_URL", "Not a well formed URL.")
        return
    if parts.scheme not in ("http", "https", "attachment"):
        allowed = "('http', 'https', 'attachment')"
        errors.add(
            at, "URL_TYPE_INVALID_SCHEME", f'Scheme "{parts.scheme}" is not supported. Must be one of {allowed}.'
        )
    elif not parts.netloc or any(letter.isspace() for letter in str(url)):
        errors.add(at, "URL_TYPE_INVALID_URL", "Not a well formed URL.")


def _check_moment(errors: FormErrors, at: str, moment: Any) -> None:
    try:
        datetime.fromisoformat(str(moment))
    except ValueError:
        errors.add(at, "DATE_TIME_TYPE_PARSE", f"Could not parse {moment}. Should be ISO8601.")


def _length(embed: Json) -> int:
    """Title, description, field names and values, footer text and author name."""
    texts = [embed.get("title"), embed.get("description")]
    texts += [(embed.get("footer") or {}).get("text"), (embed.get("author") or {}).get("name")]
    for field in embed.get("fields") or []:
        texts += [field.get("name"), field.get("value")]
    return sum(len(str(text).strip()) for text in texts if text)
