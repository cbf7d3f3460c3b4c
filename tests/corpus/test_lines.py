"""JSON Lines, one article a line."""

import json
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.article import ArticleDraft
from corpus.errors import SourceError
from corpus.lines import BadLine, read_lines

RECORD = {
    "id": "river-1",
    "title": "River rises",
    "text": "The water rose.\r\nThe bridge\u00a0is open.",
    "url": "https://post.example/river",
    "published": "2025-07-20",
    "publisher": "The Tarn Post",
    "author": "Jane Doe",
    "unknown": {"is": "ignored"},
}


def only_draft(**fields: object) -> ArticleDraft:
    read = read_lines(json.dumps(fields), "news.jsonl")
    assert read.bad == ()
    return read.drafts[0]


def only_bad_line(line: str) -> BadLine:
    read = read_lines(line, "news.jsonl")
    assert read.drafts == ()
    return read.bad[0]


def test_reads_all_fields() -> None:
    assert only_draft(**RECORD) == ArticleDraft(
        title="River rises",
        text="The water rose.\nThe bridge is open.",
        id="river-1",
        url="https://post.example/river",
        publisher="The Tarn Post",
        author="Jane Doe",
        published=date(2025, 7, 20),
    )


def test_only_text_is_required() -> None:
    draft = only_draft(text="The water rose.")
    assert draft == ArticleDraft(title="The water rose.", text="The water rose.")


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("River rises.\nThe water rose.", "River rises"),
        (
            "The water rose all day. " * 10,
            "The water rose all day. The water rose all day. The water rose all day. The…",
        ),
        ("x" * 300, "x" * 80 + "…"),
    ],
)
def test_missing_title_is_first_line_or_first_words(text: str, title: str) -> None:
    assert only_draft(text=text).title == title
    assert only_draft(text=text, title=" \n").title == title


def test_title_becomes_one_line() -> None:
    assert only_draft(text="Text.", title="River\n rises\u200b").title == "River rises"


@pytest.mark.parametrize(
    ("given_id", "expected"), [(7, "7"), ("007", "007"), ("a b/ü", "a b/ü"), (None, None), (1.5, "1.5")]
)
def test_ids(given_id: object, expected: str | None) -> None:
    assert only_draft(text="Text.", id=given_id).id == expected


@pytest.mark.parametrize(
    ("given_id", "reason"),
    [
        ("", "has an id of 0 characters; it must have 1 to 200"),
        ("x" * 201, "has an id of 201 characters; it must have 1 to 200"),
        (" a", "has an id with white space around it"),
        ("a\x1b[2J", "has an id with control or invisible characters in it"),
        ("a\u202eb", "has an id with control or invisible characters in it"),
        (True, "has an id that is neither text nor a number"),
        (["a"], "has an id that is neither text nor a number"),
    ],
)
def test_bad_ids(given_id: object, reason: str) -> None:
    assert only_bad_line(json.dumps({"text": "Text.", "id": given_id})) == BadLine(1, reason)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ('{"text": "a"', "is not valid JSON (Expecting ',' delimiter, character 13)"),
        ("text", "is not valid JSON (Expecting value, character 1)"),
        ("[" * 100_000, "is not valid JSON (a number too long, or nested too deeply)"),
        ('{"text": "a", "id": ' + "9" * 5000 + "}", "is not valid JSON (a number too long, or nested too deeply)"),
        ('["text"]', "is not a JSON object with a text"),
        ("null", "is not a JSON object with a text"),
        ("{}", "has no text"),
        ('{"text": null}', "has no text"),
        ('{"text": ["a"]}', "has no text"),
        ('{"text": " \\u200b\\n"}', "has no text"),
    ],
)
def test_bad_lines(line: str, reason: str) -> None:
    assert only_bad_line(line) == BadLine(1, reason)


def test_bad_lines_stop_no_good_ones_and_blank_lines_count() -> None:
    data = '{"text": "One."}\r\n\n \nnot json\n{"text": "Two."}\n{"id": 3}\n'
    read = read_lines(data, "news.jsonl")
    assert [draft.text for draft in read.drafts] == ["One.", "Two."]
    assert [line.number for line in read.bad] == [4, 6]


def test_same_id_needs_the_same_text() -> None:
    lines = [{"id": 1, "text": "One."}, {"id": "1", "text": "Two."}, {"id": 1, "text": "One. "}]
    read = read_lines("\n".join(map(json.dumps, lines)), "news.jsonl")
    assert [draft.text for draft in read.drafts] == ["One.", "One."]
    assert read.bad == (BadLine(2, "has the id of line 1 but another text"),)


def test_unusable_details_count_as_not_given() -> None:
    draft = only_draft(
        text="Text.", url="javascript:x", published="07/08/2025", publisher=["x"], author=float("nan"), title={}
    )
    assert (draft.url, draft.published, draft.publisher, draft.author, draft.title) == (None, None, None, None, "Text.")


def test_details_not_given_are_read_off_the_text() -> None:
    draft = only_draft(text="River rises\nBy Jane Doe\nJuly 20, 2025\nThe water rose.")
    assert (draft.title, draft.author, draft.published) == ("River rises", "Jane Doe", date(2025, 7, 20))


def test_line_separator_inside_a_string_ends_no_line() -> None:
    assert read_lines('{"text": "One.\u2028Two."}', "news.jsonl").drafts[0].text == "One.\nTwo."


@pytest.mark.parametrize("data", ["", "\n \n\r\n", "\ufeff"])
def test_refuses_file_without_lines(data: str) -> None:
    with pytest.raises(SourceError, match=r"^news\.jsonl is empty"):
        read_lines(data, "news.jsonl")


JSON = st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(), st.lists, max_leaves=3)


@settings(deadline=None)
@given(st.lists(st.dictionaries(st.sampled_from([*RECORD]), JSON), min_size=1))
def test_every_line_is_read_or_named(records: list[dict[str, object]]) -> None:
    read = read_lines("\n".join(map(json.dumps, records)), "news.jsonl")
    assert len(read.drafts) + len(read.bad) == len(records)
    assert all(draft.text and draft.title for draft in read.drafts)
