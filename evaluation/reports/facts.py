"""What a result records of its run, in words: labels and values, nested or flat."""

import re
from collections.abc import Mapping
from typing import Any

from evaluation.reports.formatting import NOT_AVAILABLE

_FINGERPRINT = re.compile(r"(?P<first>[0-9a-f]{12})[0-9a-f]{20,}(?P<more>(?:-\w+)?)")


def flat_facts(values: Mapping[str, Any], before: str = "") -> list[tuple[str, str]]:
    """Label and value of everything recorded; what is nested has the outer label before its own."""
    facts: list[tuple[str, str]] = []
    for name, value in values.items():
        if isinstance(value, Mapping) and value:
            facts += flat_facts(value, f"{before}{label(name)} ")
        else:
            facts.append((f"{before}{label(name)}", shown(value)))
    return facts


def label(name: str) -> str:
    """A key as words."""
    return name.replace("_", " ")


def shown(value: object) -> str:
    """A recorded value on one line: hashes shortened, "n/a" for what wasn't known."""
    match value:
        case None | "":
            return NOT_AVAILABLE
        case Mapping():
            return ", ".join(f"{label(name)} {shown(each)}" for name, each in value.items()) or "none"
        case list() | tuple():
            return ", ".join(shown(each) for each in value) or "none"
        case str() if found := _FINGERPRINT.fullmatch(value):
            return f"{found['first']}…{found['more']}"
        case bool():
            return "yes" if value else "no"
        case int():
            return f"{value:,}"
        case _:
            return str(value)
