"""The interface in the reader's language, and catalogues that are anybody's own."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import discord
import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po
from discord import app_commands
from discord.app_commands import TranslationContext
from discord.app_commands import TranslationContextLocation as Location
from structlog.testing import capture_logs

from bot.discord.localising import Catalogues, CommandTranslator
from corpus.errors import SettingsError

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes a catalogue of messages with their translations into the operator's folder."""

    def write(
        translations: dict[str | tuple[str, str], str | tuple[str, ...]],
        name: str = "uk.po",
        flags: tuple[str, ...] = (),
    ) -> Path:
        catalogue = Catalog(locale="uk", fuzzy=False)
        for message, translation in translations.items():
            catalogue.add(message, translation, flags=flags)
        with (tmp_path / name).open("wb") as file:
            write_po(file, catalogue)
        return tmp_path

    return write


def test_english_stands_in_the_code() -> None:
    english = Catalogues().phrases("en")
    assert english.locale == "en"
    assert english.language == "English"
    assert english("Ask {who} in <#{channel}>.", who="Ann", channel=5) == "Ask Ann in <#5>."
    asked = [
        english.plural("{number} question by {who}", "{number} questions by {who}", n, who="Ann") for n in (1, 2, 0)
    ]
    assert asked == ["1 question by Ann", "2 questions by Ann", "0 questions by Ann"]
    assert english.date(date(2025, 7, 20)) == "July 20, 2025"
    assert english.percent(0.834) == "83%"


def test_what_fills_a_place_is_not_read_again() -> None:
    english = Catalogues().phrases("en")
    assert english("Title: {title}", title="{title} {0.__class__}") == "Title: {title} {0.__class__}"


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        (None, "en"),
        ("", "en"),
        ("en-GB", "en"),
        ("en-US", "en"),
        ("uk", "uk"),
        ("UK", "uk"),
        ("uk-UA", "uk"),
        ("pt-BR", "pt-BR"),
        ("pt-PT", "en"),
        ("es-ES", "es"),
        ("es-419", "es"),
        ("zh-CN", "zh-CN"),
        ("tlh", "en"),
        ("../../etc/passwd", "en"),
    ],
)
def test_the_nearest_language(write: Write, asked: str | None, found: str) -> None:
    for name in ("pt_BR.po", "es.po", "zh-CN.po"):
        folder = write({}, name)
    assert Catalogues([folder]).phrases(asked).locale == found


def test_locales_are_those_there_are(write: Write) -> None:
    assert set(Catalogues().locales) == {"en", "uk"}
    assert set(Catalogues([write({}, "pt-br.po")]).locales) == {"en", "uk", "pt-BR"}


def test_ukrainian_dates_and_shares() -> None:
    ukrainian = Catalogues().phrases("uk")
    assert ukrainian.language == "українська"
    assert ukrainian.date(date(2025, 7, 20)).split() == ["20", "липня", "2025", "р."]
    assert ukrainian.percent(0.834) == "83%"


def test_plural_forms_go_with_the_number(write: Write) -> None:
    forms = {
        ("One leaf of {who}", "{number} leaves of {who}"): ("{number} лист {who}", "{number} листи {who}", "{who}")
    }
    phrases = Catalogues([write(forms)]).phrases("uk")
    told = {
        n: phrases.plural("One leaf of {who}", "{number} leaves of {who}", n, who="Ганни")
        for n in (1, 2, 5, 11, 21, 102)
    }
    assert told == {
        1: "1 лист Ганни",
        2: "2 листи Ганни",
        5: "Ганни",
        11: "Ганни",
        21: "21 лист Ганни",
        102: "102 листи Ганни",
    }


def test_the_operators_catalogue_goes_first(write: Write) -> None:
    shipped, message = a_shipped_translation()
    phrases = Catalogues([write({"Leaf": "Листок"})]).phrases("uk")
    assert phrases("Leaf") == "Листок"
    assert phrases.find(message) == shipped
    assert Catalogues([write({message: "Інакше"})]).phrases("uk").find(message) == "Інакше"


def test_later_folders_go_first(write: Write, tmp_path_factory: pytest.TempPathFactory) -> None:
    earlier = write({"Leaf": "Листок", "Tree": "Дерево"})
    later = tmp_path_factory.mktemp("later")
    (later / "uk.po").write_text('msgid "Leaf"\nmsgstr "Лист"\n', encoding="utf-8")
    phrases = Catalogues([earlier, later]).phrases("uk")
    assert (phrases("Leaf"), phrases("Tree")) == ("Лист", "Дерево")


def test_english_can_be_worded_otherwise(write: Write) -> None:
    folder = write({"Leaf {name}": "{name}, the leaf"}, "en.po")
    catalogues = Catalogues([folder])
    assert catalogues.phrases(None)("Leaf {name}", name="Oak") == "Oak, the leaf"
    assert catalogues.phrases("uk")("Leaf {name}", name="Oak") == "Leaf Oak"


