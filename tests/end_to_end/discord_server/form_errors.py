"""Errors in a form, by field, the way Discord tells them.

Source: https://discord.com/developers/docs/reference#error-messages
"""

from __future__ import annotations

from typing import Any

from tests.end_to_end.discord_server.rejections import Refused


class FormErrors:
    """Collects what is wrong with a form; every check goes on after a mistake, as Discord's do."""

    def __init__(self) -> None:
        self._errors: dict[str, Any] = {}

    def add(self, path: str, code: str, message: str) -> None:
        """A mistake in the field at a dotted path ("embeds.0.title")."""
        place = self._errors
        for step in path.split("."):
            place = place.setdefault(step, {})
        place.setdefault("_errors", []).append({"code": code, "message": message})

    def text(self, path: str, value: Any, *, most: int, least: int = 0) -> None:
        """A text's length in code points, which is how Discord counts (discord-api-docs issue 1315)."""
        if not isinstance(value, str):
            self.add(path, "BASE_TYPE_REQUIRED" if value is None else "STRING_TYPE_CONVERT", "This field is required")
            return
        if not value and least:
            self.add(path, "BASE_TYPE_REQUIRED", "This field is required")
        elif len(value) > most:
            self.add(path, "BASE_TYPE_MAX_LENGTH", f"Must be {most} or fewer in length.")
        elif not least <= len(value):
            self.add(path, "BASE_TYPE_BAD_LENGTH", f"Must be between {least} and {most} in length.")

    def count(self, path: str, values: Any, *, most: int, least: int = 0) -> bool:
        """How many there are in a list; False if that is none to look into."""
        if not isinstance(values, list):
            self.add(path, "LIST_TYPE_CONVERT", "Only iterables may be used in a ListType")
            return False
        if not least <= len(values) <= most:
            self.add(path, "BASE_TYPE_BAD_LENGTH", f"Must be between {least} and {most} in length.")
        return True

    def choice(self, path: str, value: Any, allowed: Any) -> None:
        """One of some values."""
        if value not in allowed:
            self.add(path, "BASE_TYPE_CHOICES", f"Value must be one of {sorted(allowed)}.")

    def whole(self, path: str, value: Any, *, least: int, most: int) -> None:
        """A whole number within bounds."""
        if not isinstance(value, int) or not least <= value <= most:
            self.add(path, "NUMBER_TYPE_MAX", f"int value should be between {least} and {most}.")

    def settle(self) -> None:
        """Go on if all is well.

        Raises:
            Refused: something was wrong (50035).
        """
        if self._errors:
            raise Refused(400, 50035, "Invalid Form Body", self._errors)
