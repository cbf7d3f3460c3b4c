"""The interface in the reader's language: phrases, dates and shares, and the names of commands.

The English text is the key. Translations are gettext catalogues named after their language, such as `uk.po`: those that
are shipped, in `locales/`, and an operator's own.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from gettext import NullTranslations
from pathlib import Path

import discord
import regex
from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from babel.numbers import format_percent
from discord import app_commands
from discord.app_commands import TranslationContextLocation as Location

from bot.discord.translations import read_translations
from corpus.errors import SettingsError

_ENGLISH = "en"
_SHIPPED = Path(__file__).with_name("locales")
_DISCORDS_TAGS = {locale.value.lower(): locale.value for locale in discord.Locale}

# https://discord.com/developers/docs/interactions/application-commands#application-command-object
_COMMAND_NAME = regex.compile(r"[-_'\p{L}\p{N}\p{Script=Devanagari}\p{Script=Thai}]{1,32}")
_LONGEST_MENU_NAME = 32
_LONGEST_TEXT = 100
_SLASH_NAMES = (Location.command_name, Location.group_name, Location.parameter_name)


class Phrases:
    """The interface in one language."""

    def __init__(self, locale: str, translations: NullTranslations) -> None:
        """Take what `Catalogues` has; `Catalogues.phrases` is the way to get one."""
        self.locale = locale
        self._translations = translations
        self._babel = Locale.parse(locale, sep="-")

    def __call__(self, message: str, /, **values: object) -> str:
        """The message in this language, or in English if there is no translation, its {places} filled."""
        return self._translations.gettext(message).format_map(values)

    def plural(self, one: str, many: str, number: int, /, **values: object) -> str:
        """The form that goes with the number, which fills {number} as `values` fill the other places."""
        return self._translations.ngettext(one, many, number).format_map({**values, "number": number})

    def find(self, message: str) -> str | None:
        """The translation of a message as it stands in the catalogue; None if there is none."""
        translation = self._translations.gettext(message)
        return None if translation == message else translation

    def date(self, day: date) -> str:
        """A long date: "July 20, 2025"."""
        return format_date(day, format="long", locale=self._babel)

    def percent(self, share: float) -> str:
        """A share of 0..1 in whole per cent: "83%"."""
        return format_percent(share, locale=self._babel)

    @property
    def language(self) -> str:
        """What the language calls itself: "English", "українська"."""
        return self._babel.get_display_name() or self.locale


class Catalogues:
    """Every language that the interface can speak."""

    def __init__(self, folders: Sequence[Path] = ()) -> None:
        """Read the .po files that are shipped and those in `folders`; what a later folder says counts.

        Raises:
            SettingsError: A folder isn't there, or a file can't be used; the message names it and says why.
        """
        translations: dict[str, NullTranslations] = {_ENGLISH: NullTranslations()}
        for folder in (_SHIPPED, *folders):
            for file in _catalogues_in(folder):
                locale = _locale_of(file)
                read = read_translations(file, Locale.parse(locale, sep="-"))
                read.add_fallback(translations.get(locale, NullTranslations()))
                translations[locale] = read
        self.locales: tuple[str, ...] = tuple(translations)
        self._phrases = {locale.lower(): Phrases(locale, found) for locale, found in translations.items()}

    def phrases(self, locale: str | None) -> Phrases:
        """The interface in a language by its tag, as Discord has it: "uk", "en-GB". English if there is none of it.

        Without the very variety that is asked for, it is the language's plain form. See
        https://discord.com/developers/docs/reference#locales.
        """
        tag = (locale or _ENGLISH).lower()
        return self._phrases.get(tag) or self._phrases.get(tag.partition("-")[0]) or self._phrases[_ENGLISH]


class CommandTranslator(app_commands.Translator):
    """Names and descriptions of commands in the languages of the catalogues, for Discord to show."""

    def __init__(self, catalogues: Catalogues) -> None:
        """Take the catalogues."""
        self._catalogues = catalogues

    async def translate(
        self,
        string: app_commands.locale_str,
        locale: discord.Locale,
        context: app_commands.TranslationContextTypes,
    ) -> str | None:
        """The text in that language; None if there is no translation, or none that Discord would take."""
        translation = self._catalogues.phrases(locale.value).find(string.message)
        return translation if translation is not None and _is_accepted(translation, context) else None


def _is_accepted(text: str, context: app_commands.TranslationContextTypes) -> bool:
    """Whether Discord takes a text there; with one that it doesn't, it refuses all the commands."""
    is_menu = isinstance(context.data, app_commands.ContextMenu)
    if context.location in _SLASH_NAMES and not is_menu:
        return _COMMAND_NAME.fullmatch(text) is not None and text == text.lower()
    return len(text.strip()) > 0 and len(text) <= (_LONGEST_MENU_NAME if is_menu else _LONGEST_TEXT)


def _catalogues_in(folder: Path) -> Iterator[Path]:
    if not folder.is_dir():
        raise SettingsError(f"There is no folder {folder} to read translations from; make it or set another.")
    yield from sorted(folder.glob("*.po"))


def _locale_of(file: Path) -> str:
    """The language that a file is named after, as a tag: "uk", "pt-BR"."""
    tag = file.stem.replace("_", "-").lower()
    try:
        Locale.parse(tag, sep="-")
    except (ValueError, UnknownLocaleError) as error:
        raise SettingsError(
            f"{file} isn't named after a language; name it as Discord names languages, such as uk.po or pt-BR.po."
        ) from error
    return _DISCORDS_TAGS.get(tag, tag)
