"""The catalogues that are shipped hold every phrase of the interface, and nothing else."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from structlog.testing import capture_logs

import bot.discord
from bot.discord.localising import Catalogues

ROOM = Path(bot.discord.__path__[0])
SHIPPED = sorted((ROOM / "locales").glob("*.po"))
KEYWORDS = {"phrases": None, "_phrases": None, "plural": (1, 2), "locale_str": None, "_T": None}
COMMAND_NAME = re.compile(r"[a-z_-]+")

Message = str | tuple[str, ...]


def phrases_of_the_interface() -> dict[Message, str]:
    """Every message in the code, with where it stands. discord.py has the names of options translated unasked."""
    found = extract_from_dir(str(ROOM), method_map=[("**.py", "python")], keywords=KEYWORDS)
    described = [
        (place, keyword.arg) for place, call in calls(r"(app_commands\.)?describe") for keyword in call.keywords
    ]
    return {message: f"{file}:{line}" for file, line, message, _, _ in found} | {
        option: place for place, option in described if option is not None
    }


@pytest.fixture(params=SHIPPED, ids=lambda file: file.stem)
def catalogue(request: pytest.FixtureRequest) -> Catalog:
    """A catalogue that is shipped."""
    with request.param.open("rb") as file:
        return read_po(file, locale=request.param.stem, abort_invalid=True)


def test_ukrainian_is_shipped() -> None:
    assert [file.stem for file in SHIPPED] == ["uk"]


def test_every_phrase_is_translated(catalogue: Catalog) -> None:
    translated = {message.id for message in catalogue if message.string and all(message.string) and not message.fuzzy}
    missing = {message: place for message, place in phrases_of_the_interface().items() if message not in translated}
    assert not missing


def test_no_translation_is_left_over(catalogue: Catalog) -> None:
    messages = {message.id for message in catalogue if message.id} | {
        message.id for message in catalogue.obsolete.values()
    }
    assert not messages - set(phrases_of_the_interface())


def test_every_translation_has_the_places_of_its_phrase() -> None:
    with capture_logs() as logged:
        Catalogues()
    assert logged == []


def test_names_of_commands_stay_names(catalogue: Catalog) -> None:
    """A word in small letters alone is a command's or an option's; spaces or capitals would have Discord refuse it."""
    names = [message for message in catalogue if COMMAND_NAME.fullmatch(str(message.id))]
    assert names
    for name in names:
        assert re.fullmatch(r"[-_'\w]{1,32}", str(name.string)), name.id
        assert name.string == str(name.string).lower()


def test_every_phrase_can_be_found_in_the_code() -> None:
    """A phrase that is put together when the bot runs is in no catalogue."""
    alone = [(place, call.args[:1]) for place, call in calls(r"(self\._?)?phrases|(app_commands\.)?locale_str|_T")]
    in_two_forms = [(place, call.args[:2]) for place, call in calls(r"(self\._?)?phrases\.plural")]
    assert alone
    assert in_two_forms
    assert not [place for place, texts in alone + in_two_forms if not texts or not all(map(is_literal, texts))]


def calls(pattern: str) -> Iterator[tuple[str, ast.Call]]:
    """The calls in the room of what is written like that, with their places."""
    for file in sorted(ROOM.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and re.fullmatch(pattern, ast.unparse(node.func)):
                yield f"{file.relative_to(ROOM)}:{node.lineno}", node


def is_literal(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)
