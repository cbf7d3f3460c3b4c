"""What goes to the process that reads a document and what comes back, which a stranger may have written."""

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.article import ArticleDraft
from corpus.documents import DocumentLimits, DocumentRead, Doubt
from corpus.documents.wire import Request, read_reply, write_error, write_read
from corpus.errors import SourceError

WORDS = st.text("aé漢 .", min_size=1, max_size=20).map(lambda text: " ".join(text.split())).filter(bool)


@st.composite
def drafts(draw: st.DrawFn) -> ArticleDraft:
    text = "\n\n".join(draw(st.lists(WORDS, min_size=1, max_size=3)))
    return ArticleDraft(
        title=draw(WORDS),
        text=text,
        author=draw(st.none() | WORDS),
        published=draw(st.none() | st.dates(min_value=date(1900, 1, 1))),
        pages=tuple(sorted(draw(st.lists(st.integers(0, len(text)), max_size=3)))),
    )


@given(st.lists(drafts(), max_size=3), st.lists(st.builds(Doubt, st.just("language"), WORDS), max_size=2))
def test_what_was_read_comes_back_as_it_was(drafts: list[ArticleDraft], doubts: list[Doubt]) -> None:
    read = DocumentRead(tuple(drafts), tuple(doubts))
    assert read_reply(write_read(read)) == read


@given(st.binary(max_size=30), st.text(max_size=10), st.none() | st.text(max_size=10))
def test_requests_come_back_as_they_were(data: bytes, name: str, url: str | None) -> None:
    request = Request(data, name, None, url, DocumentLimits(most_pages=3))
    assert Request.from_bytes(request.to_bytes()) == request


def test_an_error_comes_back_as_one_line() -> None:
    with pytest.raises(SourceError, match=r"^one two$"):
        read_reply(write_error("one\n  two"))


DRAFT: dict[str, object] = {
    "title": "River",
    "text": "It rose.",
    "id": None,
    "url": None,
    "publisher": None,
    "author": None,
}
DRAFT |= {"published": None, "pages": []}


def reply(draft: dict[str, object] | None = None, doubts: object = ()) -> bytes:
    return json.dumps({"drafts": [DRAFT | (draft or {})], "doubts": doubts}).encode()


def test_reply_that_is_sound() -> None:
    assert read_reply(reply()).drafts == (ArticleDraft("River", "It rose."),)


@pytest.mark.parametrize(
    "written",
    [
        b"",
        b"\xff\xfe",
        b"null",
        b"[]",
        b"{}",
        b'{"drafts": 1, "doubts": []}',
        b"[" * 100_000,
        reply({"text": ""}),
        reply({"text": 1}),
        reply({"text": "It  rose. \n"}),
        reply({"text": "It rose.\0"}),
        reply({"title": ""}),
        reply({"published": "soon"}),
        reply({"published": 1}),
        reply({"pages": None}),
        reply({"pages": [0, 9]}),
        reply({"pages": [-1]}),
        reply({"pages": [4, 2]}),
        reply({"pages": [True]}),
        reply({"pages": ["0"]}),
        reply(doubts=[{"kind": "no such kind", "message": "x"}]),
        reply(doubts=[{"kind": "language", "message": ""}]),
        reply(doubts=[{}]),
        reply(doubts=[None]),
    ],
)
def test_replies_of_a_reader_that_was_taken_over_are_refused(written: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - of JSON, of dates, and of ours
        read_reply(written)


def test_addresses_in_replies_are_web_addresses_or_none() -> None:
    assert read_reply(reply({"url": "javascript:alert(1)"})).drafts[0].url is None
