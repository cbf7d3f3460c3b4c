"""Translations from a gettext catalogue, a .po file: read as they are, with none that could break a message."""

import codecs
import re
import string
from collections.abc import Sequence
from gettext import GNUTranslations
from io import BytesIO
from pathlib import Path
from textwrap import shorten

import structlog
from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po

from corpus.errors import SettingsError

# Plural-Forms are tried with these; rules of natural languages repeat after a hundred.
_NUMBERS = range(201)
_LONGEST_REASON = 200
_LINE = re.compile(r'(?:[a-z_]+(?:\[\d+\])?\s+)?"(?:[^"\\]|\\.)*"')
# What Babel and gettext raise on files that are none of theirs, beside PoFileError.
_UNREADABLE = (ValueError, LookupError, TypeError, AttributeError, AssertionError, ArithmeticError)

_Places = frozenset[tuple[str, str | None, str | None]]
_NUMBER: _Places = frozenset({("number", "", None)})


def read_translations(file: Path, locale: Locale) -> GNUTranslations:
    """The translations of a .po file (https://www.gnu.org/software/gettext/manual/html_node/PO-Files.html).

    Left out, so that the English text is used: those that are empty or marked fuzzy, and those that don't have just
    the {places} of the English text.

    Raises:
        SettingsError: The file can't be read as such a catalogue; the message names it and says why.
    """
    try:
        lines = file.read_bytes().removeprefix(codecs.BOM_UTF8).splitlines()
        catalogue = read_po(lines, locale=locale, ignore_obsolete=True, abort_invalid=True)
        _check_strings(lines, catalogue.charset)
        _drop_unusable(catalogue, file)
        compiled = BytesIO()
        write_mo(compiled, catalogue)
        compiled.seek(0)
        translations = GNUTranslations(compiled)
        _try_plurals(translations, catalogue.num_plurals)
    except OSError as error:
        raise SettingsError(f"{file} can't be read ({error.strerror}); mend it or move it away.") from error
    except (PoFileError, *_UNREADABLE) as error:
        raise SettingsError(f"{file} isn't a gettext catalogue ({_reason(error)}); mend it or move it away.") from error
    return translations


def _check_strings(lines: Sequence[bytes], charset: str) -> None:
    """Look whether every string is closed, for which Babel would drop its last letter."""
    for number, line in enumerate((line.decode(charset).strip() for line in lines), start=1):
        if line and not line.startswith("#") and not _LINE.fullmatch(line):
            raise ValueError(f"line {number}: not a keyword and a string in quotes")


def _reason(error: Exception) -> str:
    """What Babel or gettext has against a file, in one line."""
    text = str(error)
    if isinstance(error, PoFileError):
        # Babel counts lines from 0 and names the line last.
        text = f"line {error.lineno + 1}: {text.removesuffix(f' on {error.lineno}')}"
    return shorten(text, _LONGEST_REASON, placeholder=" …")


def _try_plurals(translations: GNUTranslations, forms: int) -> None:
    """Look whether the rule for plurals names a form that there is, whatever the number."""
    named = {translations.plural(number) for number in _NUMBERS}  # type: ignore[attr-defined]  # not in the stubs
    if not named <= set(range(forms)):
        raise ValueError(f"Plural-Forms has nplurals={forms}, but its rule names the forms {sorted(named)}")


def _drop_unusable(catalogue: Catalog, file: Path) -> None:
    for message in [message for message in catalogue if message.id]:
        english, forms = _forms(message.id), _forms(message.string)
        is_whole = all(forms) and not message.fuzzy
        if is_whole and _fit(english, forms):
            continue
        if is_whole:
            structlog.get_logger().warning("translation_ignored", file=str(file), line=message.lineno, of=english[0])
        catalogue.delete(message.id, message.context)


def _forms(text: str | Sequence[str] | None) -> tuple[str, ...]:
    """A text that is not plural as a tuple of one, and a plural one as its forms; an empty one where there is none."""
    return (text or "",) if isinstance(text, str | None) else tuple(text)


def _fit(english: Sequence[str], forms: Sequence[str]) -> bool:
    """Whether a translation has the places of the English text. {number} may be in any plural form, or left out."""
    try:
        places = [_places(text) for text in english]
        number = _NUMBER if len(english) > 1 else frozenset()
        wanted, allowed = frozenset.intersection(*places) - number, frozenset.union(*places) | number
        return all(wanted <= _places(form) <= allowed for form in forms)
    except ValueError:
        return False


def _places(text: str) -> _Places:
    """The names in braces, each with how it is to be written.

    Raises:
        ValueError: The braces don't pair.
    """
    parts = string.Formatter().parse(text)
    return frozenset((name, written, conversion) for _, name, written, conversion in parts if name is not None)
