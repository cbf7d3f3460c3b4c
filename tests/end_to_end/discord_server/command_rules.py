"""What Discord takes as an application command.

Source: https://discord.com/developers/docs/interactions/application-commands#application-command-object
"""

from __future__ import annotations

from typing import Any

import regex

from tests.end_to_end.discord_server.form_errors import FormErrors
from tests.end_to_end.discord_server.rejections import Refused

Json = dict[str, Any]

LOCALES = frozenset(
    "id da de en-GB en-US es-ES es-419 fr hr it lt hu nl no pl pt-BR ro fi sv-SE vi tr cs el bg ru uk hi th zh-CN ja "
    "zh-TW ko".split()
)
CHAT_INPUT, USER, MESSAGE = 1, 2, 3
SUB_COMMAND, SUB_COMMAND_GROUP, STRING = 1, 2, 3
MOST = {CHAT_INPUT: 100, USER: 15, MESSAGE: 15}
_NAME = regex.compile(r"[-_'\p{L}\p{N}\p{sc=Deva}\p{sc=Thai}]{1,32}")
_MOST_IN_ALL = 8_000
_FIELDS = frozenset(
    "name name_localizations description description_localizations options default_member_permissions dm_permission "
    "default_permission nsfw integration_types contexts type id handler guild_id version application_id".split()
)


def check_command(command: Json, *, known_guilds: frozenset[int] = frozenset()) -> None:
    """Refuse a command with anything wrong in it (50035)."""
    errors = FormErrors()
    check_into(errors, "", command)
    errors.settle()


def check_commands(commands: list[Json]) -> None:
    """Refuse a whole list with anything wrong in it (50035), or more of a kind than there may be (30032)."""
    errors = FormErrors()
    for place, command in enumerate(commands):
        check_into(errors, f"{place}.", command)
    errors.settle()
    check_together(commands)


def check_together(commands: list[Json]) -> None:
    """Names are unique within a type, and of each type there are only so many."""
    errors = FormErrors()
    seen: set[tuple[int, str]] = set()
    for place, command in enumerate(commands):
        key = (kind_of(command), command["name"])
        if key in seen:
            errors.add(f"{place}", "APPLICATION_COMMANDS_DUPLICATE_NAME", "Application command names must be unique")
        seen.add(key)
    errors.settle()
    for kind, most in MOST.items():
        if sum(kind_of(command) == kind for command in commands) > most:
            raise Refused(400, 30032, f"Maximum number of application commands reached ({most}).")


def kind_of(command: Json) -> int:
    """Its type: slash command, user command or message command."""
    return int(command.get("type") or CHAT_INPUT)


def check_into(errors: FormErrors, at: str, command: Json) -> None:
    """Add what is wrong with a command; `at` is where it stands, with a dot at the end."""
    kind = kind_of(command)
    errors.choice(f"{at}type", kind, MOST)
    for field in command.keys() - _FIELDS:
        errors.add(f"{at}{field}", "UNKNOWN_FIELD", "No such field of an application command")
    _check_name(errors, f"{at}name", command.get("name"), spaces=kind != CHAT_INPUT)
    for locale, name in _localizations(errors, f"{at}name_localizations", command):
        _check_name(errors, f"{at}name_localizations.{locale}", name, spaces=kind != CHAT_INPUT)
    if kind == CHAT_INPUT:
        _check_description(errors, at, command)
    elif command.get("description") or command.get("options"):
        errors.add(f"{at}description", "APPLICATION_COMMAND_DESCRIPTION_NOT_ALLOWED", "Context menu commands have none")
    permissions = command.get("default_member_permissions")
    if permissions is not None and not str(permissions).isdecimal():  # discord.py sends a number, which Discord takes
        errors.add(f"{at}default_member_permissions", "BASE_TYPE_INVALID", "A bit set as a string")
    for field, allowed in (("contexts", (0, 1, 2)), ("integration_types", (0, 1))):
        for value in command.get(field) or []:
            errors.choice(f"{at}{field}", value, allowed)
    if isinstance(command.get("integration_types"), list) and not command["integration_types"]:
        errors.add(f"{at}integration_types", "BASE_TYPE_BAD_LENGTH", "Must be 1 or more in length.")
    _check_options(errors, at, command, depth=0)
    if _length(command) > _MOST_IN_ALL:
        errors.add(f"{at}name", "APPLICATION_COMMAND_TOO_LARGE", f"More than {_MOST_IN_ALL} characters in all")


