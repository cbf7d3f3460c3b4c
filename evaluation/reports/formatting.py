"""How figures are written: values in their units, intervals, differences, and the order of their groups."""

from collections.abc import Iterable
from itertools import chain

from evaluation.result import Figure

NOT_AVAILABLE = "n/a"

_GROUPS = ("answers", "citations", "abstaining", "retrieval", "judged", "cost")
# What a value is multiplied by, the decimals that are shown, and what stands behind it.
_UNITS = {
    "share": (100.0, 1, "%"),
    "": (1.0, 3, ""),
    "ms": (1.0, 0, " ms"),
    "per s": (1.0, 1, " per s"),
    "MiB": (1.0, 0, " MiB"),
    "tokens": (1.0, 0, " tokens"),
    "count": (1.0, 0, ""),
}
_WHOLE_FROM = 10.0


def format_value(value: float | None, unit: str) -> str:
    """The value in its unit, such as "81.3%" or "240 ms"; "n/a" for None."""
    if value is None:
        return NOT_AVAILABLE
    return f"{_number(value, unit)}{_suffix(unit)}"


def format_interval(low: float | None, high: float | None, unit: str) -> str:
    """The interval in the value's unit, such as "74.1 to 88.0%"; empty where there is none."""
    if low is None or high is None:
        return ""
    return f"{_number(low, unit)} to {_number(high, unit)}{_suffix(unit)}"


def format_difference(value: float | None, unit: str) -> str:
    """A difference with its sign; that of shares in percentage points, "+1.3 pp"."""
    if value is None:
        return NOT_AVAILABLE
    return f"{_signed(value, unit)}{_difference_suffix(unit)}"


def format_difference_interval(low: float | None, high: float | None, unit: str) -> str:
    """A difference's interval, both ends with their signs; empty where there is none."""
    if low is None or high is None:
        return ""
    return f"{_signed(low, unit)} to {_signed(high, unit)}{_difference_suffix(unit)}"


def in_groups(figures: Iterable[Figure]) -> dict[str, list[Figure]]:
    """The figures by group: what readers notice first comes first, groups that aren't known last."""
    groups: dict[str, list[Figure]] = {}
    for figure in figures:
        groups.setdefault(figure.group, []).append(figure)
    order = chain((group for group in _GROUPS if group in groups), (group for group in groups if group not in _GROUPS))
    return {group: groups[group] for group in order}


def _number(value: float, unit: str) -> str:
    scale, decimals, _ = _UNITS.get(unit, (1.0, 3, ""))
    scaled = value * scale
    # A stage may take less than a millisecond, and a fraction of it is worth seeing; "0 ms" would say it took no time.
    if unit == "ms" and abs(scaled) < _WHOLE_FROM:
        decimals = 1
    return f"{scaled:,.{decimals}f}"


def _signed(value: float, unit: str) -> str:
    number = _number(abs(value), unit)
    if not number.strip("0.,"):
        return number
    return f"{'−' if value < 0 else '+'}{number}"


def _suffix(unit: str) -> str:
    return _UNITS[unit][2] if unit in _UNITS else f" {unit}"


def _difference_suffix(unit: str) -> str:
    return " pp" if unit == "share" else _suffix(unit)
