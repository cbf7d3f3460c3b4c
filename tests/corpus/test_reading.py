"""Files and folders into drafts, and one clear line for each that can't be read."""

import json
import os
import sys
from datetime import date
from pathlib import Path

import pytest

from corpus.errors import SourceError
from corpus.file_names import printable
from corpus.reading import SkippedLine, read_sources

IS_ROOT = sys.platform != "win32" and os.geteuid() == 0


def write(path: Path, content: str | bytes = "River rises\nThe water rose.") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def error_of(path: Path, **options: bool | int) -> str:
    with pytest.raises(SourceError) as caught:
        read_sources([path], **options)  # type: ignore[arg-type]
    message = str(caught.value)
    assert message.isprintable()
    assert message.startswith(printable(path))
    return message.removeprefix(printable(path))


def test_reads_plain_news_text(tmp_path: Path) -> None:
    text = (
        "The river rose for a third day.\r\n"
        "July 20, 2025Updated 3:54 p.m. ET\r\n"
        "Officials in Tarn said that the bridge would stay open.\r\n"
        "Jane Doe is the Mell bureau chief for The Post, who has been covering rivers since 2014.\r\n"
    )
    (draft,) = read_sources([write(tmp_path / "river.txt", text)]).drafts
    assert draft.title == "The river rose for a third day"
    assert draft.published == date(2025, 7, 20)
    assert draft.author == "Jane Doe"
    assert draft.text == text.replace("\r\n", "\n").strip()
    assert draft.id is None


def test_title_of_plain_text_falls_back_to_file_name(tmp_path: Path) -> None:
    (draft,) = read_sources([write(tmp_path / "river_of-tarn.TXT", "One paragraph.")]).drafts
    assert draft.title == "river of tarn"


def test_reads_a_folder_in_order_and_only_what_it_knows(tmp_path: Path) -> None:
    write(tmp_path / "b.md", "# B\n\nText.")
    write(tmp_path / "a" / "z.html", "<html><body><h1>Z</h1><p>Text of Z.</p></body></html>")
    write(
        tmp_path / "c.jsonl",
        json.dumps({"title": "C1", "text": "One."}) + "\n" + json.dumps({"title": "C2", "text": "Two."}),
    )
    write(tmp_path / "d.txt", "D\nText.")
    for passed_over in ("e.xls", "noending", ".hidden.txt", ".git/config.txt", "a/.x/y.md"):
        write(tmp_path / passed_over)
    assert [draft.title for draft in read_sources([tmp_path]).drafts] == ["Z", "B", "C1", "C2", "D"]


def test_reads_sources_in_the_order_given_and_each_file_once(tmp_path: Path) -> None:
    first, second = write(tmp_path / "a.txt", "A\nText."), write(tmp_path / "b.txt", "B\nText.")
    drafts = read_sources([second, tmp_path, first, second]).drafts
    assert [draft.title for draft in drafts] == ["B", "A"]


def test_links_are_followed_only_inside_the_folder(tmp_path: Path) -> None:
    outside = write(tmp_path / "outside" / "secret.txt", "Secret\nText.")
    home = tmp_path / "home"
    write(home / "a.txt", "A\nText.")
    (home / "b.txt").symlink_to(outside)
    (home / "c").symlink_to(outside.parent)
    (home / "d.txt").symlink_to(home / "a.txt")
    (home / "e").symlink_to(home)
    (home / "f.txt").symlink_to(home / "f.txt")
    (home / "g.txt").symlink_to(home / "gone.txt")
    assert [draft.title for draft in read_sources([home]).drafts] == ["A"]
    assert [draft.title for draft in read_sources([home / "b.txt"]).drafts] == ["Secret"]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        (
            "a.xls",
            "text",
            " is of no kind that can be read: Footnote reads .txt, .md, .html, .pdf, .docx, .epub, .zip and .jsonl",
        ),
        (
            "noending",
            "text",
            " is of no kind that can be read: Footnote reads .txt, .md, .html, .pdf, .docx, .epub, .zip and .jsonl",
        ),
        ("a.txt", "", " is empty: there is nothing to add"),
        ("a.md", " \n\t\n", " is empty: there is nothing to add"),
        ("a.txt", "\u200b\ufeff\u2060", " is empty but for invisible characters: there is nothing to add"),
        ("a.jsonl", "\ufeff\n", " is empty: there is nothing to add"),
        ("a.txt", b"\x89PNG\r\n\x1a\n\0\0", " is not text (looks like a PNG image): save it as plain text first"),
        ("a.jsonl", b"PK\x03\x04", " is not text (looks like a ZIP archive, as .docx, .odt and .epub files are): save"),
        ("a.txt", "Crème brûlé".encode()[:-1], " is neither valid UTF-8 (byte 12) nor in one other encoding"),
        ("a.md", "---\nx: [\n---\nText", ": line 3: the front matter is not valid YAML"),
        ("a.html", "<html></html>", " has no text in it"),
    ],
)
def test_bad_files(tmp_path: Path, name: str, content: str | bytes, message: str) -> None:
    assert error_of(write(tmp_path / name, content)).startswith(message)