def test_what_is_not_translated_is_english(write: Write) -> None:
    forms = {"Empty": "", ("{number} leaf", "{number} leaves"): ("{number} лист", "", "{number} листів")}
    phrases = Catalogues([write(forms)]).phrases("uk")
    assert phrases("Empty") == "Empty"
    assert phrases("Nowhere {x}", x=1) == "Nowhere 1"
    assert [phrases.plural("{number} leaf", "{number} leaves", n) for n in (1, 21)] == ["1 leaf", "21 leaves"]
    unsure = Catalogues([write({"Leaf": "Листок"}, flags=("fuzzy",))]).phrases("uk")
    assert unsure("Leaf") == "Leaf"


def test_one_that_is_not_used_is_told(write: Write) -> None:
    folder = write({"Leaf {name}": "Листок {nom}", "Tree {name}": "Дерево {name}", "Oak {name}": ""})
    with capture_logs() as logged:
        Catalogues([folder])
    (told,) = logged
    assert told["log_level"] == "warning"
    assert told["file"] == str(folder / "uk.po")
    assert told["of"] == "Leaf {name}"


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"no folder .*nowhere"):
        Catalogues([tmp_path / "nowhere"])


@pytest.mark.parametrize("name", ["messages.po", "xx.po", "u k.po", "klingon-KL.po"])
def test_a_catalogue_named_after_no_language(write: Write, name: str) -> None:
    folder = write({"Leaf": "Листок"}, name)
    with pytest.raises(SettingsError, match=f"{name} isn't named after a language"):
        Catalogues([folder])


@pytest.fixture
def commands() -> app_commands.CommandTree:
    """Commands of every kind that has a name."""
    tree = app_commands.CommandTree(discord.Client(intents=discord.Intents.none()))

    @tree.command(name=app_commands.locale_str("leaf"), description=app_commands.locale_str("Find a leaf."))
    @app_commands.describe(tree=app_commands.locale_str("Which tree?"))
    @app_commands.choices(tree=[app_commands.Choice(name=app_commands.locale_str("Oak"), value="oak")])
    async def leaf(interaction: discord.Interaction, tree: str) -> None: ...

    @tree.context_menu(name=app_commands.locale_str("Find its leaf"))
    async def find(interaction: discord.Interaction, message: discord.Message) -> None: ...

    return tree


@pytest.mark.anyio
async def test_commands_are_translated(write: Write, commands: app_commands.CommandTree) -> None:
    translations = {
        "leaf": "листок",
        "Find a leaf.": "Знайти листок.",
        "Which tree?": "Яке дерево?",
        "Oak": "Дуб",
        "tree": "дерево",
        "Find its leaf": "Знайти листок дерева",
    }
    translator = CommandTranslator(Catalogues([write(translations)]))
    command, menu = await payloads(commands, translator)
    assert command["name_localizations"] == {"uk": "листок"}
    assert command["description_localizations"] == {"uk": "Знайти листок."}
    (option,) = command["options"]
    assert option["description_localizations"] == {"uk": "Яке дерево?"}
    assert option["choices"][0]["name_localizations"] == {"uk": "Дуб"}
    assert menu["name_localizations"] == {"uk": "Знайти листок дерева"}


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("message", "translation"),
    [
        ("leaf", "два слова"),
        ("leaf", "Листок"),
        ("leaf", "л" * 33),
        ("leaf", "лис/ток"),
        ("Find a leaf.", "л" * 101),
        ("Find a leaf.", " "),
        ("Oak", "д" * 101),
        ("Find its leaf", "З" * 33),
    ],
)
async def test_what_discord_would_refuse_is_not_sent(
    write: Write, commands: app_commands.CommandTree, message: str, translation: str
) -> None:
    translator = CommandTranslator(Catalogues([write({message: translation})]))
    assert "'uk'" not in str(await payloads(commands, translator))


@pytest.mark.anyio
@pytest.mark.parametrize("name", ["з-листя_5", "об'єкт", "обʼєкт", "हिन्दी", "ภาษาไทย"])
async def test_names_of_all_scripts_are_sent(write: Write, commands: app_commands.CommandTree, name: str) -> None:
    command, _ = await payloads(commands, CommandTranslator(Catalogues([write({"leaf": name})])))
    assert command["name_localizations"] == {"uk": name}


@pytest.mark.anyio
async def test_a_message_that_is_in_no_catalogue_stays_as_it_is() -> None:
    translator = CommandTranslator(Catalogues())
    context = TranslationContext(Location.other, None)
    for locale in discord.Locale:
        assert await translator.translate(app_commands.locale_str("Nowhere"), locale, context) is None


async def payloads(tree: app_commands.CommandTree, translator: CommandTranslator) -> list[dict]:
    """What Discord is sent: the slash command and the menu's."""
    commands = [*tree.get_commands(), *tree.get_commands(type=discord.AppCommandType.message)]
    unique = {command.name: command for command in commands}.values()
    return [await command.get_translated_payload(tree, translator) for command in unique]


def a_shipped_translation() -> tuple[str, str]:
    message = "Sources"
    translation = Catalogues().phrases("uk").find(message)
    assert translation is not None
    return translation, message
