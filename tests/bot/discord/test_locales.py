"""The catalogues that are shipped hold every phrase of the interface, and nothing else."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from structlog.testing import capture_logs

import bot.discord
from bot.discord.localising import Catalogues

ROOM = Path(bot.discord.__path__[0])
SHIPPED = sorted((ROOM / "locales").glob("*.po"))
COMMAND_NAME = re.compile(r"[a-z_-]+")

IN_ONE_FORM = r"(self\._?)?phrases|(app_commands\.)?locale_str|_T"
IN_TWO_FORMS = r"(self\._?)?phrases\.plural"
OPTIONS = r"(app_commands\.)?describe"

Message = str | tuple[str, ...]


def phrases_of_the_interface() -> dict[Message, str]:
    """Every message in the code, with where it stands.

    They are read from the syntax tree, as Babel's extractor finds none inside f-strings before Python 3.12.
    """
    found: dict[Message, str] = {text: place for place, texts in texts_given_to(IN_ONE_FORM, 1) for text in texts}
    found |= {tuple(texts): place for place, texts in texts_given_to(IN_TWO_FORMS, 2)}
    # discord.py has the names of options translated without being asked to.
    options = {keyword.arg: place for place, call in calls(OPTIONS) for keyword in call.keywords}
    return found | {option: place for option, place in options.items() if option is not None}


def texts_given_to(pattern: str, count: int) -> Iterator[tuple[str, list[str]]]:
    """The literals that such calls begin with, with their places; fewer than `count` where others stand there."""
    for place, call in calls(pattern):
        yield place, [text for text in map(text_of, call.args[:count]) if text is not None]


def calls(pattern: str) -> Iterator[tuple[str, ast.Call]]:
    """The calls in the room of what is written like that, with their places."""
    for file in sorted(ROOM.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and re.fullmatch(pattern, ast.unparse(node.func)):
                yield f"{file.relative_to(ROOM)}:{node.lineno}", node


def text_of(node: ast.expr) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


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


def test_every_phrase_stands_in_the_code() -> None:
    """A phrase that is put together when the bot runs is in no catalogue."""
    assert not [place for place, texts in texts_given_to(IN_ONE_FORM, 1) if len(texts) < 1]
    assert not [place for place, texts in texts_given_to(IN_TWO_FORMS, 2) if len(texts) < 2]