def test_missing_file(tmp_path: Path) -> None:
    assert error_of(tmp_path / "gone.txt") == " doesn't exist: check the path"


def test_folder_without_articles(tmp_path: Path) -> None:
    write(tmp_path / "a.xls")
    assert (
        error_of(tmp_path)
        == " has no file in it that can be read: Footnote reads .txt, .md, .html, .pdf, .docx, .epub, .zip and .jsonl"
    )


def test_one_bad_file_in_a_folder_is_named(tmp_path: Path) -> None:
    write(tmp_path / "a.txt")
    bad = write(tmp_path / "b.txt", b"\0")
    with pytest.raises(SourceError, match=r"b\.txt is not text"):
        read_sources([bad.parent])


@pytest.mark.skipif(sys.platform == "win32", reason="there are no named pipes in folders on Windows")
def test_pipes_are_refused_and_passed_over(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.txt"
    os.mkfifo(pipe)
    assert error_of(pipe).startswith(" is neither a file nor a folder")
    write(tmp_path / "a.txt")
    assert len(read_sources([tmp_path]).drafts) == 1


def test_size_limit_is_checked_before_reading(tmp_path: Path) -> None:
    big = tmp_path / "big.txt"
    with big.open("wb") as file:
        file.truncate(20_000_001)  # a hole of zeros: as text it would be refused for another reason
    assert error_of(big) == " is 20.1 MB, over the limit of 20 MB: split it up"


def test_size_limit_can_be_set(tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt", "x" * 1000)
    assert len(read_sources([path], max_bytes=1000).drafts) == 1
    assert "over the limit of 0.000999 MB" in error_of(path, max_bytes=999)


@pytest.mark.skipif(IS_ROOT, reason="root may read everything")
def test_forbidden_file_and_folders(tmp_path: Path) -> None:
    file, folder = write(tmp_path / "f" / "a.txt"), tmp_path / "f"
    file.chmod(0)
    assert error_of(file) == " can't be read (permission denied): check the path and who may read it"
    for mode in (0o000, 0o400):
        folder.chmod(mode)
        message = error_of(folder)
        folder.chmod(0o700)
        assert message == " can't be read (permission denied): check the path and who may read it"
    (folder / "sub").mkdir(mode=0)
    with pytest.raises(SourceError, match=r"/sub can't be read \(permission denied\)"):
        read_sources([folder])


def test_control_characters_in_names_are_escaped(tmp_path: Path) -> None:
    path = write(tmp_path / "bad\x1b[31m\nname\u202e.txt", "")
    assert printable(path.name) == r"bad\x1b[31m\nname\u202e.txt"
    assert error_of(path) == " is empty: there is nothing to add"
    write(path, "One paragraph.")
    (draft,) = read_sources([path]).drafts
    assert draft.title.isprintable()


def test_null_in_a_path() -> None:
    assert error_of(Path("a\0b.txt")).startswith(" can't be read (embedded null")


GOOD = [json.dumps({"text": f"Text {number}."}) for number in range(41)]


def test_broken_line_is_named_with_what_to_do(tmp_path: Path) -> None:
    path = write(tmp_path / "news.jsonl", "\n".join([*GOOD[:2], "{oops", *GOOD[2:]]))
    assert error_of(path) == (
        ": line 3 is not valid JSON (Expecting property name enclosed in double quotes, character 2); "
        "41 other lines are good: fix it, or add them with --skip-bad"
    )


def test_up_to_five_broken_lines_are_named(tmp_path: Path) -> None:
    path = write(tmp_path / "news.jsonl", "\n".join([GOOD[0], *["{}"] * 7]))
    named = ", ".join(f"line {number} has no text" for number in range(2, 7))
    assert error_of(path) == (
        f": {named} and 2 more like these; 1 other line is good: fix them, or add that one with --skip-bad"
    )


def test_skip_bad_returns_good_lines_and_lists_bad_ones(tmp_path: Path) -> None:
    path = write(tmp_path / "news.jsonl", "\n".join([GOOD[0], "{}", GOOD[1]]))
    read = read_sources([path], skip_bad=True)
    assert [draft.text for draft in read.drafts] == ["Text 0.", "Text 1."]
    assert read.bad_lines == (SkippedLine(str(path), 2, "has no text"),)
    assert str(read.bad_lines[0]) == f"{path}: line 2 has no text"


def test_skip_bad_needs_a_good_line(tmp_path: Path) -> None:
    path = write(tmp_path / "news.jsonl", "{}")
    assert error_of(path, skip_bad=True) == ": line 1 has no text; no other line is good: fix it"
