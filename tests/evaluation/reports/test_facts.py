"""What is recorded of a run, in words."""

import pytest

from evaluation.reports.facts import flat_facts, shown


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "n/a"),
        ("", "n/a"),
        (0, "0"),
        (12_345, "12,345"),
        (0.45, "0.45"),
        (True, "yes"),
        ("a" * 40, "aaaaaaaaaaaa…"),
        ("0123456789ab" + "c" * 28 + "-dirty", "0123456789ab…-dirty"),
        ("a model", "a model"),
        (["a", 1], "a, 1"),
        ([], "none"),
        ({}, "none"),
        ({"cores": 2, "disk_gib": None}, "cores 2, disk gib n/a"),
    ],
)
def test_a_value_is_one_line(value: object, words: str) -> None:
    assert shown(value) == words


def test_what_is_nested_is_named_by_where_it_stands() -> None:
    recorded = {"version": "1", "settings": {"retrieval": {"dense_weight": 0.5}, "none": {}}}
    assert flat_facts(recorded) == [
        ("version", "1"),
        ("settings retrieval dense weight", "0.5"),
        ("settings none", "none"),
    ]
