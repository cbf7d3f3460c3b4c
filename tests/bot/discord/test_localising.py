"""The interface in the reader's language, and catalogues that are anybody's own."""

import string
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
from hypothesis import assume, example, given
from hypothesis import strategies as st
from structlog.testing import capture_logs

from bot.discord.localising import Catalogues, CommandTranslator
from corpus.errors import SettingsError

HEADER = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n'
UKRAINIAN_PLURALS = (
    "Plural-Forms: nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && n%100/10!=1 ? 1 : 2);"
)
PLACES = st.sampled_from(("{name}", "{number}", "{other}", "{name!r}", "{name:>9}", "{}", "{{", "}}", "{", "}"))
TEXTS = (
    st.lists(st.one_of(PLACES, st.text("aбв %\\\"'\n", max_size=4)), min_size=1, max_size=5).map("".join).filter(bool)
)

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
    (later / "uk.po").write_text(HEADER + 'msgid "Leaf"\nmsgstr "Лист"\n', encoding="utf-8")
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


@example("{name} b", "б {name}")
@example("{name}", "{name.__class__}")
@example("a {name}", "б {name!r}")
@example("a {name}", "б {name")
@example("a", "б {name}")
@given(TEXTS, TEXTS)
def test_a_translation_with_other_places_is_not_used(tmp_path: Path, english: str, translation: str) -> None:
    values = {"name": "N", "number": 5, "other": "O"}
    places, own = places_of(translation), places_of(english)
    assume(own is not None and {name for name, _, _ in own} <= set(values))
    write_by_hand(tmp_path, english, translation)
    wanted = translation if places == own else english
    assert Catalogues([tmp_path]).phrases("uk")(english, **values) == wanted.format_map(values)


@given(st.tuples(TEXTS, TEXTS, TEXTS), st.integers(0, 1000))
def test_a_plural_with_other_places_is_not_used(tmp_path: Path, forms: tuple[str, str, str], number: int) -> None:
    one, many = "One leaf of {name}", "{number} leaves of {name}"
    write_by_hand(tmp_path, one, *forms, plural=many)
    told = Catalogues([tmp_path]).phrases("uk").plural(one, many, number, name="N")
    needed, allowed = {("name", "", None)}, {("name", "", None), ("number", "", None)}
    fit = [places is not None and needed <= places <= allowed for places in map(places_of, forms)]
    in_ukrainian = {
        form.format_map({"name": "N", "number": number}) for form, fits in zip(forms, fit, strict=True) if fits
    }
    in_english = "One leaf of N" if number == 1 else f"{number} leaves of N"
    assert told in in_ukrainian if all(fit) else told == in_english


def test_one_that_is_not_used_is_told(write: Write) -> None:
    folder = write({"Leaf {name}": "Листок {nom}", "Tree {name}": "Дерево {name}", "Oak {name}": ""})
    with capture_logs() as logged:
        Catalogues([folder])
    (told,) = logged
    assert told["log_level"] == "warning"
    assert told["file"] == str(folder / "uk.po")
    assert told["of"] == "Leaf {name}"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"Hello there.\n", "line 1"),
        (HEADER.encode() + b'msgid "Leaf"\n', "line 3: missing msgstr"),
        (HEADER.encode() + b'msgid "Leaf"\nmsgstr "Sheet\n', "line 4"),
        (HEADER.encode() + b'msgid "Leaf"\nmsgstr "A "sheet""\n', "line 4"),
        (HEADER.encode() + b'msgid "Leaf"\nmsgstr[x] "A"\n', "invalid literal"),
        (HEADER.encode() + b'msgid "Leaf"\nmsgstr "\xff\xfe"\n', "utf-8"),
        ((HEADER + 'msgid "Leaf"\nmsgstr "Лист"\n').encode("utf-16"), "utf-8"),
        (b'msgid ""\nmsgstr "Content-Type: text/plain; charset=nonsense\\n"\n\nmsgid "a"\nmsgstr "b"\n', "nonsense"),
        (b'msgid ""\nmsgstr "Plural-Forms: nplurals=2; plural=__import__;\\n"\n', "plural form"),
        (b'msgid ""\nmsgstr "Plural-Forms: nplurals=two; plural=n;\\n"\n', "two"),
        (b'msgid ""\nmsgstr "Plural-Forms: nplurals=2; plural=n%7;\\n"\n', "nplurals=2"),
        (b'msgid ""\nmsgstr "Plural-Forms: nplurals=2; plural=1/(n-7);\\n"\n', "zero"),
    ],
)
def test_a_broken_catalogue_is_named(tmp_path: Path, content: bytes, reason: str) -> None:
    file = tmp_path / "uk.po"
    file.write_bytes(content)
    with pytest.raises(SettingsError) as refused:
        Catalogues([tmp_path])
    told = str(refused.value)
    assert str(file) in told
    assert reason in told
    assert "\n" not in told


def test_a_catalogue_that_is_a_folder(tmp_path: Path) -> None:
    (tmp_path / "uk.po").mkdir()
    with pytest.raises(SettingsError, match=r"uk\.po can't be read"):
        Catalogues([tmp_path])


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"no folder .*nowhere"):
        Catalogues([tmp_path / "nowhere"])


@pytest.mark.parametrize("name", ["messages.po", "xx.po", "u k.po", "klingon-KL.po"])
def test_a_catalogue_named_after_no_language(write: Write, name: str) -> None:
    folder = write({"Leaf": "Листок"}, name)
    with pytest.raises(SettingsError, match=f"{name} isn't named after a language"):
        Catalogues([folder])


def test_windows_line_ends_and_marks_are_read(tmp_path: Path) -> None:
    text = HEADER + 'msgid ""\n"Le"\n"af"\nmsgstr "Листок"\n'
    (tmp_path / "uk.po").write_bytes("\ufeff".encode() + text.replace("\n", "\r\n").encode())
    assert Catalogues([tmp_path]).phrases("uk")("Leaf") == "Листок"


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


def places_of(text: str) -> set[tuple[str, str | None, str | None]] | None:
    try:
        return {
            (name, spec, conversion) for _, name, spec, conversion in string.Formatter().parse(text) if name is not None
        }
    except ValueError:
        return None


def write_by_hand(folder: Path, english: str, *forms: str, plural: str | None = None) -> None:
    lines = [f'msgid ""\nmsgstr "{UKRAINIAN_PLURALS}\\n"\n"Content-Type: text/plain; charset=UTF-8\\n"', ""]
    lines.append(f"msgid {quoted(english)}")
    if plural is None:
        lines.append(f"msgstr {quoted(forms[0])}")
    else:
        lines.append(f"msgid_plural {quoted(plural)}")
        lines += [f"msgstr[{place}] {quoted(form)}" for place, form in enumerate(forms)]
    (folder / "uk.po").write_text("\n".join(lines), encoding="utf-8")


def quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