def _check_name(errors: FormErrors, at: str, name: Any, *, spaces: bool) -> None:
    errors.text(at, name, least=1, most=32)
    if not isinstance(name, str) or spaces:
        return
    if not _NAME.fullmatch(name) or name != name.lower():
        errors.add(at, "APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid")


def _check_description(errors: FormErrors, at: str, described: Json) -> None:
    errors.text(f"{at}description", described.get("description"), least=1, most=100)
    for locale, text in _localizations(errors, f"{at}description_localizations", described):
        errors.text(f"{at}description_localizations.{locale}", text, least=1, most=100)


def _localizations(errors: FormErrors, at: str, described: Json) -> list[tuple[str, Any]]:
    found = described.get(at.rsplit(".", 1)[-1]) or {}
    for locale in found.keys() - LOCALES:
        errors.add(f"{at}.{locale}", "ENUM_TYPE_COERCE", f'Value "{locale}" is not a locale of Discord\'s.')
    return list(found.items())


def _check_options(errors: FormErrors, at: str, parent: Json, *, depth: int) -> None:
    options = parent.get("options") or []
    if not errors.count(f"{at}options", options, most=25):
        return
    optional_seen, names = False, set()
    for place, option in enumerate(options):
        here = f"{at}options.{place}."
        kind = option.get("type")
        errors.choice(f"{here}type", kind, range(1, 12))
        _check_name(errors, f"{here}name", option.get("name"), spaces=False)
        for locale, name in _localizations(errors, f"{here}name_localizations", option):
            _check_name(errors, f"{here}name_localizations.{locale}", name, spaces=False)
        _check_description(errors, here, option)
        if option.get("name") in names:
            errors.add(f"{here}name", "APPLICATION_COMMAND_OPTIONS_NAME_DUPLICATE", "Option names must be unique")
        names.add(option.get("name"))
        if option.get("required") and optional_seen:
            errors.add(f"{here}required", "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID", "Required options come first")
        optional_seen |= not option.get("required")
        _check_nesting(errors, here, kind, {sibling.get("type") for sibling in options}, depth)
        _check_choices(errors, here, option)
        _check_options(errors, here, option, depth=depth + 1)


def _check_nesting(errors: FormErrors, at: str, kind: Any, siblings: set[Any], depth: int) -> None:
    if kind in (SUB_COMMAND, SUB_COMMAND_GROUP):
        if depth >= 2 or (kind == SUB_COMMAND_GROUP and depth):
            errors.add(f"{at}type", "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", "Nested too deeply")
        if not siblings <= {SUB_COMMAND, SUB_COMMAND_GROUP}:
            errors.add(f"{at}type", "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", "Subcommands and options don't mix")


def _check_choices(errors: FormErrors, at: str, option: Json) -> None:
    choices = option.get("choices") or []
    if choices and option.get("autocomplete"):
        errors.add(f"{at}autocomplete", "APPLICATION_COMMAND_OPTIONS_AUTOCOMPLETE_CHOICES", "Choices or autocomplete")
    check_choices(errors, f"{at}choices", choices, text=option.get("type") == STRING)
    if option.get("type") == STRING:
        errors.whole(f"{at}min_length", option.get("min_length", 0), least=0, most=6000)
        errors.whole(f"{at}max_length", option.get("max_length", 6000), least=1, most=6000)


def check_choices(errors: FormErrors, at: str, choices: Any, *, text: bool) -> None:
    """Choices of an option, or those that autocompletion offers."""
    if not errors.count(at, choices, most=25):
        return
    for place, choice in enumerate(choices):
        errors.text(f"{at}.{place}.name", choice.get("name"), least=1, most=100)
        for locale, name in _localizations(errors, f"{at}.{place}.name_localizations", choice):
            errors.text(f"{at}.{place}.name_localizations.{locale}", name, least=1, most=100)
        if text:
            errors.text(f"{at}.{place}.value", choice.get("value"), least=1, most=100)


def _length(described: Json) -> int:
    """Name, description and values, each with its longest localisation, of a command and all in it."""
    own = 0
    for field in ("name", "description"):
        localized = (described.get(f"{field}_localizations") or {}).values()
        own += max(len(str(text)) for text in [described.get(field) or "", *localized])
    own += len(str(described.get("value") or ""))
    return own + sum(_length(part) for key in ("options", "choices") for part in described.get(key) or [])
