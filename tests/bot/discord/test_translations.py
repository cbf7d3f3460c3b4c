"""Catalogues read from files: none that is broken, and no translation that could break a message."""

import string
from pathlib import Path

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from bot.discord.localising import Catalogues
from corpus.errors import SettingsError

HEADER = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n'
UKRAINIAN_PLURALS = (
    "Plural-Forms: nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && n%100/10!=1 ? 1 : 2);"
)
PLACES = st.sampled_from(("{name}", "{number}", "{other}", "{name!r}", "{name:>9}", "{}", "{{", "}}", "{", "}"))
TEXTS = (
    st.lists(st.one_of(PLACES, st.text("aбв %\\\"'\n", max_size=4)), min_size=1, max_size=5).map("".join).filter(bool)
)


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


def test_windows_line_ends_and_marks_are_read(tmp_path: Path) -> None:
    text = HEADER + 'msgid ""\n"Le"\n"af"\nmsgstr "Листок"\n'
    (tmp_path / "uk.po").write_bytes("\ufeff".encode() + text.replace("\n", "\r\n").encode())
    assert Catalogues([tmp_path]).phrases("uk")("Leaf") == "Листок"


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
